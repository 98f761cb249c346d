//! What the section list leads to.

use crate::model::{CleanText, Filter, Query, SectionPath, Tag};

/// What a row of the section list stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Listed {
    /// The front page.
    FrontPage,
    /// The whole paper.
    #[default]
    All,
    /// What was not read.
    Unread,
    /// What was starred.
    Starred,
    /// What is kept offline.
    Saved,
    /// What the reader gave a tag.
    Tag(Tag),
    /// What a saved query finds.
    Smart {
        /// Its name.
        name: CleanText,
        /// The query.
        query: Query,
    },
    /// A section and all that lies in it.
    Section(SectionPath),
}

impl Listed {
    /// Its entries.
    #[must_use]
    pub fn filter(&self) -> Filter {
        let all = Filter::default();
        match self {
            Self::FrontPage | Self::All => all,
            Self::Unread => Filter { only_unread: true, ..all },
            Self::Starred => Filter { only_starred: true, ..all },
            Self::Saved => Filter { only_saved: true, ..all },
            Self::Tag(tag) => Filter { tag: Some(tag.clone()), ..all },
            Self::Smart { query, .. } => Filter { within: query.clone(), ..all },
            Self::Section(path) => Filter { section: path.clone(), ..all },
        }
    }

    /// Its heading above the headlines.
    #[must_use]
    pub fn heading(&self) -> CleanText {
        match self {
            Self::FrontPage => CleanText::line("Front page"),
            Self::All => CleanText::line("All"),
            Self::Unread => CleanText::line("Unread"),
            Self::Starred => CleanText::line("Starred"),
            Self::Saved => CleanText::line("Saved"),
            Self::Tag(tag) => CleanText::line(&format!("#{tag}")),
            Self::Smart { name, .. } => name.clone(),
            Self::Section(path) => CleanText::line(&path.to_string()),
        }
    }

    /// True for the same row of the list; a saved query is the same at another time too, a tag in
    /// another spelling.
    pub(in crate::ui) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Smart { name, .. }, Self::Smart { name: other, .. }) => name == other,
            (Self::Tag(tag), Self::Tag(other)) => tag.is_same(other),
            _ => self == other,
        }
    }

    /// The section it shows; the whole paper for all but sections.
    #[must_use]
    pub fn path(&self) -> SectionPath {
        match self {
            Self::Section(path) => path.clone(),
            Self::FrontPage
            | Self::All
            | Self::Unread
            | Self::Starred
            | Self::Saved
            | Self::Tag(_)
            | Self::Smart { .. } => SectionPath::root(),
        }
    }
}
