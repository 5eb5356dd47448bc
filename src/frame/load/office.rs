//! Office files by what is in their container: which of them are workbooks.

use std::io::Cursor;

use zip::ZipArchive;

use super::workbook::Form;

/// What a container holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Office {
    Workbook(Form),
    /// A workbook that opens with a password only.
    Locked,
    /// What it is, and what to do.
    Other(&'static str, &'static str),
    /// No Office file, but a zip archive.
    Zip,
}

const TABLE: &str = "copy its table into a workbook or a CSV file";
const SHEETS: &str = "export it as xlsx or CSV in the program that made it";

/// Of a zip archive: by the names in it.
pub(super) fn of_zip(bytes: &[u8]) -> Office {
    let names: Vec<String> = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => {
            archive.file_names().filter_map(Result::ok).map(|name| name.replace('\\', "/").to_lowercase()).collect()
        }
        // Without its directory at the end the archive is cut off; its beginning still says what it was.
        Err(_) if contains(bytes, b"xl/workbook.bin") => return Office::Workbook(Form::Xlsb),
        Err(_) if contains(bytes, b"xl/") => return Office::Workbook(Form::Xlsx),
        Err(_) => vec![],
    };
    let holds = |start: &str| names.iter().any(|name| name.starts_with(start));
    let oasis = b"mimetypeapplication/vnd.oasis.opendocument.";
    let document = bytes.get(30..).and_then(|rest| rest.strip_prefix(oasis.as_slice()));
    if let Some(document) = document {
        return if document.starts_with(b"spreadsheet") {
            Office::Workbook(Form::Ods)
        } else {
            Office::Other("an OpenDocument text or drawing", TABLE)
        };
    }
    if holds("xl/workbook.bin") {
        Office::Workbook(Form::Xlsb)
    } else if holds("xl/") {
        Office::Workbook(Form::Xlsx)
    } else if holds("content.xml") && holds("meta-inf/manifest.xml") {
        Office::Workbook(Form::Ods)
    } else if holds("word/") {
        Office::Other("a Word document", TABLE)
    } else if holds("ppt/") {
        Office::Other("a PowerPoint presentation", TABLE)
    } else if holds("index/") && names.iter().any(|name| name.rsplit('.').next() == Some("iwa")) {
        Office::Other("an Apple Numbers spreadsheet", SHEETS)
    } else {
        Office::Zip
    }
}

/// Of an OLE compound file: by the names of its streams, which are UTF-16.
pub(super) fn of_compound(bytes: &[u8]) -> Office {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
        contains(bytes, &wide)
    };
    if holds("EncryptedPackage") {
        Office::Locked
    } else if holds("Workbook") || holds("Book") {
        Office::Workbook(Form::Xls)
    } else {
        Office::Other("a Word, PowerPoint or other Office file of the old kind", TABLE)
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
