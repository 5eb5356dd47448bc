use std::sync::Arc;

use super::lint;
use crate::domain::TableDescription;

fn rules(code: &str) -> Vec<(String, u32)> {
    let sales =
        TableDescription { name: "Sales".to_owned(), bound_name: "sales".to_owned(), rows: 1, columns: Vec::new() };
    lint(code, &[Arc::new(sales)]).into_iter().map(|finding| (finding.rule, finding.line)).collect()
}

fn finds(code: &str, rule: &str, line: u32) {
    assert_eq!(rules(code), [(rule.to_owned(), line)], "{code}");
}

#[test]
fn each_rule_finds_its_line() {
    for (code, rule, line) in [
        ("x = df\nresult = (", "syntax", 2),
        ("df[df['a'] > 1]['b'] = 2\nresult = df", "chained-assignment", 1),
        ("df.loc[df.a > 1]['b'] += 2\nresult = df", "chained-assignment", 1),
        ("df['b'].iloc[0] = 2\nresult = df", "chained-assignment", 1),
        ("big = sales[sales.a > 1]\nbig['x'][0] = 2\nresult = big", "chained-assignment", 2),
        ("df[df.a > 1].b = 2\nresult = df", "chained-assignment", 1),
        ("df['b'].fillna(\n    0,\n    inplace=True)\nresult = df", "inplace-on-selection", 3),
        ("import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\nresult = df.a.sum()", "rebuilt-input", 2),
        ("sales = [{'a': 1}]\nresult = sales", "rebuilt-input", 1),
        ("x = 1\nresult = 42", "unused-input", 1),
        ("result = [c for c in df if df[c].dtype == object]", "object-dtype", 1),
        ("result = df.select_dtypes(include=['number', 'object'])", "object-dtype", 1),
        ("result = df.dtypes == 'O'", "object-dtype", 1),
        ("import seaborn as sns\nresult = df", "unknown-import", 1),
        ("from plotly.express import bar\nresult = df", "unknown-import", 1),
        ("import re, requests\nresult = df", "unknown-import", 1),
        ("import subprocess\nresult = df", "refused-import", 1),
        ("result = df.a.map(lambda s: re.sub('a', '', s))", "missing-import", 1),
        ("other = pd.read_csv('more.csv')\nresult = df", "refused-call", 1),
        ("names = open('names.txt').read()\nresult = df", "refused-call", 1),
        ("n = input('how many')\nresult = df.head(n)", "refused-call", 1),
        ("import os\nos.system('ls')\nresult = df", "refused-call", 2),
        ("total = df.a.sum()\nfor x in df: print(x)", "no-result", 2),
    ] {
        finds(code, rule, line);
    }
}

#[test]
fn careful_code_has_no_findings() {
    for code in [
        "result = df.groupby('region')['revenue'].sum().sort_values(ascending=False)",
        "df.loc[df['a'] > 1, 'b'] = 2\nresult = df",
        "df['b'] = df['b'].fillna(0)\nresult = df",
        "df.dropna(inplace=True)\ndf",
        "df['a'].sum()",
        "counts = {}\ncounts['x'] = {}\ncounts['x']['y'] = len(df)\nresult = counts",
        "df = df[df['a'] > 1]\nresult = df.dtypes == 'float64'",
        "df = pd.DataFrame(data)\nresult = df",
        "sales = sales.merge(pd.DataFrame({'k': [1], 'v': [2]}), on='k')\nresult = sales",
        "import re\nimport numpy as np\nfrom sklearn.linear_model import LinearRegression\nresult = df.a.map(lambda s: re.sub('a', '', s))",
        "import io\nx = pd.read_csv(io.StringIO('a\\n1'))\nresult = df.merge(x)",
        "with open('out.txt', 'w') as f:\n    f.write(str(len(df)))\nresult = df",
        "for re in df.columns:\n    print(re.upper())\nresult = execute_sql_query('select 1')",
        "result = dfs['sales'].head()",
        "if len(df) > 1:\n    result = df\nelse:\n    result = df2",
        "",
    ] {
        assert_eq!(rules(code), [], "{code}");
    }
}

#[test]
fn any_text_is_looked_at_without_a_panic() {
    for seed in 0..2_000_u32 {
        let mut state = seed;
        let pieces =
            ["df", "[", "]", "(", ")", "=", ".", "loc", "'a'", "\n", " ", "import", "from", ":", ",", "\\", "é", "#"];
        let code: String = (0..30)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                pieces[(state >> 16) as usize % pieces.len()]
            })
            .collect();
        let _ = rules(&code);
    }
}
