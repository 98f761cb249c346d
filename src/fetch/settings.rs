//! What a reader may set about the network.

use std::collections::HashMap;
use std::time::Duration;

use super::OwnManners;
use crate::model::WebUrl;

/// The pictures of one page belong together, and a browser asks for all of them at once.
const PICTURE_SPACING: Duration = Duration::from_millis(100);

/// How a request may reach the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// What the environment says: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`.
    #[default]
    System,
    /// Straight to the server.
    None,
    /// Through this one: `http://`, `https://`, `socks5://` or `socks5h://`.
    Url(String),
}

/// Limits and manners of every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchSettings {
    /// Who we say we are: name, version and where to learn more.
    pub user_agent: String,
    /// Largest feed, in bytes after unpacking.
    pub body_bytes_max: u64,
    /// Largest web page, in bytes after unpacking.
    pub page_bytes_max: u64,
    /// Largest picture, in bytes.
    pub picture_bytes_max: u64,
    /// Longest wait for a connection.
    pub connect_timeout_secs: u64,
    /// Longest silence while a document arrives.
    pub idle_timeout_secs: u64,
    /// Longest time for one document, redirects and all.
    pub total_timeout_secs: u64,
    /// Most redirects followed for one document.
    pub redirects_max: usize,
    /// Most requests at once to one host.
    pub connections_per_host_max: usize,
    /// Most requests at once in all; fewer where the line is slow.
    pub connections_max: usize,
    /// Time between the starts of two requests to one host; none on this machine, and less for the
    /// pictures of a page that a person keeps.
    pub spacing_millis: u64,
    /// The way out.
    pub proxy: Proxy,
    /// Origins at private addresses that feeds and pages may lead to.
    pub private_origins: Vec<WebUrl>,
    /// What feeds are asked with otherwise than the others, by the address that the reader typed;
    /// their pages and pictures too.
    pub own: HashMap<WebUrl, OwnManners>,
    /// Root certificates trusted besides the system's, in PEM; empty for none.
    pub root_certificates_pem: Vec<u8>,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            user_agent: user_agent(""),
            body_bytes_max: 16 << 20,
            page_bytes_max: 8 << 20,
            picture_bytes_max: 20 << 20,
            connect_timeout_secs: 10,
            idle_timeout_secs: 20,
            total_timeout_secs: 60,
            redirects_max: 10,
            connections_per_host_max: 2,
            connections_max: 128,
            spacing_millis: 1000,
            proxy: Proxy::System,
            private_origins: Vec::new(),
            own: HashMap::new(),
            root_certificates_pem: Vec::new(),
        }
    }
}

/// `dateline/1.2.3 (+https://contact)`: a publisher who sees us in a log can find out who asks.
/// `contact` is the reader's, the address of a page or for mail; empty: the program's homepage,
/// where it has one. Never an address that leads nowhere.
#[must_use]
pub fn user_agent(contact: &str) -> String {
    let name = concat!("dateline/", env!("CARGO_PKG_VERSION"));
    let known = [contact, env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")];
    match known.into_iter().find(|address| !address.is_empty()) {
        Some(address) if address.contains("://") => format!("{name} (+{address})"),
        Some(address) => format!("{name} ({address})"),
        None => name.to_owned(),
    }
}

/// What becomes of a connection behind the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// It is kept for a moment, for the next request to this host.
    #[default]
    Kept,
    /// It is closed: nothing more is wanted of this host. A kept one holds the buffer that its last
    /// answer needed, and hundreds of them a hundred megabytes.
    Closed,
}

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// A feed.
    Feed,
    /// A web page.
    Page,
    /// A picture.
    Picture,
}

impl ResourceKind {
    /// The `Accept` header (RFC 9110, section 12.5.1).
    pub(super) const fn accept(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, \
                 application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, \
                 application/json;q=0.8, text/html;q=0.3, */*;q=0.1"
            }
            Self::Page => "text/html, application/xhtml+xml, */*;q=0.1",
            Self::Picture => "image/png, image/jpeg, image/webp, image/gif, image/*;q=0.5",
        }
    }

    pub(super) const fn is_feed(self) -> bool {
        matches!(self, Self::Feed)
    }

    /// Time between the start of a request for it and of the next one to its host.
    pub(super) fn spacing(self, settings: &FetchSettings) -> Duration {
        let spacing = Duration::from_millis(settings.spacing_millis);
        match self {
            Self::Feed | Self::Page => spacing,
            Self::Picture => spacing.min(PICTURE_SPACING),
        }
    }

    /// The most bytes it may have, unpacked.
    pub(super) const fn bytes_max(self, settings: &FetchSettings) -> u64 {
        match self {
            Self::Feed => settings.body_bytes_max,
            Self::Page => settings.page_bytes_max,
            Self::Picture => settings.picture_bytes_max,
        }
    }
}
