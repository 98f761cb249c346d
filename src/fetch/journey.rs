//! The way of one request through redirects. Every hop is approved in one place:
//! [`Journey::follow`].

use reqwest::header::{self, HeaderMap};
use url::Url;

use super::{FetchError, RedirectFault};
use crate::model::{CleanText, WebUrl, masked};

/// Longest address in a message, in characters.
const SHOWN_CHARS_MAX: usize = 120;

pub(super) struct Journey {
    first: WebUrl,
    here: WebUrl,
    visited: Vec<WebUrl>,
    hops_max: usize,
    /// As far as only permanent redirects led.
    settled: WebUrl,
    /// The first redirect that holds for now only.
    detour: Option<u16>,
}

impl Journey {
    pub(super) fn new(first: &WebUrl, hops_max: usize) -> Self {
        let (here, settled, visited) = (first.clone(), first.clone(), vec![first.clone()]);
        Self { first: first.clone(), here, visited, hops_max, settled, detour: None }
    }

    /// Where to ask now.
    pub(super) const fn here(&self) -> &WebUrl {
        &self.here
    }

    /// Whether what belongs to the first address alone may be sent to this one.
    pub(super) fn is_at_first_site(&self) -> bool {
        is_same_site(self.first.url(), self.here.url())
    }

    /// Whether this is that address, user name and password apart.
    pub(super) fn is_at(&self, url: &WebUrl) -> bool {
        without_credentials(&self.here) == without_credentials(url)
    }

    /// Whether this address is of the same site as `url`.
    pub(super) fn belongs_to(&self, url: &WebUrl) -> bool {
        is_same_site(url.url(), self.here.url())
    }

    /// Where the document moved for good, if it moved: as far as every hop was permanent. From
    /// there the way may lead on for now.
    pub(super) fn moved_to(&self) -> Option<WebUrl> {
        (self.settled != self.first).then(|| self.settled.clone())
    }

    /// What an error on this way means. `withheld_for`: whom alone the reader's secrets are told,
    /// if this is somebody else.
    pub(super) fn explained(&self, error: FetchError, withheld_for: Option<&WebUrl>) -> FetchError {
        let site = |url: &WebUrl| shown(&url.url().origin().ascii_serialization());
        match (error.status(), self.detour, withheld_for) {
            (Some(410), Some(status), _) => FetchError::GoneForNow { status },
            (Some(401), _, Some(told)) => {
                FetchError::Withheld { asked: site(&self.here), told: site(told) }
            }
            _ => error,
        }
    }

    /// This address without user name and password.
    pub(super) fn here_without_credentials(&self) -> WebUrl {
        without_credentials(&self.here)
    }

    /// Approves a redirect and goes there, or says why not.
    pub(super) fn follow(&mut self, location: &str, status: u16) -> Result<(), FetchError> {
        let next = self.approve(location).map_err(FetchError::Redirect)?;
        if !matches!(status, 301 | 308) {
            self.detour = self.detour.or(Some(status));
        }
        if self.detour.is_none() {
            self.settled = next.clone();
        }
        self.visited.push(next.clone());
        self.here = next;
        Ok(())
    }

    fn approve(&self, location: &str) -> Result<WebUrl, RedirectFault> {
        let from = self.here.url();
        let mut to = from
            .join(location)
            .map_err(|_| RedirectFault::Unreadable { location: shown(&masked(location)) })?;
        to.set_fragment(None);
        if !matches!(to.scheme(), "http" | "https") {
            return Err(RedirectFault::Scheme { scheme: shown(to.scheme()) });
        }
        if from.scheme() == "https" && to.scheme() == "http" {
            return Err(RedirectFault::Downgrade {
                host: shown(to.host_str().unwrap_or_default()),
            });
        }
        if is_same_site(from, &to) && to.username().is_empty() && to.password().is_none() {
            // The reader's own credentials go on, but to this site only.
            let _ = to.set_username(from.username());
            let _ = to.set_password(from.password());
        }
        let to = WebUrl::from_url(to).ok_or(RedirectFault::TooLong)?;
        if self.visited.contains(&to) {
            return Err(RedirectFault::Loop { url: shown(&to.for_people()) });
        }
        // The first address is no hop.
        if self.visited.len() > self.hops_max {
            return Err(RedirectFault::TooMany { hops_max: self.hops_max });
        }
        Ok(to)
    }
}

fn without_credentials(url: &WebUrl) -> WebUrl {
    let mut bare = url.url().clone();
    // Both can only fail on addresses without a host, which are no web addresses.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    bare.set_fragment(None);
    WebUrl::from_url(bare).unwrap_or_else(|| url.clone())
}

/// The target of a redirect, as the server wrote it.
pub(super) fn location(headers: &HeaderMap) -> Result<String, FetchError> {
    let value = headers.get(header::LOCATION).ok_or(RedirectFault::Missing);
    let value = value.map_err(FetchError::Redirect)?;
    Ok(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// True where what is meant for the site of one address may be told at the other.
#[must_use]
pub fn are_of_one_site(a: &WebUrl, b: &WebUrl) -> bool {
    is_same_site(a.url(), b.url())
}

/// Same origin (RFC 6454), or the same host gone from `http` to `https`, each at its usual port.
fn is_same_site(a: &Url, b: &Url) -> bool {
    let is_upgrade = a.scheme() == "http"
        && b.scheme() == "https"
        && a.host() == b.host()
        && a.port().is_none()
        && b.port().is_none();
    a.origin() == b.origin() || is_upgrade
}

fn shown(text: &str) -> CleanText {
    CleanText::line(text).shortened(SHOWN_CHARS_MAX)
}
