//! Writing, checking and running code, and what it prints and takes.

use super::*;

#[test]
fn a_mistake_is_listed_while_it_is_typed_and_a_click_leads_to_its_line() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.fill(Role::MultilineTextInput, "Code", "x = 1\ny = (2,\n");
    bench.click(Role::Tab, "Problems");
    bench.wait(Role::Label, "This ( is never closed.");
    bench.click(Role::Link, "Go to line 2");
    assert!(bench.wait(Role::MultilineTextInput, "Code").is_focused(), "the editor has the cursor");
    bench.fill(Role::MultilineTextInput, "Code", "x = 1\n");
    bench.wait(Role::Label, "No problems");
}

#[test]
fn a_query_in_sql_runs_over_the_active_table() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.click(Role::RadioButton, "SQL");
    bench.run_code("select count(*) + 7 as answer from df where false");
    bench.wait(Role::Label, "Completed in");
    bench.wait(Role::Cell, "7");
    bench.click(Role::RadioButton, "Python");
}

#[test]
fn the_statement_at_the_cursor_runs_alone() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.fill(Role::MultilineTextInput, "Code", "raise ValueError('above')\nresult = 6 * 7");
    bench.press(Key::Enter, Modifiers::SHIFT);
    bench.wait(Role::Cell, "42");
}

#[test]
fn the_console_is_searched_and_its_sources_are_chosen() {
    let mut bench = Bench::open(Vec::new());
    bench.run_code(
        "import sys\nfor i in range(300): print('row', i)\nprint('\\x1b[31mred\\x1b[0m end', file=sys.stderr)\n",
    );
    bench.wait(Role::Label, "Completed in");
    bench.click(Role::Tab, "Console");
    // The two streams come in no certain order.
    bench.fill(Role::TextInput, "Search console", "RED end");
    bench.wait(Role::Label, "1 line");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Label, "red end");
    bench.fill(Role::TextInput, "Search console", "row 12");
    bench.wait(Role::Label, "11 lines");
    bench.press(Key::Enter, Modifiers::NONE);
    bench.wait(Role::Label, "of 11");
    bench.wait(Role::Label, "row 12");
    bench.click(Role::Button, "Console sources");
    bench.click(Role::CheckBox, "Output");
    bench.press(Key::Escape, Modifiers::NONE);
    bench.wait(Role::Label, "not found");
}

#[test]
fn a_second_run_of_the_same_code_is_compared_with_the_first() {
    let mut bench = Bench::open(Vec::new());
    bench.run_code("result = sum(range(7)) * 2\n");
    bench.wait(Role::Cell, "42");
    bench.click(Role::Tab, "Timings");
    bench.wait(Role::Label, "peak memory");
    assert!(bench.find(Role::Label, "(before").is_none(), "nothing to compare with");
    bench.click(Role::Button, "Run");
    bench.wait(Role::Label, "(before");
}
