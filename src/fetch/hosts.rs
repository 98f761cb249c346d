//! Places at servers: how many requests may be under way to one host at once, how they are spaced,
//! and which hosts have had enough for now.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};
use url::Host;

use super::line::{Line, LinePlace};
use crate::model::WebUrl;

/// Hosts remembered before those with nothing under way are forgotten.
const HOSTS_MAX: usize = 1024;

pub(super) struct Hosts {
    per_host_max: usize,
    spacing: Duration,
    line: Arc<Line>,
    by_host: Mutex<HashMap<String, Arc<HostPlaces>>>,
}

/// The places at one host.
struct HostPlaces {
    places: Arc<Semaphore>,
    /// When the next request may start.
    next_start: Mutex<Instant>,
    /// When it refused a request for being asked too much, lately.
    refusals: Mutex<Vec<Instant>>,
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
    /// `spacing`: time between the starts of two requests to one host.
    pub(super) fn new(per_host_max: usize, line: Arc<Line>, spacing: Duration) -> Self {
        let per_host_max = per_host_max.clamp(1, Semaphore::MAX_PERMITS);
        Self { per_host_max, spacing, line, by_host: Mutex::default() }
    }

    /// Waits for a place at the host, then for one on the line: a busy host blocks no other.
    pub(super) async fn place(&self, url: &WebUrl) -> Place {
        let host = self.of_host(url);
        // The semaphore is never closed, so it always comes.
        let at_host = Arc::clone(&host.places).acquire_owned().await.ok();
        if !is_this_machine(url) {
            sleep_until(host.start(self.spacing)).await;
        }
        Place { _host: at_host, _line: self.line.place().await }
    }

    /// Notes that this host refused a request for being asked too much.
    pub(super) fn note_refusal(&self, url: &WebUrl) {
        let host = self.of_host(url);
        let mut refusals = host.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.push(Instant::now());
        if refusals.len() > REFUSALS_MAX {
            refusals.remove(0);
        }
    }

    /// True when this host has refused so much lately that it is left alone for a while.
    pub(super) fn has_had_enough(&self, url: &WebUrl) -> bool {
        self.of_host(url).refusals() >= REFUSALS_MAX
    }

    fn of_host(&self, url: &WebUrl) -> Arc<HostPlaces> {
        let mut hosts = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_MAX {
            let now = Instant::now();
            hosts.retain(|_, host| {
                Arc::strong_count(host) > 1 || host.next() > now || host.refusals() > 0
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

    /// How often it refused lately.
    fn refusals(&self) -> usize {
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.iter().filter(|at| at.elapsed() < REFUSALS_TIME).count()
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

/// Who answers: the host, and the port where it is an unusual one.
fn key(url: &WebUrl) -> String {
    match url.url().port() {
        Some(port) => format!("{}:{port}", url.host()),
        None => url.host().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_nothing_under_way_are_forgotten() {
        let hosts = Hosts::new(2, Arc::new(Line::new(32)), Duration::ZERO);
        let kept = hosts.of_host(&WebUrl::parse("https://daily.example/").expect("an address"));
        for n in 0..3 * HOSTS_MAX {
            let url = WebUrl::parse(&format!("https://outlet{n}.example/")).expect("an address");
            drop(hosts.of_host(&url));
        }
        let again = hosts.of_host(&WebUrl::parse("http://daily.example/x").expect("an address"));
        assert!(Arc::ptr_eq(&kept, &again));
        assert!(hosts.by_host.lock().expect("no panic").len() <= HOSTS_MAX);
    }

    #[test]
    fn requests_to_one_host_start_one_after_the_other() {
        let spacing = Duration::from_millis(20);
        let hosts = Hosts::new(2, Arc::new(Line::new(32)), spacing);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let starts = |address: &str| {
            let url = WebUrl::parse(address).expect("an address");
            let asked = async {
                let mut starts = Vec::new();
                for _ in 0..4 {
                    drop(hosts.place(&url).await);
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
