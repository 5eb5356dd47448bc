//! The one thread that starts confined processes. The kernel's "die with your parent" means the *thread* that started
//! the child, so that thread must live as long as the program does.

use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::process::{Child, ProcessError, Spec};

type Job = Box<dyn FnOnce() + Send>;

/// Starts the program on the spawner thread.
pub(super) fn start(spec: Spec) -> Result<Child, ProcessError> {
    let (reply, answer) = mpsc::sync_channel(1);
    let job: Job = Box::new(move || {
        // Whoever asked waits for exactly this.
        let _ = reply.send(Child::start(spec));
    });
    let gone = || ProcessError::Watch(std::io::Error::other("the thread that starts processes is gone"));
    sender()?.send(job).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

fn sender() -> Result<Sender<Job>, ProcessError> {
    static SENDER: OnceLock<Mutex<Option<Sender<Job>>>> = OnceLock::new();
    let mut sender = SENDER.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(sender) = &*sender {
        return Ok(sender.clone());
    }
    let (new, jobs) = mpsc::channel::<Job>();
    std::thread::Builder::new().name("spawner".to_owned()).spawn(move || jobs.into_iter().for_each(|job| job()))?;
    *sender = Some(new.clone());
    Ok(new)
}
