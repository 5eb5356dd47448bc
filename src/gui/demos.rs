//! The demonstrations that the program carries: code that fails, that never ends, that wants too much, and that is large.

use std::sync::OnceLock;

use serde::Deserialize;

/// Code to run with one click.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Demo {
    /// Its file's name.
    file: String,
    pub(crate) title: String,
    pub(crate) about: String,
    /// The sample table that it works on; none where any table or no table will do.
    #[serde(default)]
    pub(crate) sample: Option<String>,
    /// Its own deadline.
    #[serde(default)]
    pub(crate) timeout_seconds: Option<f64>,
}

const FILES: [(&str, &str); 4] = [
    ("wrong_column.py", include_str!("../../assets/demos/wrong_column.py")),
    ("endless_loop.py", include_str!("../../assets/demos/endless_loop.py")),
    ("intruder.py", include_str!("../../assets/demos/intruder.py")),
    ("five_million_rows.py", include_str!("../../assets/demos/five_million_rows.py")),
];

/// All of them, in the order they are shown.
pub(crate) fn all() -> &'static [Demo] {
    static DEMOS: OnceLock<Vec<Demo>> = OnceLock::new();
    DEMOS.get_or_init(|| {
        serde_json::from_str(include_str!("../../assets/demos/demos.json"))
            .expect("the list of demonstrations is part of the program and tested")
    })
}

impl Demo {
    /// Its code.
    pub(crate) fn code(&self) -> &'static str {
        FILES.into_iter().find(|(name, _)| *name == self.file).map_or("", |(_, code)| code)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::all;

    #[test]
    fn every_demonstration_that_is_named_is_carried_and_its_sample_too() {
        assert_eq!(all().len(), 4);
        for demo in all() {
            assert!(demo.code().starts_with("# "), "{}", demo.title);
            let known = |file: &String| samples::all().iter().any(|sample| sample.file == *file);
            assert!(demo.sample.as_ref().is_none_or(known), "{}", demo.title);
        }
    }
}
