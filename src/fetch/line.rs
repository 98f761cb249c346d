//! How many requests the line bears at once.
//!
//! Many at once hide the time that servers take to answer. On a slow line they share what little
//! comes through, until each takes longer than any may, and nothing arrives at all. So each
//! document that comes in good time makes room for one more, and each that has been coming for long
//! takes a place away: few at a time all arrive.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests at once before anything is known of the line.
const FIRST: usize = 64;
/// However slow it is, so many: some servers are slow themselves.
const LEAST: usize = 4;
/// A document that we have waited for so long, since it began to come, comes slowly.
pub(super) const SLOW: Duration = Duration::from_secs(5);
/// How many times as long a document may take while the line is crowded.
pub(super) const CROWDED_PATIENCE: u32 = 5;

/// The places on the line.
pub(super) struct Line {
    places: Arc<Semaphore>,
    most: usize,
    load: Mutex<Load>,
}

struct Load {
    /// How many places there are to be.
    limit: usize,
    /// How many more there are: those that are given back next are gone.
    surplus: usize,
}

/// The right to one request; given back when dropped.
pub(super) struct LinePlace {
    line: Arc<Line>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Line {
    /// Bears so many requests at most.
    pub(super) fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        let limit = most.min(FIRST);
        let load = Mutex::new(Load { limit, surplus: 0 });
        Self { places: Arc::new(Semaphore::new(limit)), most, load }
    }

    /// Waits for a place.
    pub(super) async fn place(self: &Arc<Self>) -> LinePlace {
        // The semaphore is never closed, so it always comes.
        let permit = Arc::clone(&self.places).acquire_owned().await.ok();
        LinePlace { line: Arc::clone(self), permit }
    }

    /// A request ended in good time.
    pub(super) fn bore_one(&self) {
        let mut load = self.load();
        if load.limit < self.most {
            load.limit += 1;
            match load.surplus.checked_sub(1) {
                Some(surplus) => load.surplus = surplus,
                None => self.places.add_permits(1),
            }
        }
    }

    /// A document has been coming for long.
    pub(super) fn slowed_one(&self) {
        let mut load = self.load();
        if load.limit > self.most.min(LEAST) {
            load.limit -= 1;
            load.surplus += 1 - self.places.forget_permits(1);
        }
    }

    /// True when so many documents come slowly at once that the line must be to blame, and not
    /// their servers.
    pub(super) fn is_crowded(&self) -> bool {
        self.load().limit <= self.most.min(FIRST) / 2
    }

    fn load(&self) -> MutexGuard<'_, Load> {
        self.load.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for LinePlace {
    fn drop(&mut self) {
        let mut load = self.line.load();
        if let Some(surplus) = load.surplus.checked_sub(1) {
            load.surplus = surplus;
            if let Some(permit) = self.permit.take() {
                permit.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    /// Takes all places there are.
    fn taken(line: &Arc<Line>) -> Vec<LinePlace> {
        std::iter::from_fn(|| line.place().now_or_never()).collect()
    }

    #[test]
    fn a_quick_line_bears_more_and_more() {
        let line = Arc::new(Line::new(100));
        for _ in 0..3 {
            for place in taken(&line) {
                drop(place);
                line.bore_one();
            }
        }
        assert_eq!(taken(&line).len(), 100);
    }

    #[test]
    fn on_a_slow_line_few_are_asked_at_a_time() {
        let line = Arc::new(Line::new(128));
        let first = taken(&line);
        assert_eq!(first.len(), 64);
        for _ in &first {
            assert!(line.place().now_or_never().is_none());
            line.slowed_one();
        }
        assert!(line.is_crowded());
        // Those that are under way go on; no new one begins before they are few.
        let mut left = first;
        while left.len() > LEAST {
            left.pop();
            let free = taken(&line).len();
            assert_eq!(free, LEAST.saturating_sub(left.len()), "{} left", left.len());
        }
        drop(left);
        assert_eq!(taken(&line).len(), LEAST);
        for _ in 0..200 {
            line.bore_one();
        }
        assert_eq!(taken(&line).len(), 128);
        assert!(!line.is_crowded());
    }

    #[test]
    fn a_few_slow_servers_are_no_slow_line() {
        let line = Arc::new(Line::new(64));
        for _ in 0..30 {
            line.slowed_one();
            line.bore_one();
            line.slowed_one();
        }
        assert!(!line.is_crowded());
        let few = Arc::new(Line::new(3));
        for _ in 0..9 {
            few.slowed_one();
        }
        assert_eq!(taken(&few).len(), 3);
    }
}
