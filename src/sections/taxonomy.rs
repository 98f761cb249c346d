//! The taxonomy: canonical section paths and the names publishers use for them, in any language.

use std::cmp::Ordering;

use hashbrown::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::SectionPath;

use super::labels::fold;

/// Letters of each word of a name that may be written as one.
const JOINED_CHARS_MIN: usize = 4;

/// One section of the taxonomy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxonomyEntry {
    /// Its canonical path: `International / Middle East`.
    pub path: SectionPath,
    /// Other names of it, in any language: `Mideast`, `Nahost`, `الشرق الأوسط`.
    pub names: Vec<String>,
    /// Names under which outlets also put much else: `Faits divers`. They say as little as a shelf.
    pub broad: Vec<String>,
    /// Places that lie in it: `Iraq`, `Gaza`. Weaker than names: a place names a section only where
    /// a publisher uses it as a label.
    pub places: Vec<String>,
    /// Outlets put here whatever has no section of its own: the label says little.
    pub is_shelf: bool,
    /// It holds news of one's own country: that of others stands under their names.
    pub is_domestic: bool,
}

/// Canonical sections, found by whatever name a publisher gives them.
#[derive(Clone, Debug, Default)]
pub struct Taxonomy {
    /// In the order they were given.
    paths: Vec<SectionPath>,
    /// A hash of each folded name to the sections that carry it. The names themselves, of which
    /// there are many, are never asked for.
    by_name: HashMap<u64, Carriers>,
    /// The same by names of two words written as one: `personalfinance`.
    by_joined: HashMap<u64, Carriers>,
    by_place: HashMap<String, usize>,
    by_path: HashMap<String, usize>,
    shelves: HashSet<usize>,
    /// Folded names that say little.
    broad: HashSet<String>,
    domestic: HashSet<usize>,
}

/// The sections that carry a name, in the order they were given: nearly always one.
#[derive(Clone, Debug)]
enum Carriers {
    One(u32),
    Some(Box<[u32]>),
}

impl Carriers {
    fn as_slice(&self) -> &[u32] {
        match self {
            Self::One(only) => std::slice::from_ref(only),
            Self::Some(all) => all,
        }
    }

    fn add(&mut self, index: u32) {
        if !self.as_slice().contains(&index) {
            *self = Self::Some(self.as_slice().iter().copied().chain([index]).collect());
        }
    }
}

impl Taxonomy {
    /// From its entries, in the order in which sections are to be shown. Of two entries with one
    /// path the first keeps its rank and gains the names of the second. The ancestors of a path are
    /// sections too.
    #[must_use]
    pub fn new(entries: Vec<TaxonomyEntry>) -> Self {
        let mut taxonomy = Self::default();
        for entry in entries {
            if entry.path.is_root() {
                continue;
            }
            let mut lineage: Vec<SectionPath> = entry.path.with_ancestors().collect();
            lineage.retain(|path| !path.is_root());
            for path in lineage.into_iter().rev() {
                taxonomy.add_path(path);
            }
            let Some(&index) = taxonomy.by_path.get(&path_key(&entry.path)) else { continue };
            for name in &entry.names {
                taxonomy.add_name(name, index);
            }
            for name in &entry.broad {
                taxonomy.add_name(name, index);
                taxonomy.broad.insert(fold(name));
            }
            if entry.is_shelf {
                taxonomy.shelves.insert(index);
            }
            if entry.is_domestic {
                taxonomy.domestic.insert(index);
            }
            for place in &entry.places {
                taxonomy.by_place.entry(fold(place)).or_insert(index);
            }
        }
        taxonomy
    }

    fn add_path(&mut self, path: SectionPath) {
        let key = path_key(&path);
        if self.by_path.contains_key(&key) {
            return;
        }
        let index = self.paths.len();
        self.by_path.insert(key, index);
        if let Some(name) = path.name() {
            let name = name.as_str().to_owned();
            self.add_name(&name, index);
        }
        self.paths.push(path);
    }

    fn add_name(&mut self, name: &str, index: usize) {
        let key = fold(name);
        if key.is_empty() {
            return;
        }
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        add_carrier(&mut self.by_name, &key, index);
        if let Some(joined) = joined(&key) {
            add_carrier(&mut self.by_joined, &joined, index);
        }
    }

    /// The section a single label names: by its canonical name, a synonym, its written path, then a
    /// place in it. Of several sections with that name the shallowest counts, then the first.
    #[must_use]
    pub fn find(&self, label: &str) -> Option<&SectionPath> {
        let key = fold(label);
        self.named(&key)
            .min_by_key(|path| path.depth())
            .or_else(|| self.by_path.get(&key).and_then(|index| self.paths.get(*index)))
            .or_else(|| self.by_place.get(&key).and_then(|index| self.paths.get(*index)))
    }

    /// The section a path of labels names, outermost first: the deepest label that is known, read
    /// in the light of those before it. `["World", "Mideast"]` is `International / Middle East`;
    /// `["Sport", "NRL"]` is `Sport` when nothing knows "NRL". A label that belongs elsewhere leads
    /// out of a shelf (`["Society", "Environment"]`) and to a sister (`["Culture", "Film"]`), not
    /// out of any other section (`["Travel", "Middle East"]`).
    #[must_use]
    pub fn find_path(&self, names: &[&str]) -> Option<SectionPath> {
        let mut found: Option<&SectionPath> = None;
        for name in names {
            let key = fold(name);
            let Some(outer) = found else {
                found = self.find(name);
                continue;
            };
            let inner = self.named(&key).find(|path| path.lies_in(outer)).or_else(|| {
                let index = self.by_place.get(&key)?;
                self.paths.get(*index).filter(|path| path.lies_in(outer))
            });
            let elsewhere = || {
                let only = self.find_only(name)?;
                let is_sister = only.outer(1) == outer.outer(1) && only.depth() > 1;
                (self.is_shelf(outer) || is_sister).then_some(only)
            };
            found = inner.or_else(elsewhere).or(found);
        }
        found.cloned()
    }

    /// True for sections where outlets put whatever has none of its own.
    pub(super) fn is_shelf(&self, section: &SectionPath) -> bool {
        self.by_path.get(&path_key(section)).is_some_and(|index| self.shelves.contains(index))
    }

    /// True for names under which outlets put more than what belongs to their section.
    pub(super) fn is_broad(&self, label: &str) -> bool {
        !self.broad.is_empty() && self.broad.contains(&fold(label))
    }

    /// True for sections, and those in them, that hold news of one's own country.
    pub(super) fn is_domestic(&self, section: &SectionPath) -> bool {
        section.with_ancestors().any(|path| {
            self.by_path.get(&path_key(&path)).is_some_and(|index| self.domestic.contains(index))
        })
    }

    /// The section a label names beyond doubt: by a name that no other section carries.
    pub(super) fn find_only(&self, label: &str) -> Option<&SectionPath> {
        let key = fold(label);
        let mut named = self.named(&key);
        let only = named.next()?;
        named.next().is_none().then_some(only)
    }

    /// The section of that name which lies in one of these, for names that several sections carry.
    pub(super) fn find_in(&self, label: &str, context: &[SectionPath]) -> Option<&SectionPath> {
        let key = fold(label);
        self.named(&key).find(|path| {
            context.iter().any(|outer| path.depth() > outer.depth() && path.lies_in(outer))
        })
    }

    /// True for a label that names sections, but neither this one nor any in it.
    pub(super) fn names_elsewhere(&self, label: &str, section: &SectionPath) -> bool {
        let key = fold(label);
        let mut named = self.named(&key).peekable();
        named.peek().is_some() && named.all(|path| !path.lies_in(section))
    }

    /// True when the label is a name of this section, not of a place in it.
    pub(super) fn is_name_of(&self, label: &str, section: &SectionPath) -> bool {
        self.named(&fold(label)).any(|path| path == section) || fold(label) == path_key(section)
    }

    /// The canonical writing of a path, where the taxonomy knows it by its written names or by
    /// synonyms of all of them.
    #[must_use]
    pub fn canonical(&self, path: &SectionPath) -> Option<&SectionPath> {
        if let Some(index) = self.by_path.get(&path_key(path)) {
            return self.paths.get(*index);
        }
        let mut found: Option<&SectionPath> = None;
        for name in path.names() {
            let depth = found.map_or(0, SectionPath::depth);
            let key = fold(name.as_str());
            let next = self.named(&key).find(|path| {
                path.depth() == depth + 1 && found.is_none_or(|outer| path.lies_in(outer))
            })?;
            found = Some(next);
        }
        found
    }

    /// What a reader means who writes this path: synonyms and the last name alone will do. A path
    /// that nothing here knows may be one of the reader's own, and is left as it is.
    #[must_use]
    pub fn meant(&self, path: SectionPath) -> SectionPath {
        if let Some(known) = self.canonical(&path) {
            return known.clone();
        }
        let alone = match path.names() {
            [name] => self.named(&fold(name.as_str())).min_by_key(|path| path.depth()),
            _ => None,
        };
        alone.cloned().unwrap_or(path)
    }

    /// Where a new section of this path belongs: what it lies in is called as it is here, so that
    /// no second tree grows beside it.
    #[must_use]
    pub fn in_tree(&self, path: SectionPath) -> SectionPath {
        let meant = self.meant(path.clone());
        if meant != path {
            return meant;
        }
        let known = |depth: usize| Some((depth, self.canonical(&path.outer(depth))?));
        let Some((depth, outer)) = (1..path.depth()).rev().find_map(known) else { return path };
        SectionPath::new(outer.names().iter().chain(path.names().iter().skip(depth)))
    }

    fn named(&self, key: &str) -> impl Iterator<Item = &SectionPath> {
        let hash = xxh3_64(key.as_bytes());
        // Casablanca is no house.
        let joined = || self.by_joined.get(&hash).filter(|_| !self.by_place.contains_key(key));
        let carriers = self.by_name.get(&hash).or_else(joined);
        let indexes = carriers.map(Carriers::as_slice).unwrap_or_default();
        indexes.iter().filter_map(|index| self.paths.get(*index as usize))
    }

    /// The order of two sections: as the taxonomy was given; those it does not know stand in the
    /// section they lie in, after its known ones, by name.
    #[must_use]
    pub fn order(&self, a: &SectionPath, b: &SectionPath) -> Ordering {
        for depth in 1..=a.depth().min(b.depth()) {
            let (outer_a, outer_b) = (outermost(a, depth), outermost(b, depth));
            let rank = |path: &SectionPath| {
                self.by_path.get(&path_key(path)).copied().unwrap_or(usize::MAX)
            };
            let by_rank = rank(&outer_a).cmp(&rank(&outer_b));
            let ordering = by_rank.then_with(|| outer_a.folded().cmp(&outer_b.folded()));
            if ordering.is_ne() {
                return ordering;
            }
        }
        a.depth().cmp(&b.depth())
    }

    /// Every section, in the order given.
    pub fn paths(&self) -> impl Iterator<Item = &SectionPath> {
        self.paths.iter()
    }
}

fn add_carrier(carriers: &mut HashMap<u64, Carriers>, key: &str, index: u32) {
    carriers
        .entry(xxh3_64(key.as_bytes()))
        .and_modify(|known| known.add(index))
        .or_insert(Carriers::One(index));
}

/// A name of two words, folded, as addresses and tags write it: as one. Short words would make
/// others.
fn joined(key: &str) -> Option<String> {
    let (first, second) = key.split_once(' ')?;
    let is_word =
        |word: &str| word.len() >= JOINED_CHARS_MIN && word.bytes().all(|b| b.is_ascii_lowercase());
    (is_word(first) && is_word(second)).then(|| [first, second].concat())
}

fn path_key(path: &SectionPath) -> String {
    let names: Vec<String> = path.names().iter().map(|name| fold(name.as_str())).collect();
    names.join(" ")
}

fn outermost(path: &SectionPath, depth: usize) -> SectionPath {
    SectionPath::new(path.names().iter().take(depth))
}
