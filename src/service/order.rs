//! The body of a request becomes an [`ExecutionRequest`], or is refused with the reason. No HTTP; run off the async side.
//!
//! Beside the contract's keys it takes what `HttpCodeExecutionClient` sends, so that a run elsewhere is the same run.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::members::{Members, depth};
use crate::domain::{
    Code, CodeOrigin, CodeType, DatabaseUid, ExecutionId, Limits, SandboxTier, Timeout, UserId, bound_names,
    is_identifier,
};
use crate::execution::{ExecutionRequest, InputTable};
use crate::frame::{Frame, LoadReport, Table, read_arrow_stream};

/// Less memory than Python itself needs would fail every run.
const LEAST_MEMORY: u64 = 64 << 20;
/// Deeper lists and objects would end the worker that reads them.
const DEEPEST: usize = 200;

/// What the service allows to every run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) limits: Limits,
    pub(super) require_tier: SandboxTier,
}

/// A run as it was ordered.
#[derive(Debug)]
pub(super) struct Order {
    /// The client's own id for it, if it gave one.
    pub(super) id: Option<ExecutionId>,
    pub(super) request: ExecutionRequest,
    pub(super) frames: Frames,
    /// What reading the input changed.
    pub(super) notes: Vec<String>,
}

/// How the result frame is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Frames {
    /// `dataframe`, and as CSV in `stdout` where nothing was printed.
    #[default]
    Records,
    /// `dataframe_arrow`: an Arrow IPC stream in base64.
    Arrow,
}

#[derive(Debug, Deserialize)]
struct Body<'a> {
    code: String,
    #[serde(borrow)]
    input_data: Option<&'a RawValue>,
    timeout_seconds: Option<f64>,
    execution_id: Option<ExecutionId>,
    #[serde(default)]
    code_type: CodeType,
    #[serde(default = "service")]
    origin: CodeOrigin,
    #[serde(default, borrow)]
    tables: Vec<BodyTable<'a>>,
    #[serde(default)]
    active: usize,
    #[serde(default)]
    strict: bool,
    result_name: Option<String>,
    memory_bytes: Option<u64>,
    require_tier: Option<SandboxTier>,
    #[serde(default)]
    frames: Frames,
}

#[derive(Debug, Deserialize)]
struct BodyTable<'a> {
    bound_name: String,
    name: String,
    #[serde(borrow)]
    arrow: Cow<'a, str>,
}

fn service() -> CodeOrigin {
    CodeOrigin::Service
}

impl Order {
    /// Reads a body. The error is for the client's eyes.
    pub(super) fn read(body: &[u8], user_id: UserId, terms: &Terms) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8".to_owned())?;
        let body: Body<'_> = serde_json::from_str(text).map_err(|error| explained(&error, text))?;
        let timeout = body.timeout_seconds.map_or(Ok(Timeout::default()), Timeout::from_seconds);
        let timeout = timeout.map_err(|rejection| rejection.to_string())?;
        if let Some(name) = body.result_name.as_deref().filter(|name| !is_identifier(name)) {
            return Err(format!("`result_name` must be the name of a variable, not {name:?}"));
        }
        let (mut notes, mut tables) = (Vec::new(), Vec::new());
        for table in &body.tables {
            tables.push(arrow_table(table, tables.len())?);
        }
        let (records, extra_input) = body.input_data.map(input).transpose()?.unwrap_or_default();
        if let Some(records) = records {
            if !tables.is_empty() {
                return Err("give the table in `input_data.df` or in `tables`, not in both".to_owned());
            }
            tables.push(records_table(records, &mut notes)?);
        }
        let limits = terms.limits.with_timeout(timeout);
        let memory_bytes =
            body.memory_bytes.map_or(limits.memory_bytes, |bytes| bytes.clamp(LEAST_MEMORY, limits.memory_bytes));
        let code = Code { text: body.code, code_type: body.code_type, origin: body.origin };
        let request = ExecutionRequest {
            tables,
            active: body.active,
            strict: body.strict,
            result_name: body.result_name,
            require_tier: body.require_tier.map_or(terms.require_tier, |tier| tier.max(terms.require_tier)),
            extra_input,
            ..ExecutionRequest::new(user_id, code, Limits { memory_bytes, ..limits })
        };
        Ok(Self { id: body.execution_id, request, frames: body.frames, notes })
    }
}

fn explained(error: &serde_json::Error, text: &str) -> String {
    let python = ["NaN", "Infinity"].into_iter().find(|word| text.contains(word));
    match python.filter(|_| error.is_syntax()) {
        Some(word) => format!("the body is not JSON: {error}; it contains {word}, which JSON does not have: send null"),
        None if error.is_data() => format!("the body is not a request: {error}"),
        None => format!("the body is not JSON: {error}"),
    }
}

type Input<'a> = (Option<&'a RawValue>, Option<Arc<RawValue>>);

/// The records of `input_data.df`, and the rest of `input_data` as it is.
fn input(input_data: &RawValue) -> Result<Input<'_>, String> {
    let members: Members<'_> =
        serde_json::from_str(input_data.get()).map_err(|_| "`input_data` must be an object".to_owned())?;
    let (mut records, mut rest) = (None, String::from("{"));
    for (key, value) in members.0 {
        if key == "df" {
            records = Some(value).filter(|value| value.get() != "null");
            continue;
        }
        if rest.len() > 1 {
            rest.push(',');
        }
        rest.push_str(&serde_json::Value::from(key).to_string());
        rest.push(':');
        rest.push_str(value.get());
    }
    rest.push('}');
    if depth(&rest) > DEEPEST {
        return Err(format!("`input_data` is nested more than {DEEPEST} deep"));
    }
    let rest =
        RawValue::from_string(rest).map_err(|error| format!("`input_data` could not be taken apart: {error}"))?;
    Ok((records, Some(Arc::from(rest))))
}

fn records_table(records: &RawValue, notes: &mut Vec<String>) -> Result<InputTable, String> {
    let frame = Frame::from_json_records(records.get(), notes)
        .map_err(|error| format!("`input_data.df` must be a list of records: {error}"))?;
    Ok(input_table("df".to_owned(), frame, 0))
}

fn arrow_table(table: &BodyTable<'_>, place: usize) -> Result<InputTable, String> {
    let wrong = |what: &dyn fmt::Display| format!("table {} is not what `arrow` should hold: {what}", place + 1);
    if !is_identifier(&table.bound_name) {
        return Err(wrong(&format_args!("its `bound_name` {:?} is no name for a variable", table.bound_name)));
    }
    let bytes = STANDARD.decode(table.arrow.as_bytes()).map_err(|error| wrong(&error))?;
    let frame = read_arrow_stream(bytes).map_err(|error| wrong(&error))?;
    Ok(InputTable { bound_name: table.bound_name.clone(), ..input_table(table.name.clone(), frame, place) })
}

fn input_table(name: String, frame: Frame, place: usize) -> InputTable {
    let bound_name = bound_names([name.as_str()]).pop().unwrap_or_else(|| "table".to_owned());
    let table_uid = DatabaseUid::of("service").table(&format!("{place} {name}"));
    InputTable { bound_name, table: Arc::new(Table { table_uid, name, frame, report: LoadReport::default() }) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Frames, Order, Terms};
    use crate::domain::{CodeOrigin, SandboxTier};

    fn read(body: &str) -> Result<Order, String> {
        let limits = crate::machine::default_limits();
        let terms = Terms { limits, require_tier: SandboxTier::Reduced };
        Order::read(body.as_bytes(), "ann".parse().expect("an id"), &terms)
    }

    #[test]
    fn the_contracts_body_is_understood() {
        let body = r#"{"code":"df","timeout_seconds":5,"unknown":[1],
            "input_data":{"b\u0041":{"x":[1e400,12345678901234567890123]},"df":[{"n":1,"d":"2024-01-02"}],"a":null}}"#;
        let Order { id, request, frames, notes } = read(body).expect("an order");
        assert!(id.is_none() && frames == Frames::Records);
        assert_eq!(request.code.origin, CodeOrigin::Service);
        assert_eq!(request.limits.timeout.duration().as_secs(), 5);
        let frame = &request.tables[0].table.frame;
        assert_eq!((frame.rows(), frame.column_type(1).to_string()), (1, "date".to_owned()));
        assert_eq!(notes.len(), 1);
        // Not even digits that no number type has are touched.
        let extra = request.extra_input.expect("the rest of the input");
        assert_eq!(extra.get(), r#"{"bA":{"x":[1e400,12345678901234567890123]},"a":null}"#);
    }

    #[test]
    fn input_may_be_absent() {
        for body in [r#"{"code":"1"}"#, r#"{"code":"1","input_data":null}"#, r#"{"code":"1","input_data":{"df":null}}"#]
        {
            let order = read(body).expect("an order");
            assert!(order.request.tables.is_empty(), "{body}");
        }
        let empty = read(r#"{"code":"1","input_data":{"df":[]}}"#).expect("an order");
        assert_eq!(empty.request.tables[0].table.frame.rows(), 0);
    }

    #[test]
    fn limits_can_be_lowered_and_never_raised() {
        let limits = crate::machine::default_limits();
        let order = |memory: u64, tier: &str| {
            read(&json!({"code": "1", "memory_bytes": memory, "require_tier": tier}).to_string())
                .expect("an order")
                .request
        };
        assert_eq!(order(u64::MAX, "off").limits.memory_bytes, limits.memory_bytes);
        assert_eq!(order(1, "off").limits.memory_bytes, 64 << 20);
        assert_eq!(order(128 << 20, "off").require_tier, SandboxTier::Reduced);
        assert_eq!(order(128 << 20, "full").require_tier, SandboxTier::Full);
    }

    #[test]
    fn what_cannot_run_is_refused_with_the_reason() {
        for (body, reason) in [
            ("", "not JSON"),
            ("[", "not JSON"),
            ("{}", "missing field `code`"),
            (r#"{"code":5}"#, "invalid type"),
            (r#"{"code":"1","timeout_seconds":0}"#, "between 1 and 600"),
            (r#"{"code":"1","timeout_seconds":"5"}"#, "invalid type"),
            (r#"{"code":"1","input_data":[1]}"#, "must be an object"),
            (r#"{"code":"1","input_data":{"df":{"a":1}}}"#, "list of records"),
            (r#"{"code":"1","input_data":{"df":[1]}}"#, "item 1"),
            (r#"{"code":"1","input_data":{"df":[{"a":NaN}]}}"#, "send null"),
            (r#"{"code":"1","execution_id":"x"}"#, "not a request"),
            (r#"{"code":"1","result_name":"1x"}"#, "name of a variable"),
            (r#"{"code":"1","tables":[{"bound_name":"t","name":"t","arrow":"AAAA"}]}"#, "table 1"),
            (r#"{"code":"1","tables":[{"bound_name":"a b","name":"t","arrow":""}]}"#, "no name for a variable"),
        ] {
            let error = read(body).expect_err(body);
            assert!(error.contains(reason), "{body}: {error}");
        }
        let deep = format!(r#"{{"code":"1","input_data":{{"x":{}{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&deep).expect_err("too deep").contains("nested"));
        assert!(
            Order::read(
                b"\xff",
                "ann".parse().expect("an id"),
                &Terms { limits: crate::machine::default_limits(), require_tier: SandboxTier::Reduced }
            )
            .is_err()
        );
    }
}
