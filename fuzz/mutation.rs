//! Changes that keep the framing true, so that what lies behind a length is reached: a stream is taken apart into its
//! messages, one of them is changed, and the lengths around it are written anew.

#![allow(dead_code, reason = "each target uses its part of it")]

use libfuzzer_sys::fuzzer_mutate;

#[path = "../tests/common/change.rs"]
mod change;

use change::edge;
pub(crate) use change::{Dice, inside};

/// Puts `bytes` where libFuzzer expects the changed input; its new size.
pub(crate) fn replace(data: &mut [u8], bytes: &[u8], max_size: usize) -> usize {
    let size = bytes.len().min(max_size).min(data.len());
    data[..size].copy_from_slice(&bytes[..size]);
    size
}

/// Bytes as libFuzzer itself changes them, at most `room` longer.
fn mutated(bytes: &[u8], room: usize) -> Vec<u8> {
    let most = bytes.len() + room;
    let mut buffer = bytes.to_vec();
    buffer.resize(most.max(1), 0);
    let size = fuzzer_mutate(&mut buffer, bytes.len(), most.max(1));
    buffer.truncate(size);
    buffer
}

/// A file, changed by libFuzzer where it is packed inside what it is packed in, about `room` longer at most.
pub(crate) fn file(bytes: &[u8], room: usize, dice: &mut Dice) -> Vec<u8> {
    inside(bytes, dice, &mut |bytes, dice| {
        if dice.roll(4) == 0 {
            let mut bytes = bytes.to_vec();
            edge(&mut bytes, dice);
            return bytes;
        }
        mutated(bytes, room)
    })
}

/// Arrow's messages: a description and a body each. What is behind the last whole one is kept as it is.
struct Stream {
    messages: Vec<(Vec<u8>, Vec<u8>)>,
    rest: Vec<u8>,
}

impl Stream {
    fn of(bytes: &[u8]) -> Self {
        let (mut messages, mut rest) = (Vec::new(), bytes);
        while let Some((message, after)) = message(rest) {
            messages.push(message);
            rest = after;
        }
        Self { messages, rest: rest.to_vec() }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (description, body) in &self.messages {
            bytes.extend_from_slice(&[0xff; 4]);
            bytes.extend_from_slice(&(description.len() as u32).to_le_bytes());
            bytes.extend_from_slice(description);
            bytes.extend_from_slice(body);
        }
        bytes.extend_from_slice(&self.rest);
        bytes
    }
}

type Message = (Vec<u8>, Vec<u8>);

fn message(bytes: &[u8]) -> Option<(Message, &[u8])> {
    let after = bytes.strip_prefix(&[0xff; 4])?;
    let (length, after) = after.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    if length == 0 || length > after.len() {
        return None;
    }
    let (description, after) = after.split_at(length);
    let body = body_length_at(description)
        .and_then(|at| usize::try_from(i64::from_le_bytes(description[at..at + 8].try_into().ok()?)).ok())
        .unwrap_or(0);
    (body <= after.len()).then(|| ((description.to_vec(), after[..body].to_vec()), &after[body..]))
}

/// Where a message's description says how long its body is.
fn body_length_at(description: &[u8]) -> Option<usize> {
    let word = |at: usize| Some(u32::from_le_bytes(description.get(at..at + 4)?.try_into().ok()?) as usize);
    let half = |at: usize| Some(u16::from_le_bytes(description.get(at..at + 2)?.try_into().ok()?) as usize);
    let root = word(0)?;
    let table = root.checked_sub(word(root)?)?;
    let offset = half(table + 10).filter(|_| half(table).is_some_and(|size| size >= 12))?;
    (offset > 0 && root + offset + 8 <= description.len()).then_some(root + offset)
}

/// A changed Arrow stream, about `room` longer at most.
pub(crate) fn stream(bytes: &[u8], room: usize, dice: &mut Dice) -> Vec<u8> {
    let mut stream = Stream::of(bytes);
    if stream.messages.is_empty() || dice.roll(8) == 0 {
        return mutated(bytes, room);
    }
    let chosen = dice.roll(stream.messages.len());
    match dice.roll(8) {
        0..=1 => {
            let description = &mut stream.messages[chosen].0;
            *description = mutated(description, 0);
        }
        2..=4 => edge(&mut stream.messages[chosen].0, dice),
        5 => {
            let (description, body) = &mut stream.messages[chosen];
            *body = mutated(body, room);
            if let Some(at) = body_length_at(description) {
                description[at..at + 8].copy_from_slice(&(body.len() as i64).to_le_bytes());
            }
        }
        6 if !stream.messages[chosen].1.is_empty() => edge(&mut stream.messages[chosen].1, dice),
        _ => {
            let message = stream.messages[chosen].clone();
            let place = dice.roll(stream.messages.len() + 1);
            if dice.roll(3) == 0 {
                stream.messages.remove(chosen);
            } else if message.0.len() + message.1.len() + 8 <= room {
                stream.messages.insert(place, message);
            }
        }
    }
    stream.bytes()
}

/// What a worker sent, changed, about `room` longer at most.
pub(crate) fn reply(bytes: &[u8], room: usize, dice: &mut Dice) -> Vec<u8> {
    let (mut messages, mut rest) = (Vec::new(), bytes);
    while let Some((length, after)) = rest.split_first_chunk::<4>()
        && let Some((text, after)) = after.split_at_checked(u32::from_le_bytes(*length) as usize)
        && text.starts_with(b"{")
    {
        messages.push(text.to_vec());
        rest = after;
    }
    if messages.is_empty() || dice.roll(8) == 0 {
        return mutated(bytes, room);
    }
    let mut rest = rest.to_vec();
    let chosen = dice.roll(messages.len() + 2);
    match messages.get_mut(chosen) {
        Some(message) => *message = mutated(message, room),
        None => rest = stream(&rest, room, dice),
    }
    if let Some(last) = messages.last_mut().filter(|_| dice.roll(4) > 0) {
        announce(last, rest.len());
    }
    let mut bytes = Vec::new();
    for message in messages {
        bytes.extend_from_slice(&(message.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&message);
    }
    bytes.extend_from_slice(&rest);
    bytes
}

/// Makes a reply announce what follows it, as far as its figures leave it.
fn announce(reply: &mut Vec<u8>, length: usize) {
    const KEY: &[u8] = b"\"frame_bytes\": ";
    let Some(at) = reply.windows(KEY.len()).position(|window| window == KEY) else { return };
    let start = at + KEY.len();
    let digits = reply[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = String::from_utf8_lossy(reply);
    let pictures: usize = text
        .match_indices("\"bytes\": ")
        .filter_map(|(at, key)| {
            text[at + key.len()..].split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok()
        })
        .fold(0, usize::saturating_add);
    let frame = length.saturating_sub(pictures).to_string();
    reply.splice(start..start + digits, frame.into_bytes());
}
