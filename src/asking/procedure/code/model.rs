//! A regression as scikit-learn.

use super::Code;
use crate::asking::pandas::python::{names, number};
use crate::asking::procedure::plan::Score;

impl Code<'_> {
    pub(super) fn regression(
        &mut self,
        target: usize,
        features: &[usize],
        split: Option<(f64, u64)>,
        scores: &[Score],
    ) {
        let all: Vec<usize> = features.iter().copied().chain([target]).collect();
        self.push(format!("data = df[[{}]].dropna()", names(&all, self.index)));
        self.push(format!("inputs, output = data[[{}]], data[{}]", names(features, self.index), self.name(target)));
        let (tested, known) = if let Some((size, seed)) = split {
            self.push("inputs_train, inputs_test, output_train, output_test = train_test_split(");
            self.push(format!("    inputs, output, test_size={}, random_state={seed}", number(size)));
            self.push(")");
            self.push("model = LinearRegression().fit(inputs_train, output_train)");
            ("inputs_test", "output_test")
        } else {
            self.push("model = LinearRegression().fit(inputs, output)");
            ("inputs", "output")
        };
        if scores.iter().any(|score| !matches!(score, Score::Slope | Score::Intercept)) {
            self.push(format!("predicted = model.predict({tested})"));
        }
        let mut cells = Vec::new();
        for score in scores {
            match score {
                Score::Mse => cells.push(format!("\"mse\": mean_squared_error({known}, predicted)")),
                Score::Rmse => cells.push(format!("\"rmse\": mean_squared_error({known}, predicted) ** 0.5")),
                Score::Mae => cells.push(format!("\"mae\": mean_absolute_error({known}, predicted)")),
                Score::R2 => cells.push(format!("\"r2\": r2_score({known}, predicted)")),
                Score::Intercept => cells.push("\"intercept\": model.intercept_".to_owned()),
                Score::Slope if features.len() == 1 => cells.push("\"slope\": model.coef_[0]".to_owned()),
                Score::Slope => cells.push("**dict(zip(inputs.columns, model.coef_))".to_owned()),
            }
        }
        self.push(format!("result = pd.DataFrame([{{{}}}])", cells.join(", ")));
    }
}
