//! What the reader did to entries: values that can be saved, shown and undone.

use super::{CleanText, EntryId, Headline, SectionPath, Tag};

/// The reader's state of an entry, kept apart from its content and longer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Read or not.
    Read,
    /// Starred or not.
    Starred,
    /// Given this tag or not.
    Tag(Tag),
    /// Put into this section by the reader's hand or not; the root gives it back to its signals.
    /// The last one that is set counts.
    Place(SectionPath),
}

impl Mark {
    /// True when the headline has it. A headline does not tell who put it where it stands first.
    #[must_use]
    pub fn is_on(&self, headline: &Headline) -> bool {
        match self {
            Self::Read => headline.is_read,
            Self::Starred => headline.is_starred,
            Self::Tag(tag) => headline.tags.iter().any(|known| known.is_same(tag)),
            Self::Place(path) => headline.sections.first() == Some(path),
        }
    }
}

/// A change of marks: `mark` becomes `is_set` on every entry named. Entries that already are so
/// stay as they are and must not be named, so that the inverse restores what was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which mark.
    pub mark: Mark,
    /// What it becomes.
    pub is_set: bool,
    /// On which entries.
    pub entries: Vec<EntryId>,
}

impl Change {
    /// What it did to so many articles, for people: `starred`, `12 marked read`.
    #[must_use]
    pub fn describe(&self, articles: usize) -> String {
        let what = match (&self.mark, self.is_set) {
            (Mark::Read, true) => "marked read".to_owned(),
            (Mark::Read, false) => "marked unread".to_owned(),
            (Mark::Starred, true) => "starred".to_owned(),
            (Mark::Starred, false) => "unstarred".to_owned(),
            (Mark::Tag(tag), true) => format!("tagged {tag}"),
            (Mark::Tag(tag), false) => format!("untagged {tag}"),
            (Mark::Place(path), true) if path.is_root() => "given back to its labels".to_owned(),
            (Mark::Place(path), false) if path.is_root() => "placed by hand again".to_owned(),
            (Mark::Place(path), true) => format!("placed in {path}"),
            (Mark::Place(path), false) => format!("no longer placed in {path}"),
        };
        match articles {
            1 => what,
            count => format!("{count} {what}"),
        }
    }

    /// Makes the change on a headline, if it is among the entries named.
    pub fn show_on(&self, headline: &mut Headline) {
        if !self.entries.contains(&headline.id) {
            return;
        }
        match &self.mark {
            Mark::Read => headline.is_read = self.is_set,
            Mark::Starred => headline.is_starred = self.is_set,
            Mark::Tag(tag) => {
                headline.tags.retain(|known| !known.is_same(tag));
                headline.tags.extend(self.is_set.then(|| tag.clone()));
                headline.tags.sort_by_cached_key(Tag::folded);
            }
            // Where it stands without the reader's hand, the store knows.
            Mark::Place(path) if self.is_set && !path.is_root() => {
                headline.sections = vec![path.clone()];
            }
            Mark::Place(_) => {}
        }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { is_set: !self.is_set, ..self.clone() }
    }
}

/// A change of marks that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// What that changed: the opposite of what was taken back.
    pub change: Change,
    /// How many articles it is of.
    pub articles: usize,
    /// The title of the article, where it is one.
    pub title: Option<CleanText>,
}

impl Undone {
    /// In a line, for people: it may be of days ago, and stand elsewhere than where they look.
    #[must_use]
    pub fn told(&self) -> CleanText {
        let what = self.change.inverse().describe(self.articles);
        CleanText::line(&match &self.title {
            Some(title) => format!("undone: {what}: {title}"),
            None => format!("undone: {what}"),
        })
    }
}
