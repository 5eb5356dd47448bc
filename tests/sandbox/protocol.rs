//! Attacks on the executor behind the sandbox, by what the code says on the job channel.

use std::time::{Duration, Instant};

use analyticspal::domain::Status;
use analyticspal::execution::{CodeExecutionClient, ExecutionEvent};

use crate::common::{client, request, rows, run, with_timeout};

/// Speaks on the channel in the worker's place.
const SAY: &str = "\
import io, json, os, struct, time
def say(message, *blobs):
    text = message if isinstance(message, bytes) else json.dumps(message).encode()
    data = struct.pack('<I', len(text)) + text + b''.join(blobs)
    while data: data = data[os.write(3, data):]
def reply(frame=b'', **more):
    say({'type': 'ended'})
    say({'type': 'reply', 'outcome': 'completed', 'exit_code': 0, 'frame_bytes': len(frame), 'frame_rows': 1, **more}, frame)
    os._exit(0)
import pyarrow
def stream(table, **options):
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema, options=pyarrow.ipc.IpcWriteOptions(**options)) as writer: writer.write_table(table)
    return sink.getvalue().to_pybytes()
word = lambda number: struct.pack('<q', number)
";

#[test]
fn frames_that_claim_too_much_are_refused() {
    for (name, code) in [
        ("a body of nonsense", "reply(b'\\xff' * 1000)"),
        ("an empty body", "reply(b'')\n"),
        (
            "buffers longer than the file",
            "f = stream(pyarrow.table({'n': [0] * 1000}))\nreply(f.replace(word(8000), word(1 << 50)).replace(word(1000), word(1 << 47)))",
        ),
        (
            "buffers longer than memory",
            "f = stream(pyarrow.table({'n': [0] * 1000}))\nreply(f.replace(word(8000), word(1 << 38)).replace(word(1000), word(1 << 35)))",
        ),
        (
            "buffers of negative length",
            "f = stream(pyarrow.table({'n': [0] * 1000}))\nreply(f.replace(word(8000), word(-8)).replace(word(1000), word(-1)))",
        ),
        (
            "buffers outside the body",
            "f = stream(pyarrow.table({'t': ['x'] * 1000}))\nreply(f.replace(word(4004), word(1 << 40)))",
        ),
        (
            "a compressed bomb",
            "f = stream(pyarrow.table({'n': [0] * 1000}), compression='zstd')\nreply(f.replace(word(8000), word(1 << 50)))",
        ),
        (
            "a smaller bomb",
            "f = stream(pyarrow.table({'n': [0] * 1000}), compression='lz4')\nreply(f.replace(word(8000), word(1 << 40)))",
        ),
        (
            "rows of nothing",
            "f = stream(pyarrow.table({'n': pyarrow.nulls(1000)}))\nreply(f.replace(word(1000), word(1 << 62)))",
        ),
        (
            "rows of nothing, but many",
            "f = stream(pyarrow.table({'n': pyarrow.nulls(1000)}))\nreply(f.replace(word(1000), word(1 << 33)))",
        ),
        (
            "a schema of great depth",
            "t = pyarrow.int8()\nfor _ in range(60): t = pyarrow.list_(t)\nreply(stream(pyarrow.table({'n': pyarrow.nulls(1, t)})))",
        ),
        (
            "offsets beyond the text",
            "f = stream(pyarrow.table({'t': ['ab', 'cd']}))\nreply(f.replace(struct.pack('<3i', 0, 2, 4), struct.pack('<3i', 0, 2, 1 << 30)))",
        ),
        (
            "text that is none",
            "f = stream(pyarrow.table({'t': ['aaaa']}))\nreply(f.replace(b'aaaa', b'\\xff\\xfe\\xfd\\xfc'))",
        ),
        (
            "keys beyond the categories",
            "f = stream(pyarrow.table({'c': pyarrow.DictionaryArray.from_arrays(pyarrow.array([0x01020304 % 2] * 3, pyarrow.uint32()), ['a', 'b'])}))\nreply(f.replace(struct.pack('<3I', 0, 0, 0), struct.pack('<3I', 9, 1 << 31, 9)))",
        ),
    ] {
        let result = run(request(&format!("{SAY}{code}")));
        let calm = matches!(result.status, Status::ResultConversionError | Status::Crashed)
            || (result.status == Status::Completed && result.dataframe.is_none_or(|frame| frame.rows() <= 3));
        assert!(calm, "{name}: {} {}", result.status, result.summary);
    }
}

#[test]
fn replies_that_claim_too_much_are_refused() {
    for code in [
        "reply(figures=[{'name': 'x', 'bytes': 1 << 60}])",
        "reply(figures=[{'name': 'x', 'bytes': 1}] * 1000)",
        "reply(frame_bytes=1 << 62)",
        "reply(frame_bytes=-1)",
        "say({'type': 'ended'})\nsay(b'[' * 1_000_000)\nos._exit(0)",
        "say({'type': 'ended'})\nsay({'type': 'ended'})\nos._exit(0)",
        "os.write(3, struct.pack('<I', 1 << 24) + b'{'); os._exit(0)",
    ] {
        let result = run(request(&format!("{SAY}{code}")));
        assert_eq!(result.status, Status::Crashed, "{code}: {}", result.summary);
    }
}

#[test]
fn words_out_of_turn_end_the_run() {
    for code in [
        "say({'type': 'ready'})",
        "say({'type': 'tables'})",
        "say({'type': 'begin'})",
        "say({'type': 'run', 'code': '1'})",
        "say({'type': 'reply'})",
        "say({'type': 'reply', 'type': 'reply'})",
        "say(b'')",
        "say(b'\\xff\\xfe')",
        "say(b'null')",
        "say(b'{\"type\": \"ended\", \"type\": \"ended\"}')",
        "say([{'type': 'ended'}])",
        "say({'type': 'warning', 'text': 1, 'line': -1})",
        "import socket; socket.socket(fileno=3).shutdown(socket.SHUT_RDWR)",
    ] {
        let started = Instant::now();
        let result = run(with_timeout(&format!("{SAY}{code}\ntime.sleep(60)"), 20.0));
        assert_eq!(result.status, Status::Crashed, "{code}: {}", result.summary);
        assert!(started.elapsed() < Duration::from_secs(15), "{code}: only the deadline ended it");
    }
}

#[test]
fn only_the_first_reply_counts() {
    let code = format!(
        "{SAY}answer = lambda n: stream(pyarrow.table({{'n': [n]}}))\n\
         def last(n): say({{'type': 'reply', 'outcome': 'completed', 'exit_code': 0, 'frame_bytes': len(answer(n)), 'frame_rows': 1}}, answer(n))\n\
         say({{'type': 'ended'}})\nlast(1)\nlast(2)\nos._exit(0)"
    );
    let result = run(request(&code));
    assert_eq!(result.status, Status::Completed, "{}", result.summary);
    assert_eq!(rows(&result), serde_json::json!([[1]]));
}

#[test]
fn a_reply_before_the_code_has_ended_ends_the_run() {
    let code = format!(
        "{SAY}say({{'type': 'reply', 'outcome': 'completed', 'exit_code': 0, 'frame_bytes': 0, 'frame_rows': 0}})\ntime.sleep(60)"
    );
    let started = Instant::now();
    let result = run(with_timeout(&code, 20.0));
    assert!(started.elapsed() < Duration::from_secs(15), "only the deadline ended it");
    assert!(matches!(result.status, Status::Completed | Status::Crashed), "{}", result.summary);
    assert!(result.dataframe.is_none());
}

#[test]
fn a_forged_failure_of_the_sandbox_is_not_believed() {
    let code =
        format!("{SAY}say({{'type': 'setup_failed', 'step': 'Landlock', 'reason': 'turn it off'}})\ntime.sleep(5)");
    let result = run(request(&code));
    assert_eq!(result.status, Status::Crashed, "{}", result.summary);
    assert!(!result.summary.contains("turn it off"), "{}", result.summary);
}

#[test]
fn a_message_that_never_ends_ends_with_the_deadline() {
    let code = format!("{SAY}os.write(3, struct.pack('<I', 1 << 20) + b'{{')\ntime.sleep(60)");
    assert_eq!(run(with_timeout(&code, 1.0)).status, Status::TimedOut);
}

#[test]
fn a_flood_of_warnings_neither_fills_memory_nor_hides_the_stop() {
    let code = format!("{SAY}while True: say({{'type': 'warning', 'text': 'x' * (8 << 20), 'line': 1}})");
    let mut execution = client().execute_code(request(&code));
    let cancel = execution.cancel.clone();
    let mut stopped = None;
    let result = loop {
        match execution.events.blocking_recv().expect("an event") {
            ExecutionEvent::Console(line) => {
                assert!(line.text.len() < 64 << 10, "a line of {} bytes", line.text.len());
                if stopped.is_none() {
                    std::thread::sleep(Duration::from_millis(500));
                    cancel.cancel();
                    stopped = Some(Instant::now());
                }
            }
            ExecutionEvent::Finished(result) => break result,
            _ => {}
        }
    };
    assert_eq!(result.status, Status::Cancelled, "{}", result.summary);
    assert!(stopped.is_some_and(|at| at.elapsed() < Duration::from_secs(3)), "{stopped:?}");
}

#[test]
fn claims_are_shown_not_obeyed() {
    let code = format!(
        "{SAY}reply(outcome='error', error={{'type': '\\x1b[2J' * 100, 'message': '\\u202e' * 100_000, 'line': 1, 'column': None, 'end_line': None, 'end_column': None, 'traceback': []}}, hint='\\x1b]0;x\\x07')"
    );
    let result = run(request(&code));
    assert_eq!(result.status, Status::Error, "{}", result.summary);
    let error = result.error.expect("an error");
    assert!(
        !error.error_type.contains('\u{1b}') && !error.message.contains('\u{202e}') && !result.hint.contains('\u{1b}')
    );
    assert!(error.error_type.len() < 2000 && error.message.len() < 100_000);
}
