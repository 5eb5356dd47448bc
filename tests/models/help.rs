//! Help with wrong code, without a model: the code really runs and really fails, the fix really runs and answers.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use analyticspal::analytics_pal::AnalyticsPal;
use analyticspal::asking::help::Diagnosis;
use analyticspal::domain::{CancelToken, Code, CodeType, Limits, Status, Timeout};
use analyticspal::execution::{CodeExecutionClient, ExecutionRequest, ExecutionResult};
use analyticspal::frame::LoadOptions;
use analyticspal::machine;

use crate::common::{client, user};

const SALES: &str = "\
order id,Region,product,price,share,cost,when,noted,qty,size,customer
1,North,Pen,1.5,12%,$1.50,03/01/2024,2024-01-03,3,1,c1
2,South,Ink,2.5,5%,\"$1,234.00\",14/01/2024,soon,,2,c2
3,North,Pad,3.5,7%,$3,25/02/2024,2024-02-25,5,3,c3
4,East,Pen,4.5,10%,$4,01/03/2024,2024-03-01,0,4,c1
5,West,Ink,,8%,$5,02/03/2024,2024-03-02,2,5,c2
";
const CUSTOMERS: &str = "cust,customer,name\n1,1,Ann\n2,2,Bob\n3,3,Cem\n";
const BUDGET: &str = "Region,planned\nNorth,10\nSouth,20\n";

/// One workflow for all cases: its executor forks workers.
fn pal() -> &'static AnalyticsPal {
    static PAL: OnceLock<AnalyticsPal> = OnceLock::new();
    PAL.get_or_init(|| {
        let client: Arc<dyn CodeExecutionClient> = Arc::new(client().with_zygotes(1));
        let pal = AnalyticsPal::new(Some(client));
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [("sales", SALES), ("customers", CUSTOMERS), ("budget", BUDGET)] {
            let path = folder.path().join(format!("{name}.csv"));
            std::fs::write(&path, text).expect("written");
            open(&pal, &path);
        }
        pal
    })
}

fn open(pal: &AnalyticsPal, path: &Path) {
    pal.open(path, &LoadOptions::default(), &CancelToken::new()).expect("loaded");
}

fn request(code: Code, seconds: f64) -> ExecutionRequest {
    let table = pal().catalogue().tables()[0].table.table_uid.clone();
    let limits = machine::default_limits();
    let timeout = Timeout::from_seconds(seconds).expect("a timeout");
    pal().request(&user("helped"), code, Some(&table), Limits { timeout, ..limits })
}

fn run(code: Code) -> ExecutionResult {
    pal().execute(request(code, 20.0)).expect("a client").finish()
}

fn help(result: &ExecutionResult) -> Option<Diagnosis> {
    let table = pal().catalogue().tables()[0].table.table_uid.clone();
    pal().help_with(result, Some(&table))
}

/// Runs wrong code; its diagnosis must be of this kind.
fn diagnosed(code: &str, kind: &str) -> Diagnosis {
    diagnosed_of(Code::generated(code), kind)
}

fn diagnosed_of(code: Code, kind: &str) -> Diagnosis {
    let text = code.text.clone();
    let result = run(code);
    let said = format!("{text}\n{:?} {}\n{:?}", result.status, result.summary, result.error);
    let Some(found) = help(&result) else { panic!("no help: {said}") };
    assert_eq!(found.kind, kind, "{said}\n{found:?}");
    assert!(found.cause.ends_with('.') && !found.advice.is_empty(), "{found:?}");
    if let Some(rows) = &found.rows {
        let shown = run(Code::generated(rows.code.clone()));
        assert!(shown.dataframe.is_some(), "{said}\nrows: {}\n{}", rows.code, shown.summary);
    }
    found
}

/// Its fix is certain, is this code, and that code gives a result of so many rows.
fn mended(code: &str, kind: &str, fixed: &str, rows: usize) {
    let found = diagnosed(code, kind);
    let Some(fix) = &found.fix else { panic!("no fix: {code}\n{found:?}") };
    assert_eq!(fix.code.trim_end(), fixed, "{found:?}");
    let result = run(Code::generated(fix.code.clone()));
    let frame = result.dataframe.as_ref().unwrap_or_else(|| panic!("{fixed}: {} {:?}", result.summary, result.error));
    assert_eq!(frame.rows(), rows, "{fixed}");
}

/// Has a diagnosis that says this, and nothing certain to change.
fn explained(code: &str, kind: &str, says: &[&str]) {
    let found = diagnosed(code, kind);
    let text = format!("{} {}", found.cause, found.advice);
    assert!(says.iter().all(|part| text.contains(part)), "{code}\n{text}");
    assert!(found.fix.is_none(), "{code}\n{:?}", found.fix);
}

#[test]
fn a_misspelt_column_becomes_the_only_one_near() {
    for (wrong, right) in [
        (
            r#"df.groupby("Regoin")["price"].sum().reset_index()"#,
            r#"df.groupby("Region")["price"].sum().reset_index()"#,
        ),
        (
            r#"df.groupby("Region")["pricee"].sum().reset_index()"#,
            r#"df.groupby("Region")["price"].sum().reset_index()"#,
        ),
        (r#"df.groupby("Region").agg({"pricee": "sum"})"#, r#"df.groupby("Region").agg({"price": "sum"})"#),
        (r#"df.groupby("Region").agg(x=("pricee", "sum"))"#, r#"df.groupby("Region").agg(x=("price", "sum"))"#),
        (r#"df.groupby("Region").pricee.sum()"#, r#"df.groupby("Region")["price"].sum()"#),
    ] {
        mended(wrong, "misspelt-column", right, 4);
    }
    for (wrong, right) in [
        (r#"df[["Region", "pricee"]]"#, r#"df[["Region", "price"]]"#),
        (r#"df.sort_values("pricee")"#, r#"df.sort_values("price")"#),
        (r#"df.drop(columns=["prodct"])"#, r#"df.drop(columns=["product"])"#),
        (r#"df.set_index("prodct")"#, r#"df.set_index("product")"#),
        (r#"df.loc[:, "pricee"]"#, r#"df.loc[:, "price"]"#),
        ("column = \"pricee\"\nresult = df[[column]]", "column = \"price\"\nresult = df[[column]]"),
        (r#"df.melt(id_vars=["Regon"])[:5]"#, r#"df.melt(id_vars=["Region"])[:5]"#),
    ] {
        mended(wrong, "misspelt-column", right, 5);
    }
    mended(r#"df.query("pricee > 2")"#, "misspelt-column", r#"df.query("price > 2")"#, 3);
    mended("df.pricee.to_frame()", "misspelt-column", r#"df["price"].to_frame()"#, 5);
    let cut = diagnosed(r#"df["prod"]"#, "misspelt-column");
    assert_eq!((cut.fix, cut.near), (None, vec!["product".to_owned()]));
    explained(r#"df["colour"]"#, "misspelt-column", &["There is no column `colour`.", "`order id`, `Region`"]);
}

#[test]
fn capitals_and_spaces_of_a_column_are_put_right() {
    mended(r#"df["region"].value_counts()"#, "column-spelling", r#"df["Region"].value_counts()"#, 4);
    mended(r#"df[" Region "].value_counts()"#, "column-spelling", r#"df["Region"].value_counts()"#, 4);
    mended(r#"df[["order_id"]]"#, "column-spelling", r#"df[["order id"]]"#, 5);
    mended("df.order_id.to_frame()", "misspelt-column", r#"df["order id"].to_frame()"#, 5);
}

#[test]
fn attributes_that_are_columns_and_misspelt_methods_are_told_apart() {
    mended("df.size.mean()", "attribute-is-column", r#"df["size"].mean()"#, 1);
    mended(r#"df.grupby("Region").size()"#, "misspelt-method", r#"df.groupby("Region").size()"#, 4);
    mended("df.price.descrbie()", "misspelt-method", "df.price.describe()", 8);
    mended("df.Region.str.uper()", "misspelt-method", "df.Region.str.upper()", 5);
    explained("df.head > 3", "method-not-called", &["`.head` is a method"]);
    explained("df.drop_duplicates(inplace=True).head()", "nothing-returned", &["inplace=True returns None"]);
}

#[test]
fn a_column_that_a_step_took_away_and_a_value_for_a_column_are_named() {
    explained("g = df.groupby(\"Region\").sum(numeric_only=True)\ng[\"Region\"]", "column-gone", &["as_index=False"]);
    explained(r#"df["North"]"#, "value-as-column", &["`North` is a value of the column `Region`"]);
    mended(r#"df.query("Region == North")"#, "value-as-column", r#"df.query("Region == 'North'")"#, 2);
    explained("df.loc[99]", "row-label", &["There is no row with the label 99."]);
}

#[test]
fn numbers_stored_as_text_are_read_by_the_shape_that_all_have() {
    mended(
        r#"result = df["share"].mean()"#,
        "number-as-text",
        "df[\"share\"] = pd.to_numeric(df[\"share\"].str.strip().str.rstrip(\"%\")) / 100\nresult = df[\"share\"].mean()",
        1,
    );
    for wrong in [
        r#"df["cost"].astype(float)"#,
        r#"pd.to_numeric(df["cost"])"#,
        r#"df["cost"] * 2.5"#,
        r#"df["cost"] > 3"#,
        r#"df.nlargest(5, "cost")"#,
    ] {
        let line = r#"df["cost"] = pd.to_numeric(df["cost"].str.replace(r"[^0-9.\-]", "", regex=True))"#;
        mended(wrong, "number-as-text", &format!("{line}\n{wrong}"), 5);
    }
    explained(r#"pd.to_numeric(df["product"])"#, "text-not-number", &["`product` is text"]);
    mended(r#"df.corr()"#, "text-in-statistic", "df.corr(numeric_only=True)", 4);
    mended(r#"df.groupby("Region").mean()"#, "text-in-statistic", r#"df.groupby("Region").mean(numeric_only=True)"#, 4);
}

#[test]
fn dates_that_cannot_be_read_are_shown_as_rows() {
    let found = diagnosed(r#"pd.to_datetime(df["noted"])"#, "unread-date");
    assert!(found.cause.contains("\"soon\"") && found.fix.is_none(), "{found:?}");
    let rows = run(Code::generated(found.rows.expect("rows").code)).dataframe.expect("a table");
    assert_eq!(rows.rows(), 1);
    let found = diagnosed(r#"pd.to_datetime(df["noted"], format="%d.%m.%Y")"#, "unread-date");
    assert!(found.rows.expect("rows").code.contains("format=\"%d.%m.%Y\""));
    explained(r#"df["noted"].dt.year"#, "not-a-date", &["`noted` is text, not a date"]);
    explained(r#"df["noted"] > pd.Timestamp("2024-01-01")"#, "not-a-date", &["pd.to_datetime"]);
}

#[test]
fn a_missing_package_comes_with_what_does_its_work_here() {
    explained("import seaborn as sns", "missing-package", &["matplotlib", "scikit-learn"]);
    explained("import requests", "missing-package", &["network cannot be reached"]);
    explained("sns.barplot(df)", "missing-package", &["seaborn"]);
    mended("import panda as pd\ndf.head()", "missing-package", "import pandas as pd\ndf.head()", 5);
}

#[test]
fn assignments_that_change_nothing_are_noticed_though_the_code_completed() {
    mended(
        "df[df[\"Region\"] == \"North\"][\"price\"] = 0\nresult = df[df[\"price\"] == 0]",
        "chained-assignment",
        "df.loc[df[\"Region\"] == \"North\", \"price\"] = 0\nresult = df[df[\"price\"] == 0]",
        2,
    );
    mended(
        "df[\"price\"][df[\"price\"].isna()] = 0\nresult = df[df[\"price\"] == 0]",
        "chained-assignment",
        "df.loc[df[\"price\"].isna(), \"price\"] = 0\nresult = df[df[\"price\"] == 0]",
        1,
    );
    mended(
        "df[\"price\"].fillna(0, inplace=True)\nresult = df[df[\"price\"] == 0]",
        "inplace-on-selection",
        "df[\"price\"] = df[\"price\"].fillna(0)\nresult = df[df[\"price\"] == 0]",
        1,
    );
    explained(
        "df[df.price > 2].sort_values(\"price\", inplace=True)\nresult = df",
        "inplace-on-selection",
        &["changes a copy"],
    );
    // What does change the frame is no fault.
    for right in [
        "df.sort_values(\"price\", inplace=True)\nresult = df",
        "df[\"x\"] = 1\nresult = df",
        "df.loc[0, \"price\"] = 1\nresult = df",
    ] {
        assert_eq!(help(&run(Code::generated(right))), None, "{right}");
    }
}

#[test]
fn joins_say_both_types_and_sample_keys_and_which_side_lacks_the_key() {
    let found = diagnosed(r#"df.merge(customers, on="customer")"#, "merge-types");
    for part in ["`df.customer` is text (such as \"c1\"", "`customers.customer` is int64 (such as"] {
        assert!(found.cause.contains(part), "{found:?}");
    }
    assert!(found.rows.is_some() && found.fix.is_none());
    mended(r#"df.merge(budget, on="region")"#, "merge-key", r#"df.merge(budget, on="Region")"#, 3);
    explained(
        r#"df.merge(budget, on="product")"#,
        "merge-key",
        &["`budget` has no column `product`", "Both have `Region`."],
    );
    explained(r#"budget.merge(customers)"#, "merge-key", &["no column of the same name"]);
}

#[test]
fn conditions_get_their_operators_and_parentheses() {
    mended(
        r#"df[df["price"] > 2 and df["Region"] == "North"]"#,
        "ambiguous-truth",
        r#"df[(df["price"] > 2) & (df["Region"] == "North")]"#,
        1,
    );
    mended(r#"df[not df["Region"] == "North"]"#, "ambiguous-truth", r#"df[~(df["Region"] == "North")]"#, 3);
    for wrong in
        [r#"df[df["price"] > 2 & df["Region"] == "North"]"#, r#"df[(df["price"] > 2) & df["Region"] == "North"]"#]
    {
        let result = run(Code::generated(wrong));
        if result.status != Status::Completed {
            let fix = help(&result).and_then(|found| found.fix).expect("a fix");
            assert_eq!(fix.code, r#"df[(df["price"] > 2) & (df["Region"] == "North")]"#);
        }
    }
    mended(
        r#"df[df["Region"] == "North" & df["price"] > 2]"#,
        "missing-parentheses",
        r#"df[(df["Region"] == "North") & (df["price"] > 2)]"#,
        1,
    );
    mended("df[df.price > 2 & df.qty < 5]", "missing-parentheses", "df[(df.price > 2) & (df.qty < 5)]", 1);
    explained("if df[\"price\"] > 2:\n    result = 1", "ambiguous-truth", &[".any()", ".all()"]);
    explained("if df[\"qty\"].iloc[1] > 2:\n    result = 1", "missing-truth", &["neither true nor false"]);
}

#[test]
fn comparisons_with_nothing_are_asked_in_the_right_way() {
    mended(r#"df[df["price"] == None]"#, "compared-with-missing", r#"df[df["price"].isna()]"#, 1);
    mended("df[df.price == np.nan]", "compared-with-missing", "df[df.price.isna()]", 1);
    mended(r#"df[df["price"] != float("nan")]"#, "compared-with-missing", r#"df[df["price"].notna()]"#, 4);
}

#[test]
fn missing_values_as_integers_and_division_by_zero_show_their_rows() {
    mended(r#"df["qty"].astype(int)"#, "missing-as-integer", r#"df["qty"].astype("Int64")"#, 5);
    explained(r#"df["price"].astype("int64")"#, "missing-as-integer", &["fill or drop what is missing"]);
    explained("1 / len(df[df.price > 100])", "division-by-zero", &["The length is 0"]);
    let found = diagnosed("[1 // int(x) for x in df[\"qty\"].dropna()]", "division-by-zero");
    assert!(found.fix.is_none());
}

#[test]
fn an_empty_selection_says_which_value_is_not_there() {
    mended(r#"df[df["Region"] == "north"].iloc[0]"#, "value-not-there", r#"df[df["Region"] == "North"].iloc[0]"#, 11);
    mended(r#"df[df["Region"] == "Nort"]"#, "value-not-there", r#"df[df["Region"] == "North"]"#, 2);
    explained(r#"df[df["Region"] == "Atlantis"]["price"].values[0]"#, "value-not-there", &["\"North\""]);
    explained("df[df.price > 100].iloc[0]", "empty-selection", &[".head(1)"]);
}

#[test]
fn names_are_those_of_tables_or_of_what_is_bound() {
    mended("custmers.head()", "misspelt-table", "customers.head()", 3);
    mended("pandas.DataFrame({\"a\": [1]})", "bound-as", "pd.DataFrame({\"a\": [1]})", 1);
    mended("numpy.arange(3)", "bound-as", "np.arange(3)", 3);
    mended("re.sub(\"a\", \"b\", \"cab\")", "missing-import", "import re\nre.sub(\"a\", \"b\", \"cab\")", 1);
    mended("result = true", "other-language", "result = True", 1);
    mended("price.mean()", "column-as-name", "df[\"price\"].mean()", 1);
    mended("total = 3\nresult = totl + 1", "misspelt-name", "total = 3\nresult = total + 1", 1);
}

#[test]
fn lengths_that_do_not_fit_are_explained() {
    explained(r#"df["x"] = [1, 2, 3]"#, "unaligned-length", &["3 values cannot fill a column of 5 rows"]);
    explained(r#"pd.DataFrame({"a": [1, 2], "b": [1]})"#, "unaligned-length", &["different lengths"]);
    explained("result = {\"a\": [1, 2], \"b\": [1]}", "unaligned-length", &["different lengths"]);
    explained(r#"df.columns = ["a", "b"]"#, "unaligned-length", &["rename"]);
    explained("df.qty == df.qty.iloc[:2]", "unaligned-length", &["different rows"]);
}

#[test]
fn what_pandas_no_longer_has_is_replaced() {
    mended("df.applymap(str)", "removed-api", "df.map(str)", 5);
    mended("list(df.iteritems())[0][0]", "removed-api", "list(df.items())[0][0]", 1);
    mended("df.fillna(method=\"ffill\")", "removed-api", "df.ffill()", 5);
    mended("np.float(3)", "removed-api", "float(3)", 1);
    mended("pd.np.mean([1])", "removed-api", "np.mean([1])", 1);
    mended(
        "pd.date_range(\"2024-01-01\", periods=3, freq=\"M\")",
        "removed-api",
        "pd.date_range(\"2024-01-01\", periods=3, freq=\"ME\")",
        3,
    );
    mended("df.drop(\"price\", 1)", "positional-argument", "df.drop(\"price\", axis=1)", 5);
    explained("df.append({\"a\": 1}, ignore_index=True)", "removed-api", &["pd.concat"]);
    explained("df.ix[0]", "removed-api", &[".loc"]);
    let found = diagnosed("pd.read_csv(\"sales.csv\", error_bad_lines=False)", "removed-api");
    assert!(found.fix.expect("a fix").code.contains("on_bad_lines=\"skip\""));
}

#[test]
fn tests_for_object_find_text_again() {
    mended(
        "df[[c for c in df.columns if df[c].dtype == object]]",
        "object-dtype",
        "df[[c for c in df.columns if pd.api.types.is_string_dtype(df[c].dtype)]]",
        5,
    );
    mended("df.select_dtypes(include=\"object\")", "object-dtype", "df.select_dtypes(include=\"str\")", 5);
}

#[test]
fn arrays_that_cannot_be_written_are_copied() {
    mended(
        "a = df[\"price\"].to_numpy()\na[0] = 3\nresult = a",
        "read-only-array",
        "a = df[\"price\"].to_numpy(copy=True)\na[0] = 3\nresult = a",
        5,
    );
    explained("df[\"price\"].values[0] = 5", "read-only-array", &["df.loc"]);
}

#[test]
fn what_the_sandbox_refuses_is_said_in_its_words() {
    explained("import urllib.request\nurllib.request.urlopen(\"http://example.com\")", "sandbox-network", &["network"]);
    explained("import socket\nsocket.create_connection((\"127.0.0.1\", 80))", "sandbox-network", &["network"]);
    explained("import subprocess\nsubprocess.run([\"ls\"])", "sandbox-process", &["other programs"]);
    explained("open(\"/etc/passwd\").read()", "sandbox-file", &["Load the file as a table"]);
    explained("open(\"/x.csv\", \"w\")", "sandbox-write", &["its own folder"]);
    explained("input()", "no-keyboard", &["input()"]);
    mended("pd.read_csv(\"data/customers.csv\")", "sandbox-file", "customers.copy()", 3);
}

#[test]
fn what_is_no_python_is_mended_where_it_is_certain() {
    for (wrong, kind, right, rows) in [
        ("df.head(3", "unclosed-bracket", "df.head(3)", 3),
        ("result = df[df[\"price\"] > 2\n", "unclosed-bracket", "result = df[df[\"price\"] > 2]", 3),
        ("result = df.head(2))", "unmatched-bracket", "result = df.head(2)", 2),
        ("df[“price”].head(2)", "smart-quotes", "df[\"price\"].head(2)", 2),
        ("result = 5 – 3", "typographic", "result = 5 - 3", 1),
        ("df[df[\"price\"] = 2.5]", "equals-for-comparison", "df[df[\"price\"] == 2.5]", 1),
        ("if True:\n\tx = 1\n        result = x", "tabs", "if True:\n        x = 1\n        result = x", 1),
        ("return df", "return-outside", "result = df", 5),
        ("    result = 1\n    result = 2", "indentation", "result = 1\nresult = 2", 1),
        ("```python\ndf.head(1)\n```", "fences", "df.head(1)", 1),
        ("select * from df", "sql-as-python", "result = execute_sql_query(\"\"\"\nselect * from df\n\"\"\")", 5),
        ("if True\n    result = 1", "missing-colon", "if True:\n    result = 1", 1),
        (
            "if False:\n    result = 1\nelse if True:\n    result = 2",
            "other-language",
            "if False:\n    result = 1\nelif True:\n    result = 2",
            1,
        ),
    ] {
        mended(wrong, kind, right, rows);
    }
    let printed = diagnosed("print \"a\"", "print-statement");
    assert_eq!(printed.fix.expect("a fix").code, "print(\"a\")");
    explained("x = \"abc", "unclosed-quote", &["does not end"]);
    explained("def f():\nresult = 1", "indentation", &["indented block"]);
}

#[test]
fn code_without_a_result_gets_one() {
    mended(
        "counts = df.groupby(\"Region\").size()\nimportant = counts.head(1).sum()",
        "no-result",
        "counts = df.groupby(\"Region\").size()\nimportant = counts.head(1).sum()\nresult = important",
        1,
    );
    mended("print(df.head(2))", "no-result", "result = df.head(2)", 2);
    explained("def f():\n    return 1", "no-result", &["`result`"]);
    let found = diagnosed("result = df.groupby(\"Region\")", "grouping-as-result");
    assert!(found.rows.is_some());
}

#[test]
fn time_and_memory_point_at_what_takes_them() {
    let code = Code::generated("total = 0\nwhile True:\n    for i, row in df.iterrows():\n        total += 1");
    let result = pal().execute(request(code, 1.0)).expect("a client").finish();
    assert_eq!(result.status, Status::TimedOut);
    let found = help(&result).expect("help");
    assert_eq!(found.kind, "slow-code");
    assert!(found.cause.contains("rows one by one"), "{found:?}");
    explained("np.zeros((1000000, 1000000))", "memory", &["(1000000, 1000000)"]);
}

#[test]
fn sql_with_wrong_names_is_mended_too() {
    let sql = |text: &str| Code { text: text.to_owned(), code_type: CodeType::Sql, ..Code::default() };
    let found = diagnosed_of(sql("SELECT sum(pricee) FROM df"), "misspelt-column");
    assert_eq!(found.fix.expect("a fix").code, "SELECT sum(price) FROM df");
    let found = diagnosed_of(sql("SELECT * FROM custmers"), "misspelt-table");
    assert_eq!(found.fix.expect("a fix").code, "SELECT * FROM customers");
}
