//! `analyticspal serve`: the executor for other programs, over HTTP, until it is stopped.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::args::ServeArgs;
use super::exit::Exit;
use super::session::{self, login};
use super::{interrupt, terminal};
use crate::domain::{Limits, SandboxTier};
use crate::execution::LocalCodeExecutionClient;
use crate::folders::Folders;
use crate::machine;
use crate::python;
use crate::sandbox::Launcher;
use crate::service::{Access, Health, HealthCheck, Service, ServiceError, ServiceOptions};

/// Users whose workers are forked; another one's first run takes the place of the one who was away longest.
const ZYGOTES: usize = 4;

/// Runs it.
pub(super) fn run(args: &ServeArgs) -> anyhow::Result<Exit> {
    let folders = Folders::of_this_login();
    if let Err(problem) = crate::logging::start(&folders) {
        terminal::note(problem);
    }
    let access = match access(args) {
        Ok(access) => access,
        Err(error) => {
            let hint = "one `user_id:token` a line, tokens of at least 16 characters";
            terminal::failure(format_args!("{error:#}"), hint);
            return Ok(Exit::Failure);
        }
    };
    session::prepare_python("", args.quiet);
    let launcher = Launcher::this_binary();
    let health = health_check(folders.clone(), launcher.clone());
    let found = health();
    if let Some(problem) = &found.problem {
        terminal::failure(problem, "run `analyticspal doctor` to see what is missing");
        return Ok(Exit::Unavailable);
    }
    let defaults = ServiceOptions::new(args.listen, access);
    let limits = machine::default_limits();
    let options = ServiceOptions {
        queue: args.queue,
        workers: args.workers.map_or(defaults.workers, usize::from),
        limits: Limits { memory_bytes: args.memory.map_or(limits.memory_bytes, |mib| mib << 20), ..limits },
        require_tier: args.require_tier.into(),
        ..defaults
    };
    let workers = options.workers;
    let client = Arc::new(LocalCodeExecutionClient::new(folders, launcher, None).with_zygotes(ZYGOTES));
    let service = match Service::start(client, health, options) {
        Ok(service) => service,
        Err(error @ ServiceError::Open(_)) => {
            // An argument that does not go with another.
            return Err(anyhow::Error::new(error).context("give a token file with --token-file"));
        }
        Err(error) => {
            terminal::failure(&error, "choose another address with --listen");
            return Ok(Exit::Failure);
        }
    };
    // On stdout, so that a script that asked for port 0 learns which one it is.
    terminal::data(format_args!("http://{}", service.address()))?;
    if !args.quiet {
        let tier = found.sandbox.tier;
        terminal::note(format_args!("{workers} runs at once in the {tier} sandbox; Ctrl+C stops"));
    }
    interrupt::wait_for_stop();
    if !args.quiet {
        terminal::note("stopping");
    }
    service.stop();
    service.join();
    Ok(Exit::Success)
}

fn access(args: &ServeArgs) -> anyhow::Result<Access> {
    match &args.token_file {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("the token file could not be read: {}", path.display()))?;
            warn_of_readers(path);
            Access::from_token_file(&text).with_context(|| path.display().to_string())
        }
        // Without a token file `clap` has seen to it that --no-auth was given.
        None => Ok(Access::Open(args.user.clone().unwrap_or_else(login))),
    }
}

/// Whoever can read the file can run code as its users.
fn warn_of_readers(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0) {
            terminal::note(format_args!("note: others on this computer may read {}: chmod 600 it", path.display()));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn health_check(folders: Folders, launcher: Launcher) -> HealthCheck {
    Arc::new(move || {
        let sandbox = launcher.report();
        let mut problem =
            (sandbox.tier == SandboxTier::Off).then(|| format!("there is no sandbox here: {}", sandbox.reason));
        let mut versions = Vec::new();
        match python::check(&folders, None) {
            Ok(environment) => {
                versions.push(("python".to_owned(), environment.version));
                versions.extend(environment.packages);
            }
            Err(error) => problem = Some(error.to_string()),
        }
        Health { sandbox, versions, problem }
    })
}
