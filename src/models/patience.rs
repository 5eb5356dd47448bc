//! How long a provider is waited for, and how often it is asked again.

use std::time::Duration;

/// Time-outs and pauses of our own, the same for every provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// From the request to the first piece of the reply. Long: a local server may load its model first.
    pub first_byte: Duration,
    /// Between two pieces of the reply.
    pub idle: Duration,
    /// Pauses before the second, third, ... request; there are no more requests than that.
    pub pauses: Vec<Duration>,
    /// The longest pause that a provider may ask for (`Retry-After`); beyond it the question fails and says so.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(180),
            idle: Duration::from_secs(60),
            pauses: [1, 2, 4].map(Duration::from_secs).to_vec(),
            longest_pause: Duration::from_secs(30),
        }
    }
}
