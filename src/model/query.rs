//! What a reader asks of a list in one line, read: `iran -oil section:sport is:unread`.

use super::{CleanText, SectionPath, Timestamp};

/// A query and the text it was read from. The default lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// As it was typed.
    pub text: String,
    /// What it asks.
    pub condition: Condition,
}

impl Query {
    /// All reports of a story.
    #[must_use]
    pub fn of_story(story: i64) -> Self {
        Self { text: format!("story:{story}"), condition: Condition::Story(story) }
    }

    /// True when it asks nothing, so that everything is let through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.condition == Condition::Anything
    }
}

impl Query {
    /// The same, with every section it names read as `meant` says.
    #[must_use]
    pub fn with_sections(self, meant: &impl Fn(SectionPath) -> SectionPath) -> Self {
        Self { condition: self.condition.with_sections(meant), ..self }
    }
}

/// What must hold of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// Nothing: every entry is let through.
    #[default]
    Anything,
    /// Each of these; never empty.
    All(Vec<Condition>),
    /// One of these at least; never empty.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// Words stand in it.
    Words(Words),
    /// It stands in this section or one that lies in it.
    Section(SectionPath),
    /// Its feed's title holds these words, or its address this text.
    Feed(CleanText),
    /// The reader gave it this tag; case does not count.
    Tag(CleanText),
    /// Its language (BCP 47), or the language this begins with: `en` also lets `en-GB` through.
    Language(CleanText),
    /// It is one of the reports of this story.
    Story(i64),
    /// It is read.
    Read,
    /// The reader starred it.
    Starred,
    /// It is kept offline.
    Saved,
    /// A rule keeps it out of the paper.
    Muted,
    /// It is sorted before this moment.
    Before(Timestamp),
    /// It is sorted at this moment or later.
    Since(Timestamp),
}

impl Condition {
    /// True when a part of it asks what the reader did with an entry, or what it is among others:
    /// of one that comes nothing of that is known, so no rule can ask it.
    #[must_use]
    pub fn asks_state(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_state),
            Self::Not(part) => part.asks_state(),
            Self::Tag(_)
            | Self::Story(_)
            | Self::Read
            | Self::Starred
            | Self::Saved
            | Self::Muted => true,
            Self::Anything
            | Self::Words(_)
            | Self::Section(_)
            | Self::Feed(_)
            | Self::Language(_)
            | Self::Before(_)
            | Self::Since(_) => false,
        }
    }

    /// Every section it names.
    #[must_use]
    pub fn sections(&self) -> Vec<&SectionPath> {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().flat_map(Self::sections).collect()
            }
            Self::Not(condition) => condition.sections(),
            Self::Section(path) => vec![path],
            _ => Vec::new(),
        }
    }

    fn with_sections(self, meant: &impl Fn(SectionPath) -> SectionPath) -> Self {
        let each = |conditions: Vec<Self>| -> Vec<Self> {
            conditions.into_iter().map(|condition| condition.with_sections(meant)).collect()
        };
        match self {
            Self::All(conditions) => Self::All(each(conditions)),
            Self::Any(conditions) => Self::Any(each(conditions)),
            Self::Not(condition) => Self::Not(Box::new(condition.with_sections(meant))),
            Self::Section(path) => Self::Section(meant(path)),
            other => other,
        }
    }
}

/// Words that stand together in this order, case and accents not counting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Where they stand.
    pub field: Field,
    /// The words as typed; they hold a letter or digit.
    pub text: CleanText,
    /// The last of them may be the beginning of a longer one.
    pub goes_on: bool,
}

/// A part of an entry in which words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Title or text.
    Anywhere,
    /// The title.
    Title,
    /// Who wrote it.
    Author,
    /// The publisher's labels.
    Category,
}
