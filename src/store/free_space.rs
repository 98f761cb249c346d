//! How much room the disk has left.

use std::path::Path;

/// The smallest of the files that stand beside the store takes so much.
pub(super) const ROOM_MIN: u64 = 32 << 10;

/// True when there is not even room for the files beside the store.
pub(super) fn is_full(path: &Path) -> bool {
    free_bytes(path).is_some_and(|free| free < ROOM_MIN)
}

/// Bytes that we may still write to the disk that holds `path`; `None` where the system does not
/// say.
#[cfg(unix)]
#[must_use]
pub fn free_bytes(path: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(path).ok()?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}

#[cfg(not(unix))]
#[must_use]
pub fn free_bytes(_: &Path) -> Option<u64> {
    None
}
