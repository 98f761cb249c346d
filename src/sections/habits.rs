//! What the reader's own placements tell of later entries: entries of a feed with a label that were
//! put into one section several times, and into no other, speak for that section.
//!
//! Counted, not weighed: the same placements always give the same habits, each can be said in a
//! line, and one placement elsewhere, or one given back, ends it.

use std::collections::{BTreeSet, HashMap};

use crate::model::{CleanText, Entry, FeedId, HandPlacement, SectionPath};

use super::labels::{fold, is_generic};
use super::taxonomy::Taxonomy;

/// Placements that make a habit.
const PLACEMENTS_MIN: u32 = 3;
/// From so many entries on it can be seen what a label tells apart,
const ENTRIES_MIN: usize = 8;
/// which is nothing when more than this share of them carry it.
const SHARE_MAX: f32 = 0.5;
/// Labels of one entry that are looked at.
const LABELS_MAX: usize = 40;

/// Where entries of a feed with a label were put.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Habit {
    label: String,
    /// `None`: into several sections.
    section: Option<SectionPath>,
    placements: u32,
}

/// What the reader's placements tell, of all feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits(HashMap<(FeedId, String), Habit>);

/// What they tell of the entries of one document.
#[derive(Clone, Debug, Default)]
pub struct FeedHabits<'h>(HashMap<&'h str, &'h Habit>);

/// A section that a habit speaks for, and why in words.
pub(super) struct Spoken {
    pub(super) section: SectionPath,
    pub(super) words: String,
}

impl Habits {
    /// From every placement.
    #[must_use]
    pub fn of(placements: &[HandPlacement]) -> Self {
        let mut habits: HashMap<(FeedId, String), Habit> = HashMap::new();
        for placed in placements {
            let labels = placed.labels.iter().take(LABELS_MAX).map(CleanText::as_str);
            // Two spellings of one label are no two placements.
            let mut seen = BTreeSet::new();
            for label in labels {
                let key = fold(label);
                if key.is_empty() || is_generic(&key) || !seen.insert(key.clone()) {
                    continue;
                }
                let section = Some(placed.section.clone()).filter(|path| !path.is_root());
                let habit = habits.entry((placed.feed, key)).or_insert_with(|| Habit {
                    label: label.to_owned(),
                    section: section.clone(),
                    placements: 0,
                });
                habit.placements += 1;
                if habit.section != section {
                    habit.section = None;
                }
            }
        }
        habits.retain(|_, it| it.placements >= PLACEMENTS_MIN && it.section.is_some());
        Self(habits)
    }

    /// What they tell of entries that came together. A label that most of them carry tells none
    /// apart; one that names the section around says less than it does, but nothing else.
    #[must_use]
    pub fn for_feed(&self, feed: FeedId, entries: &[Entry], taxonomy: &Taxonomy) -> FeedHabits<'_> {
        let of_feed = self.0.iter().filter(|((of, _), _)| *of == feed);
        let tells = |key: &str, habit: &Habit| {
            let is_around = |named: &SectionPath| {
                habit.section.as_ref().is_some_and(|section| section.lies_in(named))
            };
            let carries = |entry: &&Entry| {
                let labels = entry.categories.iter().take(LABELS_MAX);
                labels.into_iter().any(|category| fold(category.label.as_str()) == key)
            };
            let share = || {
                let carrying = entries.iter().filter(carries).count();
                share_of(carrying, entries.len())
            };
            !taxonomy.find(key).is_some_and(is_around)
                && (entries.len() < ENTRIES_MIN || share() <= SHARE_MAX)
        };
        let telling = of_feed.filter(|((_, key), habit)| tells(key, habit));
        FeedHabits(telling.map(|((_, key), habit)| (key.as_str(), habit)).collect())
    }
}

#[expect(clippy::cast_precision_loss, reason = "entries of a document are few")]
fn share_of(some: usize, all: usize) -> f32 {
    some as f32 / all.max(1) as f32
}

impl FeedHabits<'_> {
    /// True when a habit is about this label: what the reader made of it counts, not what it says.
    pub(super) fn is_about(&self, label: &str) -> bool {
        !self.0.is_empty() && self.0.contains_key(fold(label).as_str())
    }

    /// What they speak for where an entry carries these labels: each section once, by the label
    /// that was placed there most.
    pub(super) fn speak<'l>(&self, labels: impl Iterator<Item = &'l str>) -> Vec<Spoken> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let met = labels.take(LABELS_MAX).filter_map(|label| self.0.get(fold(label).as_str()));
        let mut met: Vec<&Habit> = met.copied().collect();
        met.sort_by(|a, b| b.placements.cmp(&a.placements).then(a.label.cmp(&b.label)));
        let mut spoken: Vec<Spoken> = Vec::new();
        for habit in met {
            let Some(section) = &habit.section else { continue };
            if spoken.iter().all(|known| known.section != *section) {
                let number = habit.placements;
                let words = format!(
                    "you placed {number} entries labelled \"{}\" of this feed here",
                    habit.label
                );
                spoken.push(Spoken { section: section.clone(), words });
            }
        }
        spoken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Category;
    use crate::sections::TaxonomyEntry;

    const FEED: FeedId = FeedId(1);

    fn placed(label: &str, section: &str) -> HandPlacement {
        let labels = vec![CleanText::line(label), CleanText::line("News")];
        HandPlacement { feed: FEED, labels, section: SectionPath::parse(section) }
    }

    fn carrying(label: &str) -> Entry {
        let label = CleanText::line(label);
        Entry { categories: vec![Category { label, scheme: None }], ..Entry::default() }
    }

    /// Where an entry with that label would be put, after these placements.
    fn learned(placements: &[(&str, &str)], label: &str, others: usize) -> Option<String> {
        let all: Vec<HandPlacement> =
            placements.iter().map(|(label, section)| placed(label, section)).collect();
        let world = TaxonomyEntry {
            path: SectionPath::parse("International / Asia"),
            ..TaxonomyEntry::default()
        };
        let names = TaxonomyEntry {
            path: SectionPath::parse("International"),
            names: vec!["World".to_owned()],
            ..TaxonomyEntry::default()
        };
        let taxonomy = Taxonomy::new(vec![names, world]);
        let habits = Habits::of(&all);
        let mut entries = vec![carrying(label)];
        entries.extend((0..others).map(|_| carrying("Other")));
        let of_feed = habits.for_feed(FEED, &entries, &taxonomy);
        assert!(
            habits.for_feed(FeedId(2), &entries, &taxonomy).speak([label].into_iter()).is_empty()
        );
        let spoken = of_feed.speak([label, "News"].into_iter());
        spoken.first().map(|it| format!("{}: {}", it.section, it.words))
    }

    #[test]
    fn three_placements_of_one_label_in_one_section_make_a_habit() {
        let three = [("Panorama", "Culture"), ("panorama", "Culture"), ("Panorama", "Culture")];
        let said = "Culture: you placed 3 entries labelled \"Panorama\" of this feed here";
        assert_eq!(learned(&three, "PANORAMA", 20).as_deref(), Some(said));
        assert_eq!(learned(&three[..2], "Panorama", 20), None, "two are none");
        assert_eq!(learned(&three, "Other", 20), None);
    }

    #[test]
    fn one_placement_elsewhere_or_given_back_ends_it() {
        let mut four = vec![("Panorama", "Culture"); 4];
        for elsewhere in ["Sport", ""] {
            four[1].1 = elsewhere;
            assert_eq!(learned(&four, "Panorama", 20), None, "{elsewhere}");
        }
    }

    #[test]
    fn labels_that_tell_nothing_apart_make_none() {
        assert_eq!(learned(&[("News", "Culture"); 5], "News", 20), None);
        // Every entry carries it.
        assert!(learned(&[("Panorama", "Culture"); 5], "Panorama", 0).is_some(), "one is too few");
        let all = [("Other", "Culture"); 5];
        assert_eq!(learned(&all, "Other", 20), None);
        // It names the section around: these three lie in one part of it, the next may not.
        assert_eq!(learned(&[("World", "International / Asia"); 5], "World", 20), None);
        assert!(learned(&[("World", "Sport"); 5], "World", 20).is_some());
    }
}
