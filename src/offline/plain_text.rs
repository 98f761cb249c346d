//! The article as plain text: no markup, no control character, pictures named by their description.

use std::fmt::Write;

use super::body::{Body, Piece};
use super::{Bundle, day_and_hour};
use crate::model::CleanText;

/// The article as text, paragraphs parted by empty lines; the same for the same bundle.
#[must_use]
pub fn text_file(bundle: &Bundle<'_>) -> String {
    let body = Body::new(bundle.html);
    let written = body.text();
    let mut text = String::with_capacity(written.len());
    for piece in body.pieces(&written) {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Slot(slot) if slot.alt.is_empty() => {}
            Piece::Slot(slot) => _ = write!(text, "[Picture: {}]", slot.alt),
        }
    }
    let text = CleanText::block(&text);
    let author = bundle.author.filter(|author| !author.is_empty()).map(ToString::to_string);
    let section = bundle.section.filter(|section| !section.is_root()).map(ToString::to_string);
    let published = bundle.published.map(day_and_hour);
    let facts = [Some(bundle.outlet.to_string()), author, published, section];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    let link = bundle.link.map(|link| format!("{}\n", link.for_people())).unwrap_or_default();
    let saved = day_and_hour(bundle.saved_at);
    format!(
        "{}\n{}\n{link}\n{}\n\nSaved with dateline on {saved}\n",
        bundle.title,
        facts.join(" · "),
        text.as_str().trim()
    )
}
