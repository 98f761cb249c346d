//! The fields: their names, and what their values mean.

use crate::model::{CleanText, Condition, Field, SectionPath, Words, nearest};

use super::fault::QueryFault;
use super::tokens::Term;
use super::{Clock, Typing, moments};
use crate::words::{PREFIX_CHARS_MIN, is_unspaced, wanted};

/// A field of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldName {
    Section,
    Feed,
    Title,
    Author,
    Category,
    Tag,
    Lang,
    Is,
    Before,
    After,
    Since,
    Story,
}

/// Every field with the name it is typed by.
const FIELDS: &[(FieldName, &str)] = &[
    (FieldName::Section, "section"),
    (FieldName::Feed, "feed"),
    (FieldName::Title, "title"),
    (FieldName::Author, "author"),
    (FieldName::Category, "category"),
    (FieldName::Tag, "tag"),
    (FieldName::Lang, "lang"),
    (FieldName::Is, "is"),
    (FieldName::Before, "before"),
    (FieldName::After, "after"),
    (FieldName::Since, "since"),
    (FieldName::Story, "story"),
];

/// What `is:` knows.
const STATES: &[&str] = &["unread", "read", "starred", "unstarred", "saved", "muted"];

impl FieldName {
    /// By the name as typed, in any case.
    pub(super) fn parse(name: &str) -> Option<Self> {
        FIELDS.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(field, _)| *field)
    }

    fn name(self) -> &'static str {
        FIELDS.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| *name)
    }
}

/// The field meant by a name that no field has; `None` when it is none, as in `12:30`.
pub(super) fn misspelt(name: &str) -> Option<&'static str> {
    let is_name = !name.is_empty() && name.chars().all(char::is_alphabetic);
    nearest(name, FIELDS.iter().map(|(_, known)| *known)).filter(|_| is_name)
}

/// What a term asks; `None`: nothing yet, as the reader is in the middle of it.
pub(super) fn asked(
    term: &Term,
    clock: &Clock,
    typing: Typing,
) -> Result<Option<Condition>, QueryFault> {
    let may_go_on = typing == Typing::GoesOn && term.is_last;
    if term.has_star
        && !(term.is_quoted && may_go_on)
        && is_short(CleanText::line(&term.text).as_str())
    {
        let message = format!(
            "a word that goes on needs {PREFIX_CHARS_MIN} letters before its *; without it the \
             word itself is looked for"
        );
        return Err(QueryFault::at(term.text_column, &message));
    }
    let Some(field) = term.field else {
        let is_asking = term.has_word() && !(may_go_on && begins_operator(term));
        return Ok(is_asking.then(|| words(Field::Anywhere, term)));
    };
    if !term.has_word() && may_go_on {
        return Ok(None);
    }
    value_of(field, term, clock, may_go_on)
}

/// Its last word is too short to stand for all that begin with it; a text without a word is another
/// fault.
fn is_short(text: &str) -> bool {
    let last = wanted(text, true).pop();
    last.is_some_and(|last| !last.goes_on && !last.word.chars().all(is_unspaced))
}

/// `O` on the way to `OR`: not yet a word.
fn begins_operator(term: &Term) -> bool {
    !term.is_quoted && matches!(term.text.as_str(), "A" | "AN" | "O" | "N" | "NO")
}

fn value_of(
    field: FieldName,
    term: &Term,
    clock: &Clock,
    may_go_on: bool,
) -> Result<Option<Condition>, QueryFault> {
    let name = field.name();
    let fault = |message: &str| Err(QueryFault::at(term.text_column, message));
    if !term.has_word() {
        let example = example(field);
        return fault(&format!("\"{name}:\" needs a value right after it, as in {example}"));
    }
    let holds_words = matches!(field, FieldName::Title | FieldName::Author | FieldName::Category);
    if term.has_star && !holds_words && !may_go_on {
        return fault(&format!("\"{name}:\" takes no *"));
    }
    let value = CleanText::line(&term.text);
    Ok(Some(match field {
        FieldName::Title => words(Field::Title, term),
        FieldName::Author => words(Field::Author, term),
        FieldName::Category => words(Field::Category, term),
        FieldName::Section => Condition::Section(SectionPath::parse(&term.text)),
        FieldName::Feed => Condition::Feed(value),
        FieldName::Tag => Condition::Tag(value),
        FieldName::Lang => match language(value.as_str()) {
            Some(language) => Condition::Language(language),
            None if may_go_on && value.as_str().len() < 2 => return Ok(None),
            None => {
                return fault(&format!(
                    "\"lang:\" takes a code like en, fr or pt-BR; not \"{value}\""
                ));
            }
        },
        FieldName::Story => match value.as_str().parse() {
            Ok(story) => Condition::Story(story),
            Err(_) => {
                return fault(&format!(
                    "\"story:\" takes the number of a story, as lists in JSON give it; not \"{value}\""
                ));
            }
        },
        FieldName::Is => match state(value.as_str()) {
            Some(state) => state,
            None if may_go_on && is_begun(value.as_str()) => return Ok(None),
            None => {
                let known = STATES.join(", ");
                return fault(&format!("\"is:\" knows {known}; not \"{value}\""));
            }
        },
        FieldName::Before | FieldName::After | FieldName::Since => {
            let Some((start, end)) = moments::span(value.as_str(), clock) else {
                if may_go_on && moments::is_begun(value.as_str()) {
                    return Ok(None);
                }
                return fault(&format!(
                    "\"{name}:\" takes an age or a date (90m, 24h, 7d, 2w, 2026-11-01, 2026-11, \
                     today, yesterday); not \"{value}\""
                ));
            };
            match field {
                FieldName::Before => Condition::Before(start),
                FieldName::After => Condition::Since(end),
                _ => Condition::Since(start),
            }
        }
    }))
}

fn words(field: Field, term: &Term) -> Condition {
    let text = CleanText::line(&term.text);
    let may_go_on = term.has_star || (term.is_last && !term.is_quoted);
    let goes_on = may_go_on && !is_short(text.as_str());
    Condition::Words(Words { field, text, goes_on })
}

fn state(value: &str) -> Option<Condition> {
    let not = |condition| Condition::Not(Box::new(condition));
    Some(match value.to_lowercase().as_str() {
        "unread" => not(Condition::Read),
        "read" => Condition::Read,
        "starred" => Condition::Starred,
        "unstarred" => not(Condition::Starred),
        "saved" => Condition::Saved,
        "muted" => Condition::Muted,
        _ => return None,
    })
}

fn is_begun(value: &str) -> bool {
    STATES.iter().any(|state| state.starts_with(&value.to_lowercase()))
}

/// A language tag (BCP 47): `en`, `pt-BR`.
fn language(value: &str) -> Option<CleanText> {
    let mut parts = value.split('-');
    let first = parts.next()?;
    let is_language =
        (2..=3).contains(&first.len()) && first.chars().all(|c| c.is_ascii_alphabetic());
    let is_subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
    };
    (is_language && parts.all(is_subtag)).then(|| CleanText::line(value))
}

const fn example(field: FieldName) -> &'static str {
    match field {
        FieldName::Section => "section:\"International / Middle East\"",
        FieldName::Feed => "feed:\"Example Daily\"",
        FieldName::Title => "title:harbour",
        FieldName::Author => "author:haddad",
        FieldName::Category => "category:film",
        FieldName::Tag => "tag:later",
        FieldName::Lang => "lang:en",
        FieldName::Is => "is:unread",
        FieldName::Before => "before:2026-11-01",
        FieldName::After => "after:2026-11-01",
        FieldName::Since => "since:24h",
        FieldName::Story => "story:4711",
    }
}
