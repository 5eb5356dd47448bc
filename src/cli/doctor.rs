//! `analyticspal doctor`: whether the main job can run here, and if not, what to do.

use serde_json::{Value, json};

use super::args::DoctorArgs;
use super::exit::Exit;
use super::{providers, terminal};
use crate::domain::{SandboxReport, SandboxTier};
use crate::folders::Folders;
use crate::machine;
use crate::python::{self, PythonEnvironment, PythonError};
use crate::sandbox::Launcher;

/// Runs it.
pub(super) fn run(args: &DoctorArgs) -> anyhow::Result<Exit> {
    let folders = Folders::of_this_login();
    let python = python::check(&folders, None);
    let sandbox = Launcher::this_binary().report();
    let problems = problems(&python, &sandbox);
    if args.json {
        terminal::data(document(&folders, &python, &sandbox, &problems))?;
    } else {
        print(&folders, &python, &sandbox, &problems)?;
    }
    Ok(if problems.is_empty() { Exit::Success } else { Exit::Unavailable })
}

/// Something that keeps the main job from running.
struct Problem {
    what: String,
    hint: String,
}

fn problems(python: &Result<PythonEnvironment, PythonError>, sandbox: &SandboxReport) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Err(error) = python {
        problems.push(Problem { what: error.to_string(), hint: error.hint() });
    }
    if sandbox.tier == SandboxTier::Off {
        problems.push(Problem {
            what: format!("there is no sandbox here: {}", sandbox.reason),
            hint: "use Linux 6.2 or newer with Landlock and seccomp enabled".to_owned(),
        });
    }
    problems
}

fn display() -> Option<String> {
    let of = |variable: &str| std::env::var(variable).ok().filter(|value| !value.is_empty());
    of("WAYLAND_DISPLAY")
        .map(|name| format!("wayland {name}"))
        .or_else(|| of("DISPLAY").map(|name| format!("x11 {name}")))
}

fn document(
    folders: &Folders,
    python: &Result<PythonEnvironment, PythonError>,
    sandbox: &SandboxReport,
    problems: &[Problem],
) -> Value {
    let python = match python {
        Ok(found) => json!({
            "path": found.executable.display().to_string(), "version": found.version, "packages": found.packages, "problem": null,
        }),
        Err(error) => json!({"path": null, "version": null, "packages": {}, "problem": error.to_string()}),
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "python": python,
        "sandbox": {
            "tier": sandbox.tier, "reason": sandbox.reason, "checks": sandbox.checks,
            "limits": machine::default_limits().to_json(),
        },
        "providers": providers::overview(folders),
        "display": display(),
        "data_folder": folders.root().display().to_string(),
        "problems": problems.iter().map(|problem| json!({"what": problem.what, "hint": problem.hint})).collect::<Vec<_>>(),
    })
}

fn print(
    folders: &Folders,
    python: &Result<PythonEnvironment, PythonError>,
    sandbox: &SandboxReport,
    problems: &[Problem],
) -> anyhow::Result<()> {
    terminal::data(format_args!("analyticspal {}", env!("CARGO_PKG_VERSION")))?;
    match python {
        Ok(found) => {
            let of = |name: &str| found.packages.get(name).map(|version| format!("{name} {version}"));
            let main: Vec<_> =
                ["pandas", "numpy", "pyarrow", "duckdb", "matplotlib"].into_iter().filter_map(of).collect();
            terminal::data(format_args!("Python   {} with {}", found.version, main.join(", ")))?;
            if !found.science_ready {
                terminal::data(
                    "         scipy, scikit-learn and statsmodels are not installed yet (analyticspal setup)",
                )?;
            }
        }
        Err(error) => terminal::data(format_args!("Python   {error}"))?,
    }
    terminal::data(format_args!("Sandbox  {}: {}", sandbox.tier, sandbox.reason))?;
    terminal::data(format_args!("         a run has {}", machine::default_limits()))?;
    for check in &sandbox.checks {
        terminal::data(format_args!("         {} {}", if check.passed { "ok    " } else { "FAILED" }, check.name))?;
    }
    terminal::data("Asking   offline translator (built in)")?;
    for provider in providers::overview(folders).iter().skip(1) {
        let of = |key: &str| provider[key].as_str().unwrap_or_default();
        terminal::data(format_args!("         {:<11} {}", of("name"), of("detail")))?;
    }
    terminal::data(format_args!(
        "Display  {}",
        display().as_deref().unwrap_or("none: the window cannot open, the commands work")
    ))?;
    terminal::data(format_args!("Data     {}", folders.root().display()))?;
    for problem in problems {
        terminal::data(format_args!("problem: {}\n   hint: {}", problem.what, problem.hint))?;
    }
    Ok(())
}
