//! An article's HTML with the places of its pictures marked, so that each form puts there what it
//! can show.

use dom_query::{Document, NodeRef};
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as escaped};

use super::picture::{claims_to_be_tiny, is_inlaid};
use crate::model::{CleanText, WebUrl};

/// Stands on both sides of a picture's number while the text is put together; a non-character
/// (Unicode 23.7) that is taken out of the text before.
const SLOT: char = '\u{fdd0}';

/// Pictures shown of one article; a page of more is an attack, and the rest is left out.
const SLOTS_MAX: usize = 5000;

/// An article's HTML, read.
pub(super) struct Body {
    document: Document,
    slots: Vec<Slot>,
}

/// A picture's place in the text.
pub(super) struct Slot {
    /// Its address, as a [`WebUrl`] writes it; empty where it stood in the text itself.
    pub(super) address: String,
    /// What it shows, in the publisher's words.
    pub(super) alt: CleanText,
}

impl Slot {
    /// Why nobody knows what its address holds.
    pub(super) fn unfetched(&self) -> &'static str {
        if self.address.is_empty() { "it stood in the text itself" } else { "it was not fetched" }
    }
}

/// A part of the written text.
pub(super) enum Piece<'b> {
    Text(&'b str),
    Slot(&'b Slot),
}

impl Body {
    /// Films and sounds become links: they stay outside.
    pub(super) fn new(html: &str) -> Self {
        let document = Document::fragment(html.replace(SLOT, ""));
        document.select("script, style, link, meta, base, iframe, object, embed, form").remove();
        for player in document.select("video, audio").nodes() {
            player.replace_with_html(link_to_player(player));
        }
        document.select("source").remove();
        let mut slots = Vec::new();
        for image in document.select("img").nodes() {
            let address = image.attr("src").unwrap_or_default();
            let is_shown = !address.is_empty() || is_inlaid(image);
            if claims_to_be_tiny(image) || !is_shown || slots.len() >= SLOTS_MAX {
                image.remove_from_parent();
                continue;
            }
            let parsed = WebUrl::parse(&address).map(|url| url.to_string());
            let address = parsed.unwrap_or_else(|| address.to_string());
            let alt = CleanText::line(&image.attr("alt").unwrap_or_default()).shortened(1000);
            image.replace_with_html(format!("{SLOT}{}{SLOT}", slots.len()));
            slots.push(Slot { address, alt });
        }
        Self { document, slots }
    }

    /// The text as HTML, to be taken apart by [`Body::pieces`].
    pub(super) fn html(&self) -> String {
        // An empty text has no `html` element to look into.
        match self.document.select_single("html").nodes().first() {
            Some(html) => html.inner_html().to_string(),
            None => self.document.inner_html().to_string(),
        }
    }

    /// What the text stands in, to be written and then taken apart by [`Body::pieces`].
    pub(super) fn root(&self) -> NodeRef<'_> {
        self.document.root()
    }

    pub(super) fn pieces<'b>(&'b self, written: &'b str) -> impl Iterator<Item = Piece<'b>> {
        written.split(SLOT).enumerate().map(|(nth, piece)| {
            let slot = piece.parse().ok().and_then(|slot: usize| self.slots.get(slot));
            slot.filter(|_| nth % 2 == 1).map_or(Piece::Text(piece), Piece::Slot)
        })
    }
}

fn link_to_player(player: &NodeRef<'_>) -> String {
    let own = player.attr("src");
    let address = own.or_else(|| player.descendants().iter().find_map(|node| node.attr("src")));
    let Some(url) = address.and_then(|address| WebUrl::parse(&address)) else {
        return String::new();
    };
    let label = if player.has_name("video") { "Video" } else { "Audio" };
    let shown = url.for_people();
    format!("<a href=\"{}\">{label}: {}</a>", attribute(url.as_str()), escaped(&shown))
}
