//! What the sandbox refuses: files, the network, other programs.

use super::Diagnosis;
use super::case::Case;
use super::near::folded;

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    let text = case.source.span(case.statement());
    match case.error_type() {
        "URLError" | "gaierror" | "ConnectionError" | "ConnectionRefusedError" | "HTTPError" | "TimeoutError" => {
            Some(network())
        }
        "PermissionError" | "OSError" | "BlockingIOError" | "IOException"
            if ["socket", "urlopen", "http", "connect"].iter().any(|word| text.contains(word)) =>
        {
            Some(network())
        }
        "PermissionError" | "OSError" | "BlockingIOError"
            if ["subprocess", "system", "fork", "Process", "Popen", "exec"].iter().any(|word| text.contains(word)) =>
        {
            Some(Diagnosis::new(
                "sandbox-process",
                "Code here cannot start other programs or processes.",
                "Do it in Python itself; pandas and numpy use the cores they are given.",
            ))
        }
        "FileNotFoundError" | "IsADirectoryError" | "NotADirectoryError" => Some(file(case)),
        "PermissionError" | "OSError"
            if message.contains("Read-only file system")
                || message.contains("denied")
                || message.contains("not permitted") =>
        {
            Some(Diagnosis::new(
                "sandbox-write",
                "Code here can write only into its own folder.",
                "Write to a plain name without a folder (\"out.csv\"): it is offered as an output file.",
            ))
        }
        "RuntimeError" if message.contains("input()") => Some(Diagnosis::new(
            "no-keyboard",
            "Nobody can answer input() while code runs here.",
            "Put the value into the code.",
        )),
        _ => None,
    }
}

fn network() -> Diagnosis {
    Diagnosis::new(
        "sandbox-network",
        "Code here cannot reach the network.",
        "Download the data outside and load it as a table; the code finds it as a data frame.",
    )
}

/// A file that cannot be seen; a table that was loaded from it is there already.
fn file(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis = Diagnosis::new(
        "sandbox-file",
        "Files of this computer cannot be seen from here.",
        "Load the file as a table: the code then finds it as a data frame, under its own name and as `df`.",
    );
    let reads = case.statement().find(|index| source.word(*index).starts_with("read_") && source.is(index + 1, "("));
    let Some(call) = reads.filter(|call| *call >= 2 && source.is(call - 2, "pd")) else { return diagnosis };
    let Some(path) = source.literal(call + 2) else { return diagnosis };
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let table =
        case.tables().find(|table| folded(&table.name) == folded(stem) || folded(&table.bound_name) == folded(stem));
    let (Some(table), Some(close)) = (table, source.tokens[call + 1].partner) else { return diagnosis };
    let bytes = source.tokens[call - 2].start..source.tokens[close].end;
    let bound = &table.bound_name;
    let advice = format!("The table is loaded already: it is `{bound}` in the code.");
    Diagnosis { advice, ..diagnosis }
        .fixed(format!("Use `{bound}`"), source.with(vec![(bytes, format!("{bound}.copy()"))]))
}
