//! Feeds that moved for good: `feeds.toml` gets their new addresses, its comments and order stay.

use std::collections::HashSet;

use crate::config::{ConfigError, SubscriptionFile};
use crate::fetch::are_of_one_site;
use crate::model::{Feed, WebUrl};
use crate::store::{Reader, StoreError};

/// Old and new address of each subscription whose feed has another one by now. One whose settings
/// are meant for its server alone keeps the address that they were written for when the new one is
/// of another site: written down there, they would be told to that site. The store leads to the
/// feed all the same.
pub(super) fn moves<'f>(
    file: &SubscriptionFile,
    feeds: impl Iterator<Item = &'f Feed>,
    reader: &Reader,
) -> Result<Vec<(WebUrl, WebUrl)>, StoreError> {
    let written: HashSet<&WebUrl> = file.subscriptions().iter().map(|it| &it.url).collect();
    let private = file.settings().iter().filter(|(_, own)| own.are_private()).map(|(url, _)| url);
    // A name and a password in the address are meant for its server alone, too.
    let private: HashSet<&WebUrl> =
        private.chain(written.iter().copied().filter(|url| url.holds_secrets())).collect();
    let mut moves = Vec::new();
    for feed in feeds.filter(|feed| !written.contains(&feed.url)) {
        let before = reader.addresses(feed.id)?;
        let old = before.into_iter().find(|address| written.contains(address));
        let Some(old) = old else { continue };
        if private.contains(&old) && !are_of_one_site(&old, &feed.url) {
            let (old, new) = (old.for_people(), feed.url.for_people());
            tracing::info!(%old, %new, "a feed moved; its private settings keep the old address");
            continue;
        }
        moves.push((old, feed.url.clone()));
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
