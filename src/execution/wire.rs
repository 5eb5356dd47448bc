//! The job channel: messages, and the bytes that a message announced behind it.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;

use serde::Serialize;

use super::protocol::Said;
use crate::process::channel;

/// The largest message either side takes.
const MESSAGE_CAP: u32 = 16 << 20;

/// Sends one message with descriptors.
pub(super) fn send(channel: &UnixStream, message: &impl Serialize, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
    channel::send(channel, message, MESSAGE_CAP, descriptors)
}

/// The next message. Ends with `UnexpectedEof` when the worker is gone, `InvalidData` when it says something else.
pub(super) fn receive(channel: &mut impl Read) -> io::Result<Said> {
    channel::read(channel, MESSAGE_CAP)
}

/// Copies announced bytes into a file of ours.
pub(super) fn spool(channel: &mut impl Read, bytes: u64, into: &mut File) -> io::Result<()> {
    let copied = io::copy(&mut channel.take(bytes), into)?;
    if copied == bytes { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
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
