//! Packed bytes: gzip, bzip2, xz and Zstandard, however often one is inside another. Magic decides, not the name's
//! ending. What grows without measure is refused.

use std::io::Read;
use std::path::Path;

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::LoadError;
use super::bytes::{self, Growth};
use crate::domain::CancelToken;

/// Packings inside each other: more is no way to keep data.
const DEEPEST: usize = 4;

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

impl Packing {
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, 0x08, ..] => Some(Self::Gzip),
            // The digit is the block size; what follows begins a block or ends the stream.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, 0x41 | 0x72, ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "Zstandard",
        }
    }
}

/// Whether the bytes begin as packed ones do.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    Packing::of(bytes).is_some()
}

/// The bytes inside all packings, and in words how they were packed, outermost first.
pub(super) fn unpack(
    mut bytes: Vec<u8>,
    path: &Path,
    cancel: &CancelToken,
) -> Result<(Vec<u8>, Vec<&'static str>), LoadError> {
    let mut packings = Vec::new();
    while let Some(packing) = Packing::of(&bytes) {
        if packings.len() == DEEPEST {
            return Err(LoadError::unsupported(
                path,
                "an archive in an archive, again and again",
                "unpack it and load what is inside",
            ));
        }
        bytes = unpack_once(packing, &bytes, path, cancel)?;
        packings.push(packing.words());
    }
    Ok((bytes, packings))
}

fn unpack_once(packing: Packing, packed: &[u8], path: &Path, cancel: &CancelToken) -> Result<Vec<u8>, LoadError> {
    let reader: Box<dyn Read + '_> = match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
        Packing::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
        Packing::Xz => Box::new(XzReader::new_mem_limit(packed, true, 1 << 20)),
        Packing::Zstd => Box::new(
            zstd::Decoder::with_buffer(packed)
                .map_err(|error| LoadError::malformed(path, &ends_wrongly(packing, &error)))?,
        ),
    };
    let growth = Growth::of_packed(packed.len());
    let bytes = bytes::drain(reader, &growth, path, cancel)?;
    bytes.map_err(|error| LoadError::malformed(path, &ends_wrongly(packing, &error)))
}

fn ends_wrongly(packing: Packing, error: &std::io::Error) -> String {
    format!("its {} ends wrongly ({error})", packing.words())
}
