//! Ctrl+C: the first stops the work, which then reports what it had; the second ends the program at once.

use std::sync::OnceLock;

use super::terminal;
use crate::domain::CancelToken;

/// The token that Ctrl+C cancels. The first call starts listening.
pub(super) fn token() -> &'static CancelToken {
    static TOKEN: OnceLock<CancelToken> = OnceLock::new();
    TOKEN.get_or_init(|| {
        let token = CancelToken::new();
        let listening = token.clone();
        let started = std::thread::Builder::new().name("interrupt".to_owned()).spawn(move || listen(&listening));
        if let Err(error) = started {
            terminal::note(format_args!("Ctrl+C will end the program without a report: {error}"));
        }
        token
    })
}

fn listen(token: &CancelToken) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
    runtime.block_on(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            token.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            // The work did not stop in time; workers are killed by their own lifelines.
            #[expect(clippy::exit, reason = "the person asked twice")]
            std::process::exit(130);
        }
    });
}
