//! What a regression predicts, and from what.

use super::{Reader, unmatched};
use crate::asking::parse::Trouble;
use crate::asking::procedure::plan::{Outcome, Score};
use crate::asking::procedure::scan::{Sentence, What};
use crate::asking::procedure::vocabulary::Concept;

impl Reader<'_> {
    pub(super) fn regression(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        // What is predicted stands behind "predict" or beside "target"; what it is predicted from behind "using", "based on".
        let (mut target, mut features): (Option<usize>, Vec<usize>) = (None, Vec::new());
        for sentence in sentences.iter_mut() {
            let mut role: Option<bool> = None;
            for at in 0..sentence.items.len() {
                let text = sentence.text(at).to_owned();
                let of = sentence.is(at, C::Regression) && matches!(sentence.text(at + 1), "of" | "for");
                if of || sentence.is(at, C::Predict) || sentence.is(at, C::Target) {
                    role = Some(true);
                } else if sentence.is(at, C::Features)
                    || matches!(
                        text.as_str(),
                        "using" | "from" | "on" | "based" | "based on" | "with" | "by" | "given" | "use"
                    )
                {
                    role = Some(false);
                }
                if let What::Column(columns, _) = &sentence.items[at].what
                    && let [column] = columns[..]
                    && self.is_number(column)
                {
                    // "with A as the predictor and B as the target": what stands behind a column says more.
                    let behind = (at + 1..(at + 5).min(sentence.items.len()))
                        .take_while(|&next| !matches!(sentence.items[next].what, What::Column(..)))
                        .find_map(|next| {
                            let target = sentence.is(next, C::Target);
                            (target || sentence.is(next, C::Features)).then_some((next, target))
                        })
                        .filter(|(next, _)| {
                            (at + 1..*next).any(|place| sentence.text(place) == "as" || sentence.text(place) == "the")
                                || sentence.text(*next).starts_with("as ")
                        });
                    let is_target = behind.map(|(_, target)| target).or(role);
                    match is_target {
                        Some(true) if target.is_none_or(|known| known == column) => target = Some(column),
                        Some(false) if !features.contains(&column) => features.push(column),
                        Some(true) => return Err(Trouble::Vague("what is predicted".to_owned())),
                        _ => {}
                    }
                }
            }
        }
        features.retain(|column| Some(*column) != target);
        self.named(sentences, true);
        Self::take(
            sentences,
            &[
                C::Regression,
                C::Predict,
                C::Target,
                C::Features,
                C::Split,
                C::Seed,
                C::Create,
                C::Ignore,
                C::Missing,
                C::Relationship,
                C::Correlation,
                C::NewColumn,
            ],
        );
        let (Some(target), false) = (target, features.is_empty()) else {
            return Err(unmatched(sentences, "what is predicted, and from what"));
        };
        let split = self.settings.test_size.map(|size| (size, self.settings.seed.unwrap_or(42)));
        let mut scores = self.settings.scores.clone();
        if scores.is_empty() {
            scores = vec![Score::Slope, Score::Intercept, Score::R2];
        }
        Ok(Outcome::Regression { target, features, split, scores })
    }
}
