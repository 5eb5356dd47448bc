//! Claims about files that are broken or made to do harm: whatever a file holds, it becomes tables or an error with its
//! words, in memory that is in proportion to it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use analyticspal::frame::LoadError;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::change::{Dice, changed, inside};
use super::{error, opening};

/// Changed versions of each kept file that are read by default.
const CHANGES: usize = 3;

/// What is kept for a fuzz target; nothing in the published package, which comes without.
fn kept(kind: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(kind);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut kept: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (path.display().to_string(), fs::read(path).expect("read"))
        })
        .collect();
    kept.sort();
    kept
}

/// `ANALYTICSPAL_HOSTILE=kind:seconds:seed` goes on with one kind for so long, each changed file being kept in the
/// current folder until it was survived.
#[test]
#[expect(clippy::print_stderr, reason = "how many there were is what a long run is for")]
fn whatever_a_file_holds_it_becomes_tables_or_an_error() {
    let asked = std::env::var("ANALYTICSPAL_HOSTILE").unwrap_or_default();
    let mut asked = asked.split(':');
    let only = asked.next().filter(|kind| !kind.is_empty());
    let time = Duration::from_secs(asked.next().and_then(|seconds| seconds.parse().ok()).unwrap_or(0));
    let mut dice = Dice::new(asked.next().and_then(|seed| seed.parse().ok()).unwrap_or(7));
    for (kind, _) in opening::KINDS.into_iter().filter(|(kind, _)| only.is_none_or(|only| only == *kind)) {
        let mut kept = kept(kind);
        for (name, bytes) in &kept {
            timed(name, || opening::open(kind, bytes));
        }
        let (begin, mut number) = (Instant::now(), 0);
        let seeds = kept.len();
        while seeds > 0 && (number < seeds * CHANGES || (only.is_some() && begin.elapsed() < time)) {
            let (name, bytes) = &kept[if only.is_some() { dice.roll(kept.len()) } else { number % seeds }];
            let bytes = inside(bytes, &mut dice, &mut changed);
            let name = format!("{name} changed");
            number += 1;
            if only.is_some() {
                fs::write(format!("hostile-{kind}"), &bytes).expect("written");
            }
            timed(&name, || opening::open(kind, &bytes));
            // Changes of changes reach further.
            if only.is_some() && dice.roll(16) == 0 && bytes.len() < 1 << 16 {
                let place = if kept.len() < 4 * seeds { kept.len() } else { seeds + dice.roll(kept.len() - seeds) };
                kept.truncate(kept.len().max(place));
                if place == kept.len() {
                    kept.push((name, bytes));
                } else {
                    kept[place] = (name, bytes);
                }
            }
        }
        if only.is_some() {
            let _ = fs::remove_file(format!("hostile-{kind}"));
            eprintln!("{kind}: {number} changed files");
        }
    }
}

/// A file of a few kilobytes that takes so long never ends.
fn timed(name: &str, open: impl FnOnce()) {
    let begin = Instant::now();
    open();
    assert!(begin.elapsed() < Duration::from_secs(60), "{name} took {:?}", begin.elapsed());
}

// ---- archives that lie, and bombs

/// What a member of a zip archive is: its name, its deflated bytes, and how many they say they become.
type Member<'a> = (&'a str, Vec<u8>, u32);

fn deflated(text: &str) -> Vec<u8> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    packed.write_all(text.as_bytes()).expect("packs");
    packed.finish().expect("packs")
}

/// So many MiB of blanks, of some kilobytes each.
fn blanks(mebibytes: usize) -> Vec<u8> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&vec![b' '; 1 << 20]).expect("packs");
    packed.flush().expect("packs");
    // What a flush ends can go on with itself.
    packed.get_ref().repeat(mebibytes)
}

fn zip(members: &[Member<'_>]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, packed, said) in members {
        let mut unpacked = Vec::new();
        // No reader gets to the end of what has no end.
        let whole =
            (*said < 1 << 20).then(|| DeflateDecoder::new(&packed[..]).take(1 << 20).read_to_end(&mut unpacked));
        let mut sum = flate2::Crc::new();
        sum.update(if whole.is_some() { &unpacked } else { b"" });
        let mut about = [20_u16, 0, 8, 0, 0x21].iter().flat_map(|half| half.to_le_bytes()).collect::<Vec<_>>();
        about.extend([sum.sum(), packed.len() as u32, *said].iter().flat_map(|word| word.to_le_bytes()));
        about.extend([name.len() as u16, 0].iter().flat_map(|half| half.to_le_bytes()));
        let at = archive.len() as u32;
        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&about);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(packed);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&about);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&at.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (at, size, count) = (archive.len() as u32, directory.len() as u32, members.len() as u16);
    archive.append(&mut directory);
    archive.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    archive.extend([count, count].iter().flat_map(|half| half.to_le_bytes()));
    archive.extend([size, at].iter().flat_map(|word| word.to_le_bytes()));
    archive.extend_from_slice(&[0; 2]);
    archive
}

fn member<'a>(name: &'a str, text: &str) -> Member<'a> {
    (name, deflated(text), text.len() as u32)
}

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
    Target=\"worksheets/sheet1.xml\"/>\
    <Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" \
    Target=\"sharedStrings.xml\"/></Relationships>";
const ROOT: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"r1\" Target=\"xl/workbook.xml\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>";
const BOOK: &str = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
    <sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
const SHEET: &str = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";

fn xlsx(strings: Option<Member<'_>>) -> Vec<u8> {
    let mut members = vec![member("[Content_Types].xml", TYPES), member("_rels/.rels", ROOT)];
    members.extend([member("xl/_rels/workbook.xml.rels", RELATIONS), member("xl/workbook.xml", BOOK)]);
    members.push(member("xl/worksheets/sheet1.xml", SHEET));
    members.extend(strings);
    zip(&members)
}

fn ods(content: Member<'_>) -> Vec<u8> {
    let kind = member("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    zip(&[content, kind, member("META-INF/manifest.xml", "<manifest:manifest/>")])
}

fn content(rows: &str) -> Member<'static> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"T\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    member("content.xml", &content)
}

fn refused(name: &str, bytes: Vec<u8>) -> LoadError {
    assert!(bytes.len() < 4 << 20, "{name}: {} bytes", bytes.len());
    let found = error(name, bytes);
    assert!(["too_large", "malformed"].contains(&found.kind.as_str()), "{name}: {found:?}");
    found
}

#[test]
fn a_workbook_that_unpacks_without_end_is_refused_whether_it_says_so_or_not() {
    const STRINGS: &str = "xl/sharedStrings.xml";
    let honest = xlsx(Some(member(STRINGS, "<sst uniqueCount=\"0\"></sst>")));
    assert_eq!(super::table("t.xlsx", honest).frame.columns(), 1);
    for name in [STRINGS, "content.xml"] {
        let book = |said: u32| {
            let bomb = (name, blanks(300), said);
            if name == STRINGS { xlsx(Some(bomb)) } else { ods(bomb) }
        };
        let told = refused("t.x", book(300 << 20));
        assert!(told.message.contains("250 times"), "{told}");
        let lying = refused("t.x", book(1000));
        assert!(lying.message.contains("larger than its declared"), "{lying}");
    }
}

#[test]
fn texts_and_cells_that_are_only_announced_take_no_memory() {
    for count in ["99999999999999", "400000000000"] {
        let strings = format!("<sst uniqueCount=\"{count}\"><si><t>x</t></si></sst>");
        assert!(refused("t.xlsx", xlsx(Some(member("xl/sharedStrings.xml", &strings)))).message.contains("announces"));
    }
    let cell = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\">\
                <text:p>1</text:p></table:table-cell>";
    let row = format!("<table:table-row>{cell}</table:table-row>");
    let far = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>";
    for rows in [
        row.repeat(4_000),
        format!("{row}{far}{row}"),
        row.replace("row>", "row table:number-rows-repeated='1000000'>"),
    ] {
        assert!(refused("t.ods", ods(content(&rows))).message.contains("million cells"), "{}", rows.len());
    }
    // What never ends is not waited for.
    assert!(refused("t.ods", ods(content("<table:table-row>"))).message.contains("ends before"));
    // Rows that stand for the rest of the sheet are in every file.
    let end = "<table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell \
               table:number-columns-repeated=\"16384\"/></table:table-row>";
    let one = "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"7\"><text:p>7</text:p>\
               </table:table-cell></table:table-row>";
    assert_eq!(super::table("t.ods", ods(content(&format!("{one}{one}{end}")))).frame.columns(), 1);
}

#[test]
fn an_old_workbook_that_goes_in_circles_or_claims_a_huge_sheet_is_refused() {
    let honest = include_bytes!("files/days.xls").to_vec();
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("a word")) as usize;
    let sector = |number: usize| (number + 1) * 512;
    // The directory's last sector leads to its first.
    let (table, directory) = (sector(word(&honest, 76)), word(&honest, 48));
    let mut circle = honest.clone();
    let mut last = directory;
    while word(&circle, table + 4 * last) < 0xffff_fffa {
        last = word(&circle, table + 4 * last);
    }
    circle[table + 4 * last..table + 4 * last + 4].copy_from_slice(&(directory as u32).to_le_bytes());
    assert!(refused("t.xls", circle).message.contains("circles"));
    // The sheet's own word about its size.
    let claim = honest.windows(4).position(|bytes| bytes == [0, 2, 14, 0]).expect("its dimensions");
    let mut huge = honest.clone();
    huge[claim + 8..claim + 12].copy_from_slice(&[0xff; 4]);
    assert!(refused("t.xls", huge).message.contains("million cells"));
}

#[test]
fn a_few_bytes_of_text_do_not_become_a_table_of_nothing() {
    let wide: Vec<String> = (0..200_000).map(|column| format!("c{column}")).collect();
    let short = "x,1\n".repeat(200_000);
    assert!(refused("t.csv", format!("{}\n{short}", wide.join(",")).into_bytes()).message.contains("table of nothing"));
    let own: Vec<String> = (0..20_000).map(|row| format!("{{\"k{row}\":{row}}}")).collect();
    assert!(refused("t.json", format!("[{}]", own.join(",")).into_bytes()).message.contains("table of nothing"));
    // Objects that are no records stay readable as text.
    let inner: Vec<String> = own.iter().map(|object| format!("{{\"a\":{object}}}")).collect();
    let kept = super::table("t.json", format!("[{}]", inner.join(",")));
    assert_eq!((super::types(&kept.frame), kept.frame.rows()), (vec!["text".to_owned()], 20_000));
    // A hundred thousand equal names are told apart.
    let names = csv_names(100_000);
    assert_eq!(super::csv(&format!("{names}\n{names}\n{}\n", names.replace('a', "1"))).frame.columns(), 100_000);
}

fn csv_names(columns: usize) -> String {
    vec!["a"; columns].join(",")
}
