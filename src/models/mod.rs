//! Language models: which there are, how they are reached, and one [`CodeGenerator`](crate::asking::CodeGenerator) for
//! all of them.
//!
//! The only room that knows `genai`, `reqwest` and `keyring`. Blocking at its door: each question runs on a small runtime
//! of its own, so that stopping it drops the stream and closes the connection. What is sent and what comes of the reply
//! is decided in `asking`; here is only the way there and back: time-outs, pauses, receipts, errors in words.
//!
//! Nothing is sent anywhere unless a person chose the provider; discovery looks at this computer's own ports alone. Keys
//! come from the environment or the system's keyring, and are in no file, log, receipt or message of ours.

mod connection;
mod discovery;
mod fault;
mod generator;
mod keys;
mod patience;
mod provider;
mod settings;
mod stream;
mod transport;

pub use connection::{Connection, connect};
pub use discovery::{Found, LOCAL_SERVERS, LocalServer, discover};
pub use generator::ModelGenerator;
pub use keys::{Key, KeySource, KeyState, forget_key, key_state, store_key};
pub use patience::Patience;
pub use provider::{Provider, Wire};
pub use settings::ModelSettings;
