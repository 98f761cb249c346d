//! `dateline search`: what matches, best match first, with the words where they stand.

use std::ops::Range;

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use crate::model::{CleanText, Found, Headline};
use crate::text;

use super::arguments::{ListFormat, SearchOptions};
use super::output::{self, Output};
use super::selection::Flags;
use super::session::Session;
use super::{Outcome, list, show};

/// Columns before an excerpt.
const INDENT: &str = "    ";

pub(super) fn run(session: &Session, options: &SearchOptions) -> anyhow::Result<Outcome> {
    let reader = session.searcher()?;
    let section = options.section.as_deref();
    let flags = Flags::of(session, &reader)?;
    let filter = match flags.filter(section, Some(&options.query), &options.narrowing) {
        Ok(filter) => filter,
        Err(unmeant) => return list::say(unmeant),
    };
    let found = reader.best_matches(&filter, options.limit)?;
    let in_terminal = if output::is_terminal() { ListFormat::Text } else { ListFormat::Tsv };
    let format = options.format.unwrap_or(in_terminal);
    if format == ListFormat::Text && !found.is_empty() {
        return write_text(session, &found);
    }
    let rows: Vec<Headline> =
        found.into_iter().map(|it| Headline { excerpt: it.excerpt, ..it.headline }).collect();
    list::show(session, &flags, &filter, &rows, format)
}

/// Under each headline what was found of it, the words emphasised.
fn write_text(session: &Session, found: &[Found]) -> anyhow::Result<Outcome> {
    let mut out = session.output();
    let width = usize::from(show::columns());
    for (index, one) in found.iter().enumerate() {
        if index > 0 {
            out.line(&CleanText::default())?;
        }
        write_one(&mut out, one, width)?;
    }
    out.finish()?;
    Ok(Outcome::Done)
}

fn write_one(out: &mut Output, found: &Found, width: usize) -> anyhow::Result<()> {
    let headline = &found.headline;
    write_heading(out, headline.title.as_str(), width)?;
    write_lines(out, "", list::about(headline).as_str(), width)?;
    let excerpt = found.excerpt.as_str();
    for line in lines(excerpt, width.saturating_sub(INDENT.len()).max(20)) {
        let inside = found.highlights.iter().filter_map(|words| {
            let (start, end) = (words.start.max(line.start), words.end.min(line.end));
            (start < end).then(|| start - line.start..end - line.start)
        });
        let inside: Vec<Range<usize>> = inside.collect();
        out.emphasised(INDENT, excerpt.get(line).unwrap_or_default(), &inside)?;
    }
    Ok(())
}

/// A title in lines of at most so many columns, emphasised where that can be shown.
pub(super) fn write_heading(out: &mut Output, title: &str, columns: usize) -> anyhow::Result<()> {
    for line in lines(title, columns.max(20)) {
        out.heading(&CleanText::block(title.get(line).unwrap_or_default()))?;
    }
    Ok(())
}

/// A text in lines of at most so many columns, the indent among them.
pub(super) fn write_lines(
    out: &mut Output,
    indent: &str,
    text: &str,
    columns: usize,
) -> anyhow::Result<()> {
    for line in lines(text, columns.saturating_sub(indent.len()).max(20)) {
        let line = text.get(line).unwrap_or_default();
        out.line(&CleanText::block(&format!("{indent}{line}")))?;
    }
    Ok(())
}

/// The lines of a text broken where it may be (UAX #14: at spaces, between Chinese characters), as
/// byte ranges: at most so many columns wide. A word that is wider is broken where it must be.
fn lines(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (next, _) in linebreaks(text) {
        let word = text.get(start..next).unwrap_or_default();
        let end = start + word.trim_end().len();
        match lines.last_mut() {
            Some(line) if text::width(text.get(line.start..end).unwrap_or_default()) <= columns => {
                line.end = end;
            }
            _ if end > start => lines.extend(pieces(text, start..end, columns)),
            _ => {}
        }
        start = next;
    }
    lines
}

/// A word in pieces of at most so many columns, as far as single characters are no wider.
fn pieces(text: &str, word: Range<usize>, columns: usize) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut taken = 0;
    let letters = text.get(word.clone()).unwrap_or_default();
    for (at, grapheme) in letters.grapheme_indices(true) {
        let (start, width) = (word.start + at, text::width(grapheme));
        let end = start + grapheme.len();
        if let Some(piece) = pieces.last_mut().filter(|_| taken + width <= columns) {
            piece.end = end;
            taken += width;
        } else {
            pieces.push(start..end);
            taken = width;
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_spaces_and_hold_every_word() {
        for (text, columns, expected) in [
            ("one two three", 7, vec!["one two", "three"]),
            ("one two three", 100, vec!["one two three"]),
            ("incomprehensible to me", 5, vec!["incom", "prehe", "nsibl", "e to", "me"]),
            ("東京新", 3, vec!["東", "京", "新"]),
            ("東京で 新しい 図書館", 13, vec!["東京で 新しい", "図書館"]),
            ("東京で新しい図書館。", 13, vec!["東京で新しい", "図書館。"]),
            ("", 9, vec![]),
        ] {
            let cut: Vec<&str> =
                lines(text, columns).into_iter().filter_map(|line| text.get(line)).collect();
            assert_eq!(cut, expected);
        }
    }
}
