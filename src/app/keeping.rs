//! How long the entries of each feed stay: what its subscription says, else the deepest of its
//! sections that says anything, else the settings.

use std::collections::HashMap;

use crate::config::{Keep as KeepSettings, KeepOverride};
use crate::model::{Feed, SectionPath};
use crate::store::{Keep, KeepRules};

use super::feed_settings::FollowedFeed;

/// The rules for these feeds.
pub(super) fn keep_rules(settings: &KeepSettings, feeds: &[FollowedFeed]) -> KeepRules {
    let usual =
        Keep { days: settings.days, entries: settings.entries, unread_days: settings.unread_days };
    let mut rules = KeepRules { usual, feeds: HashMap::new() };
    for FollowedFeed { feed, settings: own } in feeds {
        let keep = keep_of(feed, own.keep(), settings, usual);
        if keep != usual {
            rules.feeds.insert(feed.id, keep);
        }
    }
    rules
}

fn keep_of(feed: &Feed, own: KeepOverride, settings: &KeepSettings, usual: Keep) -> Keep {
    let section = feed.section.clone().unwrap_or_else(SectionPath::root);
    let mut sections: Vec<(SectionPath, KeepOverride)> = settings
        .sections
        .iter()
        .map(|(path, keep)| (SectionPath::parse(path), *keep))
        .filter(|(path, _)| section.lies_in(path))
        .collect();
    sections.sort_by_key(|(path, _)| path.names().len());
    let mut keep = usual;
    let overrides = sections.into_iter().map(|(_, keep)| keep).chain([own]);
    for KeepOverride { days, entries } in overrides {
        keep.days = days.unwrap_or(keep.days);
        keep.entries = entries.unwrap_or(keep.entries);
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_rule_wins_number_by_number() {
        let of = |days, entries| KeepOverride { days, entries };
        let sections = [
            ("Sport", of(Some(14), Some(500))),
            ("Sport / Cricket", of(None, Some(200))),
            ("World", of(Some(1), None)),
        ];
        let sections = sections.map(|(path, keep)| (path.to_owned(), keep)).into();
        let settings = KeepSettings { days: 90, entries: 0, unread_days: 30, sections };
        let usual = Keep { days: 90, entries: 0, unread_days: 30 };
        for (section, own, days, entries) in [
            ("", of(None, None), 90, 0),
            ("Politics", of(None, None), 90, 0),
            ("sport", of(None, None), 14, 500),
            ("Sport / Cricket / India", of(None, None), 14, 200),
            ("Sport / Cricket", of(Some(7), None), 7, 200),
            ("World", of(None, Some(9)), 1, 9),
        ] {
            let section = Some(SectionPath::parse(section)).filter(|path| !path.is_root());
            let feed = Feed { section, ..feed() };
            let expected = Keep { days, entries, ..usual };
            assert_eq!(keep_of(&feed, own, &settings, usual), expected, "{:?}", feed.section);
        }
    }

    fn feed() -> Feed {
        let url = crate::model::WebUrl::parse("https://daily.example/feed").expect("an address");
        Feed {
            id: crate::model::FeedId(1),
            typed_url: url.clone(),
            url,
            title: crate::model::CleanText::line("Example Daily"),
            site: None,
            section: None,
            validators: crate::model::Validators::default(),
            health: crate::model::FeedHealth::default(),
            pace: crate::model::Pace::default(),
            entries: 0,
        }
    }
}
