//! The job channel's framing: a length (u32, little endian), JSON, then bytes that the JSON announced. Descriptors travel
//! beside the first byte of a message.

use std::fs::File;
use std::io::{self, IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use serde::Serialize;

use super::protocol::Said;

/// The largest message either side takes.
const MESSAGE_CAP: u32 = 16 << 20;

/// Sends one message with descriptors.
pub(super) fn send(channel: &UnixStream, message: &impl Serialize, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let length = u32::try_from(json.len()).ok().filter(|&length| length <= MESSAGE_CAP);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the job is too large"))?;
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend_from_slice(&json);
    let mut space = vec![MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(253))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(descriptors)) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "too many tables for one job"));
    }
    let sent = sendmsg(channel.as_fd(), &[IoSlice::new(&bytes)], &mut ancillary, SendFlags::NOSIGNAL)?;
    (&*channel).write_all(&bytes[sent..])
}

/// The next message. Ends with `UnexpectedEof` when the worker is gone, `InvalidData` when it says something else.
pub(super) fn receive(channel: &mut impl Read) -> io::Result<Said> {
    let mut length = [0; 4];
    channel.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MESSAGE_CAP {
        return Err(invalid(format!("a message of {length} bytes")));
    }
    // Grown as bytes arrive, not by the length that is claimed.
    let mut json = Vec::new();
    channel.take(u64::from(length)).read_to_end(&mut json)?;
    if json.len() < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&json).map_err(|error| invalid(error.to_string()))
}

/// Copies announced bytes into a file of ours.
pub(super) fn spool(channel: &mut impl Read, bytes: u64, into: &mut File) -> io::Result<()> {
    let copied = io::copy(&mut channel.take(bytes), into)?;
    if copied == bytes { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn invalid(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Said, receive};

    fn framed(json: &str) -> Vec<u8> {
        let mut bytes = (json.len() as u32).to_le_bytes().to_vec();
        bytes.extend_from_slice(json.as_bytes());
        bytes
    }

    #[test]
    fn messages_of_a_worker_are_understood() {
        assert!(matches!(receive(&mut &framed(r#"{"type":"ready","python":"3.11.7"}"#)[..]), Ok(Said::Ready)));
        let warning = receive(&mut &framed(r#"{"type":"warning","text":"w","line":null}"#)[..]);
        assert!(matches!(warning, Ok(Said::Warning { line: None, .. })));
    }

    #[test]
    fn a_length_that_lies_is_an_error() {
        let mut bytes = framed("{}");
        bytes[3] = 0xff;
        assert!(receive(&mut &bytes[..]).is_err());
        assert!(receive(&mut &framed(r#"{"type":"ready"}"#)[..10]).is_err());
    }

    proptest! {
        #[test]
        fn forged_messages_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = receive(&mut &bytes[..]);
        }

        #[test]
        fn forged_json_never_panics(json in r#"\{"type":"(reply|begin|warning)"(,"[a-z_]{1,12}":(null|-?[0-9]{1,22}|"x"|\[\]|\{\})){0,6}\}"#) {
            let _ = receive(&mut &framed(&json)[..]);
        }
    }
}
