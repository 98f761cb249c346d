//! What one feed is asked with otherwise than the others, and secrets that only its own site hears.

use std::fmt;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use super::{FetchError, Proxy};
use crate::model::CleanText;

/// What one feed, its pages and its pictures are asked with; `None` and empty: as the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnManners {
    /// Who we say we are.
    pub user_agent: Option<String>,
    /// Further headers, told to the feed's own site only.
    pub headers: Vec<(String, Secret)>,
    /// The way out.
    pub proxy: Option<Proxy>,
    /// Longest time for one document.
    pub total_timeout_secs: Option<u64>,
    /// Largest feed, in bytes after unpacking.
    pub body_bytes_max: Option<u64>,
}

/// A text that nobody may see but whom it is meant for.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// From what a file or a program gave.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// As the value of an `Authorization` header that shows a token (RFC 6750, section 2.1).
    #[must_use]
    pub fn bearer(&self) -> Self {
        Self(format!("Bearer {}", self.0))
    }

    /// As the value of an `Authorization` header that shows a name and a password, given as
    /// `name:password` (RFC 7617, section 2).
    #[must_use]
    pub fn basic(&self) -> Self {
        use base64::Engine as _;
        Self(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(&self.0)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl OwnManners {
    /// What the feed's own site is told, and nobody else.
    pub(super) fn told(&self, authorization: Option<&Secret>) -> Result<HeaderMap, FetchError> {
        let mut told = HeaderMap::new();
        for (name, value) in &self.headers {
            let read = HeaderName::from_bytes(name.as_bytes());
            let read = read.map_err(|_| unusable(name))?;
            told.insert(read, sensitive(value).ok_or_else(|| unusable(name))?);
        }
        if let Some(secret) = authorization {
            let value = sensitive(secret).ok_or_else(|| unusable("Authorization"))?;
            told.insert(AUTHORIZATION, value);
        }
        Ok(told)
    }
}

fn sensitive(secret: &Secret) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&secret.0).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn unusable(name: &str) -> FetchError {
    let reason = format!("the header {name} holds characters that no header may hold");
    FetchError::Settings { reason: CleanText::line(&reason).shortened(120) }
}
