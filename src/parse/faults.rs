//! Gathers the faults a document was forgiven and says each once, in plain words.

use std::fmt::Write as _;

use crate::model::{CleanText, Oddity};

/// Longest example quoted of a fault, in characters.
const EXAMPLE_CHARS_MAX: usize = 80;

/// Faults tolerated so far: kind, how often, the first one met.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    list: Vec<(&'static str, usize, String)>,
}

impl Faults {
    /// Notes a fault; `example` is what was met.
    pub(super) fn add(&mut self, kind: &'static str, example: &str) {
        if let Some((_, count, _)) = self.list.iter_mut().find(|(known, ..)| *known == kind) {
            *count += 1;
            return;
        }
        let example = example.chars().take(EXAMPLE_CHARS_MAX * 2).collect();
        self.list.push((kind, 1, example));
    }

    /// One line for each kind, in the order they were met.
    pub(super) fn into_oddities(self) -> Vec<Oddity> {
        self.list.into_iter().map(|(kind, count, example)| oddity(kind, count, &example)).collect()
    }
}

fn oddity(kind: &'static str, count: usize, example: &str) -> Oddity {
    let mut line = words(kind).to_owned();
    let example = CleanText::line(example).shortened(EXAMPLE_CHARS_MAX);
    if !example.is_empty() {
        line.push_str(": ");
        line.push_str(example.as_str());
    }
    if count > 1 {
        _ = write!(line, " ({count} times)");
    }
    Oddity { kind, detail: CleanText::line(&line) }
}

/// What a kind of fault is, and what was done about it.
fn words(kind: &str) -> &'static str {
    match kind {
        "wrong-charset" => "the text is not in the charset that is declared, read as",
        "no-charset" => "no charset is declared and the text is not UTF-8, read as",
        "undecodable-bytes" => {
            "bytes that mean nothing in the charset were read as windows-1252 or shown as \u{fffd}"
        }
        "control-characters" => "control characters that no XML may hold were taken out",
        "junk-before" => "something stands before the feed and was skipped",
        "junk-after" => "something stands after the feed and was skipped",
        "odd-version" => "the version of RSS is missing or unknown, read as RSS 2.0",
        "odd-namespace" => "a namespace is not the one meant, read as the usual one",
        "undeclared-prefix" => {
            "a prefix is used without being declared, read as what it usually means"
        }
        "bare-ampersand" => "an ampersand stands alone, read as the sign itself",
        "html-entity" => "an entity only HTML knows, read as HTML means it",
        "own-entities" => "the document declares entities of its own, which are never expanded",
        "inline-markup" => "markup stands where escaped text should, kept as HTML",
        "broken-markup" => "a tag is not closed, closed twice or not written as XML asks",
        "misplaced" => "an element stands where it does not belong, read all the same",
        "too-deep" => "elements nested too deep were left out",
        "cut" => "the feed ended early; entries that were complete are kept",
        "too-many-entries" => "there are more entries than are kept, the first ones were taken",
        "extensions-dropped" => "an extension could not be read and was left out",
        "unreadable-date" => "a date could not be read",
        "no-date" => "a date that only stands for none was left out",
        "no-guid" => "an entry has no identity of its own, made from its link and title",
        "shared-guid" => "different entries share one identity, told apart by link and title",
        "long-title" => "a title is far too long and was cut",
        "bad-link" => "a link is no web address and was left out",
        "no-entries" => "entries stand in the text, but none could be read",
        "broken-json" => "something is not written as JSON asks, read as it was meant",
        "moved" => "the feed says that it lives elsewhere now; `dateline add` follows it there",
        "skipped-item" => "an item is not written as JSON Feed asks and was left out",
        "odd-json-type" => "a value is of the wrong kind, read as well as possible",
        _ => "an oddity",
    }
}
