//! Everything as text: what loading offers, made of the texts that export writes.

use std::borrow::Cow;

use polars::prelude::{Column, DataType, IntoSeries as _, StringChunked};

use crate::frame::{Frame, any};

/// Every column as its exact text; text stays what it is.
pub(in crate::frame) fn as_text(frame: &Frame) -> Frame {
    let mut data = frame.data().clone();
    for index in 0..frame.columns() {
        let Some(column) = frame.column(index) else { continue };
        if *column.dtype() == DataType::String {
            continue;
        }
        let texts: StringChunked =
            (0..frame.rows()).map(|row| any::plain(&frame.value(row, index)).map(Cow::into_owned)).collect();
        let texts = Column::from(texts.into_series()).with_name(column.name().clone());
        data.replace_column(index, texts).expect("the column has the frame's length");
    }
    Frame::new(data)
}
