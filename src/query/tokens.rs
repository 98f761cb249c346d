//! From a line of text to its signs and terms, each with its column.

use super::Typing;
use super::fault::QueryFault;
use super::fields::{FieldName, misspelt};
use crate::words::scan;

/// Characters of a query at most.
const QUERY_CHARS_MAX: usize = 1000;

/// A sign or a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Of its first character, the first of the text is 1.
    pub(super) column: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    /// `-`, right before what it negates.
    Minus,
    And,
    Or,
    Not,
    Term(Term),
}

/// A word, a phrase, or either after a field's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) field: Option<FieldName>,
    /// Without quotes, and without the `*` at its end.
    pub(super) text: String,
    /// Of the text's first character, its quote included.
    pub(super) text_column: usize,
    pub(super) is_quoted: bool,
    pub(super) has_star: bool,
    /// Nothing stands after it, not even a space: the reader may be in the middle of it.
    pub(super) is_last: bool,
}

impl Term {
    /// True when it holds something to look for; signs alone (`&`, `*`) are nothing.
    pub(super) fn has_word(&self) -> bool {
        let mut has_word = false;
        scan(&self.text, |_, _| {
            has_word = true;
            false
        });
        has_word
    }
}

/// The signs and terms of a text; a dash that touches nothing is none.
pub(super) fn tokens(text: &str, typing: Typing) -> Result<Vec<Token>, QueryFault> {
    let chars: Vec<char> = text.chars().take(QUERY_CHARS_MAX + 1).collect();
    if chars.len() > QUERY_CHARS_MAX {
        let message = format!("a query has at most {QUERY_CHARS_MAX} characters");
        return Err(QueryFault::at(QUERY_CHARS_MAX + 1, &message));
    }
    let mut lexer = Lexer { chars: &chars, at: 0, typing };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer<'t> {
    chars: &'t [char],
    at: usize,
    typing: Typing,
}

impl Lexer<'_> {
    fn next(&mut self) -> Result<Option<Token>, QueryFault> {
        while let Some(c) = self.peek() {
            let column = self.at + 1;
            let kind = match c {
                c if c.is_whitespace() => {
                    self.at += 1;
                    continue;
                }
                '(' => self.sign(Kind::Open),
                ')' => self.sign(Kind::Close),
                '-' => {
                    if !self.negates() {
                        continue;
                    }
                    Kind::Minus
                }
                _ => match self.word_or_phrase()? {
                    Some(kind) => kind,
                    None => continue,
                },
            };
            return Ok(Some(Token { column, kind }));
        }
        Ok(None)
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn sign(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    /// Past a run of dashes. A dash negates what it touches; two of them, or one that stands alone,
    /// say nothing.
    fn negates(&mut self) -> bool {
        let dashes = self.take_while(|c| c == '-').chars().count();
        let touches = self.peek().is_some_and(|c| !c.is_whitespace() && c != ')');
        dashes % 2 == 1 && touches
    }

    fn take_while(&mut self, is_taken: impl Fn(char) -> bool) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let taken: String = rest.iter().copied().take_while(|c| is_taken(*c)).collect();
        self.at += taken.chars().count();
        taken
    }

    /// What stands here of a word or a phrase, quotes within a word included.
    fn take_words(&mut self, is_taken: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| is_taken(c) || is_within_word(self.chars, self.at)) {
            self.at += 1;
        }
        self.chars.get(start..self.at).unwrap_or_default().iter().collect()
    }

    fn word_or_phrase(&mut self) -> Result<Option<Kind>, QueryFault> {
        let column = self.at + 1;
        if self.peek().is_some_and(is_quote) {
            let term = self.phrase(None)?;
            return Ok(Some(Kind::Term(term)));
        }
        let word = self.take_words(is_of_word);
        match word.as_str() {
            "AND" => return Ok(Some(Kind::And)),
            "OR" => return Ok(Some(Kind::Or)),
            "NOT" => return Ok(Some(Kind::Not)),
            _ => {}
        }
        let Some((name, value)) = word.split_once(':') else {
            return Ok(Some(Kind::Term(self.word(None, &word, column))));
        };
        let next = self.peek();
        let has_value = !value.is_empty() || next.is_some_and(is_quote);
        let Some(field) = FieldName::parse(name) else {
            if let Some(near) = misspelt(name).filter(|_| has_value && !value.starts_with('/')) {
                let message = format!(
                    "no field is called \"{name}:\", the nearest is \"{near}:\"; \
                     quote it to look for the words"
                );
                return Err(QueryFault::at(column, &message));
            }
            return Ok(Some(Kind::Term(self.word(None, &word, column))));
        };
        if value.is_empty() && next.is_some_and(is_quote) {
            return self.phrase(Some(field)).map(Kind::Term).map(Some);
        }
        let value_column = column + name.chars().count() + 1;
        if field == FieldName::Section && self.path_goes_on(value) {
            let message = "quote a path that holds spaces: section:\"International / Middle East\"";
            return Err(QueryFault::at(value_column, message));
        }
        Ok(Some(Kind::Term(self.word(Some(field), value, value_column))))
    }

    /// True after the first part of a section's path whose slash has spaces round it.
    fn path_goes_on(&self, value: &str) -> bool {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|c| !c.is_whitespace());
        !value.is_empty() && (next == Some(&'/') || (value.ends_with('/') && next.is_some()))
    }

    fn word(&self, field: Option<FieldName>, word: &str, text_column: usize) -> Term {
        let text = word.trim_end_matches('*');
        Term {
            field,
            text: text.to_owned(),
            text_column,
            is_quoted: false,
            has_star: text.len() < word.len(),
            is_last: self.peek().is_none(),
        }
    }

    /// From one quote to the next, and the `*` after it.
    fn phrase(&mut self, field: Option<FieldName>) -> Result<Term, QueryFault> {
        let text_column = self.at + 1;
        self.at += 1;
        let text = self.take_words(|c| !is_quote(c));
        let is_closed = self.peek().is_some();
        if !is_closed && self.typing == Typing::IsDone {
            return Err(QueryFault::at(text_column, "this quote is never closed"));
        }
        self.at += 1;
        let has_star = !self.take_while(|c| c == '*').is_empty() || !is_closed;
        let is_last = self.peek().is_none();
        Ok(Term { field, text, text_column, is_quoted: true, has_star, is_last })
    }
}

/// Straight quotes, and those that a phone or a web page makes of them.
const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟')
}

/// True for a quote that is no end of a phrase but a sign of its word: a Hebrew abbreviation has
/// one before its last letter (ארה"ב).
pub(super) fn is_within_word(chars: &[char], at: usize) -> bool {
    let is_hebrew = |at: Option<usize>| {
        let c = at.and_then(|at| chars.get(at));
        c.is_some_and(|c| matches!(c, 'א'..='ת' | '\u{5ef}'..='\u{5f2}'))
    };
    chars.get(at).is_some_and(|c| is_quote(*c))
        && is_hebrew(at.checked_sub(1))
        && is_hebrew(at.checked_add(1))
}

/// True for what a word may hold.
pub(super) fn is_of_word(c: char) -> bool {
    !c.is_whitespace() && !is_quote(c) && !matches!(c, '(' | ')')
}
