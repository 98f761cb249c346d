//! Tables: which are tables at all, and how their cells stand in a strict grid.

use dom_query::NodeRef;

use super::blocks::is_block;
use super::direction::direction_of;
use super::line::{LineKind, SpanStyle};
use super::markup::{Block, Markup};
use super::paragraph::{Part, text_of};

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
    is_header: bool,
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
pub(super) fn grid(
    rows: &[Vec<CellNode>],
    contents: &mut dyn FnMut(&NodeRef) -> Vec<Part>,
) -> Vec<Vec<Cell>> {
    let mut grid: Vec<Vec<Cell>> = Vec::new();
    let mut hanging: Vec<usize> = vec![0; COLUMNS_MAX];
    for row in rows {
        let mut line = Vec::new();
        for cell in row {
            while line.len() < COLUMNS_MAX && hangs(&mut hanging, line.len()) {
                line.push(Cell::default());
            }
            let parts = contents(&cell.node);
            let mut placed = Some(Cell { parts, is_header: cell.is_header });
            for _ in 0..cell.columns.min(COLUMNS_MAX.saturating_sub(line.len())) {
                if let Some(rest) = hanging.get_mut(line.len()) {
                    *rest = cell.rows - 1;
                }
                line.push(placed.take().unwrap_or_default());
            }
        }
        grid.push(line);
    }
    grid.retain(|row| row.iter().any(|cell| !cell.parts.is_empty()));
    let columns = grid.iter().map(Vec::len).max().unwrap_or(0);
    for row in &mut grid {
        row.resize_with(columns, Cell::default);
    }
    drop_empty_columns(&mut grid, columns);
    grid
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

/// Writes a grid in both forms, `indent` columns from the edge of the page; gives its plain text, a
/// line for each row.
pub(super) fn write(grid: &[Vec<Cell>], indent: usize, markup: &mut Markup) -> String {
    let plain: Vec<String> = grid.iter().map(|row| row_text(row, " | ")).collect();
    let block = Block { kind: LineKind::Table, direction: direction_of(&plain.concat()) };
    let side_by_side = markup.aside(|markup| {
        let index = markup.begin_block(block);
        markup.tag("<table>");
        for row in grid {
            markup.tag("<tr>");
            for cell in row {
                markup.tag("<td>");
                markup.parts(index, &styled(cell));
                markup.tag("</td>");
            }
            markup.tag("</tr>");
        }
        markup.tag("</table>");
    });
    let records = markup.aside(|markup| records(grid, block, markup));
    markup.table(indent + width_min(grid), side_by_side, records);
    plain.join("\n")
}

fn records(grid: &[Vec<Cell>], block: Block, markup: &mut Markup) {
    let headers = grid.first().filter(|row| {
        row.iter().filter(|cell| !cell.parts.is_empty()).all(|cell| cell.is_header)
            && grid.len() > 1
    });
    for row in grid.iter().skip(usize::from(headers.is_some())) {
        let mut parts: Vec<Part> = Vec::new();
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.parts.is_empty()) {
            if !parts.is_empty() {
                parts.push(Part::Break);
            }
            let header = headers
                .and_then(|row| row.get(column))
                .map(|cell| text_of(&cell.parts).replace('\n', " "));
            if let Some(header) = header.filter(|header| !header.is_empty()) {
                parts.push(Part::text(&format!("{header}: "), SpanStyle::STRONG, None));
            }
            parts.extend(styled(cell));
        }
        markup.block("p", block, &parts);
    }
}

fn styled(cell: &Cell) -> Vec<Part> {
    let strong = |part: &Part| match part {
        Part::Text { text, style, link } if cell.is_header => {
            Part::Text { text: text.clone(), style: *style | SpanStyle::STRONG, link: *link }
        }
        part => part.clone(),
    };
    cell.parts.iter().map(strong).collect()
}

/// Columns of the screen below which words would be broken.
fn width_min(grid: &[Vec<Cell>]) -> usize {
    let columns = grid.first().map_or(0, Vec::len);
    let of_cell = |cell: &Cell| {
        let text = text_of(&cell.parts);
        let word =
            text.split_whitespace().map(super::width).max().unwrap_or(0).min(WORD_COLUMNS_MAX);
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
