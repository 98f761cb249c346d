//! Where in the newspaper something stands: `International / Middle East`.

use std::fmt;

use super::CleanText;

/// Levels kept of a path; deeper ones are a publisher's site map, not a section.
const DEPTH_MAX: usize = 6;

/// A path in the section tree, outermost first. The empty path is the whole paper.
///
/// Paths are compared as written; use [`SectionPath::folded`] where case and space must not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionPath(Vec<CleanText>);

impl SectionPath {
    /// The whole paper.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// From names, outermost first; empty names are left out, at most six are kept.
    #[must_use]
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let names = names.into_iter().map(|name| CleanText::line(&name.as_ref().replace('/', "∕")));
        Self(names.filter(|name| !name.is_empty()).take(DEPTH_MAX).collect())
    }

    /// From the written form, `International / Middle East`; spaces round the slash do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::new(text.split('/'))
    }

    /// The names, outermost first.
    #[must_use]
    pub fn names(&self) -> &[CleanText] {
        &self.0
    }

    /// The innermost name; `None` for the whole paper.
    #[must_use]
    pub fn name(&self) -> Option<&CleanText> {
        self.0.last()
    }

    /// How many names: 0 for the whole paper.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// The section that so many outermost names of it name.
    #[must_use]
    pub fn outer(&self, depth: usize) -> Self {
        Self(self.0.iter().take(depth).cloned().collect())
    }

    /// True for the whole paper.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The section this one lies in; `None` for the whole paper.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, outer) = self.0.split_last()?;
        Some(Self(outer.to_vec()))
    }

    /// This path and every path it lies in, innermost first, the whole paper last.
    pub fn with_ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        (0..=self.0.len())
            .rev()
            .filter_map(|depth| self.0.get(..depth))
            .map(|names| Self(names.to_vec()))
    }

    /// True when `self` is `outer` or lies in it, case not counting.
    #[must_use]
    pub fn lies_in(&self, outer: &Self) -> bool {
        self.0.len() >= outer.0.len()
            && self.0.iter().zip(&outer.0).all(|(a, b)| fold(a) == fold(b))
    }

    /// The key by which two writings of one path are the same: lower case, no space round the
    /// slash.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.iter().map(fold).collect::<Vec<_>>().join("/")
    }
}

fn fold(name: &CleanText) -> String {
    name.as_str().to_lowercase()
}

impl fmt::Display for SectionPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(CleanText::as_str).collect();
        f.pad(&names.join(" / "))
    }
}

impl serde::Serialize for SectionPath {
    /// A list of names.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
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
