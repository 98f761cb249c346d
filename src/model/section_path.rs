//! Where in the newspaper something stands: `International / Middle East`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::CleanText;

/// Levels kept of a path; deeper ones are a publisher's site map, not a section.
const DEPTH_MAX: usize = 6;

/// A path in the section tree, outermost first. The empty path is the whole paper.
///
/// Paths are compared as written; use [`SectionPath::folded`] where case and space must not matter.
/// A path and those it lies in share their names: copies cost nothing.
#[derive(Clone, Default)]
pub struct SectionPath {
    /// Names, of which the first so many count.
    shared: Arc<[CleanText]>,
    depth: usize,
}

impl SectionPath {
    /// The whole paper.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// From names, outermost first; empty names are left out, at most six are kept.
    #[must_use]
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let names = names.into_iter().map(|name| CleanText::line(&name.as_ref().replace('/', "∕")));
        let shared: Arc<[CleanText]> =
            names.filter(|name| !name.is_empty()).take(DEPTH_MAX).collect();
        Self { depth: shared.len(), shared }
    }

    /// From the written form, `International / Middle East`; spaces round the slash do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::new(text.split('/'))
    }

    /// The names, outermost first.
    #[must_use]
    pub fn names(&self) -> &[CleanText] {
        self.shared.get(..self.depth).unwrap_or_default()
    }

    /// The innermost name; `None` for the whole paper.
    #[must_use]
    pub fn name(&self) -> Option<&CleanText> {
        self.names().last()
    }

    /// How many names: 0 for the whole paper.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The section that so many outermost names of it name.
    #[must_use]
    pub fn outer(&self, depth: usize) -> Self {
        Self { shared: Arc::clone(&self.shared), depth: depth.min(self.depth) }
    }

    /// True for the whole paper.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.depth == 0
    }

    /// The section this one lies in; `None` for the whole paper.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.depth.checked_sub(1).map(|depth| self.outer(depth))
    }

    /// This path and every path it lies in, innermost first, the whole paper last.
    pub fn with_ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        (0..=self.depth).rev().map(|depth| self.outer(depth))
    }

    /// True when `self` is `outer` or lies in it, case not counting.
    #[must_use]
    pub fn lies_in(&self, outer: &Self) -> bool {
        self.depth >= outer.depth
            && self.names().iter().zip(outer.names()).all(|(a, b)| is_same_name(a, b))
    }

    /// The key by which two writings of one path are the same: lower case, no space round the
    /// slash.
    #[must_use]
    pub fn folded(&self) -> String {
        let names = self.names().iter().map(|name| name.as_str().to_lowercase());
        names.collect::<Vec<_>>().join("/")
    }
}

fn is_same_name(a: &CleanText, b: &CleanText) -> bool {
    let lower = |name: &CleanText| name.as_str().to_lowercase();
    if a.as_str().is_ascii() && b.as_str().is_ascii() {
        return a.as_str().eq_ignore_ascii_case(b.as_str());
    }
    a == b || lower(a) == lower(b)
}

impl PartialEq for SectionPath {
    fn eq(&self, other: &Self) -> bool {
        self.names() == other.names()
    }
}

impl Eq for SectionPath {}

impl PartialOrd for SectionPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SectionPath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.names().cmp(other.names())
    }
}

impl Hash for SectionPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.names().hash(state);
    }
}

impl fmt::Debug for SectionPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SectionPath({self})")
    }
}

impl fmt::Display for SectionPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.names().iter().map(CleanText::as_str).collect();
        f.pad(&names.join(" / "))
    }
}

impl serde::Serialize for SectionPath {
    /// A list of names.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.names().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_case_do_not_matter() {
        let path = SectionPath::parse(" international/Middle  East ");
        assert_eq!(path.to_string(), "international / Middle East");
        assert_eq!(path.folded(), SectionPath::parse("International / Middle East").folded());
        assert!(path.lies_in(&SectionPath::parse("INTERNATIONAL")));
        assert!(path.lies_in(&SectionPath::root()));
        assert!(!SectionPath::parse("Inter").lies_in(&path));
        assert!(SectionPath::parse(" / ").is_root());
    }

    #[test]
    fn a_path_knows_what_it_lies_in() {
        let all: Vec<String> =
            SectionPath::parse("A / B / C").with_ancestors().map(|path| path.to_string()).collect();
        assert_eq!(all, ["A / B / C", "A / B", "A", ""]);
    }
}
