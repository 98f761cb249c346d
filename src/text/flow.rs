//! A composed document: blocks in reading order, each with the lists and quotes it stands in, laid
//! out at any width.

use super::direction::Direction;
use super::line::{Line, LineKind, Span};
use super::paragraph::Part;
use super::table::Table;
use super::wrap::{wrap, wrap_code};

/// The sign before each line of a quote.
const BAR: &str = "│ ";

/// Blocks in reading order.
#[derive(Debug, Default)]
pub(super) struct Flow {
    blocks: Vec<Block>,
    /// Every list item, quote and definition there is.
    containers: Vec<Container>,
    /// Those that are open, outermost first.
    open: Vec<usize>,
    /// The next block follows the one before without a blank line.
    is_tight: bool,
}

/// A paragraph, a heading, an item, a table.
#[derive(Debug)]
struct Block {
    kind: LineKind,
    direction: Direction,
    is_tight: bool,
    /// What it stands in, outermost first.
    inside: Vec<usize>,
    /// Before its first line.
    lead: String,
    content: Content,
}

/// What a block holds.
#[derive(Debug)]
pub(super) enum Content {
    /// Running text.
    Words(Vec<Part>),
    /// Preformatted text.
    Code(String),
    /// Rows and columns.
    Table(Box<Table>),
    /// A line between parts of the text.
    Rule,
}

/// What indents the blocks in it.
#[derive(Debug)]
struct Container {
    /// Before the first line in it, until that is written: a bullet, a number.
    first: Option<String>,
    /// Before every other line.
    rest: String,
}

impl Container {
    fn is_quote(&self) -> bool {
        self.rest == BAR
    }
}

impl Flow {
    /// Adds a block to what is open.
    pub(super) fn push(&mut self, kind: LineKind, direction: Direction, content: Content) {
        let mut lead = String::new();
        for index in &self.open {
            let Some(container) = self.containers.get_mut(*index) else { continue };
            match container.first.take() {
                Some(first) => lead.push_str(&first),
                None => lead.push_str(&container.rest),
            }
        }
        let is_tight = std::mem::take(&mut self.is_tight);
        let inside = self.open.clone();
        self.blocks.push(Block { kind, direction, is_tight, inside, lead, content });
    }

    /// Opens a quote: a bar stands before each line until it is closed.
    pub(super) fn open_quote(&mut self) {
        self.open_container(None, BAR.to_owned());
    }

    /// Opens an item: the sign stands before its first line, its columns before the others.
    pub(super) fn open_item(&mut self, sign: &str, columns: usize) {
        self.open_container(Some(format!("{sign:<columns$}")), " ".repeat(columns));
    }

    fn open_container(&mut self, first: Option<String>, rest: String) {
        self.open.push(self.containers.len());
        self.containers.push(Container { first, rest });
    }

    /// Closes what was opened last.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// The next block follows the one before without a blank line.
    pub(super) fn follow_tightly(&mut self, is_tight: bool) {
        self.is_tight = is_tight;
    }

    /// Columns that what is open takes from each line.
    pub(super) fn indent(&self) -> usize {
        let open = self.open.iter().filter_map(|index| self.containers.get(*index));
        open.map(|container| super::width(&container.rest)).sum()
    }

    /// True while a list item is the innermost that is open.
    pub(super) fn is_in_item(&self) -> bool {
        let innermost = self.open.last().and_then(|index| self.containers.get(*index));
        innermost.is_some_and(|container| !container.is_quote())
    }

    /// How many blocks there are.
    pub(super) const fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Lines of at most `width` columns, one blank line between blocks that are not tight.
    pub(super) fn lines(&self, width: usize) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut before: Option<&Block> = None;
        for block in &self.blocks {
            if block.kind == LineKind::Rule && lines.is_empty() {
                continue;
            }
            if let Some(before) = before.filter(|_| !block.is_tight) {
                lines.push(self.between(before, block));
            }
            self.lay_out(block, width, &mut lines);
            before = Some(block);
        }
        // A line between parts has no place where no part follows.
        while lines.last().is_some_and(|it| matches!(it.kind, LineKind::Blank | LineKind::Rule)) {
            lines.pop();
        }
        lines
    }

    /// The line between two blocks: the bars of the quotes both stand in.
    fn between(&self, before: &Block, after: &Block) -> Line {
        let both = before.inside.iter().zip(&after.inside).take_while(|(a, b)| a == b);
        let lead: String = both
            .filter_map(|(index, _)| self.containers.get(*index))
            .map(|container| container.rest.as_str())
            .collect();
        let lead = lead.trim_end();
        if lead.is_empty() {
            return Line::blank();
        }
        Line { kind: LineKind::Quote, spans: vec![Span::plain(lead)], direction: before.direction }
    }

    fn lay_out(&self, block: &Block, width: usize, lines: &mut Vec<Line>) {
        let rest: String = block
            .inside
            .iter()
            .filter_map(|index| self.containers.get(*index))
            .map(|container| container.rest.as_str())
            .collect();
        let room = width.saturating_sub(super::width(&rest)).max(1);
        let mut lead = block.lead.as_str();
        let mut push = |kind: LineKind, spans: Vec<Span>| {
            let lead = std::mem::replace(&mut lead, &rest);
            let mut line = Line { kind, spans, direction: block.direction };
            if !lead.is_empty() {
                line.spans.insert(0, Span::plain(lead));
            }
            lines.push(line);
        };
        match &block.content {
            Content::Words(parts) => {
                for spans in wrap(parts, room, block.direction) {
                    push(block.kind, spans);
                }
            }
            Content::Rule => push(LineKind::Rule, vec![Span::plain(&"─".repeat(room))]),
            Content::Table(table) => {
                for line in table.lines(room) {
                    push(line.kind, line.spans);
                }
            }
            Content::Code(text) => {
                for spans in wrap_code(text, room, block.direction) {
                    let kind = if spans.is_empty() { LineKind::Blank } else { LineKind::Code };
                    push(kind, spans);
                }
            }
        }
    }
}
