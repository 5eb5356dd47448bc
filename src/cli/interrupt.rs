//! Ctrl+C: the first stops the work, which then reports what it had; the second ends the program at once. For a service
//! SIGTERM is the same.

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

/// Waits until the program is asked to stop (SIGINT or SIGTERM). Asked once more, it ends at once.
pub(super) fn wait_for_stop() {
    let (sender, stop) = std::sync::mpsc::sync_channel(1);
    let listening = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async {
            asked_to_stop().await;
            let _ = sender.send(());
            asked_to_stop().await;
            #[expect(clippy::exit, reason = "the person asked twice")]
            std::process::exit(130);
        });
    };
    let started = std::thread::Builder::new().name("stop".to_owned()).spawn(listening);
    if let Err(error) = started {
        terminal::note(format_args!("the service can only be killed: {error}"));
    }
    while stop.recv().is_err() {
        // Nobody listens for signals: they end the program as they always do.
        std::thread::park();
    }
}

async fn asked_to_stop() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
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
