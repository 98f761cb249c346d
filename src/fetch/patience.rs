//! How long one document may take in all. Only what a server takes counts: time in which we keep it
//! waiting is given back.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::FetchError;

/// Longer than any program runs: a limit so large is none.
const FOR_EVER: Duration = Duration::from_secs(30 * 365 * 86_400);

pub(super) struct Patience {
    until: Instant,
    total_secs: u64,
}

impl Patience {
    pub(super) fn of(total_secs: u64) -> Self {
        let total = Duration::from_secs(total_secs).min(FOR_EVER);
        Self { until: Instant::now() + total, total_secs }
    }

    /// Since then we kept the server waiting.
    pub(super) fn excuse(&mut self, since: Instant) {
        self.until += since.elapsed();
    }

    /// Does the work, as long as there is patience.
    pub(super) async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, FetchError> {
        let secs = self.total_secs;
        timeout_at(self.until, work).await.map_err(|_| FetchError::TimedOut { secs })
    }
}
