//! html2text's lines -> ours: run numbers become styles and links, marks become bars and bullets.

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
    while lines.last().is_some_and(is_blank) {
        lines.pop();
    }
    lines
}

fn is_blank(line: &Line) -> bool {
    line.kind == LineKind::Blank
}

fn line(raw: &RawLine, markup: &Markup, width: usize) -> Line {
    let run_of =
        |number: usize| number.checked_sub(1).and_then(|index| markup.runs.get(index)).copied();
    let first: Option<Run> = raw.iter().find_map(|(_, number)| run_of(*number));
    let block =
        first.and_then(|run| markup.blocks.get(run.block)).copied().unwrap_or_else(|| drawn(raw));
    let mut spans: Vec<Span> = Vec::with_capacity(raw.len());
    for (text, number) in raw {
        let run = run_of(*number);
        let text = if run.is_some() { text_of(text, &markup.glyphs) } else { marks_drawn(text) };
        let style = run.map_or(SpanStyle::PLAIN, |run| run.style);
        push(&mut spans, &text, style, run.and_then(|run| run.link));
    }
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

fn text_of(text: &str, glyphs: &Glyphs) -> String {
    if text.is_ascii() { text.to_owned() } else { glyphs.decoded(text) }
}

fn marks_drawn(text: &str) -> String {
    text.replace(QUOTE_MARK, "│").replace(BULLET_MARK, "•")
}

/// What a line is on which no text of the document stands.
fn drawn(raw: &RawLine) -> Block {
    let has = |sign: fn(char) -> bool| raw.iter().any(|(text, _)| text.contains(sign));
    let kind = match () {
        () if has(|c| c == QUOTE_MARK) => LineKind::Quote,
        () if has(|c| !c.is_whitespace()) => LineKind::Table,
        () => LineKind::Blank,
    };
    Block { kind, direction: Direction::LeftToRight }
}

fn push(spans: &mut Vec<Span>, text: &str, style: SpanStyle, link: Option<usize>) {
    if text.is_empty() {
        return;
    }
    if let Some(last) = spans.last_mut().filter(|last| last.style == style && last.link == link) {
        last.text = CleanText::block(&format!("{}{text}", last.text));
    } else {
        spans.push(Span { text: CleanText::block(text), style, link });
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
            if !current.is_empty() && super::width(&current) + 1 + super::width(word) > width {
                push(&mut current);
            }
            while super::width(word) > width {
                let head = head(word, width);
                let head_len = if head.is_empty() {
                    word.chars().next().map_or(1, char::len_utf8)
                } else {
                    head.len()
                };
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
