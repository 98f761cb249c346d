//! How long one document may take in all. Only what a server takes counts: time in which we keep it
//! waiting is given back.

use std::time::Duration;

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use super::FetchError;
use super::line::{CROWDED_PATIENCE, Line, SLOW};

/// Longer than any program runs: a limit so large is none.
const FOR_EVER: Duration = Duration::from_secs(30 * 365 * 86_400);

pub(super) struct Patience {
    until: Instant,
    total_secs: u64,
    line: Arc<Line>,
    /// For so long we waited for the document since it began to come.
    waited: Duration,
    /// It has more time, since the line is crowded.
    is_longer: bool,
}

impl Patience {
    pub(super) fn of(total_secs: u64, line: Arc<Line>) -> Self {
        let until = Instant::now() + total(total_secs);
        Self { until, total_secs, line, waited: Duration::ZERO, is_longer: false }
    }

    /// Since then we kept the server waiting.
    pub(super) fn excuse(&mut self, since: Instant) {
        self.until += since.elapsed();
    }

    /// Waits for a piece of the document. One that comes slowly takes a place on the line away;
    /// where many do, it is given more time.
    pub(super) async fn piece<T>(
        &mut self,
        work: impl Future<Output = T>,
    ) -> Result<T, FetchError> {
        let (begun, was_slow) = (Instant::now(), self.is_slow());
        let piece = self.within(work).await;
        self.waited += begun.elapsed();
        if self.is_slow() && !was_slow {
            self.line.slowed_one();
        }
        if self.is_slow() && !self.is_longer && self.line.is_crowded() {
            self.is_longer = true;
            self.until += total(self.total_secs) * (CROWDED_PATIENCE - 1);
        }
        piece
    }

    /// True for a document that comes slowly.
    pub(super) fn is_slow(&self) -> bool {
        self.waited > SLOW
    }

    /// Does the work, as long as there is patience.
    pub(super) async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, FetchError> {
        let secs = self.total_secs;
        timeout_at(self.until, work).await.map_err(|_| FetchError::TimedOut { secs })
    }
}

fn total(secs: u64) -> Duration {
    Duration::from_secs(secs).min(FOR_EVER)
}
