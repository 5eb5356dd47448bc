//! Opening with choices, by accessible names: the dialog, its preview, the banner, rows set aside, pasting.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};

use super::Bench;

const SALES: &str = "id;day;price;city\n1;03.01.2024;1,5;Rome\n2;04.01.2024;2,5;Oslo;extra\n";

fn written(name: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    (folder, path)
}

#[test]
fn how_an_open_file_is_read_is_changed_while_its_rows_are_seen() {
    let (_folder, path) = written("sales.csv", SALES);
    let mut bench = Bench::open(vec![path]);
    bench.wait(Role::TreeItem, "sales");
    bench.wait(Role::Label, "Load report");
    bench.click(Role::Button, "Change how it is read");
    bench.wait(Role::Label, "How sales.csv is read");
    bench.wait(Role::Label, "2 rows, 4 columns");
    bench.click(Role::Tab, "Types");
    bench.click(Role::ComboBox, "Type of id");
    bench.click(Role::Button, "Text");
    bench.click(Role::ComboBox, "Delimiter");
    bench.click(Role::Button, "Bar");
    bench.wait(Role::Label, "2 rows, 1 column");
    bench.click(Role::Button, "Undo every choice");
    bench.wait(Role::Label, "2 rows, 4 columns");
    bench.click(Role::CheckBox, "Everything as text");
    bench.click(Role::Tab, "Rows");
    bench.wait(Role::Cell, "03.01.2024");
    bench.click(Role::Button, "Read again");
    bench.wait(Role::Label, "price, text");
    bench.click(Role::Button, "Change how it is read");
    bench.wait(Role::Button, "Forget");
}

#[test]
fn what_was_set_aside_opens_as_a_table_by_line() {
    let (_folder, path) = written("sales.csv", SALES);
    let mut bench = Bench::open(vec![path]);
    bench.click(Role::Button, "Show 1 set aside");
    bench.wait(Role::TreeItem, "sales_set_aside");
    bench.wait(Role::Cell, "extra");
    assert!(bench.find(Role::Button, "Show 1 set aside").is_none(), "nothing was set aside of it");
}

#[test]
fn a_path_opens_with_options_and_an_impossible_choice_says_why() {
    let (_folder, path) = written("notes.csv", "a,b\n1,2\n");
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.fill(Role::TextInput, "Path", path.to_str().expect("UTF-8"));
    bench.click(Role::Link, "With options…");
    bench.wait(Role::Label, "1 row, 2 columns");
    bench.fill(Role::TextInput, "Header rows", "99");
    bench.wait(Role::Label, "More than 20 header rows");
    bench.fill(Role::TextInput, "Header rows", "0");
    bench.wait(Role::Label, "2 rows, 2 columns");
    bench.click(Role::Button, "Load table");
    bench.wait(Role::TreeItem, "notes, 2 rows");
}

#[test]
fn copied_cells_are_pasted_as_a_table() {
    let mut bench = Bench::open(Vec::new());
    bench.wait(Role::TreeItem, "sales");
    bench.click(Role::Link, "Paste…");
    bench.wait(Role::MultilineTextInput, "Pasted text");
    bench.harness.event(Event::Paste("city\tsold\nRome\t5\nOslo\t7\n".to_owned()));
    bench.settle();
    bench.wait(Role::Label, "2 rows, 2 columns");
    bench.click(Role::Button, "Load table");
    bench.wait(Role::TreeItem, "pasted");
    bench.wait(Role::Cell, "Oslo");
    bench.press(Key::Escape, Modifiers::NONE);
}

#[test]
fn a_column_that_stayed_text_for_one_cell_is_read_as_numbers_on_a_click() {
    let mut text = "id,price\n".to_owned();
    for id in 0..60 {
        text += &format!("{id},{}.50\n", id + 1);
    }
    text += "60,on request\n";
    let (_folder, path) = written("prices.csv", &text);
    let mut bench = Bench::open(vec![path]);
    bench.wait(Role::Label, "price, text");
    bench.click(Role::Link, "Read as number");
    bench.wait(Role::Label, "price, float64, 1 null");
    assert!(bench.find(Role::Link, "Read as number").is_none(), "it is one now");
}
