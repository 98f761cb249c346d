//! Taking an article's full text from its page, and keeping it.

use crate::model::{CachedEntry, CleanText, WebUrl};
use crate::refresh::Refresher;

use super::writer::Writer;

/// The HTML of the article in the entry's page and where it was found; it is kept in the store. The
/// error is one line for people.
pub async fn take(
    entry: &CachedEntry,
    refresher: &Refresher,
    writer: &Writer,
) -> Result<(String, WebUrl), CleanText> {
    let link = entry.headline.link.as_ref();
    let link =
        link.ok_or_else(|| CleanText::line("this headline has no page to take text from"))?;
    let found = refresher.full_text(link).await;
    let found = found.map_err(|error| CleanText::line(&error.to_string()))?;
    let (html, base) = (found.article.content_html, found.url);
    let kept = writer.save_full_text(entry.headline.id, html.clone(), base.clone());
    kept.answer().await.map_err(|error| CleanText::line(&error.to_string()))?;
    Ok((html, base))
}
