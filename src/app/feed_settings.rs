//! Which settings belong to which feed.

use std::collections::HashMap;

use crate::config::{FeedSettings, SectionsFile, SubscriptionFile};
use crate::fetch::{OwnManners, Proxy, Secret};
use crate::model::{Feed, TakesPages, WebUrl};
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

/// What sections say of full texts holds for the feeds that are subscribed in them and say nothing
/// of it themselves; of several sections the deepest wins.
pub(super) fn follow_sections(feeds: &mut [FollowedFeed], file: &SectionsFile) {
    let said: HashMap<String, TakesPages> = file
        .entries
        .iter()
        .filter_map(|entry| Some((entry.path.folded(), entry.wishes.full_text?)))
        .collect();
    for FollowedFeed { feed, settings } in feeds {
        let Some(section) = feed.section.as_ref().filter(|_| settings.full_text.is_none()) else {
            continue;
        };
        let mut deepest_first = section.with_ancestors();
        settings.full_text = deepest_first.find_map(|path| said.get(&path.folded()).copied());
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SectionEntry, SectionWishes};
    use crate::model::{CleanText, FeedHealth, FeedId, Pace, SectionPath, Validators};

    fn followed(section: &str, full_text: Option<TakesPages>) -> FollowedFeed {
        let url = WebUrl::parse("https://daily.example/feed").expect("an address");
        let feed = Feed {
            id: FeedId(1),
            typed_url: url.clone(),
            url,
            title: CleanText::line("Example Daily"),
            site: None,
            section: Some(SectionPath::parse(section)).filter(|path| !path.is_root()),
            validators: Validators::default(),
            health: FeedHealth::default(),
            pace: Pace::default(),
            entries: 0,
        };
        FollowedFeed { feed, settings: FeedSettings { full_text, ..FeedSettings::default() } }
    }

    #[test]
    fn the_deepest_section_says_when_pages_are_taken_unless_the_feed_does() {
        let said = |path: &str, full_text| SectionEntry {
            path: SectionPath::parse(path),
            wishes: SectionWishes { full_text: Some(full_text), ..SectionWishes::default() },
            ..SectionEntry::default()
        };
        let (always, teasers, never) =
            (TakesPages::Always, TakesPages::OfTeasers, TakesPages::Never);
        let entries = vec![said("Sport", always), said("sport / Chess", teasers)];
        let file = SectionsFile { entries, ..SectionsFile::default() };
        for (section, own, expected) in [
            ("", None, None),
            ("Politics", None, None),
            ("SPORT / Cricket", None, Some(always)),
            ("Sport / Chess / Blitz", None, Some(teasers)),
            ("Sport", Some(never), Some(never)),
        ] {
            let mut feeds = [followed(section, own)];
            follow_sections(&mut feeds, &file);
            assert_eq!(feeds[0].settings.full_text, expected, "{section}");
        }
    }
}
