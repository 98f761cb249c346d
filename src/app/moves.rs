//! Feeds that moved for good: `feeds.toml` gets their new addresses, its comments and order stay.

use std::collections::HashSet;

use crate::config::{ConfigError, SubscriptionFile};
use crate::model::{Feed, WebUrl};
use crate::store::{Reader, StoreError};

/// Old and new address of each subscription whose feed has another one by now.
pub(super) fn moves<'f>(
    file: &SubscriptionFile,
    feeds: impl Iterator<Item = &'f Feed>,
    reader: &Reader,
) -> Result<Vec<(WebUrl, WebUrl)>, StoreError> {
    let written: HashSet<&WebUrl> = file.subscriptions().iter().map(|it| &it.url).collect();
    let mut moves = Vec::new();
    for feed in feeds.filter(|feed| !written.contains(&feed.url)) {
        let before = reader.addresses(feed.id)?;
        let old = before.into_iter().find(|address| written.contains(address));
        moves.extend(old.map(|old| (old, feed.url.clone())));
    }
    Ok(moves)
}

/// Writes them down; a file that cannot be changed stays as it is, and the old addresses go on
/// leading to the feeds.
pub(super) fn write(file: &mut SubscriptionFile, moves: &[(WebUrl, WebUrl)]) {
    let mut write = || -> Result<(), ConfigError> {
        for (old, new) in moves {
            file.set_url(old, new)?;
            tracing::info!(old = %old.for_people(), new = %new.for_people(), "a feed moved");
        }
        file.save()
    };
    if let Err(error) = write() {
        tracing::warn!(%error, "the new addresses of feeds were not written down");
    }
}
