//! Places at servers: how many requests may be under way at once, to one host and in all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::model::WebUrl;

/// Hosts remembered before those with nothing under way are forgotten.
const HOSTS_MAX: usize = 1024;

pub(super) struct Hosts {
    per_host_max: usize,
    all: Arc<Semaphore>,
    by_host: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// The right to one request; given back when dropped.
pub(super) struct Place {
    _host: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Hosts {
    pub(super) fn new(per_host_max: usize, all_max: usize) -> Self {
        let all = Arc::new(Semaphore::new(all_max.clamp(1, Semaphore::MAX_PERMITS)));
        let per_host_max = per_host_max.clamp(1, Semaphore::MAX_PERMITS);
        Self { per_host_max, all, by_host: Mutex::default() }
    }

    /// Waits for a place at the host, then for one in all: a busy host never blocks the others.
    pub(super) async fn place(&self, url: &WebUrl) -> Place {
        let host = self.of_host(url);
        // The semaphores are never closed, so both always come.
        Place {
            _host: host.acquire_owned().await.ok(),
            _all: Arc::clone(&self.all).acquire_owned().await.ok(),
        }
    }

    fn of_host(&self, url: &WebUrl) -> Arc<Semaphore> {
        let mut hosts = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_MAX {
            hosts.retain(|_, places| Arc::strong_count(places) > 1);
        }
        let places =
            hosts.entry(key(url)).or_insert_with(|| Arc::new(Semaphore::new(self.per_host_max)));
        Arc::clone(places)
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
        let hosts = Hosts::new(2, 32);
        let kept = hosts.of_host(&WebUrl::parse("https://daily.example/").expect("an address"));
        for n in 0..3 * HOSTS_MAX {
            let url = WebUrl::parse(&format!("https://outlet{n}.example/")).expect("an address");
            drop(hosts.of_host(&url));
        }
        let again = hosts.of_host(&WebUrl::parse("http://daily.example/x").expect("an address"));
        assert!(Arc::ptr_eq(&kept, &again));
        assert!(hosts.by_host.lock().expect("no panic").len() <= HOSTS_MAX);
    }
}
