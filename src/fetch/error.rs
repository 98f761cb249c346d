//! Why nothing usable came, in words for people.

use std::error::Error;
use std::io;

use super::guard::{self, PrivateName, UnknownName};
use crate::model::{CleanText, RETRY_AFTER_SECS_MAX, WebUrl};

/// Why nothing usable came. The text is one line that names the cause and, where there is one, the
/// mend; text from servers is cleaned and short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The settings cannot work.
    #[error("the network settings cannot work: {reason}")]
    Settings {
        /// Which and why.
        reason: CleanText,
    },
    /// The whole took too long.
    #[error("timed out after {secs} s; the server is too slow")]
    TimedOut {
        /// The limit.
        secs: u64,
    },
    /// The connection stands, but the head of an answer did not come.
    #[error("timed out: no answer within {secs} s; the server is too slow")]
    NoAnswer {
        /// The limit.
        secs: u64,
    },
    /// The server went silent in the middle of a document.
    #[error("timed out: the server sent nothing for {secs} s")]
    Stalled {
        /// The limit.
        secs: u64,
    },
    /// No connection.
    #[error("{0}")]
    Connect(ConnectFault),
    /// A redirect that is not followed.
    #[error("{0}")]
    Redirect(RedirectFault),
    /// An address within this machine or its network, that nobody typed.
    #[error(
        "refused: would lead to a private address ({address}); if you trust {origin}, name it in \
         private_origins in config.toml"
    )]
    Private {
        /// The address.
        address: CleanText,
        /// Who has it.
        origin: CleanText,
    },
    /// A status that brings no document.
    #[error("{}", status_text(*.status, *.retry_after_secs))]
    Status {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to be left alone.
        retry_after_secs: Option<u64>,
    },
    /// Its host has refused others just now.
    #[error("not asked: {host} has just refused two other requests as too many; it may work later")]
    HostRefuses {
        /// Which.
        host: CleanText,
        /// How long it asks to be left alone.
        retry_after_secs: Option<u64>,
    },
    /// The address leads for now to one where there is nothing for good, which says nothing of the
    /// address itself.
    #[error("it leads elsewhere for now, where it is gone (HTTP 410); it may work later")]
    GoneForNow {
        /// The status by which it leads there.
        status: u16,
    },
    /// 401 from a server that is not told what the reader gave for another one.
    #[error(
        "HTTP 401: {asked} wants a user name and a password, but yours are told to {told} alone; \
         if you trust it, put its address into feeds.toml"
    )]
    Withheld {
        /// Who wants them.
        asked: CleanText,
        /// For whom they are.
        told: CleanText,
    },
    /// 304 to a question that was not asked.
    #[error(
        "the server said \"not modified\" although nothing was known; it may work the next time"
    )]
    UnaskedNotModified,
    /// More than we take.
    #[error("larger than {} when unpacked; raise the limit if this is meant", size(*.bytes_max))]
    TooLarge {
        /// The limit, in bytes.
        bytes_max: u64,
    },
    /// The body is shorter than announced.
    #[error("the answer ended early; nothing of it was used")]
    EndedEarly,
    /// The packed body cannot be unpacked.
    #[error("the packed answer is damaged; nothing of it was used")]
    DamagedPacking,
    /// A content coding nobody asked for.
    #[error("the answer is packed as \"{packing}\", which was not asked for and cannot be read")]
    UnknownPacking {
        /// What the server calls it.
        packing: CleanText,
    },
    /// What answered does not speak HTTP as it should.
    #[error("the server's answer breaks the rules of HTTP; the fault is on its side")]
    NotHttp,
    /// A head without end, or nearly.
    #[error("the head of the answer holds more than the 100 headers that are read")]
    HeadTooLarge,
    /// Anything else.
    #[error("the request failed: {reason}")]
    Other {
        /// As the network code says it.
        reason: CleanText,
    },
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectFault {
    /// The name has no address, or nobody could be asked for it: the system tells both alike.
    #[error("no such host; check the address and the network connection")]
    NoSuchHost {
        /// Which name.
        host: CleanText,
    },
    /// Somebody said no.
    #[error("connection refused: no web server is running there")]
    Refused,
    /// Nobody answered.
    #[error("no connection within {secs} s; the server may be down")]
    TimedOut {
        /// The limit.
        secs: u64,
    },
    /// No way there.
    #[error("the server cannot be reached; check the network connection")]
    Unreachable,
    /// The connection broke before an answer came.
    #[error("the server broke the connection before it answered")]
    Broken,
    /// The server cannot prove who it is.
    #[error("certificate not trusted: {reason}")]
    Certificate {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Encryption could not be agreed upon.
    #[error("no secure connection could be agreed upon: {reason}")]
    Tls {
        /// As the TLS code says it.
        reason: CleanText,
    },
    /// What answered does not speak TLS.
    #[error("the server speaks no https there; write http:// in front of the address")]
    NoTls,
    /// Anything else.
    #[error("no connection: {reason}")]
    Other {
        /// As the network code says it.
        reason: CleanText,
    },
}

/// Why a redirect is not followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectFault {
    /// Too long a chain.
    #[error("too many redirects: gave up after {hops_max}; look for the exact address on the site")]
    TooMany {
        /// The limit.
        hops_max: usize,
    },
    /// A circle.
    #[error("redirect loop: {url} leads back to itself")]
    Loop {
        /// Where it closes.
        url: CleanText,
    },
    /// Not a web address.
    #[error("refused: redirect to {} {scheme}: address", article(.scheme.as_str()))]
    Scheme {
        /// The scheme.
        scheme: CleanText,
    },
    /// From an encrypted to an open connection.
    #[error("refused: redirect from https to unprotected http at {host}")]
    Downgrade {
        /// Where it leads.
        host: CleanText,
    },
    /// An address without end.
    #[error("refused: redirect to an address longer than 8 KB")]
    TooLong,
    /// A redirect to nowhere.
    #[error("the server redirects without saying where")]
    Missing,
    /// A redirect to something that is no address.
    #[error("the server redirects to \"{location}\", which is no address")]
    Unreadable {
        /// What it says.
        location: CleanText,
    },
}

impl FetchError {
    /// The HTTP status, where an answer with a bad one came.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } | Self::GoneForNow { status } => Some(*status),
            Self::Withheld { .. } => Some(401),
            Self::UnaskedNotModified => Some(304),
            _ => None,
        }
    }

    /// How long the server asks to be left alone.
    #[must_use]
    pub const fn retry_after_secs(&self) -> Option<u64> {
        match self {
            Self::Status { retry_after_secs, .. } | Self::HostRefuses { retry_after_secs, .. } => {
                *retry_after_secs
            }
            _ => None,
        }
    }

    /// True when nothing was reached: no name service, no way, no reply to the knock. When every
    /// feed says so, the fault is this machine's network. A refused connection does not count:
    /// somebody was there to refuse it.
    #[must_use]
    pub const fn is_offline(&self) -> bool {
        use ConnectFault::{NoSuchHost, TimedOut, Unreachable};
        matches!(self, Self::Connect(NoSuchHost { .. } | TimedOut { .. } | Unreachable))
    }

    /// True when the publisher says that the document is gone for good (410).
    #[must_use]
    pub const fn is_gone(&self) -> bool {
        matches!(self, Self::Status { status: 410, .. })
    }

    /// True when nothing was asked, so that nothing is known of the document.
    #[must_use]
    pub const fn is_unasked(&self) -> bool {
        matches!(self, Self::HostRefuses { .. })
    }

    /// True when it may well be answered another time: nobody answered, or the server was out of
    /// order or had too much to do.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Status { status, .. } => matches!(*status, 408 | 425 | 429 | 500..=599),
            Self::TimedOut { .. }
            | Self::NoAnswer { .. }
            | Self::Stalled { .. }
            | Self::HostRefuses { .. }
            | Self::EndedEarly => true,
            Self::Connect(fault) => {
                use ConnectFault::{Broken, NoSuchHost, Refused, TimedOut, Unreachable};
                matches!(
                    fault,
                    Broken | NoSuchHost { .. } | Refused | TimedOut { .. } | Unreachable
                )
            }
            _ => false,
        }
    }

    /// True when the server says that it is asked too much.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Status { status: 429, .. }
                | Self::Status { status: 503, retry_after_secs: Some(_) }
        )
    }

    /// What went wrong before the head of the answer from `url` came.
    pub(super) fn from_sending(
        error: &reqwest::Error,
        url: &WebUrl,
        connect_timeout_secs: u64,
    ) -> Self {
        let causes = Causes::of(error);
        let refused = causes.0.iter().find_map(|cause| cause.downcast_ref::<PrivateName>());
        if let Some(PrivateName(address)) = refused {
            return guard::private(url, &address.to_string());
        }
        if let Some(fault) = causes.tls() {
            return Self::Connect(fault);
        }
        if error.is_dns() {
            // It may be the proxy's name that leads nowhere.
            let unknown = causes.0.iter().find_map(|cause| cause.downcast_ref::<UnknownName>());
            let host = CleanText::line(unknown.map_or(url.host(), |UnknownName(name)| name));
            return Self::Connect(ConnectFault::NoSuchHost { host });
        }
        if error.is_connect() && error.is_timeout() {
            return Self::Connect(ConnectFault::TimedOut { secs: connect_timeout_secs });
        }
        if causes.hyper(hyper::Error::is_parse_too_large) {
            return Self::HeadTooLarge;
        }
        if causes.hyper(hyper::Error::is_parse) {
            return Self::NotHttp;
        }
        match causes.io() {
            Some(io::ErrorKind::ConnectionRefused) => Self::Connect(ConnectFault::Refused),
            Some(
                io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkDown
                | io::ErrorKind::AddrNotAvailable,
            ) => Self::Connect(ConnectFault::Unreachable),
            Some(io::ErrorKind::TimedOut) => {
                Self::Connect(ConnectFault::TimedOut { secs: connect_timeout_secs })
            }
            Some(kind) if is_break(kind) => Self::Connect(ConnectFault::Broken),
            _ if causes.hyper(hyper::Error::is_incomplete_message) => {
                Self::Connect(ConnectFault::Broken)
            }
            _ if error.is_connect() => {
                Self::Connect(ConnectFault::Other { reason: CleanText::line(&chain(error)) })
            }
            _ => Self::Other { reason: CleanText::line(&chain(error)) },
        }
    }

    /// What went wrong while the body came.
    pub(super) fn from_body(error: &reqwest::Error) -> Self {
        let causes = Causes::of(error);
        match causes.io() {
            Some(kind) if is_break(kind) => Self::EndedEarly,
            _ if causes.hyper(hyper::Error::is_incomplete_message) => Self::EndedEarly,
            Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => Self::NotHttp,
            _ => Self::Other { reason: CleanText::line(&chain(error)) },
        }
    }
}

const fn is_break(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof,
    };
    matches!(kind, UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe | NotConnected)
}

/// An error and everything that caused it, outermost first.
struct Causes<'a>(Vec<&'a (dyn Error + 'static)>);

impl<'a> Causes<'a> {
    fn of(error: &'a (dyn Error + 'static)) -> Self {
        let mut causes = Vec::new();
        let mut next = Some(error);
        while let Some(cause) = next {
            causes.push(cause);
            // An io::Error gives its inner error's cause as its own and would hide the inner error.
            let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            next = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| cause.source());
        }
        Self(causes)
    }

    fn io(&self) -> Option<io::ErrorKind> {
        let errors = self.0.iter().filter_map(|cause| cause.downcast_ref::<io::Error>());
        errors.map(io::Error::kind).rfind(|kind| *kind != io::ErrorKind::Other)
    }

    fn hyper(&self, is_so: impl Fn(&hyper::Error) -> bool) -> bool {
        self.0.iter().filter_map(|cause| cause.downcast_ref::<hyper::Error>()).any(is_so)
    }

    fn tls(&self) -> Option<ConnectFault> {
        use rustls::{CertificateError as Cert, InvalidMessage};
        let error = self.0.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>())?;
        let fault = match error {
            rustls::Error::InvalidCertificate(fault) => fault,
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
                return Some(ConnectFault::NoTls);
            }
            _ => return Some(ConnectFault::Tls { reason: CleanText::line(&error.to_string()) }),
        };
        let reason = match fault {
            Cert::Expired | Cert::ExpiredContext { .. } => "it has expired",
            Cert::NotValidYet | Cert::NotValidYetContext { .. } => {
                "it is not valid yet; check this machine's clock"
            }
            Cert::NotValidForName | Cert::NotValidForNameContext { .. } => {
                "it belongs to another host"
            }
            Cert::UnknownIssuer => "nobody known has signed it",
            Cert::Revoked => "it was revoked",
            _ => "it is not valid",
        };
        Some(ConnectFault::Certificate { reason })
    }
}

/// An error and its causes in one line, repeats left out.
pub(super) fn chain(error: &reqwest::Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    // The outermost text holds the address, perhaps with a password in it.
    for cause in Causes::of(error).0.iter().skip(1) {
        let text = CleanText::line(&cause.to_string()).shortened(160).into_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
    }
    if texts.is_empty() { "no reason was given".to_owned() } else { texts.join(": ") }
}

fn status_text(status: u16, retry_after_secs: Option<u64>) -> String {
    let meaning = match status {
        204 | 205 => "the server sent no document",
        300 => "the server offers a choice; look for the exact address on the site",
        401 => "the server wants a user name and a password; see `basic_auth_file` in feeds.toml",
        402 => "the server wants to be paid",
        403 => {
            "the server refuses to show it to this reader; if a browser is shown it, ask the \
             publisher to let feed readers in"
        }
        404 => "there is nothing at this address; look for the new one on the publisher's site",
        406 => "the server has no form of it that this reader takes",
        407 => "the proxy wants a user name and a password; see the proxy setting",
        410 => "it is gone for good; unsubscribe, what was cached stays",
        429 => "the server says it was asked too often",
        451 => "it is withheld for legal reasons",
        400..=499 => "the server does not accept the request",
        500..=599 => "the server is in trouble; try again later",
        _ => "the server gave an answer that brings no document",
    };
    match retry_after_secs {
        Some(secs) if secs > RETRY_AFTER_SECS_MAX => {
            let most = span(RETRY_AFTER_SECS_MAX);
            format!("HTTP {status}: {meaning}; it asks to wait more than {most}")
        }
        Some(secs) => format!("HTTP {status}: {meaning}; it asks to wait {}", span(secs)),
        None => format!("HTTP {status}: {meaning}"),
    }
}

fn article(scheme: &str) -> &'static str {
    // The letters of "ftp" are said one by one.
    let is_vowel = scheme.starts_with(['a', 'e', 'i', 'o', 'u']) || scheme.starts_with("ftp");
    if is_vowel { "an" } else { "a" }
}

fn span(secs: u64) -> String {
    match secs {
        0..=119 => format!("{secs} s"),
        120..=7199 => format!("{} minutes", secs.div_ceil(60)),
        7200..=172_799 => format!("{} hours", secs.div_ceil(3600)),
        _ => format!("{} days", secs.div_ceil(86_400)),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}
