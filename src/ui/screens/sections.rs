//! The section list: the whole paper, what is unread, starred and saved, the saved queries, the
//! tags, then the tree of sections.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CleanText, Counts, Notify, SectionPath, Tag, TagCount};
use crate::sections::{Arrangement, Taxonomy};
use crate::ui::effect::Ticket;
use crate::ui::widgets::cursor::{Cursor, Motion};

use super::jump;
pub use super::listed::Listed;
use super::section_folds::Folds;
pub use super::section_rows::{grouped, render};

/// A row of the section list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) listed: Listed,
    pub(super) name: CleanText,
    pub(super) depth: u16,
    pub(super) number: u64,
    pub(super) fold: Fold,
    pub(super) is_hidden: bool,
}

/// Whether a row has rows under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    Leaf,
    Open,
    Closed,
}

/// The section list.
#[derive(Clone, Debug, Default)]
pub struct SectionList {
    /// Sections of the subscriptions: shown before their first entry came.
    pub subscribed: Vec<SectionPath>,
    /// How the reader wants them shown.
    pub arrangement: Arrangement,
    /// Hidden sections are shown among the others, for now.
    pub shows_hidden: bool,
    /// What the cursor is on before there are rows.
    pub begins_on: Listed,
    /// The row the cursor is on.
    pub cursor: Cursor,
    /// The numbers asked for last.
    pub awaiting: Option<Ticket>,
    /// Something changed since the numbers were asked for.
    pub is_stale: bool,
    pub(super) counts: Counts,
    /// How many entries the sections that are told of held when the refresh began.
    before: Option<Vec<(SectionPath, u64)>>,
    folds: Folds,
    pub(super) rows: Vec<Row>,
}

impl SectionList {
    /// Take over new numbers; the cursor stays on its section.
    pub fn take(&mut self, counts: Counts, taxonomy: &Taxonomy) {
        let is_first = self.rows.is_empty();
        self.counts = counts;
        self.folds.fit_anew();
        self.lay_rows(taxonomy);
        if is_first {
            self.begin_telling();
        }
    }

    /// What the cursor is on.
    #[must_use]
    pub fn current(&self) -> Listed {
        let current = self.rows.get(self.cursor.at).map(|row| &row.listed);
        current.unwrap_or(&self.begins_on).clone()
    }

    /// True when nothing is cached at all.
    #[must_use]
    pub const fn is_paper_empty(&self) -> bool {
        self.counts.total == 0
    }

    /// Number of rows.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// Move the cursor; true when it now stands on another row.
    pub fn go(&mut self, motion: Motion, height: usize) -> bool {
        let before = self.cursor.at;
        self.cursor.go(motion, self.rows.len(), height);
        self.folds.choose();
        self.cursor.at != before
    }

    /// Put the cursor on a row; true when there is one.
    pub fn go_to_row(&mut self, index: usize) -> bool {
        let is_there = index < self.rows.len();
        if is_there {
            self.cursor.at = index;
        }
        is_there
    }

    /// Put the cursor on what a row stands for; true when there is such a row.
    pub fn go_to(&mut self, wanted: &Listed) -> bool {
        let row = self.rows.iter().position(|row| row.listed.is_same(wanted));
        row.is_some_and(|row| self.go_to_row(row))
    }

    /// The sections of the front page, in the order of the list; before anything is counted, all
    /// that the taxonomy knows.
    #[must_use]
    pub fn of_front_page(&self, taxonomy: &Taxonomy) -> Vec<SectionPath> {
        let counted = self.counts.sections.iter().map(|count| &count.path);
        self.arrangement.of_front_page(self.subscribed.iter().chain(counted), taxonomy)
    }

    /// Put the cursor on the section that the typed letters mean, or one of its names in the
    /// taxonomy, or on a row above the sections; what holds it is unfolded. True when there is one.
    pub fn jump(&mut self, typed: &str, taxonomy: &Taxonomy) -> bool {
        let tree = self.tree(taxonomy);
        let paths = || tree.iter().map(|(path, _)| path);
        let titled = self.arrangement.titled(typed, paths()).cloned();
        let named = titled.or_else(|| taxonomy.find_path(&[typed]));
        let named = named.filter(|named| paths().any(|path| path == named));
        let best = named.or_else(|| jump::best(typed, paths()).cloned());
        if best.as_ref().is_none_or(|best| !jump::names(typed, best))
            && let Some(row) = self.rows.iter().position(|row| row.is_above_called(typed))
        {
            return self.go_to_row(row);
        }
        let Some(path) = best else { return false };
        let folded = self.folds.choose();
        for outer in path.with_ancestors().skip(1) {
            folded.remove(&outer.folded());
        }
        self.lay_rows(taxonomy);
        let wanted = Listed::Section(path);
        let row = self.rows.iter().position(|row| row.listed == wanted);
        row.is_some_and(|row| self.go_to_row(row))
    }

    /// The sections that the typed letters mean, those in `first` before their equals; all of them
    /// where nothing is typed. A section that one of its names leads to comes before all others.
    #[must_use]
    pub fn fitting(
        &self,
        typed: &str,
        first: &[SectionPath],
        taxonomy: &Taxonomy,
    ) -> Vec<SectionPath> {
        let tree = self.tree(taxonomy);
        let tree = tree.iter().map(|(path, _)| path);
        let mut seen = BTreeSet::new();
        let all: Vec<&SectionPath> = first
            .iter()
            .chain(tree)
            .chain(taxonomy.paths())
            .filter(|path| seen.insert(path.folded()))
            .collect();
        let named = taxonomy.find_path(&[typed]);
        let ranked = jump::ranked(typed, all.into_iter()).into_iter();
        let others = ranked.filter(|path| Some(*path) != named.as_ref()).cloned();
        named.iter().cloned().chain(others).collect()
    }

    /// The sections that are in the paper or in the taxonomy.
    #[must_use]
    pub fn known(&self, taxonomy: &Taxonomy) -> Vec<SectionPath> {
        let tree = self.tree(taxonomy).into_iter().map(|(path, _)| path);
        tree.chain(taxonomy.paths().cloned()).collect()
    }

    /// The tags that articles have.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.counts.tags.iter().map(|count| &count.tag)
    }

    /// Put the cursor on the nearest section with unread entries, downwards or upwards, going round
    /// at the end. Sections that hold the current one, or lie in it, were searched already and are
    /// passed over. True when there is one.
    pub fn go_to_unread(&mut self, is_downwards: bool) -> bool {
        let here = self.current().path();
        let count = self.rows.len();
        let at = self.cursor.at;
        let order = (1..count).map(|step| {
            let step = if is_downwards { step } else { count - step };
            (at + step) % count
        });
        let found = order.into_iter().find(|index| {
            self.rows.get(*index).is_some_and(|row| match &row.listed {
                Listed::Section(path) => {
                    row.number > 0
                        && row.fold != Fold::Open
                        && !path.lies_in(&here)
                        && !here.lies_in(path)
                }
                _ => false,
            })
        });
        if let Some(index) = found {
            self.cursor.at = index;
        }
        found.is_some()
    }

    /// Fold or unfold the section under the cursor, or the one it lies in when it holds none.
    pub fn toggle_fold(&mut self, taxonomy: &Taxonomy) {
        let Listed::Section(path) = self.current() else { return };
        let is_leaf = self.rows.get(self.cursor.at).is_none_or(|row| row.fold == Fold::Leaf);
        let folds = if is_leaf { path.parent().filter(|up| !up.is_root()) } else { Some(path) };
        let Some(path) = folds else { return };
        let key = path.folded();
        let folded = self.folds.choose();
        if !folded.remove(&key) {
            folded.insert(key);
        }
        self.lay_rows(taxonomy);
        let wanted = Listed::Section(path);
        if let Some(at) = self.rows.iter().position(|row| row.listed == wanted) {
            self.cursor.at = at;
        }
    }

    /// Until the reader uses the list: when the tree is taller than its room, all but the first
    /// section that holds others are folded.
    pub fn fold_to_fit(&mut self, height: usize, taxonomy: &Taxonomy) {
        let Folds::Fitted(fitted, _) = &self.folds else { return };
        if *fitted == Some(height) {
            return;
        }
        self.folds = Folds::Fitted(Some(height), BTreeSet::new());
        self.lay_rows(taxonomy);
        if self.rows.len() > height {
            // What the cursor is on is not folded away.
            let here = self.current().path();
            let holds_here = |path: &SectionPath| here.depth() > path.depth() && here.lies_in(path);
            let open = self.rows.iter().filter(|row| row.fold == Fold::Open);
            let folded = open.skip(1).map(|row| row.listed.path()).filter(|it| !holds_here(it));
            let keys = folded.map(|path| path.folded()).collect();
            self.folds = Folds::Fitted(Some(height), keys);
            self.lay_rows(taxonomy);
        }
    }

    pub(super) fn lay_rows(&mut self, taxonomy: &Taxonomy) {
        let current = self.current();
        let tree = self.tree(taxonomy);
        let fixed = [
            (Listed::FrontPage, 0),
            (Listed::All, self.counts.total),
            (Listed::Unread, self.counts.unread),
            (Listed::Starred, self.counts.starred),
            (Listed::Saved, self.counts.saved),
        ];
        let mut tags = self.counts.tags.clone();
        if let Listed::Tag(tag) = &current
            && !tags.iter().any(|count| count.tag.is_same(tag))
        {
            tags.push(TagCount { tag: tag.clone(), unread: 0, total: 0 });
        }
        tags.sort_by_cached_key(|count| count.tag.folded());
        let tags = tags.into_iter().map(|count| (Listed::Tag(count.tag), count.total));
        let smart = self.counts.smart.iter().map(|count| {
            let (name, query) = (count.name.clone(), count.query.clone());
            (Listed::Smart { name, query }, count.unread)
        });
        self.rows = fixed
            .into_iter()
            .chain(smart)
            .chain(tags)
            .map(|(listed, number)| {
                let name = listed.heading();
                Row { listed, name, depth: 0, number, fold: Fold::Leaf, is_hidden: false }
            })
            .collect();
        for (index, (path, unread)) in tree.iter().enumerate() {
            let hidden = path.with_ancestors().skip(1).any(|up| self.is_folded(&up));
            if hidden {
                continue;
            }
            let has_inner = tree.get(index + 1).is_some_and(|(next, _)| next.lies_in(path));
            let fold = match (has_inner, self.is_folded(path)) {
                (false, _) => Fold::Leaf,
                (true, false) => Fold::Open,
                (true, true) => Fold::Closed,
            };
            self.rows.push(Row {
                listed: Listed::Section(path.clone()),
                name: self.arrangement.title(path),
                depth: u16::try_from(path.depth().saturating_sub(1)).unwrap_or(0),
                number: *unread,
                fold,
                is_hidden: self.arrangement.is_hidden(path),
            });
        }
        let same = self.rows.iter().position(|row| row.listed.is_same(&current));
        self.cursor.at = same.unwrap_or(self.cursor.at).min(self.rows.len().saturating_sub(1));
    }

    fn is_folded(&self, path: &SectionPath) -> bool {
        self.folds.folded().contains(&path.folded())
    }

    /// Every section with its unread count, in reading order: a section before those that lie in
    /// it. The one under the cursor is among them as long as the cursor is on it, also when it is
    /// empty by now.
    pub(super) fn tree(&self, taxonomy: &Taxonomy) -> Vec<(SectionPath, u64)> {
        let mut known: BTreeMap<String, (SectionPath, u64)> = BTreeMap::new();
        for count in self.counts.sections.iter().filter(|count| !count.path.is_root()) {
            known.insert(count.path.folded(), (count.path.clone(), count.unread));
        }
        let counted = self.counts.sections.iter().map(|count| &count.path);
        let here = match self.current() {
            Listed::Section(path) => Some(path),
            _ => None,
        };
        for path in self.subscribed.iter().chain(counted).chain(&here) {
            for path in path.with_ancestors().filter(|path| !path.is_root()) {
                known.entry(path.folded()).or_insert((path, 0));
            }
        }
        let mut tree: Vec<(SectionPath, u64)> = known.into_values().collect();
        tree.retain(|(path, _)| self.shows_hidden || !self.arrangement.is_hidden(path));
        tree.sort_by(|(a, _), (b, _)| self.arrangement.order(a, b, taxonomy));
        tree
    }

    /// A refresh begins: what comes from now on is new.
    pub fn begin_telling(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        let told = self.counts.sections.iter().filter(|count| self.is_told(&count.path));
        self.before = Some(told.map(|count| (count.path.clone(), count.total)).collect());
    }

    fn is_told(&self, path: &SectionPath) -> bool {
        self.arrangement.notify(path) > Notify::Not
    }

    /// How many entries came into each section that is told of since the refresh began, and whether
    /// the bell rings for one of them. Once.
    pub fn take_news(&mut self) -> (Vec<(CleanText, u64)>, bool) {
        let Some(before) = self.before.take() else { return (Vec::new(), false) };
        let mut notify = Notify::Not;
        let mut news = Vec::new();
        for count in self.counts.sections.iter().filter(|count| self.is_told(&count.path)) {
            let known = before.iter().find(|(path, _)| *path == count.path);
            let new = count.total.saturating_sub(known.map_or(0, |(_, total)| *total));
            if new > 0 {
                notify = notify.max(self.arrangement.notify(&count.path));
                news.push((self.arrangement.whole_title(&count.path), new));
            }
        }
        (news, notify == Notify::Bell)
    }

    /// How many entries a section holds.
    #[must_use]
    pub fn total(&self, path: &SectionPath) -> u64 {
        let key = path.folded();
        let count = self.counts.sections.iter().find(|count| count.path.folded() == key);
        count.map_or(0, |count| count.total)
    }

    /// The heading above the headlines of a row.
    #[must_use]
    pub fn heading(&self, listed: &Listed) -> CleanText {
        match listed {
            Listed::Section(path) => self.arrangement.whole_title(path),
            listed => listed.heading(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Query, SectionCount, SmartCount};

    fn counts(paths: &[(&str, u64)]) -> Counts {
        let sections = paths.iter().map(|(path, unread)| SectionCount {
            path: SectionPath::parse(path),
            unread: *unread,
            total: *unread,
        });
        Counts { sections: sections.collect(), ..Counts::default() }
    }

    fn list(paths: &[(&str, u64)]) -> SectionList {
        let mut list = SectionList::default();
        list.take(counts(paths), &Taxonomy::new(Vec::new()));
        list
    }

    fn names(list: &SectionList) -> Vec<String> {
        list.rows.iter().skip(5).map(|row| row.listed.heading().into_string()).collect()
    }

    #[test]
    fn a_section_stands_before_what_lies_in_it() {
        let mut list = list(&[("B / Y", 2), ("A", 1), ("B", 5), ("B / X", 3), ("A b", 1)]);
        assert_eq!(names(&list), ["A", "A b", "B", "B / X", "B / Y"]);
        list.cursor.at = 9;
        list.toggle_fold(&Taxonomy::new(Vec::new()));
        assert_eq!(names(&list), ["A", "A b", "B"]);
        assert_eq!(list.current().heading(), "B");
    }

    #[test]
    fn what_empties_stays_while_the_cursor_is_on_it() {
        let taxonomy = Taxonomy::new(Vec::new());
        let section = |path: &str| Listed::Section(SectionPath::parse(path));
        let mut list = list(&[("A", 1), ("B / X", 2), ("C", 3)]);
        assert!(list.go_to(&section("B / X")));
        list.take(counts(&[("A", 1), ("C", 3)]), &taxonomy);
        assert_eq!(names(&list), ["A", "B", "B / X", "C"]);
        assert_eq!(list.current(), section("B / X"));
        list.go(Motion::Rows(1), 20);
        list.take(counts(&[("A", 1), ("C", 3)]), &taxonomy);
        assert_eq!(names(&list), ["A", "C"]);
        assert_eq!(list.current(), section("C"));
        // A tag that nothing has any more, too.
        let tag = Tag::new("later").expect("a tag");
        let tags = vec![TagCount { tag: tag.clone(), unread: 1, total: 1 }];
        list.take(Counts { tags, ..counts(&[("A", 1)]) }, &taxonomy);
        assert!(list.go_to(&Listed::Tag(tag)));
        list.take(counts(&[("A", 1)]), &taxonomy);
        assert_eq!(names(&list), ["#later", "A"]);
        assert_eq!(list.current().heading(), "#later");
    }

    #[test]
    fn the_next_section_with_unread_entries_is_found_going_round() {
        let mut list = list(&[("A", 1), ("B", 5), ("B / X", 5), ("C", 0)]);
        list.cursor.at = 7;
        assert!(list.go_to_unread(true));
        assert_eq!(list.current().heading(), "A");
        assert!(list.go_to_unread(true));
        assert_eq!(list.current().heading(), "B / X");
    }

    #[test]
    fn a_tree_taller_than_its_room_starts_folded_but_for_its_first_section() {
        let taxonomy = Taxonomy::new(Vec::new());
        let sections = [("A / X / 1", 1), ("A / Y", 1), ("B / X", 1), ("C", 1)];
        let mut roomy = list(&sections);
        roomy.fold_to_fit(20, &taxonomy);
        let all = ["A", "A / X", "A / X / 1", "A / Y", "B", "B / X", "C"];
        assert_eq!(names(&roomy), all);
        let mut narrow = list(&sections);
        narrow.fold_to_fit(10, &taxonomy);
        assert_eq!(names(&narrow), ["A", "A / X", "A / Y", "B", "C"]);
    }

    #[test]
    fn a_tree_that_grows_is_folded_until_the_reader_uses_the_list() {
        let taxonomy = Taxonomy::new(Vec::new());
        let few = [("A / X", 1), ("B / X", 1)];
        let more = [("A / X", 1), ("B / X", 1), ("C / X", 1), ("C / Y", 1)];
        let grown = |act: fn(&mut SectionList)| {
            let mut growing = list(&few);
            growing.fold_to_fit(9, &taxonomy);
            act(&mut growing);
            growing.take(counts(&more), &taxonomy);
            growing.fold_to_fit(9, &taxonomy);
            names(&growing).join(", ")
        };
        assert_eq!(grown(|_| ()), "A, A / X, B, C");
        let used = grown(|list| _ = list.go(Motion::Rows(1), 9));
        assert_eq!(used, "A, A / X, B, B / X, C, C / X, C / Y");
    }

    #[test]
    fn saved_queries_stand_under_the_marks_and_keep_the_cursor_as_time_goes_on() {
        let counted = |text: &str, unread| {
            let query = Query { text: text.to_owned(), ..Query::default() };
            let smart = vec![SmartCount { name: CleanText::line("Energy"), query, unread }];
            Counts { smart, ..Counts::default() }
        };
        let taxonomy = Taxonomy::new(Vec::new());
        let mut list = list(&[("A", 1)]);
        list.take(counted("since:24h", 3), &taxonomy);
        assert_eq!(names(&list), ["Energy"]);
        list.cursor.at = 5;
        assert_eq!(list.current().filter().within.text, "since:24h");
        list.take(counted("later", 4), &taxonomy);
        assert_eq!(list.current().heading(), "Energy");
    }
}
