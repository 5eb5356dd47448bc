//! Who may use the service: bearer tokens, each of one user, or everybody on this computer.
//!
//! Tokens are kept as digests, and compared in a time that does not depend on where they differ.

use std::fmt;
use std::net::IpAddr;

use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use sha2::{Digest as _, Sha256};

use super::failure::Failure;
use crate::domain::UserId;

/// Shorter tokens can be guessed.
const SHORTEST_TOKEN: usize = 16;

type Digest = [u8; 32];

/// Who may use the service.
#[derive(Clone)]
pub enum Access {
    /// Whoever reaches the loopback address, all as this user.
    Open(UserId),
    /// Who shows a token; the token says the user.
    Tokens(Tokens),
}

/// Tokens and their users.
#[derive(Clone)]
pub struct Tokens(Vec<(Digest, UserId)>);

/// A token file that cannot be used. Says the line, never the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// No colon.
    #[error("line {0} of the token file is not `user_id:token`")]
    NotAPair(usize),
    /// A user id with other characters.
    #[error("line {0} of the token file: {1}")]
    UserId(usize, crate::domain::Rejection),
    /// A token that can be guessed.
    #[error("line {0} of the token file has a token of fewer than {SHORTEST_TOKEN} characters")]
    Short(usize),
    /// A token that no header can carry.
    #[error("line {0} of the token file has a token with other characters than visible ASCII")]
    Characters(usize),
    /// One token, two users.
    #[error("line {0} of the token file has a token that is there already")]
    Repeated(usize),
    /// Nobody could use the service.
    #[error("the token file has no tokens")]
    Empty,
}

impl Access {
    /// Reads the text of a token file: one `user_id:token` a line; empty lines and those that begin with `#` are skipped.
    pub fn from_token_file(text: &str) -> Result<Self, AccessError> {
        let mut tokens: Vec<(Digest, UserId)> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (user, token) = line.split_once(':').ok_or(AccessError::NotAPair(number))?;
            let user = user.trim().parse().map_err(|rejection| AccessError::UserId(number, rejection))?;
            let token = token.trim();
            if token.len() < SHORTEST_TOKEN {
                return Err(AccessError::Short(number));
            }
            if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(AccessError::Characters(number));
            }
            let digest = digest(token);
            if tokens.iter().any(|(known, _)| *known == digest) {
                return Err(AccessError::Repeated(number));
            }
            tokens.push((digest, user));
        }
        if tokens.is_empty() { Err(AccessError::Empty) } else { Ok(Self::Tokens(Tokens(tokens))) }
    }

    /// Whether no token is needed.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    /// Whose request this is.
    pub(super) fn user(&self, headers: &HeaderMap) -> Result<UserId, Failure> {
        match self {
            Self::Open(user) => from_this_computer(headers).map(|()| user.clone()),
            Self::Tokens(tokens) => {
                let token = bearer(headers).ok_or_else(|| unauthorized("a bearer token is required"))?;
                tokens.user(token).ok_or_else(|| unauthorized("this token is not known"))
            }
        }
    }
}

impl Tokens {
    /// Looks at every token to its end, whichever fits.
    fn user(&self, token: &str) -> Option<UserId> {
        let shown = digest(token);
        let mut found = None;
        for (known, user) in &self.0 {
            let difference = known.iter().zip(&shown).fold(0, |sum, (known, shown)| sum | (known ^ shown));
            if std::hint::black_box(difference) == 0 {
                found = Some(user);
            }
        }
        found.cloned()
    }
}

fn digest(token: &str) -> Digest {
    Sha256::digest(token.as_bytes()).into()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn unauthorized(detail: &str) -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, detail)
}

/// Without tokens a page in a browser could reach the service through the person's own computer: it says so in `Origin`,
/// or in a `Host` that only resolves to this computer.
fn from_this_computer(headers: &HeaderMap) -> Result<(), Failure> {
    let local = |text: &str| is_loopback(text.rsplit_once("://").map_or(text, |(_, authority)| authority));
    for name in [HOST, ORIGIN] {
        if headers.get_all(&name).iter().any(|value| !value.to_str().is_ok_and(local)) {
            let detail = format!("without tokens only this computer may ask, and `{name}` names another");
            return Err(Failure::new(StatusCode::FORBIDDEN, &detail));
        }
    }
    Ok(())
}

/// Whether an authority (`host` or `host:port`) is this computer.
fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(user) => f.debug_tuple("Open").field(user).finish(),
            Self::Tokens(Tokens(tokens)) => write!(f, "Tokens({})", tokens.len()),
        }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Access, AccessError};

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a value"))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_token_says_its_user() {
        let text = "# comment\n\nann:0123456789abcdef\n  bob:with:colons:in:it:all \n";
        let access = Access::from_token_file(text).expect("tokens");
        let user = |value: &str| access.user(&headers(&[("authorization", value)])).map(|user| user.to_string());
        assert_eq!(user("Bearer 0123456789abcdef").as_deref().ok(), Some("ann"));
        assert_eq!(user("bearer with:colons:in:it:all").as_deref().ok(), Some("bob"));
        for wrong in ["Bearer 0123456789abcdeF", "Bearer ", "Basic 0123456789abcdef", "0123456789abcdef", "Bearer ann"]
        {
            assert!(user(wrong).is_err(), "{wrong}");
        }
        assert!(access.user(&HeaderMap::new()).is_err());
        assert_eq!(format!("{access:?}"), "Tokens(2)");
    }

    #[test]
    fn token_files_that_protect_nobody_are_refused() {
        let error = |text| Access::from_token_file(text).expect_err("refused");
        assert_eq!(error("# only this\n"), AccessError::Empty);
        assert_eq!(error("ann"), AccessError::NotAPair(1));
        assert_eq!(error("\nann:short"), AccessError::Short(2));
        assert_eq!(error("ann:0123456789 abcdef"), AccessError::Characters(1));
        assert_eq!(error("a:0123456789abcdef\nb:0123456789abcdef"), AccessError::Repeated(2));
        assert!(matches!(error("a/b:0123456789abcdef"), AccessError::UserId(1, _)));
    }

    #[test]
    fn without_tokens_pages_of_a_browser_are_kept_out() {
        let access = Access::Open("local".parse().expect("an id"));
        let allowed = |pairs: &[(&'static str, &str)]| access.user(&headers(pairs)).is_ok();
        for host in ["127.0.0.1:8091", "localhost", "LOCALHOST:1", "[::1]:8091", "127.1.2.3"] {
            assert!(allowed(&[("host", host)]), "{host}");
        }
        assert!(allowed(&[("host", "localhost"), ("origin", "http://localhost:3000")]));
        for pairs in [
            &[("host", "evil.example")][..],
            &[("host", "localhost.evil.example")],
            &[("host", "localhost"), ("origin", "https://evil.example")],
            &[("host", "localhost"), ("origin", "null")],
        ] {
            assert!(!allowed(pairs), "{pairs:?}");
        }
    }
}
