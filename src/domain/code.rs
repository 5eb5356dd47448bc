//! Code on its way to the executor, typed by a person or written by a generator.

use serde::{Deserialize, Serialize};

/// The largest code that is accepted, in bytes (`rejected` beyond it).
pub const MAX_CODE_BYTES: usize = 1 << 20;

/// The language of a piece of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeType {
    /// Python, run by the worker's interpreter.
    #[default]
    Python,
    /// SQL, run by DuckDB inside the same worker under the same limits.
    Sql,
}

/// Who wrote the code. Two result rules (a CSV on stdout, the last frame assigned) hold for generated code only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeOrigin {
    /// A person, in the editor or on the command line.
    #[default]
    Typed,
    /// The offline translator or a model.
    Generated,
    /// A client of the HTTP service.
    Service,
}

/// Code as it will run. Typed and generated code meet in this type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Code {
    /// The program's text.
    pub text: String,
    /// Its language.
    pub code_type: CodeType,
    /// Its author.
    pub origin: CodeOrigin,
}

impl Code {
    /// Python that a person typed.
    pub fn python(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Python that a generator wrote.
    pub fn generated(text: impl Into<String>) -> Self {
        Self { text: text.into(), origin: CodeOrigin::Generated, ..Self::default() }
    }
}
