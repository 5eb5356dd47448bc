//! Cuts a large text into blocks that end where a record ends, without looking at more than quotes and line ends: behind
//! an even number of quotes a line end ends a record, where quotes follow the rules. Whether they did is for the reader
//! of a block to find out.

use std::io::{self, Read};

use memchr::{memchr_iter, memrchr};

/// A record this long is nothing that blocks help with.
const LONGEST: usize = 64 << 20;

/// A piece of the text that holds whole records.
#[derive(Debug)]
pub(super) struct Block {
    /// Its first byte's place in the file.
    pub(super) at: u64,
    pub(super) bytes: Vec<u8>,
}

/// Cuts what a reader gives.
pub(super) struct Cutter<R> {
    from: R,
    quote: Option<u8>,
    at: u64,
    /// Read, but behind the last block's end.
    rest: Vec<u8>,
    /// Bytes of a block, about.
    block: usize,
}

impl<R: Read> Cutter<R> {
    /// `at` is the reader's place in the file.
    pub(super) fn new(from: R, quote: Option<u8>, at: u64, block: usize) -> Self {
        Self { from, quote, at, rest: Vec::new(), block }
    }

    /// The next block; `None` at the end. A record that does not end is an error of the kind `InvalidData`.
    pub(super) fn block(&mut self) -> io::Result<Option<Block>> {
        let mut bytes = std::mem::take(&mut self.rest);
        loop {
            let before = bytes.len();
            bytes.try_reserve_exact(self.block)?;
            let read = self.from.by_ref().take(self.block as u64).read_to_end(&mut bytes)?;
            if read == 0 {
                let block = Block { at: self.at, bytes };
                return Ok((before > 0).then_some(block));
            }
            if let Some(end) = record_end(&bytes, self.quote) {
                self.rest = bytes[end..].to_vec();
                bytes.truncate(end);
                let at = self.at;
                self.at += end as u64;
                return Ok(Some(Block { at, bytes }));
            }
            if bytes.len() > LONGEST {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a record does not end"));
            }
        }
    }
}

/// Behind the last line end with an even number of quotes before it.
fn record_end(bytes: &[u8], quote: Option<u8>) -> Option<usize> {
    let Some(quote) = quote else { return memrchr(b'\n', bytes).map(|at| at + 1) };
    let mut outside = memchr_iter(quote, bytes).count().is_multiple_of(2);
    let mut end = bytes.len();
    loop {
        let last = memrchr(quote, &bytes[..end]);
        let start = last.map_or(0, |last| last + 1);
        if outside && let Some(at) = memrchr(b'\n', &bytes[start..end]) {
            return Some(start + at + 1);
        }
        end = last?;
        outside = !outside;
    }
}

#[cfg(test)]
mod tests {
    use super::{Cutter, record_end};

    #[test]
    fn blocks_end_at_records_and_together_are_the_text() {
        let text = "a,b\n1,\"x\ny\"\n2,\"\"\"\n\"\n3,z";
        for size in 1..text.len() + 2 {
            let mut cutter = Cutter::new(text.as_bytes(), Some(b'"'), 7, size);
            let (mut together, mut ends) = (String::new(), Vec::new());
            while let Some(block) = cutter.block().expect("bytes in memory") {
                assert_eq!(block.at, 7 + together.len() as u64);
                together.push_str(std::str::from_utf8(&block.bytes).expect("text"));
                ends.push(together.len());
            }
            assert_eq!(together, text);
            assert!(ends.iter().all(|end| [4, 12, 20, text.len()].contains(end)), "{size}: {ends:?}");
        }
    }

    #[test]
    fn a_line_end_in_quotes_ends_nothing() {
        assert_eq!(record_end(b"a\n\"b\nc", Some(b'"')), Some(2));
        assert_eq!(record_end(b"\"b\nc", Some(b'"')), None);
        assert_eq!(record_end(b"\"b\nc", None), Some(3));
    }
}
