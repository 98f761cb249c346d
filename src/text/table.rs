//! Tables: which are tables at all, how their cells stand in a strict grid, and how they are shown.

use dom_query::NodeRef;

use super::blocks::is_block;
use super::direction::{Direction, direction_of};
use super::grid;
use super::line::{Line, LineKind, Span, SpanStyle};
use super::paragraph::{Part, text_of, widest_word};
use super::wrap::wrap;

/// Columns of a table; one with more is shown row by row.
const COLUMNS_MAX: usize = 64;
/// Cells of a table; one with more is shown row by row.
const CELLS_MAX: usize = 4000;
/// Longest text of a cell, in characters; a longer one makes the table a page layout.
const CELL_CHARS_MAX: usize = 300;
/// Columns of the screen that a column asks for so that its longest word is not broken.
const WORD_COLUMNS_MAX: usize = 16;
/// Columns that html2text gives every column of a table that long.
pub(super) const COLUMN_WIDTH_MIN: usize = 10;

/// A cell in the page.
pub(super) struct CellNode<'a> {
    /// The `td` or `th`.
    pub(super) node: NodeRef<'a>,
    /// It is a `th`.
    pub(super) is_header: bool,
    columns: usize,
    rows: usize,
}

/// The rows of a table in the page, and its caption.
pub(super) struct TableNodes<'a> {
    /// Cells, row by row.
    pub(super) rows: Vec<Vec<CellNode<'a>>>,
    /// The `caption`.
    pub(super) caption: Option<NodeRef<'a>>,
}

/// How a table is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// As a grid.
    Grid,
    /// Each row a line.
    Rows,
    /// It only places blocks on the page: as those blocks.
    Layout,
}

/// A cell with its content.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// Its words.
    pub(super) parts: Vec<Part>,
    is_header: bool,
}

impl<'a> TableNodes<'a> {
    /// Reads a `table` element; tables within are not looked into.
    pub(super) fn read(table: &NodeRef<'a>) -> Self {
        let mut nodes = Self { rows: Vec::new(), caption: None };
        for child in table.children_it(false) {
            match child.node_name().as_deref() {
                Some("tr") => nodes.rows.push(cells(&child)),
                Some("thead" | "tbody" | "tfoot") => {
                    let rows = child.children_it(false).filter(|row| row.has_name("tr"));
                    nodes.rows.extend(rows.map(|row| cells(&row)));
                }
                Some("caption") => nodes.caption = Some(child),
                _ => {}
            }
        }
        nodes.rows.retain(|row| !row.is_empty());
        nodes
    }

    /// How it is to be shown.
    pub(super) fn shape(&self) -> Shape {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cells: usize = self.rows.iter().map(Vec::len).sum();
        if columns > COLUMNS_MAX || cells > CELLS_MAX {
            return Shape::Rows;
        }
        let holds_blocks = |cell: &CellNode| {
            let mut blocks = cell.node.descendants_it().filter(|inner| {
                inner.element_ref().is_some_and(|element| {
                    is_block(&element.name.local) || &*element.name.local == "table"
                })
            });
            let first = blocks.next().and_then(|block| block.node_name());
            first.is_some_and(|name| !matches!(&*name, "p" | "div")) || blocks.next().is_some()
        };
        let is_long = |cell: &CellNode| cell.node.normalized_char_count() > CELL_CHARS_MAX;
        let is_layout = columns < 2
            || self.rows.len() < 2
            || self.rows.iter().flatten().any(|cell| is_long(cell) || holds_blocks(cell));
        if is_layout { Shape::Layout } else { Shape::Grid }
    }
}

fn cells<'a>(row: &NodeRef<'a>) -> Vec<CellNode<'a>> {
    let span = |node: &NodeRef, name: &str| {
        node.attr(name)
            .and_then(|value| value.trim().parse().ok())
            .unwrap_or(1_usize)
            .clamp(1, COLUMNS_MAX)
    };
    row.children_it(false)
        .filter_map(|node| {
            let is_header = node.has_name("th");
            (is_header || node.has_name("td")).then(|| CellNode {
                node,
                is_header,
                columns: span(&node, "colspan"),
                rows: span(&node, "rowspan"),
            })
        })
        .collect()
}

/// The cells in a grid: every row as long as the longest; where a cell spans others, those are
/// empty.
///
/// html2text has looped and panicked on spans, so it never sees one.
pub(super) fn in_grid(
    rows: &[Vec<CellNode>],
    contents: &mut dyn FnMut(&NodeRef) -> Vec<Part>,
) -> Vec<Vec<Cell>> {
    let mut grid: Vec<Vec<Cell>> = Vec::new();
    for row in slots(rows) {
        let cell = |slot: Option<&CellNode>| {
            let cell = slot.map(|it| Cell { parts: contents(&it.node), is_header: it.is_header });
            cell.unwrap_or_default()
        };
        grid.push(row.into_iter().map(cell).collect());
    }
    grid.retain(|row| row.iter().any(|cell| !cell.parts.is_empty()));
    let columns = grid.first().map_or(0, Vec::len);
    drop_empty_columns(&mut grid, columns);
    grid
}

/// Where each cell stands: every row as long as the longest, `None` where a cell spans others.
pub(super) fn slots<'r, 'a>(rows: &'r [Vec<CellNode<'a>>]) -> Vec<Vec<Option<&'r CellNode<'a>>>> {
    let mut hanging: Vec<usize> = vec![0; COLUMNS_MAX];
    let mut slots: Vec<Vec<Option<&CellNode>>> = Vec::new();
    for row in rows {
        let mut line = Vec::new();
        for cell in row {
            while line.len() < COLUMNS_MAX && hangs(&mut hanging, line.len()) {
                line.push(None);
            }
            let mut placed = Some(cell);
            for _ in 0..cell.columns.min(COLUMNS_MAX.saturating_sub(line.len())) {
                if let Some(rest) = hanging.get_mut(line.len()) {
                    *rest = cell.rows - 1;
                }
                line.push(placed.take());
            }
        }
        for column in line.len()..COLUMNS_MAX {
            hangs(&mut hanging, column);
        }
        slots.push(line);
    }
    let columns = slots.iter().map(Vec::len).max().unwrap_or(0);
    for line in &mut slots {
        line.resize(columns, None);
    }
    slots
}

fn hangs(hanging: &mut [usize], column: usize) -> bool {
    let Some(rest) = hanging.get_mut(column).filter(|rest| **rest > 0) else { return false };
    *rest -= 1;
    true
}

fn drop_empty_columns(grid: &mut [Vec<Cell>], columns: usize) {
    let is_used: Vec<bool> = (0..columns)
        .map(|column| {
            grid.iter().any(|row| row.get(column).is_some_and(|cell| !cell.parts.is_empty()))
        })
        .collect();
    for row in grid {
        let mut used = is_used.iter();
        row.retain(|_| used.next().copied().unwrap_or(false));
    }
}

/// A table that is shown as one.
#[derive(Debug)]
pub(super) struct Table {
    /// Its rows, all of one length.
    pub(super) rows: Vec<Vec<Cell>>,
    /// Which way it runs.
    pub(super) direction: Direction,
    /// Columns of the screen below which words would be broken.
    width_min: usize,
}

impl Table {
    /// With those rows; which way it runs comes from all of its text.
    pub(super) fn of(rows: Vec<Vec<Cell>>) -> Self {
        let text: String = rows.iter().map(|row| row_text(row, " ")).collect();
        let width_min = width_min(&rows);
        Self { rows, direction: direction_of(&text), width_min }
    }

    /// Its text, a line for each row.
    pub(super) fn plain(&self) -> String {
        let rows: Vec<String> = self.rows.iter().map(|row| row_text(row, " | ")).collect();
        rows.join("\n")
    }

    /// The first row, when all that stands in it are headings.
    pub(super) fn header(&self) -> Option<&[Cell]> {
        let first = self.rows.first().filter(|_| self.rows.len() > 1)?;
        let mut cells = first.iter().filter(|cell| !cell.parts.is_empty());
        cells.all(|cell| cell.is_header).then_some(first)
    }

    /// Side by side where the words fit, else one record below the other.
    pub(super) fn lines(&self, width: usize) -> Vec<Line> {
        let side_by_side = if self.width_min <= width { grid::lines(self, width) } else { None };
        side_by_side.unwrap_or_else(|| self.records(width))
    }

    fn records(&self, width: usize) -> Vec<Line> {
        let header = self.header();
        let mut lines = Vec::new();
        for row in self.rows.iter().skip(usize::from(header.is_some())) {
            if !lines.is_empty() {
                lines.push(Line::blank());
            }
            let mut parts: Vec<Part> = Vec::new();
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.parts.is_empty())
            {
                if !parts.is_empty() {
                    parts.push(Part::Break);
                }
                let name = header
                    .and_then(|row| row.get(column))
                    .map(|cell| text_of(&cell.parts).replace('\n', " "));
                if let Some(name) = name.filter(|name| !name.is_empty()) {
                    parts.push(Part::text(&format!("{name}: "), SpanStyle::STRONG, None));
                }
                parts.extend(cell.styled());
            }
            let wrapped = wrap(&parts, width, self.direction);
            lines.extend(wrapped.into_iter().map(table_line));
        }
        lines
    }
}

/// A line of a table.
pub(super) const fn table_line(spans: Vec<Span>) -> Line {
    Line { kind: LineKind::Table, spans, direction: Direction::LeftToRight }
}

impl Cell {
    /// Its words, a heading's in bold.
    pub(super) fn styled(&self) -> Vec<Part> {
        let strong = |part: &Part| match part {
            Part::Text { text, style, link } if self.is_header => {
                Part::Text { text: text.clone(), style: *style | SpanStyle::STRONG, link: *link }
            }
            part => part.clone(),
        };
        self.parts.iter().map(strong).collect()
    }
}

/// Columns of the screen below which words would be broken.
fn width_min(grid: &[Vec<Cell>]) -> usize {
    let columns = grid.first().map_or(0, Vec::len);
    let of_cell = |cell: &Cell| {
        let text = text_of(&cell.parts);
        let word = widest_word(&cell.parts).min(WORD_COLUMNS_MAX);
        // html2text counts an image two columns wider than its text.
        word.max((super::width(&text) + 2 * cell.parts.len()).min(COLUMN_WIDTH_MIN)) + 2
    };
    let widest = |column: usize| {
        grid.iter().filter_map(|row| row.get(column)).map(of_cell).max().unwrap_or(0)
    };
    (0..columns).map(widest).sum::<usize>() + columns.saturating_sub(1)
}

/// A row's cells in one line.
pub(super) fn row_text(row: &[Cell], between: &str) -> String {
    let cells = row.iter().filter(|cell| !cell.parts.is_empty());
    let texts: Vec<String> = cells.map(|cell| text_of(&cell.parts).replace('\n', " ")).collect();
    texts.join(between)
}
