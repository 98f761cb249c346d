//! The only place that reads a clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::Timestamp;

/// The moment it is.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_secs(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
