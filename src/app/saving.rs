//! Keeping an article offline: its full text, its pictures, two files, one record.

use std::path::{Path, PathBuf};

use futures_util::{StreamExt, stream};

use crate::config::Config;
use crate::fetch::{FetchRequest, Fetched, Fetcher, ResourceKind};
use crate::model::{CachedEntry, CleanText, EntryId, PageText, SavedArticle, WebUrl};
use crate::offline::{self, Bundle, Form, PictureFile, Removed};
use crate::refresh::Refresher;
use crate::store::Reader;
use crate::text::{self, Direction};

use super::writer::Writer;
use super::{clock, full_text};

/// Pictures fetched at once.
const PICTURES_AT_ONCE: usize = 4;

/// An article to keep.
pub struct ToSave {
    /// The entry, as the store has it.
    pub entry: CachedEntry,
    /// Its full text, where that was taken before.
    pub page_text: Option<PageText>,
    /// The language its feed declares.
    pub language: Option<CleanText>,
    /// Which files are wanted.
    pub forms: Vec<Form>,
}

impl ToSave {
    /// An entry as the store has it; else why not, in one line for people.
    pub(super) fn read(reader: &Reader, entry: EntryId) -> Result<Self, CleanText> {
        let loaded = reader.entry(entry);
        match loaded.map(|found| found.map(|found| (found, reader.page_text(entry)))) {
            Ok(Some((entry, page_text))) => {
                let forms = vec![Form::Html, Form::Markdown];
                let language = language(reader, &entry);
                Ok(Self { entry, page_text: page_text.unwrap_or_default(), language, forms })
            }
            Ok(None) => Err(CleanText::line("this article is no longer in the store")),
            Err(error) => Err(CleanText::line(&error.to_string())),
        }
    }
}

/// The language that an entry's feed declares; what cannot be read is none.
#[must_use]
pub fn language(reader: &Reader, entry: &CachedEntry) -> Option<CleanText> {
    reader.feed_words(entry.headline.feed_id).ok().and_then(|(_, language)| language)
}

/// What was kept.
pub struct Saved {
    /// The self-contained HTML file.
    pub html: Option<PathBuf>,
    /// The Markdown file, beside its pictures.
    pub markdown: Option<PathBuf>,
    /// The plain text file.
    pub text: Option<PathBuf>,
    /// The book.
    pub epub: Option<PathBuf>,
    /// Pictures inside.
    pub pictures: usize,
    /// Pictures that could not be had; the file names them.
    pub missing: usize,
}

impl Saved {
    /// What was kept, in a line for people.
    pub(super) fn told(&self) -> CleanText {
        let folder = self.html.as_ref().and_then(|file| file.parent());
        let folder = folder.map(|folder| folder.display().to_string());
        let pictures = match (self.pictures, self.missing) {
            (0, 0) => String::new(),
            (1, 0) => " with 1 picture".to_owned(),
            (pictures, 0) => format!(" with {pictures} pictures"),
            (pictures, missing) => format!(" with {pictures} pictures, {missing} missing"),
        };
        CleanText::line(&format!("saved{pictures} in {}", folder.unwrap_or_default()))
    }
}

/// Keep an article: nothing is recorded before its files are on disk. The error is one line for
/// people.
pub async fn save(
    article: ToSave,
    refresher: &Refresher,
    writer: &Writer,
    config: &Config,
) -> Result<Saved, CleanText> {
    let ToSave { entry, page_text, language, forms } = article;
    let (html, base) = fullest_text(&entry, page_text, refresher, writer).await;
    let markdown = text::markdown(&html, base.as_ref());
    let html = text::readable(&html, base.as_ref());
    let wanted = offline::picture_addresses(&html, config.save.pictures_max);
    let pictures = fetch_pictures(wanted, entry.typed_url.as_ref(), refresher.fetcher()).await;
    let folder = config.save.folder.clone();
    let limits = offline::PictureLimits {
        picture_bytes_max: config.save.picture_bytes_max,
        pictures_bytes_max: config.save.pictures_bytes_max,
        pixels_max: config.save.picture_pixels_max,
    };
    let saved_at = clock::now();
    let id = entry.headline.id;
    let written = tokio::task::spawn_blocking(move || {
        let headline = &entry.headline;
        let bundle = Bundle {
            id,
            title: &headline.title,
            outlet: &headline.feed,
            author: entry.author.as_ref(),
            published: headline.published,
            section: headline.sections.first(),
            link: headline.link.as_ref(),
            language: language.as_ref(),
            is_rtl: text::direction_of(headline.title.as_str()) == Direction::RightToLeft,
            saved_at,
            html: &html,
            markdown: &markdown,
            pictures: &pictures,
        };
        offline::write(&folder, &bundle, &forms, &limits)
    });
    let written = match written.await {
        Ok(Ok(written)) => written,
        Ok(Err(error)) => return Err(CleanText::line(&error.to_string())),
        Err(_) => return Err(CleanText::line("saving failed inside dateline; the log names it")),
    };
    let files = [&written.html, &written.markdown, &written.text, &written.epub];
    if let Some(file) = files.into_iter().flatten().next() {
        let path = file.display().to_string();
        let record = SavedArticle { entry: id, saved_at, path };
        let recorded = writer.record_saved(record).answer().await;
        recorded.map_err(|error| CleanText::line(&error.to_string()))?;
    }
    Ok(Saved {
        html: written.html,
        markdown: written.markdown,
        text: written.text,
        epub: written.epub,
        pictures: written.pictures,
        missing: written.missing,
    })
}

/// Delete an article's files, then forget that it is saved; gives what became of them. The error is
/// one line for people.
pub async fn unsave(record: SavedArticle, writer: &Writer) -> Result<Removed, CleanText> {
    let entry = record.entry;
    let removed = tokio::task::spawn_blocking(move || offline::remove(Path::new(&record.path)));
    let removed = match removed.await {
        Ok(removed) => removed.map_err(|error| CleanText::line(&error.to_string()))?,
        Err(_) => return Err(CleanText::line("deleting failed inside dateline; the log names it")),
    };
    let forgotten = writer.forget_saved(entry).answer().await;
    forgotten.map_err(|error| CleanText::line(&error.to_string()))?;
    Ok(removed)
}

/// What became of deleted files, in a line for people.
pub(super) fn told_removed(removed: &Removed) -> CleanText {
    let files = match removed.files.len() {
        0 => "its files were gone already".to_owned(),
        1 => "1 saved file deleted".to_owned(),
        files => format!("{files} saved files deleted"),
    };
    let stays = removed.stays.as_ref();
    let stays = stays.map(|folder| format!("; what else lies in {} stays", folder.display()));
    CleanText::line(&format!("{files}{}", stays.unwrap_or_default()))
}

/// The page's text when the feed gave only a teaser, else the feed's. A page that cannot be had is
/// no failure: what the feed gave is kept.
async fn fullest_text(
    entry: &CachedEntry,
    taken: Option<PageText>,
    refresher: &Refresher,
    writer: &Writer,
) -> (String, Option<WebUrl>) {
    if let Some(page) = taken.filter(|page| !page.html.is_empty()) {
        return (page.html, Some(page.base));
    }
    let own = || (entry.html.clone(), entry.base.clone());
    let is_teaser = text::is_teaser(&entry.html);
    let Some(link) = entry.headline.link.as_ref().filter(|_| is_teaser) else { return own() };
    match full_text::take(entry, refresher, writer).await {
        Ok(page) => (page.html, Some(page.base)),
        Err(error) => {
            tracing::info!(page = %link.for_people(), %error, "saved without the page's text");
            own()
        }
    }
}

async fn fetch_pictures(
    wanted: Vec<WebUrl>,
    typed: Option<&WebUrl>,
    fetcher: &Fetcher,
) -> Vec<PictureFile> {
    let fetched = wanted.into_iter().map(|url| async {
        let request = FetchRequest::found(url.clone(), ResourceKind::Picture, typed.cloned());
        let outcome = match fetcher.fetch(&request).await {
            Ok(Fetched::Body(body)) => Ok(body.bytes),
            Ok(Fetched::Unchanged { .. }) => Err(CleanText::line("the server sent no picture")),
            Err(error) => Err(CleanText::line(&error.to_string())),
        };
        PictureFile { url, outcome }
    });
    stream::iter(fetched).buffered(PICTURES_AT_ONCE).collect().await
}
