//! How the reader wants the sections shown: which come first, which are hidden, what they are
//! called. What is placed where does not depend on it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{CleanText, Notify, Order, SectionPath};

use super::Taxonomy;

/// How the reader wants the sections shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Those that come first among the sections they stand beside, in this order.
    first: Vec<SectionPath>,
    /// Where each stands in `first`.
    ranks: HashMap<String, usize>,
    hidden: BTreeSet<String>,
    titles: HashMap<String, CleanText>,
    told: HashMap<String, Notify>,
    sorted: HashMap<String, Order>,
}

/// One place nearer to the beginning or to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nearer to the beginning.
    Up,
    /// Nearer to the end.
    Down,
}

impl Arrangement {
    /// These come first, in this order.
    #[must_use]
    pub fn with_first(mut self, first: Vec<SectionPath>) -> Self {
        self.ranks.clear();
        for (rank, path) in first.iter().enumerate() {
            self.ranks.entry(path.folded()).or_insert(rank);
        }
        self.first = first;
        self
    }

    /// Call a section so.
    pub fn set_title(&mut self, path: &SectionPath, title: CleanText) {
        self.titles.insert(path.folded(), title);
    }

    /// Tell new entries of a section so.
    pub fn set_notify(&mut self, path: &SectionPath, notify: Notify) {
        self.told.insert(path.folded(), notify);
    }

    /// How new entries of a section are told.
    #[must_use]
    pub fn notify(&self, path: &SectionPath) -> Notify {
        if self.told.is_empty() {
            return Notify::Not;
        }
        self.told.get(&path.folded()).copied().unwrap_or_default()
    }

    /// Sort the headlines of a section so, and of those in it that say nothing else.
    pub fn set_sort(&mut self, path: &SectionPath, order: Order) {
        self.sorted.insert(path.folded(), order);
    }

    /// In which order a section's headlines stand, as the deepest section says that says something.
    #[must_use]
    pub fn sort(&self, path: &SectionPath) -> Option<Order> {
        if self.sorted.is_empty() {
            return None;
        }
        path.with_ancestors().find_map(|path| self.sorted.get(&path.folded()).copied())
    }

    /// Hide a section with all that lie in it.
    pub fn hide(&mut self, path: &SectionPath) {
        self.hidden.insert(path.folded());
    }

    /// Hide a section no longer.
    pub fn reveal(&mut self, path: &SectionPath) {
        self.hidden.remove(&path.folded());
    }

    /// Those that come first, in order.
    #[must_use]
    pub fn first(&self) -> &[SectionPath] {
        &self.first
    }

    /// True for a section that is hidden itself.
    #[must_use]
    pub fn hides(&self, path: &SectionPath) -> bool {
        self.hidden.contains(&path.folded())
    }

    /// True for a section that is hidden, or lies in one that is.
    #[must_use]
    pub fn is_hidden(&self, path: &SectionPath) -> bool {
        !self.hidden.is_empty() && path.with_ancestors().any(|path| self.hides(&path))
    }

    /// What a section is called, without those it lies in.
    #[must_use]
    pub fn title(&self, path: &SectionPath) -> CleanText {
        let own = self.titles.get(&path.folded());
        own.or_else(|| path.name()).cloned().unwrap_or_default()
    }

    /// What a section is called, with those it lies in.
    #[must_use]
    pub fn whole_title(&self, path: &SectionPath) -> CleanText {
        let levels = (1..=path.depth()).map(|depth| self.title(&path.outer(depth)).into_string());
        CleanText::line(&levels.collect::<Vec<_>>().join(" / "))
    }

    /// The section that the reader calls so.
    #[must_use]
    pub fn titled<'p>(
        &self,
        title: &str,
        mut paths: impl Iterator<Item = &'p SectionPath>,
    ) -> Option<&'p SectionPath> {
        let wanted = title.trim().to_lowercase();
        if self.titles.is_empty() || wanted.is_empty() {
            return None;
        }
        paths.find(|path| {
            let own = self.titles.get(&path.folded());
            own.is_some_and(|own| own.as_str().to_lowercase() == wanted)
        })
    }

    /// The sections of the front page: of those in the paper and those of the taxonomy all that lie
    /// in no other and are not hidden, in order.
    #[must_use]
    pub fn of_front_page<'p>(
        &self,
        in_paper: impl Iterator<Item = &'p SectionPath>,
        taxonomy: &'p Taxonomy,
    ) -> Vec<SectionPath> {
        let known = taxonomy.paths().chain(in_paper).filter(|path| !path.is_root());
        let mut outer: BTreeMap<String, SectionPath> = BTreeMap::new();
        for path in known.map(|path| path.outer(1)).filter(|path| !self.hides(path)) {
            outer.entry(path.folded()).or_insert(path);
        }
        let mut outer: Vec<SectionPath> = outer.into_values().collect();
        outer.sort_by(|a, b| self.order(a, b, taxonomy));
        outer
    }

    /// The order of two sections. Level by level: those named first, then the others as the
    /// taxonomy has them; a section stands before what lies in it.
    #[must_use]
    pub fn order(&self, a: &SectionPath, b: &SectionPath, taxonomy: &Taxonomy) -> Ordering {
        for depth in 1..=a.depth().min(b.depth()) {
            let (outer_a, outer_b) = (a.outer(depth), b.outer(depth));
            let (key_a, key_b) = (outer_a.folded(), outer_b.folded());
            if key_a == key_b {
                continue;
            }
            let rank = |key: &String| self.ranks.get(key).copied().unwrap_or(usize::MAX);
            let own = rank(&key_a).cmp(&rank(&key_b));
            return own.then_with(|| taxonomy.order(&outer_a, &outer_b));
        }
        a.depth().cmp(&b.depth())
    }

    /// Move a section past its neighbour; false where there is none. `siblings`: all beside which
    /// it stands, as they are shown, itself among them.
    pub fn shift(&mut self, path: &SectionPath, siblings: &[SectionPath], step: Step) -> bool {
        let mut siblings = siblings.to_vec();
        let Some(from) = siblings.iter().position(|sibling| sibling == path) else { return false };
        let to = match step {
            Step::Up => from.checked_sub(1),
            Step::Down => Some(from + 1).filter(|to| *to < siblings.len()),
        };
        let Some(to) = to else { return false };
        siblings.swap(from, to);
        // What comes after those named so far and the two goes on following by itself.
        let is_named = |path: &SectionPath| self.ranks.contains_key(&path.folded());
        let last_named = siblings.iter().rposition(is_named).unwrap_or(0);
        siblings.truncate(last_named.max(from).max(to) + 1);
        let (outer, depth) = (path.outer(path.depth().saturating_sub(1)), path.depth());
        let stands_beside = |other: &SectionPath| other.depth() == depth && other.lies_in(&outer);
        let elsewhere = self.first.iter().filter(|other| !stands_beside(other)).cloned();
        let first: Vec<SectionPath> = elsewhere.chain(siblings).collect();
        *self = std::mem::take(self).with_first(first);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sections::TaxonomyEntry;

    fn paths(names: &[&str]) -> Vec<SectionPath> {
        names.iter().map(|name| SectionPath::parse(name)).collect()
    }

    fn shown(arrangement: &Arrangement) -> Vec<String> {
        let names = ["A", "A / X", "A / Y", "B", "C", "D"];
        let entry = |path| TaxonomyEntry { path, ..TaxonomyEntry::default() };
        let taxonomy = Taxonomy::new(paths(&names).into_iter().map(entry).collect());
        let mut shown = paths(&["E", "D", "C", "B", "A / Y", "A / X", "A"]);
        shown.sort_by(|a, b| arrangement.order(a, b, &taxonomy));
        shown.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_named_comes_first_at_its_own_level() {
        let by = |names| shown(&Arrangement::default().with_first(paths(names)));
        assert_eq!(by(&[]), ["A", "A / X", "A / Y", "B", "C", "D", "E"]);
        assert_eq!(by(&["E", "c"]), ["E", "C", "A", "A / X", "A / Y", "B", "D"]);
        assert_eq!(by(&["A / Y", "D"]), ["D", "A", "A / Y", "A / X", "B", "C", "E"]);
    }

    #[test]
    fn a_section_moves_past_its_neighbour_and_no_other_moves() {
        let mut arrangement = Arrangement::default();
        let outer = |arrangement: &Arrangement| {
            let shown = shown(arrangement);
            paths(&shown.iter().map(String::as_str).filter(|it| it.len() == 1).collect::<Vec<_>>())
        };
        for (moved, step, expected) in [
            ("C", Step::Up, "A C B D E"),
            ("C", Step::Up, "C A B D E"),
            ("E", Step::Up, "C A B E D"),
            ("C", Step::Down, "A C B E D"),
            ("D", Step::Down, "A C B E D"),
            ("A", Step::Up, "A C B E D"),
        ] {
            let siblings = outer(&arrangement);
            let before = siblings.clone();
            let has_moved = arrangement.shift(&SectionPath::parse(moved), &siblings, step);
            let now: Vec<String> = outer(&arrangement).iter().map(ToString::to_string).collect();
            assert_eq!(now.join(" "), expected, "{moved} {step:?}");
            assert_eq!(has_moved, outer(&arrangement) != before);
        }
        assert!(arrangement.shift(
            &SectionPath::parse("A / Y"),
            &paths(&["A / X", "A / Y"]),
            Step::Up
        ));
        assert_eq!(arrangement.first().last(), Some(&SectionPath::parse("A / X")));
        assert_eq!(shown(&arrangement)[..3], ["A", "A / Y", "A / X"]);
    }

    #[test]
    fn titles_and_hiding_hold_for_what_lies_in_a_section() {
        let mut arrangement = Arrangement::default();
        let (outer, inner) = (SectionPath::parse("A"), SectionPath::parse("a / X"));
        arrangement.set_title(&outer, CleanText::line("Welt"));
        assert_eq!(arrangement.whole_title(&inner), "Welt / X");
        assert_eq!(arrangement.title(&inner), "X");
        assert_eq!(arrangement.titled(" WELT", [&inner, &outer].into_iter()), Some(&outer));
        arrangement.hide(&outer);
        assert!(arrangement.is_hidden(&inner) && !arrangement.hides(&inner));
        arrangement.reveal(&outer);
        assert!(!arrangement.is_hidden(&inner));
    }
}
