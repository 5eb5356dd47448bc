//! Amounts that a question does not call by their column: "how much did Acme spend", "top customers by spend".

use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::Aggregate;
use crate::asking::text::{fold, stem};

/// Words of columns of amounts that add up, best first.
const AMOUNTS: [&[&str]; 5] = [
    &["revenue", "sales", "turnover"],
    &["amount", "spend", "spent", "payment", "expense", "expenditure", "total"],
    &["value"],
    &["cost", "budget", "donation"],
    &["price", "fee", "fare"],
];

/// Words that make a figure for one unit or a mean of it.
const OF_ONE: [&str; 8] = ["unit", "average", "mean", "per", "rate", "percent", "discount", "daily"];

/// The one column of amounts that are taken in or paid, not what one thing costs.
pub(super) fn takings(index: &TableIndex) -> Option<usize> {
    let taken = |column: &usize| {
        let stems = &index.columns[*column].stems;
        AMOUNTS[..2].iter().any(|words| words.iter().any(|word| stems.contains(&stem(word))))
    };
    amounts(index).filter(|column| taken(column) && index.columns[*column].is_additive)
}

/// The one column of amounts.
pub(super) fn amounts(index: &TableIndex) -> Option<usize> {
    let of_one = |stems: &[String]| OF_ONE.iter().any(|word| stems.contains(&stem(word)));
    AMOUNTS
        .iter()
        .find_map(|words| {
            let found: Vec<usize> = (0..index.columns.len())
                .filter(|&place| {
                    let column = &index.columns[place];
                    column.kind == ColumnKind::Number
                        && !column.is_id
                        && !of_one(&column.stems)
                        && words.iter().any(|word| column.stems.contains(&stem(word)))
                })
                .collect();
            (!found.is_empty()).then_some(found)
        })
        .and_then(|found| (found.len() == 1).then(|| found[0]))
}

/// Whether a table is of sales, so that its amounts are what is taken in.
fn is_of_sales(index: &TableIndex) -> bool {
    const SALES: [&str; 18] = [
        "order",
        "sale",
        "sold",
        "invoice",
        "customer",
        "client",
        "product",
        "item",
        "quantity",
        "booking",
        "subscription",
        "ticket",
        "buyer",
        "sku",
        "checkout",
        "shop",
        "store",
        "transaction",
    ];
    const SPENDING: [&str; 9] =
        ["expense", "spend", "spent", "cost", "merchant", "payee", "budget", "donation", "salary"];
    let has = |words: &[&str]| {
        let named = crate::asking::text::name_words(&index.table.name);
        let columns = index.columns.iter().flat_map(|column| column.words.iter());
        named.iter().chain(columns).any(|word| words.iter().any(|known| stem(known) == stem(word)))
    };
    has(&SALES) && !has(&SPENDING)
}

/// "revenue", "turnover", "sales by region" of a table of sales; "costs", "the biggest expense" of one of spending.
fn mark_money(phrases: &mut [Phrase], index: &TableIndex) {
    let Some(column) = amounts(index).filter(|&column| index.columns[column].is_additive) else { return };
    if phrases.iter().any(|phrase| phrase.columns.contains(&column) && phrase.kind == Kind::Column) {
        return;
    }
    let sales = is_of_sales(index);
    for at in 0..phrases.len() {
        let word = fold(&phrases[at].text);
        let unknown = phrases[at].kind == Kind::Unknown;
        let taken_in = unknown
            && sales
            && matches!(word.as_str(), "revenue" | "revenues" | "turnover" | "takings" | "proceeds" | "earnings");
        let before = at.checked_sub(1).map(|before| &phrases[before].kind);
        // "best month for sales"
        let purpose = at > 0 && fold(&phrases[at - 1].text) == "for" && is_ranked(&phrases[..at]);
        let measured = purpose
            || (matches!(before, Some(Kind::Role(Role::Extreme { .. } | Role::Aggregate(_))))
                && !fold(&phrases[at - 1].text).contains("most"));
        let compared = phrases.iter().any(|phrase| phrase.kind == Kind::Role(Role::Versus));
        let commanded = at == 1 && matches!(fold(&phrases[0].text).as_str(), "compare" | "compare the");
        let grouped = (at == 0 || (compared && at == 1) || commanded) && phrases.len() > at + 1;
        let sold = word == "sales"
            && sales
            && !index.columns.iter().any(|column| column.stems.iter().any(|known| known == "sale"))
            && matches!(phrases[at].kind, Kind::Unknown | Kind::Rows { .. })
            && phrases[at].columns.is_empty()
            && (measured || grouped);
        let spent = unknown
            && !sales
            && matches!(
                word.as_str(),
                "cost" | "costs" | "spends" | "expense" | "expenses" | "outlay" | "paid" | "spendings"
            );
        if taken_in || sold || spent {
            phrases[at].kind = Kind::Role(Role::Money);
        }
    }
}

/// Whether a superlative stands among the phrases.
fn is_ranked(phrases: &[Phrase]) -> bool {
    phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Extreme { .. } | Role::Top(_))))
}

/// Gives such words their column, and a question for "how much" its sum.
pub(super) fn name_amounts(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    mark_money(phrases, index);
    let numbers = |phrase: &Phrase| {
        phrase.kind == Kind::Column
            && phrase.columns.iter().any(|&column| index.columns[column].kind == ColumnKind::Number)
    };
    // "the average order value": what each row amounts to.
    if let Some(column) = amounts(index) {
        for at in 1..phrases.len() {
            let value = matches!(fold(&phrases[at].text).as_str(), "value" | "amount" | "size" | "total");
            let own = |&column: &usize| index.columns[column].is_id && index.columns[column].unique;
            let rows = match phrases[at - 1].kind {
                Kind::Rows { .. } => true,
                Kind::Column => phrases[at - 1].columns.iter().all(own),
                _ => false,
            };
            let free = matches!(phrases[at].kind, Kind::Unknown | Kind::Role(Role::Filler))
                || (phrases[at].kind == Kind::Column && phrases[at].columns == [column]);
            let singular = !phrases[at - 1].text.ends_with('s');
            if value && rows && free && singular && phrases[at].span.0 == phrases[at - 1].span.1 + 1 {
                phrases[at].kind = Kind::Column;
                phrases[at].columns = vec![column];
                phrases[at].naming = Some(Naming::PartSynonym);
                phrases[at - 1].kind = Kind::Role(Role::Filler);
            }
        }
    }
    coordinated(phrases, index);
    let unknown = |phrase: &Phrase, word: &str| phrase.kind == Kind::Unknown && fold(&phrase.text) == word;
    let asked = phrases.windows(2).position(|pair| unknown(&pair[0], "how") && unknown(&pair[1], "much"));
    if let Some(asked) = asked.filter(|_| !phrases.iter().any(numbers)) {
        phrases[asked].kind = Kind::Role(Role::Money);
        phrases.remove(asked + 1);
        let money = phrases.get(asked + 1).is_some_and(|next| next.kind == Kind::Role(Role::Money));
        if money {
            phrases.remove(asked + 1);
        }
    }
    let mut at = 0;
    while at < phrases.len() {
        if phrases[at].kind != Kind::Role(Role::Money) {
            at += 1;
            continue;
        }
        let asks = asked == Some(at);
        let Some(column) = amounts(index) else {
            phrases[at].kind = Kind::Unknown;
            at += 1;
            continue;
        };
        let before = phrases[..at].iter().any(|phrase| phrase.columns == [column]);
        if before {
            // "how much did Acme spend": said already.
            phrases.remove(at);
            continue;
        }
        let amount = Phrase {
            kind: Kind::Column,
            columns: vec![column],
            naming: Some(Naming::PartSynonym),
            values: Vec::new(),
            is_noun: false,
            ..phrases[at].clone()
        };
        if asks {
            phrases[at].kind = Kind::Role(Role::Aggregate(Aggregate::Sum));
            phrases.insert(at + 1, amount);
            at += 2;
        } else {
            phrases[at] = amount;
            at += 1;
        }
    }
}

/// "the number and value of orders", "the value of open orders": what they amount to together; beside how many there
/// are, else nothing that is understood.
fn coordinated(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let counted = |phrase: &Phrase| {
        matches!(
            fold(&phrase.text).trim_start_matches("the "),
            "number" | "count" | "number of" | "count of" | "volume"
        )
    };
    let valued = |phrase: &Phrase| {
        matches!(
            fold(&phrase.text).as_str(),
            "value" | "amount" | "total value" | "total amount" | "value of" | "amount of"
        ) && matches!(phrase.kind, Kind::Role(Role::Filler) | Kind::Unknown)
    };
    let is_and = |phrase: &Phrase| phrase.kind == Kind::Role(Role::And);
    let both =
        (2..phrases.len()).find(|&at| valued(&phrases[at]) && is_and(&phrases[at - 1]) && counted(&phrases[at - 2]));
    // "the value of cancelled orders": of all of them together.
    let alone = || {
        let passed = |phrase: &Phrase| {
            matches!(
                phrase.kind,
                Kind::Role(Role::Filler | Role::Asked(_) | Role::Command | Role::Verb | Role::Aggregate(_))
            )
        };
        let first = phrases.iter().position(|phrase| valued(phrase) || !passed(phrase))?;
        let rest = phrases.get(first + 1..)?;
        let several = rest.iter().any(|phrase| {
            let thing = phrase.kind == Kind::Unknown && lexicon().is_thing(&stem(&fold(&phrase.text)));
            (matches!(phrase.kind, Kind::Rows { .. }) || thing) && phrase.text.ends_with('s')
        });
        let of = rest.first().is_some_and(|phrase| fold(&phrase.text).starts_with("of"))
            || phrases[first].text.ends_with("of");
        (valued(&phrases[first]) && of && several && amounts(index).is_some()).then_some(first)
    };
    let Some(at) = both.or_else(alone) else { return };
    match amounts(index) {
        Some(column) => {
            let sum = Phrase { kind: Kind::Role(Role::Aggregate(Aggregate::Sum)), ..phrases[at].clone() };
            phrases[at].kind = Kind::Column;
            phrases[at].columns = vec![column];
            phrases[at].naming = Some(Naming::PartSynonym);
            let told =
                at.checked_sub(1).is_some_and(|before| matches!(phrases[before].kind, Kind::Role(Role::Aggregate(_))));
            if !told {
                phrases.insert(at, sum);
            }
        }
        None => phrases[at].kind = Kind::Unknown,
    }
}
