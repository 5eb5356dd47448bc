//! Listens to the job channel on a thread of its own and turns what the worker says into signals with their time.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use super::storage;
use crate::execution::protocol::{Reply, Said};
use crate::execution::wire;
use crate::sandbox::Breach;

/// Figures that are taken from one reply, and the bytes of all of them.
const MOST_FIGURES: usize = 50;
const FIGURE_BYTES: u64 = 64 << 20;
/// Characters of a warning that are shown; many may wait for a slow reader.
const LONGEST_WARNING: usize = 2000;

/// What a run waits for.
#[derive(Debug)]
pub(super) enum Signal {
    /// The worker said something but its last word.
    Said(Said, Instant),
    /// Its last word, with everything it announced.
    Replied(Box<Delivery>),
    /// The channel closed, or what came was no message.
    Silent(io::Error),
    /// Its result found no room in our folder.
    NoRoom(io::Error),
    /// It printed beyond the limit.
    Flood,
    /// The watcher saw a limit passed.
    Breach(Breach),
    /// The person stopped it.
    Cancelled,
}

/// A reply with the bytes that came behind it, in our own memory and our own file.
#[derive(Debug)]
pub(super) struct Delivery {
    pub(super) reply: Reply,
    /// The frame's Arrow stream, rewound; `None` without one.
    pub(super) frame: Option<File>,
    pub(super) pictures: Vec<Vec<u8>>,
    /// Bytes of all of it.
    pub(super) bytes: u64,
    /// When the reply came, and its bytes began to follow: conversion was over.
    pub(super) announced: Instant,
}

impl Delivery {
    /// The time that the worker says its statements took.
    pub(super) fn told(&self) -> Duration {
        let milliseconds: f64 = self.reply.statements.iter().map(|claim| claim.ms.max(0.0)).sum();
        Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
    }
}

/// Starts listening. Ends with `Replied`, `Silent` or `NoRoom`, and never before.
pub(super) fn listen(
    mut channel: UnixStream,
    spool_folder: PathBuf,
    cap: u64,
    signals: SyncSender<Signal>,
) -> io::Result<()> {
    let listen = move || {
        loop {
            let signal = hear(&mut channel, &spool_folder, cap);
            let last = !matches!(signal, Signal::Said(..));
            // The run may have ended by another signal: then nobody listens any more.
            if signals.send(signal).is_err() || last {
                break;
            }
        }
    };
    std::thread::Builder::new().name("run listener".to_owned()).spawn(listen)?;
    Ok(())
}

/// The next thing the worker says, a reply with everything it announced.
pub(super) fn hear(channel: &mut impl Read, folder: &Path, cap: u64) -> Signal {
    match wire::receive(channel) {
        Ok(Said::Reply(reply)) => match deliver(channel, *reply, folder, cap) {
            Ok(delivery) => Signal::Replied(Box::new(delivery)),
            Err(error) if storage::is_to_blame(&error) => Signal::NoRoom(error),
            Err(error) => Signal::Silent(error),
        },
        Ok(Said::Warning { text, line }) => {
            let text = text.chars().take(LONGEST_WARNING).collect();
            Signal::Said(Said::Warning { text, line }, Instant::now())
        }
        Ok(said) => Signal::Said(said, Instant::now()),
        Err(error) => Signal::Silent(error),
    }
}

/// Takes what the reply announced, within its caps. The frame goes to an unnamed file of ours: never mapped from the
/// child, never trusted.
fn deliver(channel: &mut impl Read, reply: Reply, folder: &Path, cap: u64) -> io::Result<Delivery> {
    let announced = Instant::now();
    let pictures_bytes: u64 = reply.figures.iter().map(|figure| figure.bytes).fold(0, u64::saturating_add);
    // The stream's framing needs a little beside the cells.
    let allowance = cap.saturating_add(cap / 4).saturating_add(1 << 20);
    if reply.frame_bytes > allowance || pictures_bytes > FIGURE_BYTES || reply.figures.len() > MOST_FIGURES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the reply announces more than it may hold"));
    }
    let frame = if reply.frame_bytes > 0 {
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::tempfile_in(folder)?;
        wire::spool(channel, reply.frame_bytes, &mut file)?;
        file.rewind()?;
        Some(file)
    } else {
        None
    };
    let mut pictures = Vec::new();
    for figure in &reply.figures {
        let mut png = Vec::new();
        channel.take(figure.bytes).read_to_end(&mut png)?;
        if (png.len() as u64) < figure.bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        pictures.push(png);
    }
    Ok(Delivery { bytes: reply.frame_bytes + pictures_bytes, reply, frame, pictures, announced })
}
