//! Which settings belong to which feed.

use std::collections::HashMap;

use crate::config::{FeedSettings, SubscriptionFile};
use crate::fetch::{OwnManners, Proxy, Secret};
use crate::model::{Feed, WebUrl};
use crate::store::{Reader, StoreError};

/// A feed with what its subscription says of it.
pub(super) struct FollowedFeed {
    pub(super) feed: Feed,
    pub(super) settings: FeedSettings,
}

/// All followed feeds. A subscription may name an address that its feed had before.
pub(super) fn followed_feeds(
    file: &SubscriptionFile,
    reader: &Reader,
) -> Result<Vec<FollowedFeed>, StoreError> {
    let own: HashMap<&WebUrl, &FeedSettings> =
        file.settings().iter().map(|(url, settings)| (url, settings)).collect();
    let mut followed = Vec::new();
    for feed in reader.feeds()? {
        let mut settings = own.get(&feed.url).copied();
        if settings.is_none() && !own.is_empty() {
            let before = reader.addresses(feed.id)?;
            settings = before.iter().find_map(|url| own.get(url).copied());
        }
        followed.push(FollowedFeed { feed, settings: settings.cloned().unwrap_or_default() });
    }
    Ok(followed)
}

impl FollowedFeed {
    /// What it is asked with otherwise than the others.
    pub(super) fn manners(&self) -> OwnManners {
        let FeedSettings { user_agent, headers, proxy, timeout_secs, body_bytes_max, .. } =
            &self.settings;
        let headers = headers.iter();
        OwnManners {
            user_agent: user_agent.clone().filter(|own| !own.is_empty()),
            headers: headers.map(|(name, v)| (name.clone(), Secret::new(v.clone()))).collect(),
            proxy: proxy.as_deref().map(|proxy| match proxy {
                "none" => Proxy::None,
                "system" => Proxy::System,
                address => Proxy::Url(address.to_owned()),
            }),
            total_timeout_secs: *timeout_secs,
            body_bytes_max: *body_bytes_max,
        }
    }
}
