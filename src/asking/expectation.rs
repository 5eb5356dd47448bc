//! What a question's words say of the answer's form: whether its rows have an order, whether it may be empty.

/// Words after which the order of the rows is part of the answer.
const ORDER: &[&str] = &[
    "sort",
    "sorted",
    "order",
    "ordered",
    "ordering",
    "rank",
    "ranked",
    "ranking",
    "ascending",
    "descending",
    "alphabetical",
    "alphabetically",
    "chronological",
    "chronologically",
    "top",
    "bottom",
    "highest",
    "lowest",
    "largest",
    "smallest",
    "biggest",
    "cumulative",
    "running",
    "rolling",
    "first",
    "last",
    "latest",
    "earliest",
    "oldest",
    "newest",
];

/// Words after which nothing is an answer too.
const NOTHING: &[&str] = &[
    "any",
    "anyone",
    "anything",
    "no",
    "not",
    "none",
    "never",
    "nobody",
    "without",
    "missing",
    "null",
    "nulls",
    "empty",
    "blank",
    "duplicate",
    "duplicates",
    "duplicated",
    "invalid",
    "outlier",
    "outliers",
    "except",
    "lacking",
    "unknown",
    "nan",
    "who",
];

fn has_word(question: &str, words: &[&str]) -> bool {
    question.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word.to_lowercase().as_str()))
}

/// Whether the question asks for an order of the rows.
pub fn wants_order(question: &str) -> bool {
    has_word(question, ORDER)
}

/// Whether a result without rows can be the answer. Where it can not, something in the code is likely wrong.
pub fn expects_nothing(question: &str) -> bool {
    let asks_whether = ["is there", "are there", "do we have", "does any"];
    let lower = question.to_lowercase();
    has_word(question, NOTHING) || asks_whether.iter().any(|words| lower.contains(words))
}

#[cfg(test)]
mod tests {
    use super::{expects_nothing, wants_order};

    #[test]
    fn words_say_whether_order_counts_and_whether_nothing_is_an_answer() {
        assert!(wants_order("Top 5 regions by sales") && wants_order("list them sorted by name"));
        assert!(!wants_order("mean price by region") && !wants_order("stopped orders"));
        assert!(expects_nothing("Which rows have missing values?") && expects_nothing("Are there sales in June?"));
        assert!(!expects_nothing("total sales in the north"));
    }
}
