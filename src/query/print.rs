//! Conditions as queries: what is printed reads back as the same condition.

use std::fmt;

use crate::model::{Condition, Field, Words};

use super::tokens::{is_of_word, is_within_word};

impl fmt::Display for Condition {
    /// The shortest query that asks this. Conditions that [`parse`](super::parse) gave read back as
    /// themselves.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        print(self, true, &mut out);
        f.pad(&out)
    }
}

/// `is_last`: nothing is printed after it, so that a bare word would go on.
fn print(condition: &Condition, is_last: bool, out: &mut String) {
    match condition {
        Condition::Anything => {}
        Condition::All(parts) => print_each(parts, " ", is_last, out),
        Condition::Any(parts) => print_each(parts, " OR ", is_last, out),
        Condition::Not(inner) => match &**inner {
            Condition::Read => out.push_str("is:unread"),
            Condition::Starred => out.push_str("is:unstarred"),
            inner => {
                out.push('-');
                print_one(inner, is_last, out);
            }
        },
        Condition::Words(words) => print_words(words, is_last, out),
        Condition::Section(path) => print_value("section", &path.to_string(), out),
        Condition::Feed(text) => print_value("feed", text.as_str(), out),
        Condition::Story(story) => print_value("story", &story.to_string(), out),
        Condition::Tag(name) => print_value("tag", name.as_str(), out),
        Condition::Language(code) => print_value("lang", code.as_str(), out),
        Condition::Read => out.push_str("is:read"),
        Condition::Starred => out.push_str("is:starred"),
        Condition::Saved => out.push_str("is:saved"),
        Condition::Muted => out.push_str("is:muted"),
        Condition::Before(moment) => out.extend(["before:", &moment.to_string()]),
        Condition::Since(moment) => out.extend(["since:", &moment.to_string()]),
    }
}

fn print_each(parts: &[Condition], between: &str, is_last: bool, out: &mut String) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        let is_last = is_last && index + 1 == parts.len();
        match part {
            // AND binds tighter than OR.
            Condition::All(_) if between == " OR " => print(part, is_last, out),
            part => print_one(part, is_last, out),
        }
    }
}

/// With parentheses, where it has several parts.
fn print_one(condition: &Condition, is_last: bool, out: &mut String) {
    if !matches!(condition, Condition::All(_) | Condition::Any(_)) {
        return print(condition, is_last, out);
    }
    out.push('(');
    print(condition, false, out);
    out.push(')');
}

fn print_words(words: &Words, is_last: bool, out: &mut String) {
    out.push_str(match words.field {
        Field::Anywhere => "",
        Field::Title => "title:",
        Field::Author => "author:",
        Field::Category => "category:",
    });
    let text = words.text.as_str();
    let would_go_on = is_last && !words.goes_on;
    print_text(text, is_bare(text, words.field) && !would_go_on, out);
    if words.goes_on {
        out.push('*');
    }
}

fn print_value(name: &str, value: &str, out: &mut String) {
    out.push_str(name);
    out.push(':');
    print_text(value, is_value(value), out);
}

fn print_text(text: &str, is_bare: bool, out: &mut String) {
    if is_bare {
        return out.push_str(text);
    }
    let chars: Vec<char> = text.chars().collect();
    out.push('"');
    out.extend(chars.iter().enumerate().map(|(at, c)| {
        let is_kept = is_of_word(*c) || matches!(c, '(' | ')') || is_within_word(&chars, at);
        if is_kept { *c } else { ' ' }
    }));
    out.push('"');
}

/// True for a word that needs no quotes to be read as itself.
fn is_bare(text: &str, field: Field) -> bool {
    let means_more =
        text.starts_with(['-', '/']) || text.contains(':') || matches!(text, "AND" | "OR" | "NOT");
    is_value(text) && !(means_more && field == Field::Anywhere)
}

/// True for a field's value that needs no quotes.
fn is_value(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let is_taken = |(at, c): (usize, &char)| is_of_word(*c) || is_within_word(&chars, at);
    chars.iter().enumerate().all(is_taken) && !text.ends_with('*')
}
