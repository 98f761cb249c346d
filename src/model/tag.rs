//! The reader's label on an entry.

use std::fmt;

use super::CleanText;

/// Characters of a tag's name at most.
const CHARS_MAX: usize = 64;
/// What no name holds: commas part names in prompts, quotes stand round them in queries.
const PARTING: [char; 6] = [',', '"', '“', '”', '„', '‟'];

/// The reader's label on an entry: one line of 1 to 64 characters, a letter or digit among them, no
/// comma and no quotes. Compared as written; use [`Tag::folded`] where case must not matter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(CleanText);

impl Tag {
    /// From its name; `None` when that is none.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let name = CleanText::line(name);
        let is_name = name.as_str().chars().any(char::is_alphanumeric)
            && name.as_str().chars().count() <= CHARS_MAX
            && !name.as_str().contains(PARTING);
        is_name.then_some(Self(name))
    }

    /// From names parted by commas, each once; `Err` holds the first that is none.
    pub fn list(names: &str) -> Result<Vec<Self>, CleanText> {
        let mut tags: Vec<Self> = Vec::new();
        let named = names.split(',').map(CleanText::line).filter(|name| !name.is_empty());
        for name in named {
            let tag = Self::new(name.as_str()).ok_or(name)?;
            if !tags.iter().any(|known| known.is_same(&tag)) {
                tags.push(tag);
            }
        }
        Ok(tags)
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &CleanText {
        &self.0
    }

    /// The key by which two spellings of one name are the same: lower case.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.as_str().to_lowercase()
    }

    /// True for another spelling of the same name, or the same one.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl serde::Serialize for Tag {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_clean_line_that_a_prompt_and_a_query_can_hold() {
        for (typed, name) in [
            (" to  read\n", Some("to read")),
            ("\u{1b}[31m1\u{202e}", Some("[31m1")),
            ("語", Some("語")),
            ("!?", None),
            ("", None),
            ("a,b", None),
            ("a\"b", None),
        ] {
            assert_eq!(Tag::new(typed).as_ref().map(|tag| tag.0.as_str()), name, "{typed:?}");
        }
        assert!(Tag::new(&"é".repeat(64)).is_some() && Tag::new(&"é".repeat(65)).is_none());
    }

    #[test]
    fn a_list_names_each_tag_once() {
        let names = |typed| Tag::list(typed).map(|tags| tags.iter().map(Tag::folded).collect());
        let expected: Vec<String> = vec!["later".to_owned(), "to read".to_owned()];
        assert_eq!(names(" Later, , to read,later,"), Ok(expected));
        assert_eq!(names(""), Ok(Vec::new()));
        assert_eq!(names("a, ?!, b"), Err(CleanText::line("?!")));
    }
}
