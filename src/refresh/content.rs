//! A feed's document, read: its entries get their first words and their places.

use crate::model::{CleanText, FeedContent, ParsedFeed, PlacedEntry, SectionPath};
use crate::sections::{self, EntryText, Outlet, Signals, Taxonomy};
use crate::stories;
use crate::text;

/// Characters of the excerpt kept with a headline.
const EXCERPT_CHARS_MAX: usize = 240;
/// Characters of the text by which an article is known again.
const OPENING_CHARS_MAX: usize = 700;

/// What the store keeps of a document. `section`: where the subscription says its entries stand.
#[must_use]
pub fn placed(
    parsed: ParsedFeed,
    section: Option<&SectionPath>,
    taxonomy: &Taxonomy,
) -> FeedContent {
    let title = parsed.title;
    let leads: Vec<CleanText> =
        parsed.entries.iter().map(|entry| text::excerpt(entry.html(), EXCERPT_CHARS_MAX)).collect();
    let texts = parsed.entries.iter().zip(&leads);
    let texts: Vec<EntryText<'_>> =
        texts.map(|(entry, lead)| EntryText::of(entry, lead.as_str())).collect();
    let declared = parsed.language.as_ref().map(CleanText::as_str);
    let outlet = Outlet::of(&texts, declared, parsed.link.as_ref());
    let entries = parsed.entries.into_iter().zip(leads).enumerate();
    let entries = entries.map(|(number, (entry, excerpt))| {
        let signals = Signals {
            subscription: section,
            feed_title: title.as_str(),
            categories: &entry.categories,
            link: entry.link.as_ref(),
            page_labels: &[],
            outlet: Some((&outlet, number)),
        };
        let places = sections::place(&signals, taxonomy);
        let opening = text::opening(entry.html(), OPENING_CHARS_MAX);
        let imprint = stories::imprint(&entry, &opening);
        PlacedEntry { entry, places, excerpt, imprint }
    });
    let entries = entries.collect();
    FeedContent {
        title,
        site: parsed.link,
        language: parsed.language,
        entries,
        oddities: parsed.oddities,
        ..FeedContent::default()
    }
}
