//! The executor's log file: rotating by day, seven kept, in the user's data folder. No cell values, no keys, no code.
//!
//! The level comes from `ANALYTICSPAL_LOG` (`error`, `warn`, `info`, `debug`, `trace`, `off`); `info` by default.

use tracing::level_filters::LevelFilter;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::folders::Folders;

/// Days of logs that are kept.
const KEPT_FILES: usize = 7;

/// Starts logging for this process. A folder that cannot be written leaves the program without a log, not without work:
/// then the reason is returned, to be shown once.
pub fn start(folders: &Folders) -> Result<(), String> {
    let level = level(std::env::var("ANALYTICSPAL_LOG").ok().as_deref());
    if level == LevelFilter::OFF {
        return Ok(());
    }
    // The appender complains on stderr about a folder that is not there yet.
    let _ = std::fs::create_dir_all(folders.logs());
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("analyticspal")
        .filename_suffix("log")
        .max_log_files(KEPT_FILES)
        .build(folders.logs())
        .map_err(|error| format!("no log is kept: {error} ({})", folders.logs().display()))?;
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        .with_writer(std::sync::Mutex::new(file))
        .finish()
        // It logs what models reply and what providers say of a request, which may hold code, cells and keys.
        .with(filter_fn(|metadata| !metadata.target().starts_with("genai")))
        .try_init();
    Ok(())
}

fn level(setting: Option<&str>) -> LevelFilter {
    setting.and_then(|text| text.parse().ok()).unwrap_or(LevelFilter::INFO)
}

#[cfg(test)]
mod tests {
    use super::level;
    use tracing::level_filters::LevelFilter;

    #[test]
    fn the_level_is_a_word_and_nonsense_means_the_default() {
        assert_eq!(level(Some("debug")), LevelFilter::DEBUG);
        assert_eq!(level(Some("off")), LevelFilter::OFF);
        assert_eq!(level(Some("loud")), LevelFilter::INFO);
        assert_eq!(level(None), LevelFilter::INFO);
    }
}
