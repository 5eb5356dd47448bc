//! Looks at what the executor made of untrusted bytes the way the window, the command line and the service do, and
//! checks what must hold whatever the bytes were. Shared with the fuzz targets.

use analyticspal::execution::ExecutionResult;
use analyticspal::frame::{ExportFormat, Frame, export, text_table};

/// Everything that is shown of a result holds its bounds and can be shown.
pub(crate) fn look_at(result: &ExecutionResult) {
    assert!(!result.summary.is_empty(), "every outcome has its words");
    assert!(result.summary.chars().count() <= 10_100 && result.hint.chars().count() <= 10_000);
    assert!(result.notes.len() <= 300 && result.statements.len() <= 10_000 && result.other_frames.len() <= 1000);
    assert!(
        result.figures.len() <= 50 && result.figures.iter().map(|figure| figure.png.len()).sum::<usize>() <= 64 << 20
    );
    if let Some(error) = &result.error {
        assert!(error.message.chars().count() <= 10_000 && error.traceback.len() <= 200);
    }
    for text in result.notes.iter().chain([&result.summary, &result.hint]) {
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
    }
    assert!(result.to_json(3)["status"].is_string());
    if let Some(frame) = &result.dataframe {
        look_at_frame(frame);
    }
}

/// A frame that was read can be shown, described and written.
pub(crate) fn look_at_frame(frame: &Frame) {
    let _ = text_table(frame, 5, 80);
    for column in 0..frame.columns() {
        let _ = frame.column_type(column).to_string();
        assert!(frame.null_count(column) <= frame.rows());
        for row in [0, 1, frame.rows().saturating_sub(1)] {
            assert!(frame.cell(row, column).text.chars().count() <= 1 << 20);
        }
    }
    let head = frame.head(20);
    let _ = head.describe("table", "table");
    for format in [ExportFormat::Csv, ExportFormat::Json] {
        let mut written = Vec::new();
        // Types that a format does not have are its error.
        let _ = export(&head, format, &mut written);
    }
}
