//! The suite again as somebody who is not the superuser, where the superuser runs it: other rules of the kernel hold
//! for him, and he is who the sandbox is for.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{environment, launcher};
use crate::harness::is_superuser;

/// Nobody's number.
const SOMEBODY: u32 = 54321;
/// One thread, since the superuser's tests run beside it; and not what is behind the sandbox or in front of it, which is
/// the same for everybody.
const OPTIONS: &str = "--nocapture --test-threads=1 --skip protocol:: --skip door::";

#[test]
#[expect(clippy::print_stderr, reason = "what was shown and what was not is for the one who runs the tests")]
fn the_suite_holds_for_an_ordinary_user_too() {
    if !is_superuser() {
        eprintln!("the whole suite runs as an ordinary user already, or as a superuser who may not mount");
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    fs::set_permissions(place.path(), Permissions::from_mode(0o755)).expect("reachable");
    assert_eq!(closed_above(place.path()), None, "the folder for temporary files is for the superuser alone");
    let (data, temporary) = (place.path().join("data"), place.path().join("tmp"));
    fs::create_dir(&temporary).expect("a folder");
    take_over_environment(&data);
    give_away(place.path());
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-e", "-c", &script(place.path())])
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", &data)
        .env("TMPDIR", &temporary)
        .env("ANALYTICSPAL_TEST_DATA", &data)
        .env("SECRET_OF_THE_PERSON", "x")
        .current_dir(&data)
        .stdin(Stdio::null())
        .output()
        .expect("unshare runs");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    let about = |line: &&str| line.starts_with("test result") || line.contains("hostile snippets");
    eprintln!("as an ordinary user: {}", said.lines().filter(about).collect::<Vec<_>>().join("\n"));
}

/// A data folder that knows the Python environment of the tests; the environment itself stays where it is.
fn take_over_environment(data: &Path) {
    let (folders, environment) = environment();
    let python = data.join("python");
    fs::create_dir_all(&python).expect("a folder");
    fs::copy(folders.python().join("environment.json"), python.join("environment.json")).expect("copied");
    if let Some(cache) = environment.font_cache {
        let copy = python.join(cache.file_name().expect("a name"));
        fs::create_dir(&copy).expect("a folder");
        for entry in fs::read_dir(cache).expect("listed").flatten() {
            fs::copy(entry.path(), copy.join(entry.file_name())).expect("copied");
        }
    }
}

fn give_away(path: &Path) {
    if path.is_dir() {
        fs::read_dir(path).expect("listed").flatten().for_each(|entry| give_away(&entry.path()));
    }
    chown(path, Some(SOMEBODY), Some(SOMEBODY)).expect("given away");
}

/// Becomes that user and runs this suite. Where programs and libraries are below a folder for the superuser alone, that
/// folder is covered, for this process and what it starts, with one that shows them and nothing else.
fn script(place: &Path) -> String {
    let mut script = String::new();
    let mut covered = BTreeMap::<PathBuf, Vec<PathBuf>>::new();
    for path in needed() {
        if let Some(closed) = closed_above(&path) {
            covered.entry(closed).or_default().push(path);
        }
    }
    for (number, (closed, paths)) in covered.iter().enumerate() {
        let kept = place.join(number.to_string());
        fs::create_dir(&kept).expect("a folder");
        let (cover, kept_word) = (quoted(closed), quoted(&kept));
        script += &format!("mount --rbind {cover} {kept_word}\nmount -t tmpfs -o mode=755 none {cover}\n");
        for path in paths {
            let below = path.strip_prefix(closed).expect("below it");
            let (from, to) = (quoted(&kept.join(below)), quoted(path));
            let parent = quoted(path.parent().expect("a parent"));
            let make = if path.is_dir() { format!("mkdir -p {to}") } else { format!("mkdir -p {parent}; touch {to}") };
            script += &format!("{make}\nmount --rbind {from} {to}\n");
        }
    }
    let suite = quoted(&std::env::current_exe().expect("this program"));
    script + &format!("exec setpriv --reuid={SOMEBODY} --regid={SOMEBODY} --clear-groups {suite} {OPTIONS}\n")
}

/// This program, the launcher, the Python environment and the Python behind it; none of them below another.
fn needed() -> Vec<PathBuf> {
    let (_, environment) = environment();
    let above = |path: &Path| path.ancestors().nth(2).expect("a folder above").to_path_buf();
    let mut paths = vec![
        std::env::current_exe().expect("this program"),
        launcher(),
        above(&environment.executable),
        above(&environment.real_executable),
    ];
    paths.extend(environment.read_only);
    paths.sort();
    paths.dedup_by(|path, before| path.starts_with(before));
    paths
}

/// The outermost folder above this path that others cannot go through.
fn closed_above(path: &Path) -> Option<PathBuf> {
    let others_pass = |folder: &Path| fs::metadata(folder).is_ok_and(|about| about.mode() & 0o001 != 0);
    path.ancestors().skip(1).filter(|folder| !others_pass(folder)).last().map(Path::to_path_buf)
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}
