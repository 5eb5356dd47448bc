//! What one run may use.

use std::fmt;
use std::time::Duration;

use super::{Rejection, binary_size};

/// How long the code may run: 1 to 600 seconds, 30 by default (AnalyticsPAL's `code_execution_timeout`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timeout(Duration);

impl Timeout {
    /// The shortest, in seconds.
    pub const MIN_SECONDS: f64 = 1.0;
    /// The longest, in seconds.
    pub const MAX_SECONDS: f64 = 600.0;

    /// A timeout of so many seconds; NaN and everything outside 1 to 600 is rejected.
    pub fn from_seconds(seconds: f64) -> Result<Self, Rejection> {
        if (Self::MIN_SECONDS..=Self::MAX_SECONDS).contains(&seconds) {
            Ok(Self(Duration::from_millis((seconds * 1000.0).round() as u64)))
        } else {
            Err(Rejection::Timeout(seconds.to_string()))
        }
    }

    /// As a duration.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// In seconds.
    pub fn seconds(self) -> f64 {
        self.0.as_secs_f64()
    }
}

impl Default for Timeout {
    fn default() -> Self {
        Self(Duration::from_secs(30))
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.seconds())
    }
}

/// Everything a run is bounded by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The code's deadline.
    pub timeout: Timeout,
    /// What the code may allocate, in bytes.
    pub memory_bytes: u64,
    /// What the work folder may hold, in bytes.
    pub disk_bytes: u64,
    /// stdout plus stderr before the run is stopped, in bytes.
    pub output_bytes: u64,
    /// The largest result frame, in bytes.
    pub result_bytes: u64,
    /// Threads for numeric libraries.
    pub threads: u32,
}

impl Limits {
    const MIB: u64 = 1 << 20;
    const GIB: u64 = 1 << 30;

    /// The policy's defaults on a machine with so much memory and so many cores.
    pub fn for_machine(total_memory_bytes: u64, cores: usize) -> Self {
        Self {
            timeout: Timeout::default(),
            memory_bytes: (4 * Self::GIB).min(total_memory_bytes / 2).max(512 * Self::MIB),
            disk_bytes: 256 * Self::MIB,
            output_bytes: 64 * Self::MIB,
            result_bytes: Self::GIB,
            threads: (cores as u32).clamp(2, 4),
        }
    }

    /// As documents carry them: `timeout_seconds`, `memory_bytes`, `disk_bytes`, `output_bytes`, `threads`.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "timeout_seconds": self.timeout.seconds(),
            "memory_bytes": self.memory_bytes,
            "disk_bytes": self.disk_bytes,
            "output_bytes": self.output_bytes,
            "threads": self.threads,
        })
    }

    /// The same limits with another deadline.
    #[must_use]
    pub fn with_timeout(self, timeout: Timeout) -> Self {
        Self { timeout, ..self }
    }
}

/// All but the deadline, which each run brings.
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [memory, disk, output, result] =
            [self.memory_bytes, self.disk_bytes, self.output_bytes, self.result_bytes].map(binary_size);
        write!(
            f,
            "{memory} of memory, {disk} of disk, {output} of output, {result} of result, {} threads",
            self.threads
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Timeout;

    #[test]
    fn a_timeout_is_between_one_second_and_ten_minutes() {
        for good in [1.0, 2.5, 30.0, 600.0] {
            assert!(Timeout::from_seconds(good).is_ok(), "{good}");
        }
        for bad in [0.0, 0.999, 600.001, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Timeout::from_seconds(bad).is_err(), "{bad}");
        }
    }
}
