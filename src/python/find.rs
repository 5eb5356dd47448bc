//! Finds an interpreter that is new enough: the person's choice, `ANALYTICSPAL_PYTHON`, uv's, then the PATH.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{MINIMUM_VERSION, OUTPUT_CAP, PythonError};
use crate::domain::CancelToken;
use crate::process::{Spec, run};

/// An interpreter on a cold disk answers within seconds.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Prints the real interpreter behind shims and links, and its version.
const QUESTION: &str = "import sys; print(sys.executable); print(*sys.version_info[:2])";
/// Newest first: the versions the locked packages have files for.
const NAMES: &[&str] = &["python3.13", "python3.12", "python3.11", "python3.14", "python3", "python"];

/// A suitable interpreter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Interpreter {
    /// Its executable.
    pub(super) executable: PathBuf,
    /// Major and minor version.
    pub(super) version: (u32, u32),
}

/// The first suitable interpreter. A person's own choice is taken or refused, never silently replaced.
pub(super) fn find(wanted: Option<&Path>, cancel: &CancelToken) -> Result<Interpreter, PythonError> {
    let named = wanted.map(Path::to_path_buf).or_else(|| std::env::var_os("ANALYTICSPAL_PYTHON").map(PathBuf::from));
    let candidates = match named {
        Some(path) => vec![path],
        None => uv_python(cancel).into_iter().chain(NAMES.iter().map(PathBuf::from)).collect(),
    };
    let mut tried = Vec::new();
    for candidate in candidates {
        match ask(&candidate, cancel) {
            Ok(found) if found.version >= MINIMUM_VERSION => return Ok(found),
            Ok(found) => tried.push(format!("{} is {}.{}", candidate.display(), found.version.0, found.version.1)),
            Err(reason) => tried.push(format!("{}: {reason}", candidate.display())),
        }
        if cancel.is_cancelled() {
            return Err(PythonError::Cancelled);
        }
    }
    Err(PythonError::NotFound { tried })
}

/// The interpreter that uv would take, where uv is installed.
fn uv_python(cancel: &CancelToken) -> Option<PathBuf> {
    let range = format!(">={}.{}", MINIMUM_VERSION.0, MINIMUM_VERSION.1);
    let spec =
        Spec { program: "uv".into(), args: words(&["python", "find", "--no-project", &range]), ..Spec::default() };
    let finished = run(spec, TIMEOUT, OUTPUT_CAP, cancel, &mut |_| {}).ok()?;
    let path = finished.succeeded().then(|| String::from_utf8(finished.stdout).ok())??;
    Some(PathBuf::from(path.trim()))
}

fn ask(candidate: &Path, cancel: &CancelToken) -> Result<Interpreter, String> {
    let spec = Spec { program: candidate.to_path_buf(), args: words(&["-I", "-c", QUESTION]), ..Spec::default() };
    let finished = run(spec, TIMEOUT, OUTPUT_CAP, cancel, &mut |_| {}).map_err(|_| "not there".to_owned())?;
    if !finished.succeeded() {
        let said = String::from_utf8_lossy(&finished.stderr);
        return Err(said.lines().next_back().unwrap_or("it does not run").to_owned());
    }
    parse(&String::from_utf8_lossy(&finished.stdout)).ok_or_else(|| "it does not answer like a Python".to_owned())
}

fn parse(answer: &str) -> Option<Interpreter> {
    let mut lines = answer.lines();
    let executable = lines.next().filter(|path| !path.is_empty())?;
    let (major, minor) = lines.next()?.split_once(' ')?;
    Some(Interpreter { executable: executable.into(), version: (major.parse().ok()?, minor.parse().ok()?) })
}

pub(super) fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{find, parse};
    use crate::domain::CancelToken;
    use crate::python::PythonError;

    #[test]
    fn answers_that_are_not_pythons_are_not_taken() {
        assert!(parse("/usr/bin/python3\n3 11\n").is_some_and(|found| found.version == (3, 11)));
        for nonsense in ["", "\n3 11", "/usr/bin/true", "/x\n3.11", "/x\nthree eleven"] {
            assert_eq!(parse(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn a_choice_that_does_not_exist_is_named_not_replaced() {
        let error = find(Some("/nowhere/python".as_ref()), &CancelToken::new()).expect_err("nothing there");
        let PythonError::NotFound { tried } = &error else { panic!("{error}") };
        assert!(tried.len() == 1 && tried[0].contains("/nowhere/python"), "{tried:?}");
        assert!(error.hint().contains("ANALYTICSPAL_PYTHON"));
    }

    #[test]
    fn a_program_that_is_no_python_is_refused() {
        let error = find(Some("/bin/echo".as_ref()), &CancelToken::new()).expect_err("no Python");
        assert!(matches!(error, PythonError::NotFound { .. }));
    }
}
