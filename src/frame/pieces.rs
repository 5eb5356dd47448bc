//! Work in numbered pieces, shared by the cores: each takes the next one that nobody has.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::contain;

/// Threads that are worth it.
pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Does so many pieces of work; what came of them, in their order. The first error ends it, as does a panic, which goes
/// on in the thread that asked.
pub(super) fn each<T: Send, E: Send>(pieces: usize, work: impl Fn(usize) -> Result<T, E> + Sync) -> Result<Vec<T>, E> {
    let next = AtomicUsize::new(0);
    let worker = || -> Result<Vec<(usize, T)>, E> {
        // Nobody begins another piece for what has failed.
        let _ends = Ends(&next, pieces);
        let mut own = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= pieces {
                return Ok(own);
            }
            own.push((number, work(number)?));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads().min(pieces)).filter_map(|_| contain::spawn(scope, worker).ok()).collect();
        let mut all = worker();
        for other in others {
            let other = other.join().unwrap_or_else(|panicked| std::panic::resume_unwind(panicked));
            all = all.and_then(|mut all| {
                all.extend(other?);
                Ok(all)
            });
        }
        all
    })?;
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, piece)| piece).collect())
}

/// However a worker ends, no piece is left to begin: they are all taken, or one of them failed.
struct Ends<'a>(&'a AtomicUsize, usize);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.fetch_max(self.1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::each;
    use crate::frame::contain::contain;

    #[test]
    fn pieces_come_in_their_order_and_the_first_error_or_panic_ends_it() {
        assert_eq!(each(1_000, |number| Ok::<_, ()>(number * 2)).expect("done").len(), 1_000);
        assert_eq!(each(100, Ok::<_, ()>), Ok((0..100).collect()));
        assert_eq!(each(0, |_| Err::<(), _>(())), Ok(vec![]));
        let failed = each(100, |number| if number == 7 { Err("seven") } else { Ok(number) });
        assert_eq!(failed, Err("seven"));
        let burst = contain(|| each(100, |number| if number == 7 { panic!("at seven") } else { Ok::<_, ()>(number) }));
        assert_eq!(burst.expect_err("it panicked").message, "at seven");
    }
}
