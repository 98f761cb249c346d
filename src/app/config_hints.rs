//! What is told of the config folder besides faults: what stands in its files and does nothing, or
//! not what it seems to.

use jiff::tz::TimeZone;

use crate::config::{self, Fault, Folders, Mention, Named, RuleEntry, SubscriptionFile};
use crate::model::{CleanText, SectionPath, WebUrl};
use crate::query::Clock;
use crate::rules::names_feed;
use crate::sections::near_section;
use crate::store::Reader;

use super::clock;
use super::rules::rule;
use super::services::{load_taxonomy, store_path};

/// What hardly anybody means to have written; nothing is wrong with it, and nothing is written.
#[must_use]
pub fn config_hints(folders: &Folders) -> Vec<Fault> {
    let mut hints = config::doubles(folders);
    for mention in config::mentions(folders) {
        hints.extend(match &mention.named {
            Named::KeptSection(path) => of_section(folders, &mention, path),
            Named::RuleFeed(words) => of_feed(folders, &mention, words),
            Named::RuleEnd(until) => {
                let entry = RuleEntry { until: Some(*until), ..RuleEntry::default() };
                let now = Clock { now: clock::now(), zone: TimeZone::system() };
                let is_over = !rule(entry).is_in_force(&now);
                let problem = format!("{until} is over, and so is the rule");
                is_over.then(|| mention.told(&problem, "take the rule out or give it a later day"))
            }
        });
    }
    hints
}

/// Feeds have their numbers by the section of their subscription.
fn of_section(folders: &Folders, mention: &Mention, path: &SectionPath) -> Option<Fault> {
    let taxonomy = load_taxonomy(folders).ok()?;
    let file = SubscriptionFile::load_or_empty(folders).ok()?;
    let followed = file.subscriptions().iter().filter_map(|it| it.section.as_ref());
    let mut known: Vec<SectionPath> = followed.flat_map(SectionPath::with_ancestors).collect();
    known.extend(taxonomy.paths().cloned());
    let folded = path.folded();
    if known.iter().any(|known| known.folded() == folded) {
        return None;
    }
    let meant = taxonomy.meant(path.clone());
    let near = if meant == *path { near_section(path, &known) } else { Some(meant) };
    let mend = match near.filter(|near| !near.is_root()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "`dateline sections` lists them".to_owned(),
    };
    Some(mention.told(&format!("no section is called \"{path}\""), &mend))
}

/// What a feed that nobody fetched yet is called is not known: then nothing is told.
fn of_feed(folders: &Folders, mention: &Mention, words: &CleanText) -> Option<Fault> {
    let file = SubscriptionFile::load_or_empty(folders).ok()?;
    let reader = Some(store_path(folders)).filter(|path| path.exists());
    let reader = reader.map(|path| Reader::open(&path)).transpose().ok()?;
    let feeds = reader.as_ref().map(Reader::feeds).transpose().ok()?;
    let mut addresses: Vec<WebUrl> = Vec::new();
    for feed in feeds.unwrap_or_default() {
        let own = reader.as_ref()?.feed_words(feed.id).ok()?.0;
        let titles = [feed.title.as_str(), own.as_str()];
        if names_feed(words.as_str(), &titles, &[feed.url.as_str(), feed.typed_url.as_str()]) {
            return None;
        }
        if feed.health.last_fetched.is_some() {
            addresses.extend([feed.url, feed.typed_url]);
        }
    }
    let followed = file.subscriptions();
    if followed.is_empty() || followed.iter().any(|it| !addresses.contains(&it.url)) {
        return None;
    }
    let problem = format!("\"{words}\" stands in no title and no address of a feed");
    Some(mention.told(&problem, "`dateline feeds` lists them"))
}
