//! One request: an address and what we know of it go in; bytes, "unchanged" or a plain-spoken error
//! come out.
//!
//! Everything the network may do is bounded here: time, bytes (counted unpacked), redirects,
//! connections a host and in all. A document that did not arrive whole is an error, never half a
//! document. Only `http` and `https` addresses are asked, also along redirects, and private ones
//! only where a person typed them (`guard`). No cookie and no `Referer` is ever sent, no clock is
//! read; nothing is retried but a connection that broke before any answer, once.

mod body;
mod cache;
mod client;
mod error;
mod guard;
mod hosts;
mod journey;
mod line;
mod manners;
mod packing;
mod patience;
mod room;
mod settings;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::{self, HeaderMap, HeaderValue};
use tokio::time::{Instant, timeout};

pub use cache::{CacheHints, Freshness};
pub use error::{ConnectFault, FetchError, RedirectFault};
pub use guard::leads_out;
pub use journey::are_of_one_site;
pub use manners::{OwnManners, Secret};
pub use room::{BodyRoom, BodyShare};
pub use settings::{Connection, FetchSettings, Proxy, ResourceKind, user_agent};

use crate::model::{Timestamp, Validators, WebUrl};
use client::Clients;
use guard::Reach;
use hosts::Hosts;
use journey::Journey;
use line::Line;
use patience::Patience;

/// Longest `ETag` or `Last-Modified` kept, in bytes; a longer one would only fill the store.
const VALIDATOR_BYTES_MAX: usize = 4096;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct FetchRequest {
    /// Where it is.
    pub url: WebUrl,
    /// What the server gave last time, sent back byte for byte; empty asks unconditionally.
    pub validators: Validators,
    /// What it is: decides the `Accept` header and how large it may be.
    pub kind: ResourceKind,
    /// What a person typed that led here, if anything: private addresses are asked only at its
    /// origin.
    pub typed: Option<WebUrl>,
    /// What the clock shows, for servers that name a moment without saying what theirs shows.
    pub asked_at: Option<Timestamp>,
    /// What the server is to be shown, and no other one.
    pub authorization: Option<Secret>,
    /// Where the body has to find room, if it is not alone; then it comes as room is made. Whoever
    /// holds a body and waits for another one must not ask for this.
    pub room: Option<BodyRoom>,
    /// What becomes of the connection behind the answer.
    pub connection: Connection,
}

impl FetchRequest {
    /// An unconditional request for what a person typed.
    #[must_use]
    pub fn typed(url: WebUrl, kind: ResourceKind) -> Self {
        Self::found(url.clone(), kind, Some(url))
    }

    /// An unconditional request for an address found in a feed or a page that `typed` led to.
    #[must_use]
    pub fn found(url: WebUrl, kind: ResourceKind, typed: Option<WebUrl>) -> Self {
        Self {
            url,
            validators: Validators::default(),
            kind,
            typed,
            asked_at: None,
            authorization: None,
            room: None,
            connection: Connection::default(),
        }
    }
}

/// A good answer.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// 304: the document is the one the validators stand for.
    Unchanged {
        /// What the server gave this time; replaces what was known unless empty.
        validators: Validators,
        /// The address it moved to for good: as far as every hop was 301 or 308.
        moved_to: Option<WebUrl>,
        /// How long the answer holds.
        cache: CacheHints,
    },
    /// The document came, whole.
    Body(FetchedBody),
}

/// A document that came, whole.
#[derive(Clone, Debug)]
pub struct FetchedBody {
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// The `Content-Type` header, as sent.
    pub content_type: Option<String>,
    /// Where it came from, after redirects; holds no user name or password.
    pub final_url: WebUrl,
    /// The address it moved to for good: as far as every hop was 301 or 308.
    pub moved_to: Option<WebUrl>,
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// What to send with the next request; empty clears what was known.
    pub validators: Validators,
    /// How long the answer holds.
    pub cache: CacheHints,
    /// Its part of the room for bodies, which is given back when this is dropped.
    pub share: Option<Arc<BodyShare>>,
}

/// Asks servers, with good manners. Clones share connections and limits.
#[derive(Clone)]
pub struct Fetcher(Arc<Inner>);

struct Inner {
    settings: FetchSettings,
    hosts: Hosts,
    line: Arc<Line>,
    clients: Clients,
}

/// What one hop answered.
enum Answer {
    Redirect { location: String, status: u16 },
    Good(Box<Fetched>),
}

impl Fetcher {
    /// Nothing is connected or read from disk yet: the HTTP client is built at the first request.
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        client::check(&settings)?;
        let line = Arc::new(Line::new(settings.connections_max));
        let hosts = Hosts::new(settings.connections_per_host_max, Arc::clone(&line));
        Ok(Self(Arc::new(Inner { settings, hosts, line, clients: Clients::default() })))
    }

    /// Asks for one document and follows redirects. Waiting for a free place at a busy host, or for
    /// room, does not count as the server's time.
    pub async fn fetch(&self, request: &FetchRequest) -> Result<Fetched, FetchError> {
        let Inner { settings, hosts, line, clients } = &*self.0;
        let others = OwnManners::default();
        let own = request.typed.as_ref().and_then(|typed| settings.own.get(typed));
        let own = own.unwrap_or(&others);
        let proxy = own.proxy.as_ref().unwrap_or(&settings.proxy);
        let total_secs = own.total_timeout_secs.unwrap_or(settings.total_timeout_secs);
        let mut patience = Patience::of(total_secs, Arc::clone(line));
        let mut journey = Journey::new(&request.url, settings.redirects_max);
        let spacing = request.kind.spacing(settings);
        loop {
            let begun = Instant::now();
            let typed = request.typed.as_ref();
            let reach = Reach::of(journey.here(), typed, settings, proxy)?;
            let client = clients.get(settings, proxy, reach)?;
            let place = hosts.place(journey.here(), spacing).await;
            hosts.check(journey.here())?;
            patience.excuse(begun);
            let outgoing = outgoing(&client, request, own, &journey)?;
            let answer = self.ask(outgoing, request, &journey, &mut patience).await;
            if let Err(error) = &answer
                && error.is_refusal()
            {
                hosts.note_refusal(journey.here(), error.retry_after_secs());
            }
            drop(place);
            if !patience.is_slow() {
                line.bore_one();
            }
            let withheld_for = withheld_for(request, &journey);
            match answer.map_err(|error| journey.explained(error, withheld_for))? {
                Answer::Good(fetched) => return Ok(*fetched),
                Answer::Redirect { location, status } => journey.follow(&location, status)?,
            }
        }
    }

    /// One hop.
    async fn ask(
        &self,
        outgoing: reqwest::RequestBuilder,
        request: &FetchRequest,
        journey: &Journey,
        patience: &mut Patience,
    ) -> Result<Answer, FetchError> {
        let settings = &self.0.settings;
        let is_conditional = is_conditional(request, journey);
        let again = outgoing.try_clone();
        let sent = patience.within(self.send(outgoing, journey.here())).await?;
        let response = match (sent, again) {
            // A kept connection may close in the moment it is used again; that was no answer.
            (Err(FetchError::Connect(ConnectFault::Broken)), Some(again)) => {
                patience.within(self.send(again, journey.here())).await??
            }
            (sent, _) => sent?,
        };
        let status = response.status().as_u16();
        let headers = response.headers();
        let cache = CacheHints::from_headers(headers, request.asked_at);
        match status {
            301 | 302 | 303 | 307 | 308 => {
                Ok(Answer::Redirect { location: journey::location(headers)?, status })
            }
            304 if is_conditional => Ok(Answer::Good(Box::new(Fetched::Unchanged {
                validators: validators(headers, journey.here_without_credentials()),
                moved_to: journey.moved_to(),
                cache,
            }))),
            304 => Err(FetchError::UnaskedNotModified),
            200..=203 => {
                let content_type = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
                let content_type = content_type.map(|text| String::from_utf8_lossy(text).into());
                let validators = validators(headers, journey.here_without_credentials());
                let mut share = request.room.as_ref().map(BodyRoom::begin);
                let bytes_max = self.bytes_max(request);
                let bytes =
                    body::read(response, settings, bytes_max, patience, share.as_mut()).await?;
                let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                let share = share.map(|share| Arc::new(share.whole(size)));
                Ok(Answer::Good(Box::new(Fetched::Body(FetchedBody {
                    bytes,
                    content_type,
                    final_url: journey.here_without_credentials(),
                    moved_to: journey.moved_to(),
                    status,
                    validators,
                    cache,
                    share,
                }))))
            }
            _ => Err(FetchError::Status { status, retry_after_secs: cache.retry_after_secs }),
        }
    }

    /// How large the document may be.
    fn bytes_max(&self, request: &FetchRequest) -> u64 {
        let settings = &self.0.settings;
        let own = request.typed.as_ref().and_then(|typed| settings.own.get(typed));
        let own = own.filter(|_| request.kind.is_feed()).and_then(|own| own.body_bytes_max);
        own.unwrap_or_else(|| request.kind.bytes_max(settings))
    }

    /// Sends, and waits for the head of the answer.
    async fn send(
        &self,
        outgoing: reqwest::RequestBuilder,
        url: &WebUrl,
    ) -> Result<Response, FetchError> {
        let settings = &self.0.settings;
        let secs = settings.idle_timeout_secs.max(settings.connect_timeout_secs);
        timeout(Duration::from_secs(secs), outgoing.send())
            .await
            .map_err(|_| FetchError::NoAnswer { secs })?
            .map_err(|error| FetchError::from_sending(&error, url, settings.connect_timeout_secs))
    }
}

/// What is said to the server of one hop.
fn outgoing(
    client: &reqwest::Client,
    request: &FetchRequest,
    own: &OwnManners,
    journey: &Journey,
) -> Result<reqwest::RequestBuilder, FetchError> {
    let mut outgoing = client
        .get(journey.here().url().clone())
        .header(header::ACCEPT, HeaderValue::from_static(request.kind.accept()))
        .header(header::ACCEPT_ENCODING, HeaderValue::from_static(packing::OFFERED));
    if request.connection == Connection::Closed {
        outgoing = outgoing.header(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(user_agent) = &own.user_agent {
        outgoing = outgoing.header(header::USER_AGENT, user_agent.as_str());
    }
    if is_at_own_site(request, journey) {
        outgoing = outgoing.headers(own.told(request.authorization.as_ref())?);
    }
    if is_conditional(request, journey) {
        outgoing = outgoing.headers(conditions(&request.validators));
    }
    Ok(outgoing)
}

/// What is said to the feed's own site only goes no further; a page elsewhere is none of it.
fn is_at_own_site(request: &FetchRequest, journey: &Journey) -> bool {
    journey.is_at_first_site()
        && request.typed.as_ref().is_none_or(|typed| journey.belongs_to(typed))
}

/// Whom alone the name and the password that the reader gave are told, if it is somebody else.
fn withheld_for<'r>(request: &'r FetchRequest, journey: &Journey) -> Option<&'r WebUrl> {
    let are_given = request.authorization.is_some() || request.url.holds_secrets();
    let is_withheld = are_given && !is_at_own_site(request, journey);
    is_withheld.then(|| request.typed.as_ref().unwrap_or(&request.url))
}

/// What an address gave last time goes to that address alone: at another one it may stand for
/// another document, and "unchanged" would hide what is there.
fn is_conditional(request: &FetchRequest, journey: &Journey) -> bool {
    let given_by = request.validators.given_by.as_ref().unwrap_or(&request.url);
    journey.is_at(given_by) && !request.validators.is_empty()
}

/// The headers of a conditional request (RFC 9110, section 13.1).
fn conditions(validators: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        (header::IF_NONE_MATCH, &validators.etag),
        (header::IF_MODIFIED_SINCE, &validators.last_modified),
    ] {
        if let Some(value) = value
            && let Ok(bytes) = value.chars().map(u8::try_from).collect::<Result<Vec<u8>, _>>()
            && let Ok(value) = HeaderValue::from_bytes(&bytes)
        {
            headers.insert(name, value);
        }
    }
    headers
}

/// What the answer from `address` gave.
fn validators(headers: &HeaderMap, address: WebUrl) -> Validators {
    let etag = validator(headers, header::ETAG);
    let last_modified = validator(headers, header::LAST_MODIFIED);
    let given_by = (etag.is_some() || last_modified.is_some()).then_some(address);
    Validators { etag, last_modified, given_by }
}

/// A header's value as it came, each byte as the character of its number, unless it is empty or
/// oversized.
fn validator(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    let is_kept = (1..=VALIDATOR_BYTES_MAX).contains(&value.len());
    is_kept.then(|| value.iter().map(|byte| char::from(*byte)).collect())
}
