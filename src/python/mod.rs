//! Finds a Python, makes a private environment from a locked, hashed list, and checks it.
//!
//! Nothing is ever installed into the person's own Python. Used by first run, tests and `analyticspal setup`.

mod assets;
mod environment;
mod error;
mod find;
mod install;

pub use environment::{PythonEnvironment, check};
pub use error::PythonError;
pub use install::{Packages, SetupEvent, ensure};

/// The oldest Python that is accepted.
pub const MINIMUM_VERSION: (u32, u32) = (3, 11);

/// Output of a helper program that is kept, in bytes a stream.
const OUTPUT_CAP: usize = 1 << 20;
