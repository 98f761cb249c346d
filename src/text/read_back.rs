//! html2text's lines -> ours: run numbers become styles and links, marks become bars and bullets.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::direction::Direction;
use super::glyphs::Glyphs;
use super::line::{Line, LineKind, Span, SpanStyle};
use super::markup::{Block, Markup, Run};
use super::measure::head;
use super::render::{BULLET_MARK, QUOTE_MARK, RawLine};
use crate::model::CleanText;

/// Lines of at most `width` columns; blank lines stand only between blocks, one at a time.
pub(super) fn lines(raw: &[RawLine], markup: &Markup, width: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(raw.len());
    let mut code_blanks = 0;
    for raw_line in raw {
        let line = line(raw_line, markup, width);
        let after_code = lines.last().is_some_and(|line| line.kind == LineKind::Code);
        match line.kind {
            LineKind::Blank if after_code || code_blanks > 0 => code_blanks += 1,
            LineKind::Blank if lines.last().is_none_or(is_blank) => {}
            LineKind::Rule if lines.is_empty() => {}
            LineKind::Code => {
                lines.extend((0..code_blanks).map(|_| Line::blank()));
                code_blanks = 0;
                lines.push(line);
            }
            _ => {
                if std::mem::take(&mut code_blanks) > 0 {
                    lines.push(Line::blank());
                }
                lines.push(line);
            }
        }
    }
    while lines.last().is_some_and(parts_nothing) {
        lines.pop();
    }
    turn_drawn(lines.iter_mut());
    turn_drawn(lines.iter_mut().rev());
    lines
}

/// Borders and bars without text run the way of the table or quote beside them.
fn turn_drawn<'a>(lines: impl Iterator<Item = &'a mut Line>) {
    let mut beside = (LineKind::Blank, Direction::LeftToRight);
    for line in lines {
        let is_bare = |span: &Span| span.text.as_str().chars().all(is_drawn);
        if line.kind == beside.0 && line.spans.iter().all(is_bare) {
            line.direction = beside.1;
        }
        beside = (line.kind, line.direction);
    }
}

/// Box drawings are html2text's own: in a text they have stand-ins.
fn is_drawn(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2500}'..='\u{257f}')
}

/// A line between parts has no place where no part follows.
fn parts_nothing(line: &Line) -> bool {
    matches!(line.kind, LineKind::Blank | LineKind::Rule)
}

fn is_blank(line: &Line) -> bool {
    line.kind == LineKind::Blank
}

fn line(raw: &RawLine, markup: &Markup, width: usize) -> Line {
    let run_of =
        |number: usize| number.checked_sub(1).and_then(|index| markup.runs.get(index)).copied();
    let first: Option<Run> = raw.iter().find_map(|(_, number)| run_of(*number));
    let block = first
        .and_then(|run| markup.blocks.get(run.block))
        .copied()
        .unwrap_or_else(|| unnumbered(raw));
    let mut pieces: Vec<Piece> = Vec::with_capacity(raw.len());
    for (text, number) in raw {
        let run = run_of(*number);
        let text = text_of(text, &markup.glyphs);
        push(&mut pieces, text, run.map(|run| (run.style, run.link)).unwrap_or_default());
    }
    let mut spans: Vec<Span> = pieces
        .iter()
        .map(|(text, (style, link))| Span {
            text: CleanText::block(text),
            style: *style,
            link: *link,
        })
        .collect();
    if block.kind == LineKind::Rule {
        spans.pop();
        let used: usize = spans.iter().map(|span| super::width(span.text.as_str())).sum();
        spans.push(Span::plain(&"─".repeat(width.saturating_sub(used))));
    }
    if block.kind != LineKind::Code {
        trim_end(&mut spans);
    }
    let line = Line { kind: block.kind, spans, direction: block.direction };
    narrowed(line, width)
}

/// Text with its style and link.
type Piece<'a> = (Cow<'a, str>, (SpanStyle, Option<usize>));

fn text_of<'a>(text: &'a str, glyphs: &Glyphs) -> Cow<'a, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return Cow::Borrowed(text);
    }
    let decoded = glyphs.decoded(text);
    Cow::Owned(if decoded.contains([QUOTE_MARK, BULLET_MARK]) {
        decoded.replace(QUOTE_MARK, "│").replace(BULLET_MARK, "•")
    } else {
        decoded
    })
}

/// What a line is whose text carries no number.
fn unnumbered(raw: &RawLine) -> Block {
    let chars = || raw.iter().flat_map(|(text, _)| text.chars()).filter(|c| !c.is_whitespace());
    let kind = match chars().next() {
        None => LineKind::Blank,
        Some(QUOTE_MARK) => LineKind::Quote,
        Some(_) if chars().all(is_drawn) => LineKind::Table,
        Some(_) => return Block::PLAIN,
    };
    Block { kind, ..Block::PLAIN }
}

fn push<'a>(pieces: &mut Vec<Piece<'a>>, text: Cow<'a, str>, look: (SpanStyle, Option<usize>)) {
    if let Some((last, _)) = pieces.last_mut().filter(|(_, last)| *last == look) {
        last.to_mut().push_str(&text);
    } else if !text.is_empty() {
        pieces.push((text, look));
    }
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

/// The line cut to `width`, should html2text have counted otherwise.
fn narrowed(mut line: Line, width: usize) -> Line {
    let mut room = width;
    for span in &mut line.spans {
        let needed = super::width(span.text.as_str());
        if needed > room {
            *span = span.with_text(head(span.text.as_str(), room));
        }
        room = room.saturating_sub(needed);
    }
    line.spans.retain(|span| !span.text.is_empty());
    line
}

/// Plain text in lines of at most `width` columns: for screens too narrow for structure.
pub(super) fn wrapped(plain: &str, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if width == 0 {
        return lines;
    }
    for paragraph in plain.split("\n\n") {
        if !lines.is_empty() {
            lines.push(Line::blank());
        }
        let direction = super::direction_of(paragraph);
        let mut current = String::new();
        let mut push = |text: &mut String| {
            let spans = vec![Span::plain(&std::mem::take(text))];
            lines.push(Line { kind: LineKind::Paragraph, spans, direction });
        };
        for word in paragraph.split_whitespace() {
            let mut word = word;
            let fits = |room: usize| head(word, room).len() == word.len();
            let used = super::width(&current) + 1;
            if !current.is_empty() && (used > width || !fits(width - used)) {
                push(&mut current);
            }
            while head(word, width).len() < word.len() {
                let head = head(word, width);
                let head_len = if head.is_empty() { first_len(word) } else { head.len() };
                current.push_str(if head.is_empty() { "…" } else { head });
                push(&mut current);
                word = word.get(head_len..).unwrap_or_default();
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        if !current.is_empty() {
            push(&mut current);
        }
    }
    lines
}

/// Bytes of the first grapheme.
fn first_len(word: &str) -> usize {
    word.graphemes(true).next().map_or(1, str::len)
}
