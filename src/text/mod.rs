//! HTML -> a document -> lines of styled spans.
//!
//! In: an entry's or a page's HTML, untrusted, of any size. Out: [`Document`], which lays itself
//! out at any width, and plain text, Markdown, or HTML that is safe in a browser. The steps, in the
//! order of the text: the gate (`guard`), the clean tree (`page`, `furniture`), the composition
//! (`compose`, `lists`, `table`, `pictures`), the lines (`flow`, `wrap`; tables by html2text in
//! `grid`), and the order of screen cells (`visual`). Pure: no I/O, no clock; any input ends in
//! bounded time and never panics.

mod addresses;
mod blocks;
mod characters;
mod compose;
mod direction;
mod document;
mod emphasis;
mod enclosures;
mod flow;
mod furniture;
mod glyphs;
mod grid;
mod guard;
mod levels;
mod line;
mod lists;
mod markdown;
mod measure;
mod mixed;
mod page;
mod paragraph;
mod phrases;
mod pictures;
mod sanitise;
mod scan;
mod stars;
mod table;
mod tag;
mod teaser;
mod telling;
#[cfg(test)]
mod tests;
mod visual;
mod wrap;

pub use addresses::without_tracking;
pub use direction::{Direction, direction_of, has_rtl};
pub use document::{Document, Link, Picture, TEXT_COLUMNS};
pub use line::{Line, LineKind, Span, SpanStyle};
pub use markdown::markdown;
pub use measure::{fit, width};
pub use mixed::Mixed;
pub use sanitise::{readable, sanitise};
pub use scan::{excerpt, opening, words};
pub use teaser::is_teaser;
pub use visual::{BidiMode, visual};
