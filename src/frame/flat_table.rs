//! Flatbuffers tables, as far as Arrow's messages need them: every read is within the bytes, or refused.
//!
//! The checks before a reader use it; nothing is copied, nothing is believed.

/// Why a stream is not handed to the reader.
pub(super) type Refusal = &'static str;

/// A flatbuffers table: fields by number, found through its vtable.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    pub(super) fn root(bytes: &'a [u8]) -> Result<Self, Refusal> {
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

    pub(super) fn u8(self, number: usize) -> Result<u8, Refusal> {
        self.field(number)?.map_or(Ok(0), |at| read(self.bytes, at).map(|[byte]| byte))
    }

    pub(super) fn i64(self, number: usize) -> Result<i64, Refusal> {
        self.field(number)?.map_or(Ok(0), |at| read(self.bytes, at).map(i64::from_le_bytes))
    }

    fn target(self, number: usize) -> Result<Option<usize>, Refusal> {
        let Some(at) = self.field(number)? else { return Ok(None) };
        Ok(Some(at + u32::from_le_bytes(read(self.bytes, at)?) as usize))
    }

    pub(super) fn table(self, number: usize) -> Result<Option<Self>, Refusal> {
        Ok(self.target(number)?.map(|at| Self { at, ..self }))
    }

    /// The tables of a vector; none where there is no vector.
    pub(super) fn tables(self, number: usize) -> Result<impl Iterator<Item = Result<Self, Refusal>> + 'a, Refusal> {
        let (count, start) = self.vector(number)?;
        Ok((0..count).map(move |index| {
            let at = start + 4 * index;
            Ok(Self { at: at + u32::from_le_bytes(read(self.bytes, at)?) as usize, ..self })
        }))
    }

    /// The bytes of a text; 0 where there is none.
    pub(super) fn text_bytes(self, number: usize) -> Result<usize, Refusal> {
        Ok(self.vector(number)?.0)
    }

    /// Whether a text is this one.
    pub(super) fn is_text(self, number: usize, text: &str) -> Result<bool, Refusal> {
        let (length, start) = self.vector(number)?;
        Ok(length == text.len() && self.bytes.get(start..).is_some_and(|bytes| bytes.starts_with(text.as_bytes())))
    }

    /// How many items a vector claims, and where they are.
    fn vector(self, number: usize) -> Result<(usize, usize), Refusal> {
        let Some(at) = self.target(number)? else { return Ok((0, 0)) };
        Ok((u32::from_le_bytes(read(self.bytes, at)?) as usize, at + 4))
    }

    /// A vector of structs of two 64-bit integers.
    pub(super) fn pairs(
        self,
        number: usize,
    ) -> Result<impl Iterator<Item = Result<(i64, i64), Refusal>> + 'a, Refusal> {
        let (count, start) = self.vector(number)?;
        let word = move |at: usize| read(self.bytes, at).map(i64::from_le_bytes);
        Ok((0..count).map(move |index| Ok((word(start + 16 * index)?, word(start + 16 * index + 8)?))))
    }
}

const OUTSIDE: Refusal = "a description points outside itself";

fn read<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Refusal> {
    let end = at.checked_add(N).ok_or(OUTSIDE)?;
    bytes.get(at..end).and_then(|part| part.try_into().ok()).ok_or(OUTSIDE)
}
