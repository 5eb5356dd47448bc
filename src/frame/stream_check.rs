//! Looks through an Arrow IPC stream before a reader may allocate by what it claims: a claim of a petabyte would end
//! this program, not the reader. Reads only the few fields that hold sizes; anything it cannot follow is an error.
//!
//! The description of the columns is `stream_schema`'s business. Called by `transfer_in` on bytes that confined code
//! wrote, and by `load::arrow` on files, which may hold more kinds of columns, and packed ones.

use std::collections::HashMap;

use super::flat_table::{Refusal, Table};
use super::stream_schema::Description;

/// Rows of a batch.
const MOST_ROWS: i64 = u32::MAX as i64;
/// Items of columns of nothing, which have no bytes of their own and yet are cells in what is written from the result:
/// so many in all, so many for each byte that came, and so many at most.
const EMPTY_ITEMS: u64 = 1 << 22;
const EMPTY_ITEMS_PER_BYTE: u64 = 64;
const MOST_EMPTY_ITEMS: u64 = 1 << 27;
/// Columns of all batches together: each keeps some hundred bytes however few rows it has.
const MOST_PARTS: u64 = 1 << 20;
/// Dictionaries between two batches: the reader takes each on a stack frame of its own.
const MOST_DICTIONARIES_IN_A_ROW: usize = 10_000;
/// The reader keeps a copy of the description for every batch: so many bytes of copies, or so many for each byte that
/// came.
const DESCRIPTION_COPIES: u64 = 128 << 20;
const DESCRIPTION_COPIES_PER_BYTE: u64 = 2;
/// Values of dictionaries that are gone through, all of them for every batch: some seconds.
const MOST_DICTIONARY_LOOKUPS: u64 = 1 << 28;
/// Kinds of messages.
const SCHEMA: u8 = 1;
pub(super) const DICTIONARY: u8 = 2;
pub(super) const RECORDS: u8 = 3;

/// Every size that the stream claims lies within the stream, and what the reader makes of it is in proportion to it. The
/// rows that its batches claim.
pub(super) fn check_stream(bytes: &[u8]) -> Result<usize, Refusal> {
    check(bytes, None)
}

/// The same for a stream that a file holds: its batches may be packed, to so many bytes in all, and be many.
pub(super) fn check_file(bytes: &[u8], unpacked: u64) -> Result<usize, Refusal> {
    check(bytes, Some(unpacked))
}

fn check(bytes: &[u8], unpacked: Option<u64>) -> Result<usize, Refusal> {
    let mut walk: Option<Walk> = None;
    let mut rest = bytes;
    while let Some((length, after)) = message_length(rest)? {
        let metadata = after.get(..length).ok_or("a message is cut off")?;
        let body = &after[length..];
        let message = Table::root(metadata)?;
        let body_length = usize::try_from(message.i64(3)?).map_err(|_| "a body of negative length")?;
        let body = body.get(..body_length).ok_or("a body is cut off")?;
        match &mut walk {
            None => walk = Some(Walk::begin(message, metadata.len(), bytes.len(), unpacked)?),
            Some(walk) => walk.message(message, body)?,
        }
        rest = &after[length + body_length..];
    }
    Ok(walk.map_or(0, |walk| walk.rows))
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

/// What is known of the stream so far.
struct Walk {
    /// What the batches claim.
    rows: usize,
    description: Description,
    /// Bytes of the description, and how many of its copies are in proportion.
    description_bytes: u64,
    copies_left: u64,
    parts_left: u64,
    lookups_left: u64,
    empty_items_left: u64,
    /// The size of each dictionary in force.
    dictionaries: HashMap<i64, u64>,
    dictionaries_in_a_row: usize,
    /// Bytes that packed batches may still become; `None` where none may be packed.
    unpacked_left: Option<u64>,
}

impl Walk {
    fn begin(
        message: Table<'_>,
        description_bytes: usize,
        stream_bytes: usize,
        unpacked: Option<u64>,
    ) -> Result<Self, Refusal> {
        // A file's batches are as many as someone made them, each of them some bytes of the file.
        let of_file = |most: u64, per_byte: u64| most.max(per_byte * stream_bytes as u64);
        let of_file = |most: u64, per_byte: u64| unpacked.map_or(most, |_| of_file(most, per_byte));
        let schema = (message.u8(1)? == SCHEMA).then(|| message.table(2)).transpose()?.flatten();
        let schema = schema.ok_or("it does not begin with its columns")?;
        Ok(Self {
            rows: 0,
            description: Description::of(schema, description_bytes, unpacked.is_some())?,
            description_bytes: description_bytes as u64,
            copies_left: of_file(DESCRIPTION_COPIES.max(DESCRIPTION_COPIES_PER_BYTE * stream_bytes as u64), 16),
            parts_left: of_file(MOST_PARTS, 1),
            lookups_left: of_file(MOST_DICTIONARY_LOOKUPS, 64),
            empty_items_left: (EMPTY_ITEMS + EMPTY_ITEMS_PER_BYTE * stream_bytes as u64).min(MOST_EMPTY_ITEMS),
            dictionaries: HashMap::new(),
            dictionaries_in_a_row: 0,
            unpacked_left: unpacked,
        })
    }

    fn message(&mut self, message: Table<'_>, body: &[u8]) -> Result<(), Refusal> {
        match message.u8(1)? {
            RECORDS => self.records(message.table(2)?.ok_or(NO_CONTENT)?, body),
            DICTIONARY => self.dictionary(message.table(2)?.ok_or(NO_CONTENT)?, body),
            // The reader takes nothing else behind the description.
            _ => Err("a message of another kind"),
        }
    }

    fn records(&mut self, batch: Table<'_>, body: &[u8]) -> Result<(), Refusal> {
        let nodes = check_batch(batch, body, self.unpacked_left.as_mut())?;
        self.rows = self.rows.saturating_add(batch.i64(0)?.unsigned_abs() as usize);
        self.dictionaries_in_a_row = 0;
        spend(&mut self.parts_left, nodes.len() as u64 + 1, "too many batches")?;
        spend(&mut self.copies_left, self.description_bytes, "too many batches for so many columns")?;
        let in_force = self.description.dictionaries.iter().filter_map(|id| self.dictionaries.get(id));
        let lookups = in_force.fold(0, |sum: u64, size| sum.saturating_add(*size));
        spend(&mut self.lookups_left, lookups, "too many batches for dictionaries of this size")?;
        if nodes.len() != self.description.hollow.len() {
            return Err("a batch of other columns");
        }
        for (_, length) in self.description.hollow.iter().zip(&nodes).filter(|(hollow, _)| **hollow) {
            spend(&mut self.empty_items_left, *length, "too many empty items")?;
        }
        Ok(())
    }

    fn dictionary(&mut self, dictionary: Table<'_>, body: &[u8]) -> Result<(), Refusal> {
        self.dictionaries_in_a_row += 1;
        if self.dictionaries_in_a_row > MOST_DICTIONARIES_IN_A_ROW {
            return Err("too many dictionaries in a row");
        }
        let nodes = check_batch(dictionary.table(1)?.ok_or(NO_CONTENT)?, body, self.unpacked_left.as_mut())?;
        self.dictionaries.insert(dictionary.i64(0)?, nodes.iter().sum());
        Ok(())
    }
}

const NO_CONTENT: Refusal = "a batch without content";

/// The lengths of a batch's columns, every one and every buffer of which is within its bounds.
fn check_batch(batch: Table<'_>, body: &[u8], unpacked_left: Option<&mut u64>) -> Result<Vec<u64>, Refusal> {
    // Our worker never compresses, and what unpacks may unpack to anything.
    let unpacked_left = match (batch.table(3)?.is_some(), unpacked_left) {
        (true, None) => return Err("it is compressed"),
        (true, left) => left,
        (false, _) => None,
    };
    if !(0..=MOST_ROWS).contains(&batch.i64(0)?) {
        return Err("a batch of too many rows");
    }
    let mut lengths = Vec::new();
    for node in batch.pairs(1)? {
        let (length, nulls) = node?;
        if !(0..=MOST_ROWS).contains(&length) || !(0..=length).contains(&nulls) {
            return Err("a column of too many items");
        }
        lengths.push(length.unsigned_abs());
    }
    // Buffers that share bytes would be copied once for each.
    let (mut left, mut unpacked_left) = (body.len() as u64, unpacked_left);
    for buffer in batch.pairs(2)? {
        let (offset, length) = buffer?;
        let end = offset.checked_add(length).filter(|_| offset >= 0 && length >= 0);
        if end.is_none_or(|end| end > body.len() as i64) {
            return Err("a buffer outside its message");
        }
        spend(&mut left, length.unsigned_abs(), "more buffers than its message has bytes for")?;
        if let Some(unpacked_left) = unpacked_left.as_deref_mut()
            && length > 0
        {
            // A packed buffer begins with the size it unpacks to, or -1 where it is not packed after all.
            let said = body.get(offset as usize..).and_then(|buffer| buffer.first_chunk()).copied();
            let said = i64::from_le_bytes(said.ok_or("a packed buffer that is cut off")?);
            if said < -1 {
                return Err("a packed buffer of negative size");
            }
            spend(unpacked_left, said.max(0).unsigned_abs(), "packed buffers that may not end")?;
        }
    }
    Ok(lengths)
}

/// Takes from what is left, or refuses.
fn spend(left: &mut u64, amount: u64, why: Refusal) -> Result<(), Refusal> {
    *left = left.checked_sub(amount).ok_or(why)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use polars::prelude::{
        Categories, DataFrame, DataType, IpcCompression, IpcStreamWriter, NamedFrom, SerWriter, Series,
    };
    use proptest::prelude::*;

    use super::{DICTIONARY, MOST_DICTIONARIES_IN_A_ROW, RECORDS, SCHEMA, Table, check_stream, message_length};
    use crate::frame::read_arrow_stream;

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

    fn written(column: Series) -> Vec<u8> {
        let mut frame = DataFrame::new_infer_height(vec![column.into()]).expect("a frame");
        let mut bytes = Vec::new();
        IpcStreamWriter::new(&mut bytes).finish(&mut frame).expect("written");
        bytes
    }

    /// The messages of a kind.
    fn of_kind(bytes: &[u8], kind: u8) -> Vec<u8> {
        let (mut rest, mut found) = (bytes, Vec::new());
        while let Some((length, after)) = message_length(rest).expect("a message") {
            let message = Table::root(&after[..length]).expect("a table");
            let (whole, behind) = rest.split_at(8 + length + message.i64(3).expect("a length") as usize);
            if message.u8(1) == Ok(kind) {
                found.extend_from_slice(whole);
            }
            rest = behind;
        }
        found
    }

    /// The stream with its message of this kind `times` over.
    fn repeated(bytes: &[u8], kind: u8, times: usize) -> Vec<u8> {
        let times = |of| if of == kind { times } else { 1 };
        [SCHEMA, DICTIONARY, RECORDS].map(|kind| of_kind(bytes, kind).repeat(times(kind))).concat()
    }

    /// The length of the last message's body, and its buffers.
    fn buffers(bytes: &[u8]) -> (i64, Vec<(i64, i64)>) {
        let (mut rest, mut found) = (bytes, (0, Vec::new()));
        while let Some((length, after)) = message_length(rest).expect("a message") {
            let message = Table::root(&after[..length]).expect("a table");
            let body = message.i64(3).expect("a length");
            let batch = message.table(2).expect("within").expect("a header");
            let pairs =
                if message.u8(1) == Ok(RECORDS) { batch.pairs(2).expect("within").collect() } else { Ok(vec![]) };
            found = (body, pairs.expect("within"));
            rest = &after[length + body as usize..];
        }
        found
    }

    #[test]
    fn a_batch_without_bytes_has_few_rows() {
        let nothing = written(Series::new_null("n".into(), 1001));
        assert_eq!(check_stream(&nothing), Ok(1001));
        assert_eq!(check_stream(&replaced(&nothing, 1001, 1 << 21)), Ok(1 << 21));
        assert_eq!(check_stream(&replaced(&nothing, 1001, 1 << 24)), Err("too many empty items"));
    }

    #[test]
    fn buffers_that_share_bytes_are_refused() {
        let columns =
            vec![Series::new("a".into(), vec![1_i64; 125]).into(), Series::new("b".into(), vec![2_i64; 125]).into()];
        let mut frame = DataFrame::new_infer_height(columns).expect("a frame");
        let mut bytes = Vec::new();
        IpcStreamWriter::new(&mut bytes).finish(&mut frame).expect("written");
        assert_eq!(check_stream(&bytes), Ok(125));
        let (body, buffers) = buffers(&bytes);
        // Each column is the whole message.
        let pair = |(offset, length): (i64, i64)| [offset.to_le_bytes(), length.to_le_bytes()].concat();
        let mut shared = bytes.clone();
        for buffer in buffers.into_iter().filter(|(_, length)| *length == 1000) {
            let at = shared.windows(16).position(|bytes| bytes == pair(buffer)).expect("the buffer");
            shared[at..at + 16].copy_from_slice(&pair((0, body)));
        }
        assert_eq!(check_stream(&shared), Err("more buffers than its message has bytes for"));
    }

    #[test]
    fn batches_are_in_proportion_to_what_is_copied_for_each() {
        let long = written(Series::new("n".repeat(1 << 20).into(), vec![1_i64]));
        assert_eq!(check_stream(&repeated(&long, RECORDS, 50)), Ok(50));
        assert_eq!(check_stream(&repeated(&long, RECORDS, 200)), Err("too many batches for so many columns"));
        let short = written(Series::new("n".into(), vec![1_i64]));
        assert_eq!(check_stream(&repeated(&short, RECORDS, 10_000)), Ok(10_000));
        assert_eq!(check_stream(&repeated(&short, RECORDS, 600_000)), Err("too many batches"));
    }

    #[test]
    fn dictionaries_in_a_row_are_few() {
        let texts = Series::new("c".into(), ["a", "b"]);
        let categories = written(texts.cast(&DataType::from_categories(Categories::global())).expect("categories"));
        // As many as pass leave the reader's stack room, also where it is built without optimisation.
        assert!(read_arrow_stream(repeated(&categories, DICTIONARY, MOST_DICTIONARIES_IN_A_ROW)).is_ok());
        assert_eq!(check_stream(&repeated(&categories, DICTIONARY, 20_000)), Err("too many dictionaries in a row"));
    }

    #[test]
    fn dictionaries_are_in_proportion_to_their_batches() {
        let texts = Series::new("c".into(), (0..20_000).map(|number| number.to_string()).collect::<Vec<_>>());
        let categories = texts.cast(&DataType::from_categories(Categories::global())).expect("categories");
        // All values in the dictionary, one row a batch.
        let mut stream = [SCHEMA, DICTIONARY].map(|kind| of_kind(&written(categories.clone()), kind)).concat();
        stream.extend(of_kind(&written(categories.head(Some(1))), RECORDS));
        assert_eq!(check_stream(&repeated(&stream, RECORDS, 100)), Ok(100));
        let refusal = Err("too many batches for dictionaries of this size");
        assert_eq!(check_stream(&repeated(&stream, RECORDS, 20_000)), refusal);
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
