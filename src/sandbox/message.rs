//! The launcher's side of the job channel: a length (u32, little endian), then JSON.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Policy;
use crate::domain::{SandboxCheck, SandboxTier};

/// The largest message a launcher or its reader takes: a policy with long path lists is a few KiB.
const CAP: u32 = 1 << 20;

/// What the launcher is told: the first message on its channel.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    /// How strongly to confine itself.
    pub(super) tier: SandboxTier,
    /// Who started it; when that process is gone already, the launcher ends.
    pub(super) parent: u32,
    /// What to become, and under which limits.
    pub(super) policy: Policy,
}

/// What the launcher answers, before it becomes anything else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Answer {
    /// Every step held; the program follows.
    Confined {
        /// The tier it is in.
        tier: SandboxTier,
    },
    /// A step failed; nothing was started.
    SetupFailed {
        /// Which step.
        step: String,
        /// The kernel's answer.
        reason: String,
    },
}

/// What the self-test's probe found from the inside.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Findings {
    /// Every behaviour tried.
    pub(super) checks: Vec<SandboxCheck>,
}

/// Writes one message.
pub(super) fn write(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let length = u32::try_from(json.len()).ok().filter(|&length| length <= CAP);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the message is too long"))?;
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend_from_slice(&json);
    out.write_all(&bytes)
}

/// Reads one message, exactly; what follows it stays in the channel.
pub(super) fn read<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<T> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > CAP {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the message is too long"));
    }
    let mut json = vec![0; length as usize];
    input.read_exact(&mut json)?;
    Ok(serde_json::from_slice(&json)?)
}

#[cfg(test)]
mod tests {
    use super::{Answer, read, write};

    #[test]
    fn a_message_that_claims_to_be_huge_is_refused_before_it_is_read() {
        let mut bytes = u32::MAX.to_le_bytes().to_vec();
        bytes.extend_from_slice(b"{}");
        assert!(read::<Answer>(&mut &bytes[..]).is_err());
    }

    #[test]
    fn messages_arrive_one_by_one() {
        let mut bytes = Vec::new();
        for step in ["a", "b"] {
            let answer = Answer::SetupFailed { step: step.to_owned(), reason: "no".to_owned() };
            write(&mut bytes, &answer).expect("a vector takes all");
        }
        let mut input = &bytes[..];
        for expected in ["a", "b"] {
            let Answer::SetupFailed { step, .. } = read(&mut input).expect("a message") else { panic!("another") };
            assert_eq!(step, expected);
        }
    }
}
