//! Tables side by side: the only place that knows html2text, which fits columns to the page.
//!
//! It gives back lines of text and does not say which piece came from where. But it hands an
//! image's `src` and `alt` to the decorator untouched, so every run of text goes in as an image
//! whose `alt` is the text and whose `src` is the number of the run, and comes back annotated with
//! that number. html2text has panicked and looped on hostile tables: it sees strict ones only, of
//! our own writing, and if it fails all the same the caller gets `None`.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use html2text::config::with_decorator;
use html2text::render::{TaggedLine, TextDecorator};
use unicode_bidi::Level;

use super::direction::Direction;
use super::glyphs::Glyphs;
use super::levels::Levels;
use super::line::{Line, Span, SpanStyle};
use super::measure::head;
use super::paragraph::{NO_BREAK_SPACE, Part, is_unseen};
use super::table::{COLUMN_WIDTH_MIN, Table, table_line};

/// A run of text that goes through html2text.
#[derive(Default)]
struct Run {
    style: SpanStyle,
    link: Option<usize>,
    /// Where something turns: its letters, each with its level in the whole cell.
    letters: Vec<(char, Option<Level>)>,
    /// How many of them were read back.
    read: usize,
}

impl Run {
    /// What was read back of it, in spans of one level. html2text takes spaces and break points
    /// away and adds some, but leaves letters in order.
    fn spans(&mut self, text: &str) -> Vec<Span> {
        let mut pieces: Vec<(String, Option<Level>)> = Vec::new();
        for c in text.chars() {
            let level = self.level_of(c);
            match pieces.last_mut().filter(|(_, last)| *last == level) {
                Some((piece, _)) => piece.push(c),
                None => pieces.push((c.to_string(), level)),
            }
        }
        let span = |(text, level): &(String, _)| Span {
            level: *level,
            ..Span::new(text, self.style, self.link)
        };
        pieces.iter().map(span).collect()
    }

    fn level_of(&mut self, c: char) -> Option<Level> {
        let rest = self.letters.get(self.read..)?;
        let is_passed = |other: char| other != c && (other.is_whitespace() || is_unseen(other));
        let ahead = rest.iter().take_while(|(other, _)| is_passed(*other));
        let at = self.read + ahead.count();
        let (_, level) = self.letters.get(at).filter(|(other, _)| *other == c)?;
        self.read = at + 1;
        *level
    }
}

/// The table's lines at that width.
pub(super) fn lines(table: &Table, width: usize) -> Option<Vec<Line>> {
    let mut markup = Markup::default();
    markup.table(table);
    let config = with_decorator(Marker).min_wrap_width(COLUMN_WIDTH_MIN);
    let laid_out =
        catch_unwind(AssertUnwindSafe(|| config.lines_from_read(markup.html.as_bytes(), width)));
    let raw = laid_out.ok()?.ok()?;
    let mut lines: Vec<Line> =
        raw.iter().map(|line| markup.read_back(line, width)).filter(|it| !is_empty(it)).collect();
    drop_needless_rules(&mut lines, table);
    Some(lines)
}

fn is_empty(line: &Line) -> bool {
    line.spans.iter().all(|span| span.text.as_str().trim().is_empty())
}

/// Where every row is one line, rules stand only round the table and under its header.
fn drop_needless_rules(lines: &mut Vec<Line>, table: &Table) {
    let is_drawn = |c: char| c.is_whitespace() || matches!(c, '\u{2500}'..='\u{257f}');
    let is_rule =
        |line: &Line| line.spans.iter().all(|span| span.text.as_str().chars().all(is_drawn));
    let rules = lines.iter().filter(|line| is_rule(line)).count();
    let rows = table.rows.len();
    if lines.len() != rows + rules || rules != rows + 1 {
        return;
    }
    let has_header = table.header().is_some();
    let mut number = 0;
    lines.retain(|line| {
        number += usize::from(is_rule(line));
        !is_rule(line) || number == 1 || number == rules || has_header && number == 2
    });
}

/// A table as html2text takes it, with what is needed to read its lines back.
#[derive(Default)]
struct Markup {
    html: String,
    /// By their numbers, which begin with 1.
    runs: Vec<Run>,
    /// Stand-ins in the text.
    glyphs: Glyphs,
}

impl Markup {
    fn table(&mut self, table: &Table) {
        self.html.push_str("<table>");
        for row in &table.rows {
            self.html.push_str("<tr>");
            for cell in row {
                self.html.push_str("<td>");
                for words in cell.styled().split_inclusive(|part| matches!(part, Part::Break)) {
                    self.words(words, table.direction);
                }
                self.html.push_str("</td>");
            }
            self.html.push_str("</tr>");
        }
        self.html.push_str("</table>");
    }

    /// Parts of a cell up to a line break.
    fn words(&mut self, parts: &[Part], direction: Direction) {
        let text = |part: &Part| match part {
            Part::Text { text, .. } => text.clone(),
            Part::Break => String::new(),
        };
        let whole: String = parts.iter().map(text).collect();
        let levels = Levels::of(&whole, direction);
        let mut start = 0;
        for part in parts {
            let Part::Text { text, style, link } = part else {
                self.html.push_str("<br>");
                continue;
            };
            let range = start..start + text.len();
            start = range.end;
            let turning = levels.split(range).into_iter().filter(|(_, level)| level.is_some());
            let letters = turning.flat_map(|(range, level)| {
                let letters = whole.get(range).unwrap_or_default().chars();
                // As it is read back.
                letters.map(move |c| (if c == NO_BREAK_SPACE { ' ' } else { c }, level))
            });
            self.runs.push(Run { style: *style, link: *link, letters: letters.collect(), read: 0 });
            let text = loosened(text);
            let text = self.glyphs.encoded(&text);
            let alt = html_escape::encode_double_quoted_attribute(&*text);
            // Writing to a string cannot fail.
            let _ = write!(self.html, "<img src={} alt=\"{alt}\">", self.runs.len());
        }
    }

    fn read_back(&mut self, line: &TaggedLine<Vec<usize>>, width: usize) -> Line {
        let mut spans: Vec<Span> = Vec::new();
        let mut room = width;
        for tagged in line.tagged_strings() {
            let number = tagged.tag.iter().rev().find(|run| **run > 0);
            let decoded = self.glyphs.decoded(&tagged.s);
            // Should html2text have counted otherwise.
            let text = head(&decoded, room);
            room = room.saturating_sub(super::width(text));
            let run = number.and_then(|number| self.runs.get_mut(number - 1));
            for span in run.unwrap_or(&mut Run::default()).spans(text) {
                let goes_on = |last: &&mut Span| {
                    (last.style, last.link, last.level) == (span.style, span.link, span.level)
                };
                match spans.last_mut().filter(goes_on) {
                    Some(last) => *last = last.with_text(&format!("{}{}", last.text, span.text)),
                    None => spans.push(span),
                }
            }
        }
        trim_end(&mut spans);
        table_line(spans)
    }
}

/// Words that no-break spaces keep together may part where they are longer than the narrowest
/// column: html2text would cut a word.
fn loosened(text: &str) -> Cow<'_, str> {
    if !text.contains(NO_BREAK_SPACE) {
        return Cow::Borrowed(text);
    }
    let loosened = |word: &str| {
        let is_long = super::width(word) > COLUMN_WIDTH_MIN;
        if is_long { word.replace(NO_BREAK_SPACE, " ") } else { word.to_owned() }
    };
    let words: Vec<String> = text.split(' ').map(loosened).collect();
    Cow::Owned(words.join(" "))
}

fn trim_end(spans: &mut Vec<Span>) {
    while let Some(last) = spans.last_mut() {
        let trimmed = last.text.as_str().trim_end();
        if trimmed.len() < last.text.as_str().len() {
            *last = last.with_text(trimmed);
        }
        if !last.text.is_empty() {
            break;
        }
        spans.pop();
    }
}

/// Numbers runs instead of decorating them.
struct Marker;

impl TextDecorator for Marker {
    /// The number of a run.
    type Annotation = usize;

    fn decorate_image(&mut self, src: &str, title: &str) -> (String, usize) {
        (title.to_owned(), src.parse().unwrap_or(0))
    }

    fn quote_prefix(&self) -> String {
        String::new()
    }

    fn unordered_item_prefix(&self) -> String {
        String::new()
    }

    fn ordered_item_prefix(&self, _i: i64) -> String {
        String::new()
    }

    fn make_subblock_decorator(&self) -> Self {
        Self
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn decorate_link_start(&mut self, _url: &str) -> (String, usize) {
        (String::new(), 0)
    }

    fn decorate_link_end(&mut self) -> String {
        String::new()
    }

    fn decorate_em_start(&self) -> (String, usize) {
        (String::new(), 0)
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, usize) {
        (String::new(), 0)
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, usize) {
        (String::new(), 0)
    }

    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }

    fn decorate_code_start(&self) -> (String, usize) {
        (String::new(), 0)
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) -> usize {
        0
    }

    fn decorate_preformat_cont(&self) -> usize {
        0
    }
}
