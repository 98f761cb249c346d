//! Places at servers: how many requests may be under way to one host at once, how they are spaced,
//! and which hosts have had enough for now.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};
use url::Host;

use super::FetchError;
use super::line::{Line, LinePlace};
use crate::model::{CleanText, RETRY_AFTER_SECS_MAX, WebUrl};

/// Hosts remembered before those with nothing under way are forgotten.
const HOSTS_MAX: usize = 1024;

pub(super) struct Hosts {
    per_host_max: usize,
    line: Arc<Line>,
    by_host: Mutex<HashMap<String, Arc<HostPlaces>>>,
}

/// The places at one host.
struct HostPlaces {
    places: Arc<Semaphore>,
    /// When the next request may start.
    next_start: Mutex<Instant>,
    /// When it refused a request for being asked too much, lately.
    refusals: Mutex<Vec<Refusal>>,
}

/// That a host refused a request for being asked too much.
#[derive(Clone, Copy)]
struct Refusal {
    at: Instant,
    /// Until when it asks to be left alone, where it says so.
    until: Option<Instant>,
}

/// So many refusals in so short a time mean the host and not one of its documents; for as long
/// nothing more is asked of it.
const REFUSALS_MAX: usize = 2;
const REFUSALS_TIME: Duration = Duration::from_secs(60);

/// The right to one request; given back when dropped.
pub(super) struct Place {
    _host: Option<OwnedSemaphorePermit>,
    _line: LinePlace,
}

impl Hosts {
    pub(super) fn new(per_host_max: usize, line: Arc<Line>) -> Self {
        let per_host_max = per_host_max.clamp(1, Semaphore::MAX_PERMITS);
        Self { per_host_max, line, by_host: Mutex::default() }
    }

    /// Waits for a place at the host, then for one on the line: a busy host blocks no other.
    /// `spacing`: time between the start of this request and of the next one there.
    pub(super) async fn place(&self, url: &WebUrl, spacing: Duration) -> Place {
        let host = self.of_host(url);
        // The semaphore is never closed, so it always comes.
        let at_host = Arc::clone(&host.places).acquire_owned().await.ok();
        if !is_this_machine(url) {
            sleep_until(host.start(spacing)).await;
        }
        Place { _host: at_host, _line: self.line.place().await }
    }

    /// Notes that this host refused a request for being asked too much, and for how long it asks to
    /// be left alone.
    pub(super) fn note_refusal(&self, url: &WebUrl, retry_after_secs: Option<u64>) {
        let host = self.of_host(url);
        let mut refusals = host.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let at = Instant::now();
        let wait = |secs: u64| Duration::from_secs(secs.min(RETRY_AFTER_SECS_MAX));
        refusals.push(Refusal { at, until: retry_after_secs.map(|secs| at + wait(secs)) });
        if refusals.len() > REFUSALS_MAX {
            refusals.remove(0);
        }
    }

    /// An error when this host has refused so much lately that it is left alone for a while.
    pub(super) fn check(&self, url: &WebUrl) -> Result<(), FetchError> {
        let refusals = self.of_host(url).refusals();
        if refusals.len() < REFUSALS_MAX {
            return Ok(());
        }
        let host = CleanText::line(url.host()).shortened(120);
        let left = refusals.iter().filter_map(|refusal| refusal.until).max();
        let left = left.map(|until| until.saturating_duration_since(Instant::now()).as_millis());
        let retry_after_secs = left.and_then(|millis| millis.div_ceil(1000).try_into().ok());
        Err(FetchError::HostRefuses { host, retry_after_secs })
    }

    fn of_host(&self, url: &WebUrl) -> Arc<HostPlaces> {
        let mut hosts = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_MAX {
            let now = Instant::now();
            hosts.retain(|_, host| {
                Arc::strong_count(host) > 1 || host.next() > now || !host.refusals().is_empty()
            });
        }
        let host = hosts.entry(key(url)).or_insert_with(|| {
            let places = Arc::new(Semaphore::new(self.per_host_max));
            let (next_start, refusals) = (Mutex::new(Instant::now()), Mutex::default());
            Arc::new(HostPlaces { places, next_start, refusals })
        });
        Arc::clone(host)
    }
}

impl HostPlaces {
    /// When this request may start; the next one has to wait longer.
    fn start(&self, spacing: Duration) -> Instant {
        let mut next = self.next_start.lock().unwrap_or_else(PoisonError::into_inner);
        let start = (*next).max(Instant::now());
        *next = start + spacing;
        start
    }

    /// What it refused lately.
    fn refusals(&self) -> Vec<Refusal> {
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let is_late = |refusal: &&Refusal| refusal.at.elapsed() < REFUSALS_TIME;
        refusals.iter().filter(is_late).copied().collect()
    }

    fn next(&self) -> Instant {
        *self.next_start.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nobody is bothered by haste there.
fn is_this_machine(url: &WebUrl) -> bool {
    match url.url().host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Who answers: the host, and the port where it is an unusual one. The dot that some write behind a
/// name says only that the name is whole.
fn key(url: &WebUrl) -> String {
    let host = url.host().strip_suffix('.').unwrap_or(url.host());
    match url.url().port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_nothing_under_way_are_forgotten() {
        let hosts = Hosts::new(2, Arc::new(Line::new(32)));
        let kept = hosts.of_host(&WebUrl::parse("https://daily.example/").expect("an address"));
        for n in 0..3 * HOSTS_MAX {
            let url = WebUrl::parse(&format!("https://outlet{n}.example/")).expect("an address");
            drop(hosts.of_host(&url));
        }
        for address in ["http://daily.example/x", "https://Daily.Example./x"] {
            let again = hosts.of_host(&WebUrl::parse(address).expect("an address"));
            assert!(Arc::ptr_eq(&kept, &again), "{address}");
        }
        assert!(hosts.by_host.lock().expect("no panic").len() <= HOSTS_MAX);
    }

    #[test]
    fn a_host_that_refused_twice_is_left_alone_for_as_long_as_it_asked() {
        let hosts = Hosts::new(2, Arc::new(Line::new(32)));
        for (host, waits, expected) in [
            ("a", [None, None], Some(None)),
            ("b", [Some(600), None], Some(Some(600))),
            ("c", [Some(60), Some(7200)], Some(Some(7200))),
            ("d", [None, Some(u64::MAX)], Some(Some(RETRY_AFTER_SECS_MAX))),
        ] {
            let url = WebUrl::parse(&format!("https://{host}.example/")).expect("an address");
            for wait in waits {
                assert_eq!(hosts.check(&url), Ok(()));
                hosts.note_refusal(&url, wait);
            }
            let told = hosts.check(&url).err().map(|error| error.retry_after_secs());
            assert_eq!(told, expected, "{host}");
        }
    }

    #[test]
    fn requests_to_one_host_start_one_after_the_other() {
        let spacing = Duration::from_millis(20);
        let hosts = Hosts::new(2, Arc::new(Line::new(32)));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let starts = |address: &str| {
            let url = WebUrl::parse(address).expect("an address");
            let asked = async {
                let mut starts = Vec::new();
                for _ in 0..4 {
                    drop(hosts.place(&url, spacing).await);
                    starts.push(Instant::now());
                }
                starts
            };
            runtime.as_ref().expect("a runtime").block_on(asked)
        };
        let of_host = starts("https://daily.example/feed");
        assert!(of_host[3] - of_host[0] >= 2 * spacing, "{of_host:?}");
        let before = Instant::now();
        for address in ["https://other.example/", "http://127.0.0.1:8000/", "http://[::1]/"] {
            let first = starts(address)[0];
            assert!(first - before < Duration::from_secs(5), "{address}");
        }
        let url = WebUrl::parse("http://127.0.0.1:8000/").expect("an address");
        assert!(is_this_machine(&url) && hosts.of_host(&url).next() <= Instant::now());
    }
}
