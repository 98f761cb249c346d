//! What html2text is given: a small, strict HTML of our own writing.
//!
//! html2text knows paragraphs, lists, quotes, code and tables; it does not say which line came from
//! which. It hands an image's `src` and `alt` to the decorator untouched, so every run of text goes
//! in as an image whose `alt` is the text and whose `src` is the number of the run, and comes back
//! as text annotated with that number. Plain words of plain paragraphs, which are most of a text,
//! go in as they are: annotations cost html2text much time.

use memchr::memchr3;

use super::direction::Direction;
use super::glyphs::Glyphs;
use super::line::{LineKind, SpanStyle};
use super::paragraph::Part;

/// A stretch of text of one style in one block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Index of its block.
    pub(super) block: usize,
    /// How it looks.
    pub(super) style: SpanStyle,
    /// The number of its link.
    pub(super) link: Option<usize>,
}

impl Run {
    fn is_plain(self) -> bool {
        self.style == SpanStyle::PLAIN && self.link.is_none()
    }
}

/// A paragraph, a heading, an item, a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// What its lines are.
    pub(super) kind: LineKind,
    /// Which way it runs.
    pub(super) direction: Direction,
}

impl Block {
    /// What text is that carries no number.
    pub(super) const PLAIN: Self =
        Self { kind: LineKind::Paragraph, direction: Direction::LeftToRight };
}

/// A stretch of markup.
#[derive(Debug)]
pub(super) enum Piece {
    /// The same at every width.
    Flow(String),
    /// A table, in two forms.
    Table {
        /// Columns of the screen that the grid needs.
        width_min: usize,
        /// Side by side.
        grid: String,
        /// One record below the other.
        records: String,
    },
}

/// A document as html2text takes it, with what is needed to read its lines back.
#[derive(Debug, Default)]
pub(super) struct Markup {
    /// The markup in order.
    pub(super) pieces: Vec<Piece>,
    /// Text by run number; numbers begin with 1.
    pub(super) runs: Vec<Run>,
    /// Blocks by index.
    pub(super) blocks: Vec<Block>,
    /// Stand-ins in the text.
    pub(super) glyphs: Glyphs,
    out: String,
}

impl Markup {
    /// Writes tags.
    pub(super) fn tag(&mut self, tag: &str) {
        self.out.push_str(tag);
    }

    /// Where the writing stands, to undo it when nothing followed.
    pub(super) fn mark(&self) -> (usize, usize) {
        (self.out.len(), self.blocks.len())
    }

    /// Takes back what was written since `mark` when no block was; false when one was.
    pub(super) fn undo_empty(&mut self, (out_len, blocks): (usize, usize)) -> bool {
        let is_empty = self.blocks.len() == blocks;
        if is_empty {
            self.out.truncate(out_len);
        }
        is_empty
    }

    /// Writes a block between `<tag>` and `</tag>`.
    pub(super) fn block(&mut self, tag: &str, block: Block, parts: &[Part]) {
        let index = self.blocks.len();
        self.blocks.push(block);
        self.out.push('<');
        self.out.push_str(tag);
        self.out.push('>');
        self.parts(index, parts);
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    /// Begins a block whose parts are written one by one; gives its index.
    pub(super) fn begin_block(&mut self, block: Block) -> usize {
        self.blocks.push(block);
        self.blocks.len() - 1
    }

    /// Writes parts of the block with that index.
    pub(super) fn parts(&mut self, block: usize, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Break => self.out.push_str("<br>"),
                Part::Text { text, style, link } => {
                    let run = Run { block, style: *style, link: *link };
                    self.run(run, text);
                }
            }
        }
    }

    fn run(&mut self, run: Run, text: &str) {
        if self.blocks.get(run.block) == Some(&Block::PLAIN) && run.is_plain() {
            self.text(text);
            return;
        }
        self.runs.push(run);
        self.out.push_str("<img src=");
        self.out.push_str(&self.runs.len().to_string());
        self.out.push_str(" alt=\"");
        self.text(text);
        self.out.push_str("\">");
    }

    fn text(&mut self, text: &str) {
        let encoded = self.glyphs.encoded(text);
        let mut rest = &*encoded;
        while let Some(at) = memchr3(b'&', b'"', b'<', rest.as_bytes()) {
            let (before, after) = rest.split_at(at);
            self.out.push_str(before);
            let mut chars = after.chars();
            self.out.push_str(match chars.next() {
                Some('&') => "&amp;",
                Some('<') => "&lt;",
                _ => "&quot;",
            });
            rest = chars.as_str();
        }
        self.out.push_str(rest);
    }

    /// Ends the stretch that was written: what `write` writes next becomes a string of its own.
    pub(super) fn aside(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let before = std::mem::take(&mut self.out);
        write(self);
        std::mem::replace(&mut self.out, before)
    }

    /// Adds a table in both forms.
    pub(super) fn table(&mut self, width_min: usize, grid: String, records: String) {
        self.end();
        self.pieces.push(Piece::Table { width_min, grid, records });
    }

    /// Ends the writing.
    pub(super) fn end(&mut self) {
        if !self.out.is_empty() {
            self.pieces.push(Piece::Flow(std::mem::take(&mut self.out)));
        }
    }
}
