//! Messages between processes over a stream socket: a length (u32, little endian), then JSON. Descriptors and the
//! sender's identity travel beside the first byte.

use std::io::{self, IoSlice, IoSliceMut, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::retry_on_intr;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};
use rustix::process::Pid;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// As many descriptors as the kernel passes at once.
pub const MOST_DESCRIPTORS: usize = 253;

/// What came.
#[derive(Debug)]
pub struct Received<T> {
    /// The message itself.
    pub message: T,
    /// Descriptors beside it.
    pub descriptors: Vec<OwnedFd>,
    /// Who sent it, by this process's numbers; only where the socket passes credentials.
    pub sender: Option<Pid>,
}

/// Sends one message, at most `cap` bytes long, with descriptors.
pub fn send(channel: impl AsFd, message: &impl Serialize, cap: u32, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let length = u32::try_from(json.len()).ok().filter(|&length| length <= cap);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the message is too long"))?;
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend_from_slice(&json);
    // A plain send where nothing travels beside it: confined code may not pass descriptors.
    let mut sent = if descriptors.is_empty() { 0 } else { send_with(&channel, &bytes, descriptors)? };
    while sent < bytes.len() {
        sent += retry_on_intr(|| rustix::net::send(channel.as_fd(), &bytes[sent..], SendFlags::NOSIGNAL))?;
    }
    Ok(())
}

fn send_with(channel: &impl AsFd, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<usize> {
    let mut space = vec![MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !ancillary.push(SendAncillaryMessage::ScmRights(descriptors)) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "too many descriptors for one message"));
    }
    let parts = [IoSlice::new(bytes)];
    Ok(retry_on_intr(|| sendmsg(channel.as_fd(), &parts, &mut ancillary, SendFlags::NOSIGNAL))?)
}

/// Receives one message with what travels beside it. Nothing behind it is taken.
pub fn receive<T: DeserializeOwned>(channel: impl AsFd, cap: u32) -> io::Result<Received<T>> {
    let mut space = vec![MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS), ScmCredentials(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut head = [0; 4];
    let got = retry_on_intr(|| {
        recvmsg(channel.as_fd(), &mut [IoSliceMut::new(&mut head)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)
    })?
    .bytes;
    if got == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let (mut descriptors, mut sender) = (Vec::new(), None);
    for message in ancillary.drain() {
        match message {
            RecvAncillaryMessage::ScmRights(passed) => descriptors.extend(passed),
            RecvAncillaryMessage::ScmCredentials(credentials) => sender = Some(credentials.pid),
            _ => {}
        }
    }
    let mut stream = Stream(channel.as_fd());
    stream.read_exact(&mut head[got..])?;
    let message = read_body(&mut stream, u32::from_le_bytes(head), cap)?;
    Ok(Received { message, descriptors, sender })
}

/// Reads one message from any stream, without what may travel beside it.
pub fn read<T: DeserializeOwned>(stream: &mut impl Read, cap: u32) -> io::Result<T> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    read_body(stream, u32::from_le_bytes(length), cap)
}

fn read_body<T: DeserializeOwned>(stream: &mut impl Read, length: u32, cap: u32) -> io::Result<T> {
    if length > cap {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a message of {length} bytes")));
    }
    // Grown as bytes arrive, not by the length that is claimed.
    let mut json = Vec::new();
    stream.take(u64::from(length)).read_to_end(&mut json)?;
    if json.len() < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&json).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// A borrowed descriptor as a stream.
struct Stream<'a>(BorrowedFd<'a>);

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(retry_on_intr(|| rustix::io::read(self.0, &mut *buffer))?)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{Read, Seek, Write};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{read, receive, send};

    #[test]
    fn messages_arrive_one_by_one_with_their_descriptors() {
        let (ours, theirs) = UnixStream::pair().expect("a pair");
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"inside").expect("written");
        file.rewind().expect("rewound");
        send(&ours, &json!({"n": 1}), 100, &[file.as_fd()]).expect("sent");
        send(&ours, &json!({"n": 2}), 100, &[]).expect("sent");
        let first = receive::<Value>(&theirs, 100).expect("received");
        assert_eq!((first.message["n"].as_u64(), first.descriptors.len()), (Some(1), 1));
        let mut text = String::new();
        File::from(first.descriptors.into_iter().next().expect("one")).read_to_string(&mut text).expect("read");
        assert_eq!(text, "inside");
        let second = receive::<Value>(&theirs, 100).expect("received");
        assert_eq!((second.message["n"].as_u64(), second.descriptors.len()), (Some(2), 0));
        drop(ours);
        assert!(receive::<Value>(&theirs, 100).is_err(), "the end is no message");
    }

    #[test]
    fn a_length_that_lies_is_refused_before_it_is_read() {
        let mut bytes = u32::MAX.to_le_bytes().to_vec();
        bytes.extend_from_slice(b"{}");
        assert!(read::<Value>(&mut &bytes[..], 1 << 20).is_err());
        assert!(send(UnixStream::pair().expect("a pair").0, &json!("long".repeat(100)), 100, &[]).is_err());
    }

    proptest! {
        #[test]
        fn forged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = read::<Value>(&mut &bytes[..], 1 << 20);
        }
    }
}
