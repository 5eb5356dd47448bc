//! The sample tables that the program carries, with the questions the welcome page offers.

use std::sync::OnceLock;

use serde::Deserialize;

/// A sample table.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Sample {
    /// Its file's name.
    pub(crate) file: String,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) questions: Vec<String>,
}

const FILES: [(&str, &[u8]); 3] = [
    ("sales.csv", include_bytes!("../../assets/samples/sales.csv")),
    ("energy.csv", include_bytes!("../../assets/samples/energy.csv")),
    ("clinics.csv", include_bytes!("../../assets/samples/clinics.csv")),
];

/// All samples, in the order they are shown.
pub(crate) fn all() -> &'static [Sample] {
    static SAMPLES: OnceLock<Vec<Sample>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        serde_json::from_str(include_str!("../../assets/samples/samples.json"))
            .expect("the list of samples is part of the program and tested")
    })
}

/// A sample's file: its name and content.
pub(crate) fn file(sample: usize) -> Option<(&'static str, &'static [u8])> {
    let wanted = &all().get(sample)?.file;
    FILES.into_iter().find(|(name, _)| name == wanted)
}

#[cfg(test)]
mod tests {
    use super::{all, file};

    #[test]
    fn every_sample_that_is_named_is_carried_and_has_questions() {
        assert_eq!(all().len(), 3);
        for (index, sample) in all().iter().enumerate() {
            assert!(file(index).is_some_and(|(_, content)| content.len() > 1000), "{}", sample.file);
            assert!(!sample.questions.is_empty());
        }
        assert!(file(all().len()).is_none());
    }
}
