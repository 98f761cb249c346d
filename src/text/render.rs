//! The only place that knows html2text: markup in, lines with run numbers out.
//!
//! The parsed tree is kept, so a new width costs only the wrapping. html2text has panicked on
//! hostile input; nothing we write should make it, and if it does, the caller gets `None` and shows
//! plain text.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use html2text::RenderTree;
use html2text::config::{Config, with_decorator};
use html2text::render::TextDecorator;

use super::markup::{Markup, Piece};
use super::table::COLUMN_WIDTH_MIN;

/// Stands for the bar of a quote in what html2text gives back: one byte, one column, never in a
/// text.
pub(super) const QUOTE_MARK: char = '\u{1}';
/// Stands for the bullet of an item.
pub(super) const BULLET_MARK: char = '\u{2}';

/// Text of one line with the number of its run; 0 is what html2text drew itself.
pub(super) type RawLine = Vec<(String, usize)>;

/// html2text's tree of one document, kept between widths.
#[derive(Default)]
pub(super) struct Renderer {
    /// Which tables are grids in the tree, and the tree.
    tree: Mutex<Option<(Vec<bool>, RenderTree)>>,
}

impl Renderer {
    /// Lays the markup out; `None` when html2text cannot.
    pub(super) fn lines(&self, markup: &Markup, width: usize) -> Option<Vec<RawLine>> {
        let grids: Vec<bool> =
            markup.pieces.iter().filter_map(|piece| is_grid(piece, width)).collect();
        let config = with_decorator(Marker).min_wrap_width(if grids.contains(&true) {
            COLUMN_WIDTH_MIN
        } else {
            3
        });
        let laid_out = catch_unwind(AssertUnwindSafe(|| {
            let tree = self.tree(markup, grids, &config)?;
            config.render_to_lines(tree, width).ok()
        }));
        let lines = laid_out.ok().flatten()?;
        let raw = |line: &html2text::render::TaggedLine<Vec<usize>>| {
            let strings = line.tagged_strings();
            strings.map(|tagged| (tagged.s.clone(), run_of(&tagged.tag))).collect()
        };
        Some(lines.iter().map(raw).collect())
    }

    fn tree(
        &self,
        markup: &Markup,
        grids: Vec<bool>,
        config: &Config<Marker>,
    ) -> Option<RenderTree> {
        let mut kept = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((kept_grids, tree)) = kept.as_ref()
            && *kept_grids == grids
        {
            return Some(tree.clone());
        }
        let html = written(markup, &grids);
        let dom = config.parse_html(html.as_bytes()).ok()?;
        let tree = config.dom_to_render_tree(&dom).ok()?;
        *kept = Some((grids, tree.clone()));
        Some(tree)
    }
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").finish_non_exhaustive()
    }
}

fn is_grid(piece: &Piece, width: usize) -> Option<bool> {
    match piece {
        Piece::Flow(_) => None,
        Piece::Table { width_min, .. } => Some(*width_min <= width),
    }
}

fn written(markup: &Markup, grids: &[bool]) -> String {
    let mut grids = grids.iter();
    let mut html = String::new();
    for piece in &markup.pieces {
        html.push_str(match piece {
            Piece::Flow(html) => html,
            Piece::Table { grid, .. } if grids.next() == Some(&true) => grid,
            Piece::Table { records, .. } => records,
        });
    }
    html
}

fn run_of(tag: &[usize]) -> usize {
    tag.iter().rev().copied().find(|run| *run > 0).unwrap_or(0)
}

/// Marks lines and runs instead of decorating them.
struct Marker;

impl TextDecorator for Marker {
    /// The number of a run.
    type Annotation = usize;

    fn decorate_image(&mut self, src: &str, title: &str) -> (String, usize) {
        (title.to_owned(), src.parse().unwrap_or(0))
    }

    fn quote_prefix(&self) -> String {
        format!("{QUOTE_MARK} ")
    }

    fn unordered_item_prefix(&self) -> String {
        format!("{BULLET_MARK} ")
    }

    fn ordered_item_prefix(&self, i: i64) -> String {
        format!("{i}. ")
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
