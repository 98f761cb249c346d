//! A clean tree -> a document: blocks in reading order with their styles, links and pictures.

use std::collections::HashMap;

use dom_query::{NodeData, NodeRef};

use super::blocks::is_block;
use super::characters::{is_ornament, subscript, superscript};
use super::direction::{Direction, strong_direction};
use super::document::{Link, Picture};
use super::flow::{Content, Flow};
use super::line::{LineKind, SpanStyle};
use super::measure::with_tab_stops;
use super::paragraph::{Paragraph, Part, text_of};
use super::pictures;
use super::table::{self, Shape, Table, TableNodes};
use crate::model::{CleanText, WebUrl};

/// Links that get a number.
const LINKS_MAX: usize = 2000;
/// Columns that lists and quotes may indent; what lies deeper is not indented further.
const INDENT_MAX: usize = 14;
/// Columns of the bar before a quote.
const QUOTE_COLUMNS: usize = 2;
/// Elements walked into; what lies deeper is read as plain text.
const DEPTH_MAX: usize = 400;
/// Blocks of a document; the rest of a longer one is left out.
const BLOCKS_MAX: usize = 20_000;

/// A document being put together.
#[derive(Debug)]
pub(super) struct Composer {
    /// Blocks in reading order.
    pub(super) flow: Flow,
    /// Links in reading order.
    pub(super) links: Vec<Link>,
    /// Pictures in reading order.
    pub(super) pictures: Vec<Picture>,
    /// Paragraphs, one blank line between them.
    pub(super) plain: String,
    /// What was told of pictures.
    pub(super) captions: Vec<CleanText>,
    pub(super) paragraph: Paragraph,
    pub(super) kind: Option<LineKind>,
    pub(super) link: Option<OpenLink>,
    style: SpanStyle,
    numbers: HashMap<String, usize>,
    /// The next block follows without a blank line in the plain text.
    is_plain_tight: bool,
    /// Blocks are lines of one cell or caption.
    pub(super) in_cell: bool,
    last_direction: Direction,
    /// Pictures whose line is still to be written.
    pub(super) waiting: Vec<Vec<Part>>,
    /// Number of pictures when the figure that is open began.
    pub(super) figure: Option<usize>,
}

/// The link that is open.
#[derive(Debug)]
pub(super) struct OpenLink {
    pub(super) url: WebUrl,
    number: Option<usize>,
    text: String,
    is_numbered: bool,
}

impl Composer {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            flow: Flow::default(),
            links: Vec::new(),
            pictures: Vec::new(),
            plain: String::new(),
            captions: Vec::new(),
            paragraph: Paragraph::default(),
            kind: None,
            link: None,
            style: SpanStyle::PLAIN,
            numbers: HashMap::new(),
            is_plain_tight: false,
            in_cell: false,
            last_direction: Direction::LeftToRight,
            waiting: Vec::new(),
            figure: None,
        }
    }

    /// Reads everything under `node`.
    pub(super) fn children(&mut self, node: &NodeRef, depth: usize) {
        for child in node.children_it(false) {
            if self.flow.len() >= BLOCKS_MAX {
                return;
            }
            let text = child.query(|tree_node| match &tree_node.data {
                NodeData::Text { contents } => Some(contents.clone()),
                _ => None,
            });
            match text.flatten() {
                Some(text) => self.text(&text),
                None if depth < DEPTH_MAX => self.element(&child, depth + 1),
                None => self.text(&child.text()),
            }
        }
    }

    pub(super) fn element(&mut self, node: &NodeRef, depth: usize) {
        let Some(name) = node.node_name() else { return };
        match &*name {
            "br" => self.paragraph.push_break(),
            "hr" => self.rule(),
            "b" | "strong" | "mark" => self.styled(SpanStyle::STRONG, node, depth),
            "em" | "i" | "cite" | "dfn" | "var" | "u" | "ins" => {
                self.styled(SpanStyle::EMPHASIS, node, depth);
            }
            "code" | "kbd" | "samp" | "tt" => self.styled(SpanStyle::CODE, node, depth),
            "s" | "strike" | "del" => self.styled(SpanStyle::STRUCK, node, depth),
            "a" => self.link(node, depth),
            "img" => self.picture(node),
            "sup" => self.raised(node, depth, superscript),
            "sub" => self.raised(node, depth, subscript),
            "q" => self.enclosed(node, depth, ["“", "”"]),
            "rt" => self.enclosed(node, depth, ["(", ")"]),
            "wbr" => self.paragraph.push_break_point(),
            "rp" | "col" | "colgroup" => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.bytes().nth(1).map_or(1, |digit| digit.saturating_sub(b'0'));
                self.block(Some(LineKind::Heading(level)), node, depth);
            }
            "blockquote" => self.quote(node, depth),
            "ul" | "ol" | "menu" | "dir" => self.list(node, &name == "ol", depth),
            "dl" => self.definitions(node, depth),
            "pre" | "listing" | "xmp" | "plaintext" => self.code(node),
            "table" => self.table(node, depth),

            "summary" => {
                self.flush();
                self.styled(SpanStyle::STRONG, node, depth);
                self.flush();
            }
            _ if pictures::is_figure(node, &name) => self.figure(node, depth),
            _ if pictures::is_caption(node, &name) => self.caption(node, depth),
            name if is_block(name) => self.block(None, node, depth),
            _ => self.children(node, depth),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let number = self.link_number(text);
        let style = if number.is_some() { self.style | SpanStyle::LINK } else { self.style };
        self.paragraph.push(text, style, number);
    }

    pub(super) fn styled(&mut self, style: SpanStyle, node: &NodeRef, depth: usize) {
        let before = self.style;
        self.style = before | style;
        self.children(node, depth);
        self.style = before;
    }

    fn enclosed(&mut self, node: &NodeRef, depth: usize, [open, close]: [&str; 2]) {
        self.text(open);
        self.children(node, depth);
        self.paragraph.push_joined(close, self.style, None);
    }

    fn raised(&mut self, node: &NodeRef, depth: usize, form: fn(char) -> Option<char>) {
        let text = node.text();
        let raised: Option<String> = text.trim().chars().map(form).collect();
        match raised.filter(|raised| !raised.is_empty() && raised.len() < 40) {
            Some(raised) => self.paragraph.push_joined(&raised, self.style, None),
            None => self.children(node, depth),
        }
    }

    /// A block of its own; without a kind it is what surrounds it.
    pub(super) fn block(&mut self, kind: Option<LineKind>, node: &NodeRef, depth: usize) {
        self.flush();
        let before = self.kind;
        self.kind = kind.or(before);
        self.children(node, depth);
        self.flush();
        self.kind = before;
    }

    fn quote(&mut self, node: &NodeRef, depth: usize) {
        self.flush();
        if !self.has_room(QUOTE_COLUMNS) || self.in_cell {
            return self.block(None, node, depth);
        }
        self.flow.open_quote();
        self.block(Some(LineKind::Quote), node, depth);
        self.flow.close();
    }

    /// True when lists and quotes may take so many columns more.
    pub(super) fn has_room(&self, columns: usize) -> bool {
        self.flow.indent() + columns <= INDENT_MAX
    }

    /// The next block follows the one before it without a blank line, or not.
    pub(super) fn follow_tightly(&mut self, is_tight: bool) {
        self.is_plain_tight = is_tight;
        self.flow.follow_tightly(is_tight);
    }

    pub(super) fn rule(&mut self) {
        self.flush();
        if !self.in_cell {
            self.flow.push(LineKind::Rule, Direction::LeftToRight, Content::Rule);
        }
    }

    /// Preformatted text; one with very long lines, none of them indented, and no code in it is
    /// prose.
    fn code(&mut self, node: &NodeRef) {
        self.flush();
        let mut text = String::new();
        for inner in node.descendants_it() {
            inner.query(|tree_node| match &tree_node.data {
                NodeData::Text { contents } => text.push_str(contents),
                NodeData::Element(element) if &*element.name.local == "br" => text.push('\n'),
                _ => {}
            });
        }
        let text = with_tab_stops(&text);
        let text = text.trim_end().trim_start_matches('\n');
        let is_prose = text.lines().any(|line| line.chars().count() > 120)
            && !text.lines().any(|line| line.starts_with("  "))
            && !node.descendants_it().any(|inner| inner.has_name("code"));
        if is_prose || self.in_cell {
            for line in text.lines() {
                self.paragraph.push(line, SpanStyle::PLAIN, None);
                self.paragraph.push_break();
            }
            self.flush();
        } else if !text.trim().is_empty() {
            let code = Content::Code(text.to_owned());
            self.flow.push(LineKind::Code, Direction::LeftToRight, code);
            self.push_plain(text);
        }
    }

    fn table(&mut self, node: &NodeRef, depth: usize) {
        self.flush();
        let nodes = TableNodes::read(node);
        let shape = if self.in_cell { Shape::Layout } else { nodes.shape() };
        if let Some(caption) = &nodes.caption {
            self.block(Some(LineKind::Caption), caption, depth);
        }
        if shape == Shape::Layout {
            for cell in nodes.rows.iter().flatten() {
                self.block(None, &cell.node, depth);
            }
            return;
        }
        self.in_cell = true;
        let grid = table::in_grid(&nodes.rows, &mut |cell| {
            self.children(cell, depth);
            self.flush();
            self.waiting.clear();
            self.paragraph.take().join(&Part::Break)
        });
        self.in_cell = false;
        if shape == Shape::Grid && !grid.is_empty() {
            let table = Table::of(grid);
            let (plain, direction) = (table.plain(), table.direction);
            self.flow.push(LineKind::Table, direction, Content::Table(Box::new(table)));
            self.push_plain(&plain);
            return;
        }
        for row in &grid {
            self.paragraph.push(&table::row_text(row, " · "), SpanStyle::PLAIN, None);
            self.flush();
        }
    }

    fn link(&mut self, node: &NodeRef, depth: usize) {
        let url = node.attr("href").and_then(|href| WebUrl::parse(&href));
        let Some(url) = url.filter(|_| self.link.is_none()) else {
            return self.children(node, depth);
        };
        self.link = Some(OpenLink { url, number: None, text: String::new(), is_numbered: false });
        self.children(node, depth);
        self.number_link();
        if let Some(OpenLink { number: Some(number), text, .. }) = self.link.take()
            && let Some(link) = self.links.get_mut(number - 1)
            && link.text.is_empty()
        {
            link.text = CleanText::line(&text);
        }
    }

    /// The number of the open link, given out with its first word.
    pub(super) fn link_number(&mut self, text: &str) -> Option<usize> {
        let link = self.link.as_mut()?;
        link.text.push_str(text);
        if link.number.is_none() && !text.trim().is_empty() {
            let known = self.numbers.get(link.url.as_str()).copied();
            link.number = known.or_else(|| {
                let number = self.links.len() + 1;
                (number <= LINKS_MAX).then(|| {
                    self.links.push(Link { url: link.url.clone(), text: CleanText::default() });
                    self.numbers.insert(link.url.as_str().to_owned(), number);
                    number
                })
            });
        }
        link.number
    }

    /// Writes the open link's number after its words, once.
    fn number_link(&mut self) {
        if let Some(link) = self.link.as_mut()
            && let Some(number) = link.number
            && !std::mem::replace(&mut link.is_numbered, true)
        {
            self.paragraph.push_joined(
                &format!("[{number}]"),
                SpanStyle::LINK_NUMBER,
                Some(number),
            );
        }
    }

    /// Marks the open link as numbered; true when it was not yet.
    pub(super) fn take_link_number(&mut self) -> bool {
        self.link.as_mut().is_some_and(|link| !std::mem::replace(&mut link.is_numbered, true))
    }

    /// Ends the paragraph that is open and writes it.
    pub(super) fn flush(&mut self) {
        if self.in_cell {
            if !self.paragraph.is_empty() {
                self.paragraph.push_break();
            }
            return;
        }
        if !self.paragraph.is_empty() {
            self.number_link();
        }
        let kind = self.kind.unwrap_or(LineKind::Paragraph);
        for parts in self.paragraph.take() {
            self.write(kind, &parts);
        }
        for parts in std::mem::take(&mut self.waiting) {
            self.write_caption(&parts);
        }
    }

    /// Writes one block and its plain text.
    pub(super) fn write(&mut self, kind: LineKind, parts: &[Part]) {
        let text = text_of(parts);
        if is_ornament(&text) && !self.is_said(kind, parts) {
            return self.rule();
        }
        self.write_only(kind, parts, &text);
        self.push_plain(&text);
    }

    /// True where stars and dashes are what is said: in an item, a quote, code.
    fn is_said(&self, kind: LineKind, parts: &[Part]) -> bool {
        let is_code = |part: &Part| match part {
            Part::Text { style, .. } => style.contains(SpanStyle::CODE),
            Part::Break => false,
        };
        matches!(kind, LineKind::ListItem | LineKind::Quote)
            || self.flow.is_in_item()
            || parts.iter().any(is_code)
    }

    /// Writes one block that is no part of the plain text.
    pub(super) fn write_only(&mut self, kind: LineKind, parts: &[Part], text: &str) {
        let direction = strong_direction(text).unwrap_or(self.last_direction);
        self.last_direction = direction;
        self.flow.push(kind, direction, Content::Words(parts.to_vec()));
    }

    /// Writes a picture's line; what it shows is no part of the plain text.
    pub(super) fn write_caption(&mut self, parts: &[Part]) {
        self.write_only(LineKind::Caption, parts, &text_of(parts));
    }

    /// Adds to the plain text.
    pub(super) fn push_plain(&mut self, text: &str) {
        if !text.is_empty() {
            let gap = if std::mem::take(&mut self.is_plain_tight) { "\n" } else { "\n\n" };
            self.plain.push_str(if self.plain.is_empty() { "" } else { gap });
            self.plain.push_str(text);
        }
    }
}
