//! The query language: one line of text → a [`Query`].
//!
//! Pure: knows neither the store nor the clock.

use crate::model::{CleanText, Condition, Field, Query, Words};

/// Characters of a query that count.
const QUERY_CHARS_MAX: usize = 1000;
/// Words of a query that count.
const WORDS_MAX: usize = 32;

/// Read a query: all words must stand in the entry, quoted ones together; the last one may go on.
#[must_use]
pub fn parse(text: &str) -> Query {
    let mut groups: Vec<String> = vec![String::new()];
    let mut is_quoted = false;
    for c in text.chars().take(QUERY_CHARS_MAX) {
        if c == '"' {
            is_quoted = !is_quoted;
        }
        if c == '"' || (c.is_whitespace() && !is_quoted) {
            groups.push(String::new());
        } else if let Some(group) = groups.last_mut() {
            group.push(c);
        }
    }
    let groups = groups.iter().filter(|group| group.chars().any(char::is_alphanumeric));
    let mut words: Vec<Condition> = groups
        .take(WORDS_MAX)
        .map(|group| {
            let text = CleanText::line(group);
            Condition::Words(Words { field: Field::Anywhere, text, goes_on: false })
        })
        .collect();
    if let Some(Condition::Words(last)) = words.last_mut() {
        last.goes_on = true;
    }
    let condition = if words.is_empty() { Condition::Anything } else { Condition::All(words) };
    Query { text: text.to_owned(), condition }
}
