//! Runs a reader so that whatever a broken file does to it ends as an error: on a thread of its own, with room for
//! deep recursion, its panics caught and kept off stderr. Used by loading and by transfer in.

use std::any::Any;
use std::io;
use std::panic::{self, PanicHookInfo};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope, ScopedJoinHandle};

/// Also the mark by which the panic hook knows the thread.
const THREAD: &str = "frame-reader";
/// Address space for a reader's stack; deeply nested types recurse. Only what is used is taken.
const STACK: usize = 128 << 20;

/// Readers at work. While there are any, a panic on one of polars' own threads is theirs.
static READERS: AtomicUsize = AtomicUsize::new(0);

/// Why a contained reader has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Burst {
    /// What the panic said.
    pub(super) message: String,
}

/// Runs a reader to its end. Its panic, or a thread that could not be started, is the error.
pub(super) fn contain<T: Send>(reader: impl FnOnce() -> T + Send) -> Result<T, Burst> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            if !is_contained() {
                loud(info);
            }
        }));
    });
    let _counted = Counted::new();
    thread::scope(|scope| match spawn(scope, reader) {
        Ok(handle) => handle.join().map_err(|payload| Burst { message: words(payload.as_ref()) }),
        Err(error) => Err(Burst { message: format!("no thread to read on: {error}") }),
    })
}

/// A thread whose panic is kept off stderr, for whoever joins it to deal with.
pub(super) fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK).spawn_scoped(scope, work)
}

fn is_contained() -> bool {
    let current = thread::current();
    let name = current.name().unwrap_or_default();
    name == THREAD || (READERS.load(Ordering::Relaxed) > 0 && (name.starts_with("polars") || name.starts_with("rayon")))
}

fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the reader gave up".to_owned())
}

struct Counted;

impl Counted {
    fn new() -> Self {
        READERS.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        READERS.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::contain;

    #[test]
    fn a_panic_becomes_its_message() {
        let burst = contain(|| -> u8 { panic!("offset {} out of bounds", 7) }).expect_err("it panicked");
        assert_eq!(burst.message, "offset 7 out of bounds");
        assert_eq!(contain(|| 7), Ok(7));
    }
}
