//! Looks through an Arrow IPC stream before a reader may allocate by what it claims: a claim of a petabyte would end
//! this program, not the reader. Reads only the few fields that hold sizes; anything it cannot follow is an error.
//!
//! Called by `transfer_in` on bytes that confined code wrote.

/// Rows and items of one column that are believed without bytes to show for them (columns of nothing have none).
const MOST_ITEMS: i64 = u32::MAX as i64;
/// Kinds of messages.
const DICTIONARY: u8 = 2;
const RECORDS: u8 = 3;

/// Why a stream is not handed to the reader.
type Refusal = &'static str;

/// Every size that the stream claims lies within the stream. The rows that its batches claim.
pub(super) fn check_stream(bytes: &[u8]) -> Result<usize, Refusal> {
    let (mut rest, mut rows) = (bytes, 0_usize);
    while let Some((length, after)) = message_length(rest)? {
        let metadata = after.get(..length).ok_or("a message is cut off")?;
        let body = &after[length..];
        let message = Table::root(metadata)?;
        let body_length = usize::try_from(message.i64(3)?).map_err(|_| "a body of negative length")?;
        let body = body.get(..body_length).ok_or("a body is cut off")?;
        rows = rows.saturating_add(check_message(message, body.len())?);
        rest = &after[length + body_length..];
    }
    Ok(rows)
}

/// The length of the next message's description, behind the continuation marker where there is one.
fn message_length(bytes: &[u8]) -> Result<Option<(usize, &[u8])>, Refusal> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let word = |at: usize| bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map(u32::from_le_bytes);
    let (length, start) = match word(0).ok_or("it is cut off")? {
        u32::MAX => (word(4).ok_or("it is cut off")?, 8),
        length => (length, 4),
    };
    Ok((length > 0).then(|| (length as usize, &bytes[start..])))
}

/// The rows that a message adds.
fn check_message(message: Table<'_>, body: usize) -> Result<usize, Refusal> {
    let kind = message.u8(1)?;
    let batch = match kind {
        RECORDS => message.table(2)?,
        DICTIONARY => message.table(2)?.and_then(|dictionary| dictionary.table(1).transpose()).transpose()?,
        _ => return Ok(0),
    };
    let batch = batch.ok_or("a batch without content")?;
    // Our worker never compresses, and what unpacks may unpack to anything.
    if batch.table(3)?.is_some() {
        return Err("it is compressed");
    }
    let rows = batch.i64(0)?;
    if !(0..=MOST_ITEMS).contains(&rows) {
        return Err("a batch of too many rows");
    }
    for node in batch.pairs(1)? {
        let (length, nulls) = node?;
        if !(0..=MOST_ITEMS).contains(&length) || !(0..=length).contains(&nulls) {
            return Err("a column of too many items");
        }
    }
    for buffer in batch.pairs(2)? {
        let (offset, length) = buffer?;
        let end = offset.checked_add(length).filter(|_| offset >= 0 && length >= 0);
        if end.is_none_or(|end| end > body as i64) {
            return Err("a buffer outside its message");
        }
    }
    Ok(if kind == RECORDS { rows as usize } else { 0 })
}

/// A flatbuffers table: fields by number, found through its vtable.
#[derive(Clone, Copy)]
struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    fn root(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Ok(Self { bytes, at: u32::from_le_bytes(read(bytes, 0)?) as usize })
    }

    /// Where a field is; `None` where it has its default.
    fn field(self, number: usize) -> Result<Option<usize>, Refusal> {
        let back = i64::from(i32::from_le_bytes(read(self.bytes, self.at)?));
        let table = usize::try_from(self.at as i64 - back).map_err(|_| OUTSIDE)?;
        let size = u16::from_le_bytes(read(self.bytes, table)?) as usize;
        let entry = 4 + 2 * number;
        if entry + 2 > size {
            return Ok(None);
        }
        let offset = u16::from_le_bytes(read(self.bytes, table + entry)?) as usize;
        Ok((offset > 0).then_some(self.at + offset))
    }

    fn u8(self, number: usize) -> Result<u8, Refusal> {
        self.field(number)?.map_or(Ok(0), |at| read(self.bytes, at).map(|[byte]| byte))
    }

    fn i64(self, number: usize) -> Result<i64, Refusal> {
        self.field(number)?.map_or(Ok(0), |at| read(self.bytes, at).map(i64::from_le_bytes))
    }

    fn target(self, number: usize) -> Result<Option<usize>, Refusal> {
        let Some(at) = self.field(number)? else { return Ok(None) };
        Ok(Some(at + u32::from_le_bytes(read(self.bytes, at)?) as usize))
    }

    fn table(self, number: usize) -> Result<Option<Self>, Refusal> {
        Ok(self.target(number)?.map(|at| Self { at, ..self }))
    }

    /// A vector of structs of two 64-bit integers.
    fn pairs(self, number: usize) -> Result<impl Iterator<Item = Result<(i64, i64), Refusal>> + 'a, Refusal> {
        let (count, start) = match self.target(number)? {
            Some(at) => (u32::from_le_bytes(read(self.bytes, at)?) as usize, at + 4),
            None => (0, 0),
        };
        let word = move |at: usize| read(self.bytes, at).map(i64::from_le_bytes);
        Ok((0..count).map(move |index| Ok((word(start + 16 * index)?, word(start + 16 * index + 8)?))))
    }
}

const OUTSIDE: Refusal = "a description points outside itself";

fn read<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Refusal> {
    let end = at.checked_add(N).ok_or(OUTSIDE)?;
    bytes.get(at..end).and_then(|part| part.try_into().ok()).ok_or(OUTSIDE)
}

#[cfg(test)]
mod tests {
    use polars::prelude::{DataFrame, IpcCompression, IpcStreamWriter, NamedFrom, SerWriter, Series};
    use proptest::prelude::*;

    use super::check_stream;

    fn stream(compression: Option<IpcCompression>) -> Vec<u8> {
        let columns = vec![
            Series::new("n".into(), (0..1000_i64).collect::<Vec<_>>()).into(),
            Series::new("t".into(), vec!["text"; 1000]).into(),
        ];
        let mut frame = DataFrame::new_infer_height(columns).expect("a frame");
        let mut bytes = Vec::new();
        IpcStreamWriter::new(&mut bytes).with_compression(compression).finish(&mut frame).expect("written");
        bytes
    }

    fn replaced(bytes: &[u8], from: i64, to: i64) -> Vec<u8> {
        let (from, to) = (from.to_le_bytes(), to.to_le_bytes());
        let mut bytes = bytes.to_vec();
        for at in 0..bytes.len() - 8 {
            if bytes[at..at + 8] == from {
                bytes[at..at + 8].copy_from_slice(&to);
            }
        }
        bytes
    }

    #[test]
    fn honest_streams_pass() {
        assert_eq!(check_stream(&stream(None)), Ok(1000));
        assert_eq!(check_stream(&[]), Ok(0));
    }

    #[test]
    fn claims_beyond_the_stream_are_refused() {
        let honest = stream(None);
        for claim in [1 << 50, 1 << 33, -8, i64::MAX, i64::MIN] {
            assert!(check_stream(&replaced(&honest, 8000, claim)).is_err(), "bytes {claim}");
            assert!(check_stream(&replaced(&honest, 1000, claim)).is_err(), "rows {claim}");
        }
        assert!(check_stream(&stream(Some(IpcCompression::LZ4))).is_err());
        assert!(check_stream(&honest[..honest.len() / 2]).is_err());
    }

    proptest! {
        #[test]
        fn broken_streams_never_panic(at in 0_usize..1000, byte in any::<u8>(), length in 0_usize..10_000) {
            let mut bytes = stream(None);
            bytes[at] = byte;
            let _ = check_stream(&bytes);
            let _ = check_stream(&bytes[..length.min(bytes.len())]);
        }
    }
}
