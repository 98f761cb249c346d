//! An address that may be fetched or opened.

use std::borrow::Cow;
use std::fmt;

use url::Url;

/// Longest address kept, in bytes (a longer one is an attack or a mistake; servers refuse them
/// too).
const BYTES_MAX: usize = 8192;

/// An absolute `http` or `https` address with a host. No other scheme is ever fetched or opened.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebUrl(Url);

impl WebUrl {
    /// From text; `None` when it is no absolute web address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > BYTES_MAX {
            return None;
        }
        Url::parse(text.trim()).ok().and_then(Self::from_url)
    }

    /// From the address of a feed as a person or a list writes it: `feed:` in front is an old way
    /// to say "subscribe", and a piece of a document (`#…`) is the same document.
    #[must_use]
    pub fn parse_feed(text: &str) -> Option<Self> {
        let mut url = Self::parse(&without_feed_scheme(text.trim()))?;
        url.0.set_fragment(None);
        Some(url)
    }

    /// The address without user name and password.
    #[must_use]
    pub fn without_credentials(&self) -> Self {
        let mut url = self.0.clone();
        // Both fail only on addresses without a host, which are no web addresses.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Self(url)
    }

    /// From a parsed address; `None` when it is no web address.
    #[must_use]
    pub fn from_url(url: Url) -> Option<Self> {
        let is_web = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.as_str().len() <= BYTES_MAX;
        is_web.then_some(Self(url))
    }

    /// What `reference` means on the page at this address (RFC 3986, section 5); `None` when that
    /// is no web address.
    #[must_use]
    pub fn join(&self, reference: &str) -> Option<Self> {
        if reference.len() > BYTES_MAX {
            return None;
        }
        self.0.join(reference.trim()).ok().and_then(Self::from_url)
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address, parsed.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// Scheme, host and port are the same (RFC 6454, section 5).
    #[must_use]
    pub fn has_same_origin(&self, other: &Self) -> bool {
        self.0.origin() == other.0.origin()
    }

    /// The host name or address, lower case.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// True when a user name or a password stands in it.
    #[must_use]
    pub fn holds_secrets(&self) -> bool {
        self.0.password().is_some() || !self.0.username().is_empty()
    }

    /// With the user name and the password of another address of the same origin (RFC 6454), unless
    /// it has its own.
    #[must_use]
    pub fn with_credentials_of(&self, other: &Self) -> Self {
        let mut url = self.0.clone();
        if self.0.origin() != other.0.origin() || self.holds_secrets() {
            return self.clone();
        }
        // Both can only fail on addresses without a host, which are no web addresses.
        let _ = url.set_username(other.0.username());
        let _ = url.set_password(other.0.password());
        Self::from_url(url).unwrap_or_else(|| self.clone())
    }

    /// The address for people: a password in it is hidden.
    #[must_use]
    pub fn for_people(&self) -> String {
        if !self.holds_secrets() {
            return self.0.to_string();
        }
        let mut masked = self.0.clone();
        if masked.set_password(Some("***")).is_err() {
            return self.host().to_owned();
        }
        masked.to_string()
    }
}

/// A text for people that should be an address: what may be a user name and a password in it is
/// hidden. Where it is no address nobody knows how far a password goes, so all counts as one that
/// stands between the slashes and the last `@`.
#[must_use]
pub fn masked(text: &str) -> String {
    if let Some(url) = WebUrl::parse(text) {
        return if url.holds_secrets() { url.for_people() } else { text.to_owned() };
    }
    let Some((before, after)) = text.rsplit_once('@') else { return text.to_owned() };
    let slashes = before.find(['/', '\\']).unwrap_or_default();
    let (start, _) = before.split_at(slashes);
    let is_scheme = start.is_empty() && before.starts_with("//") || start.ends_with(':');
    if is_scheme {
        return format!("{start}//***@{after}");
    }
    if before.contains(':') { format!("***@{after}") } else { text.to_owned() }
}

/// What an address means that may have `feed:` in front.
#[must_use]
pub fn without_feed_scheme(address: &str) -> Cow<'_, str> {
    match address.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("feed") => {
            if rest.starts_with("//") {
                format!("http:{rest}").into()
            } else {
                rest.into()
            }
        }
        _ => address.into(),
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.for_people())
    }
}

impl serde::Serialize for WebUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_pass() {
        for text in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "-oProxyCommand=x",
            "//x",
            "http://",
            "data:text/html,x",
            "|cmd",
        ] {
            assert_eq!(WebUrl::parse(text), None, "{text}");
        }
        let base = WebUrl::parse("https://daily.example/a/b").expect("an address");
        assert_eq!(
            base.join("../c?x=1").map(|url| url.to_string()).as_deref(),
            Some("https://daily.example/c?x=1")
        );
        assert_eq!(base.join("file:///etc/passwd"), None);
    }

    #[test]
    fn the_address_of_a_feed_is_one_however_it_is_written() {
        for text in [
            "http://daily.example/f.xml#top",
            " feed://daily.example/f.xml",
            "FEED:http://daily.example/f.xml#",
        ] {
            let url = WebUrl::parse_feed(text).map(|url| url.to_string());
            assert_eq!(url.as_deref(), Some("http://daily.example/f.xml"), "{text}");
        }
        assert_eq!(WebUrl::parse_feed("feed:"), None);
    }

    #[test]
    fn people_never_see_a_password() {
        let url = WebUrl::parse("https://me:secret@daily.example/feed").expect("an address");
        assert!(!url.for_people().contains("secret"));
        assert!(!format!("{url:?}").contains("secret"));
        for (text, expected) in [
            ("https://me:secret@daily.example/feed", "https://me:***@daily.example/feed"),
            ("https://daily.example/@me", "https://daily.example/@me"),
            ("http://me:secret@h:99999/", "http://***@h:99999/"),
            ("http://secret@h:99999/", "http://***@h:99999/"),
            ("http://me:sec/r@et@h:99999/", "http://***@h:99999/"),
            ("//me:secret@h:99999/", "//***@h:99999/"),
            ("http:\\\\me:secret@h:99999/", "http://***@h:99999/"),
            ("ftp://me:secret@daily.example/", "ftp://***@daily.example/"),
            ("me:secret@daily.example/feed", "***@daily.example/feed"),
            ("https//daily.example/@me", "https//daily.example/@me"),
            ("daily.example/feed", "daily.example/feed"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }
}
