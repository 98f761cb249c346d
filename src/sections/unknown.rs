//! Labels that no section knows: counted, so that the reader can give the frequent ones a section.
//! They are proposed, never taken up by themselves.

use std::collections::{BTreeSet, HashMap};

use crate::model::{CleanText, SectionPath};

use super::labels::{fold, is_generic, list_parts, path_parts};
use super::taxonomy::Taxonomy;

/// Labels counted at most: some outlets label each entry with words of its own.
const LABELS_MAX: usize = 200_000;
/// Labels of one entry that are looked at.
const PER_ENTRY_MAX: usize = 40;
/// Outlets named of one label.
const FEEDS_MAX: usize = 5;
/// So many of a hundred entries with a label must stand in one section for it to be proposed.
const SHARE_PERCENT_MIN: u64 = 60;

/// A label that no section knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLabel {
    /// As it was first met.
    pub label: CleanText,
    /// Entries that carry it.
    pub entries: u64,
    /// Titles of some feeds that use it.
    pub feeds: Vec<CleanText>,
    /// Where most of its entries stand; `None` where they stand in many sections or in none.
    pub section: Option<SectionPath>,
}

/// Counts them.
pub struct UnknownLabels<'t> {
    taxonomy: &'t Taxonomy,
    met: HashMap<String, Met>,
}

#[derive(Default)]
struct Met {
    label: CleanText,
    entries: u64,
    feeds: BTreeSet<String>,
    stands: HashMap<SectionPath, u64>,
}

impl<'t> UnknownLabels<'t> {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(taxonomy: &'t Taxonomy) -> Self {
        Self { taxonomy, met: HashMap::new() }
    }

    /// Counts the labels of an entry; `stands`: where it stands first.
    pub fn add(&mut self, feed: &CleanText, labels: &[CleanText], stands: Option<&SectionPath>) {
        let mut seen = BTreeSet::new();
        let labels = labels.iter().take(PER_ENTRY_MAX).map(CleanText::as_str);
        let is_unknown = |label: &&str| self.taxonomy.find(label).is_none();
        let parts = labels.filter(is_unknown).flat_map(list_parts).flat_map(path_parts);
        for part in parts {
            let key = fold(part);
            let is_telling = key.chars().filter(|c| c.is_alphabetic()).count() > 1
                && !is_generic(&key)
                && self.taxonomy.find(part).is_none();
            if !is_telling || !seen.insert(key.clone()) {
                continue;
            }
            if self.met.len() >= LABELS_MAX && !self.met.contains_key(&key) {
                continue;
            }
            let met = self.met.entry(key).or_default();
            if met.label.is_empty() {
                met.label = CleanText::line(part);
            }
            met.entries += 1;
            if met.feeds.len() < FEEDS_MAX {
                met.feeds.insert(feed.to_string());
            }
            if let Some(section) = stands {
                *met.stands.entry(section.clone()).or_default() += 1;
            }
        }
    }

    /// Those that so many entries carry, the most frequent first.
    #[must_use]
    pub fn frequent(self, entries_min: u64) -> Vec<UnknownLabel> {
        let frequent = self.met.into_values().filter(|met| met.entries >= entries_min);
        let mut labels: Vec<UnknownLabel> = frequent.map(Met::told).collect();
        labels.sort_by(|a, b| {
            b.entries.cmp(&a.entries).then_with(|| a.label.as_str().cmp(b.label.as_str()))
        });
        labels
    }
}

impl Met {
    fn told(self) -> UnknownLabel {
        let most = self.stands.into_iter().max_by(|(a, some), (b, more)| {
            some.cmp(more).then_with(|| b.folded().cmp(&a.folded()))
        });
        let is_most = |number: u64| number * 100 >= self.entries * SHARE_PERCENT_MIN;
        UnknownLabel {
            label: self.label,
            entries: self.entries,
            feeds: self.feeds.iter().map(|feed| CleanText::line(feed)).collect(),
            section: most.filter(|(_, number)| is_most(*number)).map(|(section, _)| section),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sections::TaxonomyEntry;

    #[test]
    fn frequent_labels_that_nothing_knows_are_told_with_where_their_entries_stand() {
        let path = |text: &str| SectionPath::parse(text);
        let culture = TaxonomyEntry { path: path("Culture"), ..TaxonomyEntry::default() };
        let taxonomy = Taxonomy::new(vec![culture]);
        let mut counted = UnknownLabels::new(&taxonomy);
        let daily = CleanText::line("Example Daily");
        for (labels, stands) in [
            (&["Panorama", "Culture", "News"] as &[&str], Some("Culture")),
            (&["PANORAMA", "panorama", "2026"], Some("Culture")),
            (&["Culture > Panorama", "Kiez; Panorama"], None),
            (&["Kiez"], Some("Sport")),
            (&["Kiez"], Some("Culture")),
        ] {
            let labels: Vec<CleanText> = labels.iter().map(|it| CleanText::line(it)).collect();
            counted.add(&daily, &labels, stands.map(path).as_ref());
        }
        let told: Vec<(String, u64, Option<String>)> = counted
            .frequent(3)
            .into_iter()
            .map(|it| (it.label.to_string(), it.entries, it.section.map(|path| path.to_string())))
            .collect();
        let panorama = ("Panorama".to_owned(), 3, Some("Culture".to_owned()));
        assert_eq!(told, [("Kiez".to_owned(), 3, None), panorama]);
    }
}
