//! `analyticspal run`: code over tables, in the sandbox.

use std::io::Read;

use serde_json::json;

use super::args::RunArgs;
use super::exit::Exit;
use super::session::{Refused, Session};
use super::{output, record, terminal};
use crate::domain::{Code, CodeOrigin, CodeType};

/// Runs it.
pub(super) fn run(args: &RunArgs) -> anyhow::Result<Exit> {
    if args.code.is_none() && args.expr.is_none() && args.stdin.is_none() {
        terminal::failure("there is no code to run", "give it with --code FILE, --expr TEXT, or - for standard input");
        return Ok(Exit::Usage);
    }
    let mut session = Session::new(&args.common);
    let code_type = CodeType::from(args.code_type);
    let code = read_code(args).map(|text| Code { text, code_type, origin: CodeOrigin::Typed });
    let result = match (session.load(), code) {
        (Ok(()), Ok(code)) => session.run(session.request(code))?,
        (Err(refused), code) => session.rejected(code.unwrap_or_default(), &refused),
        (Ok(()), Err(refused)) => session.rejected(Code::default(), &refused),
    };
    let help = session.pal.help_with(&result, session.active.as_ref());
    if args.common.json {
        let mut document = result.to_json(args.common.limit);
        document["help"] = json!(help);
        output::print_document(&document)?;
    }
    if let Some(path) = &args.common.record {
        record::write(path, &session, &result, None)?;
    }
    let exit = output::deliver(&result, &args.common)?;
    if let Some(help) = help.filter(|_| !args.common.json && !args.common.quiet) {
        output::print_help(&help);
    }
    Ok(exit)
}

fn read_code(args: &RunArgs) -> Result<String, Refused> {
    let unreadable = |what: &str, error: &std::io::Error| Refused {
        summary: format!("the code could not be read from {what}: {error}"),
        hint: "give Python or SQL as UTF-8 text".to_owned(),
    };
    if let Some(text) = &args.expr {
        return Ok(text.clone());
    }
    if let Some(path) = args.code.as_ref().filter(|path| path.as_os_str() != "-") {
        return std::fs::read_to_string(path).map_err(|error| unreadable(&path.display().to_string(), &error));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| unreadable("standard input", &error))?;
    Ok(text)
}
