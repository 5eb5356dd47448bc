//! One way to say "stop": shared by loading, set-up, asking and running.
//!
//! A flag that can be polled between blocks of work, and callbacks for those who wait on something else.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

type Callback = Box<dyn FnOnce() + Send>;

/// A cancellable piece of work's shared flag. Clones are the same token; cancelling is final.
#[derive(Clone, Default)]
pub struct CancelToken(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    cancelled: bool,
    /// Each with the number it was registered under.
    callbacks: Vec<(u64, Callback)>,
    registered: u64,
}

/// Forgets its callback when dropped.
#[must_use = "the callback is forgotten when this is dropped"]
pub struct Registration {
    token: CancelToken,
    number: u64,
}

impl CancelToken {
    /// A token that nobody has cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the work to stop. The callbacks run here, once, outside the lock.
    pub fn cancel(&self) {
        let callbacks = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.cancelled = true;
            std::mem::take(&mut state.callbacks)
        };
        for (_, callback) in callbacks {
            callback();
        }
    }

    /// Whether the work should stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).cancelled
    }

    /// Calls back when cancelled, or at once where that has happened already. For work that ends with the token.
    pub fn on_cancel(&self, callback: impl FnOnce() + Send + 'static) {
        self.register(callback);
    }

    /// The same while the registration is held: for a token that outlives the work.
    pub fn while_held(&self, callback: impl FnOnce() + Send + 'static) -> Registration {
        Registration { token: self.clone(), number: self.register(callback) }
    }

    fn register(&self, callback: impl FnOnce() + Send + 'static) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.registered += 1;
        let number = state.registered;
        if state.cancelled {
            drop(state);
            callback();
        } else {
            state.callbacks.push((number, Box::new(callback)));
        }
        number
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let mut state = self.token.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = state.callbacks.iter().position(|(number, _)| *number == self.number);
        let forgotten = place.map(|place| state.callbacks.swap_remove(place));
        drop(state);
        // What it holds may look at the token when it goes.
        drop(forgotten);
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Registration").field(&self.number).finish()
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CancelToken").field(&self.is_cancelled()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::CancelToken;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn callbacks_run_once_whenever_they_were_registered() {
        let (token, calls) = (CancelToken::new(), Arc::new(AtomicUsize::new(0)));
        for _ in 0..2 {
            let calls = Arc::clone(&calls);
            token.on_cancel(move || {
                calls.fetch_add(1, Ordering::SeqCst);
            });
            token.cancel();
            token.cancel();
        }
        assert!(token.is_cancelled());
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_callback_is_forgotten_with_its_registration() {
        let (token, held) = (CancelToken::new(), Arc::new(()));
        for _ in 0..3 {
            let held = Arc::clone(&held);
            drop(token.while_held(move || drop(held)));
        }
        assert_eq!(Arc::strong_count(&held), 1);
        let calls = Arc::new(AtomicUsize::new(0));
        let called = Arc::clone(&calls);
        let registration = token.while_held(move || {
            called.fetch_add(1, Ordering::SeqCst);
        });
        token.cancel();
        drop(registration);
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }
}
