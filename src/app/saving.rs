//! Keeping an article offline: its full text, its pictures, two files, one record.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{StreamExt, stream};

use crate::config::Config;
use crate::fetch::{FetchRequest, Fetched, Fetcher, ResourceKind};
use crate::model::{CachedEntry, CleanText, EntryId, PageText, SavedArticle, WebUrl};
use crate::offline::{self, Bundle, Form, OfflineError, PictureFile, PictureLimits, Removed};
use crate::refresh::Refresher;
use crate::store::Reader;
use crate::text::{self, Direction, Document, TEXT_COLUMNS};

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
    /// Why the article is no more than what its feed gave of it, where its page has more.
    pub without_page: Option<CleanText>,
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
        let folder = folder.unwrap_or_default();
        match &self.without_page {
            None => CleanText::line(&format!("saved{pictures} in {folder}")),
            Some(why) => CleanText::line(&format!("saved{pictures}, the feed's text alone: {why}")),
        }
    }
}

/// Why an article was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSaved {
    /// In one line for people.
    pub why: CleanText,
    /// The disk or the store refuses, whatever the article.
    pub is_of_disk: bool,
}

impl NotSaved {
    /// The disk or the store refuses.
    #[must_use]
    pub fn of_disk(error: &impl fmt::Display) -> Self {
        Self { why: CleanText::line(&error.to_string()), is_of_disk: true }
    }

    /// Something about the article.
    #[must_use]
    pub fn of_article(why: &str) -> Self {
        Self { why: CleanText::line(why), is_of_disk: false }
    }
}

/// Keep an article: nothing is recorded before its files are on disk.
pub async fn save(
    article: ToSave,
    refresher: &Refresher,
    writer: &Writer,
    config: &Config,
) -> Result<Saved, NotSaved> {
    let ToSave { entry, page_text, language, forms } = article;
    let (html, base, without_page) = fullest_text(&entry, page_text, refresher, writer).await;
    let (base, files) = (base.as_ref(), &entry.enclosures);
    let markdown = text::markdown(&html, base, files);
    let lines = Document::of_entry(&html, base, files).as_text(TEXT_COLUMNS);
    let lines: Vec<&str> = lines.iter().map(CleanText::as_str).collect();
    let text = CleanText::block(&lines.join("\n"));
    let html = text::readable(&html, base, files);
    let wanted = offline::picture_addresses(&html, config.save.pictures_max);
    let limits = PictureLimits {
        picture_bytes_max: config.save.picture_bytes_max,
        pictures_bytes_max: config.save.pictures_bytes_max,
        pixels_max: config.save.picture_pixels_max,
    };
    let typed = entry.typed_url.as_ref();
    let pictures = fetch_pictures(wanted, typed, &limits, refresher.fetcher()).await;
    let folder = config.save.folder.clone();
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
            text: &text,
            pictures: &pictures,
        };
        offline::write(&folder, &bundle, &forms, &limits)
    });
    let written = match written.await {
        Ok(Ok(written)) => written,
        Ok(Err(error @ OfflineError::Disk { .. })) => return Err(NotSaved::of_disk(&error)),
        Ok(Err(error)) => return Err(NotSaved::of_article(&error.to_string())),
        Err(_) => {
            return Err(NotSaved::of_article("saving failed inside dateline; the log names it"));
        }
    };
    let files = [&written.html, &written.markdown, &written.text, &written.epub];
    if let Some(file) = files.into_iter().flatten().next() {
        let before = saved_before(id, writer).await;
        let path = file.display().to_string();
        let record = SavedArticle { entry: id, saved_at, path };
        let recorded = writer.record_saved(record).answer().await;
        recorded.map_err(|error| NotSaved::of_disk(&error))?;
        if let Some(before) = before {
            remove_outdated(before.path.into(), file.clone()).await;
        }
    }
    Ok(Saved {
        html: written.html,
        markdown: written.markdown,
        text: written.text,
        epub: written.epub,
        pictures: written.pictures,
        missing: written.missing,
        without_page,
    })
}

async fn saved_before(entry: EntryId, writer: &Writer) -> Option<SavedArticle> {
    let writer = writer.clone();
    let read = tokio::task::spawn_blocking(move || writer.reader()?.saved(entry));
    read.await.ok().and_then(Result::ok).flatten()
}

/// Under another title an article has other files: those of the title it had when it was saved
/// before would be left to nobody.
async fn remove_outdated(before: PathBuf, now: PathBuf) {
    let removed = tokio::task::spawn_blocking(move || {
        if offline::is_same_article(&before, &now) {
            return Ok(Removed::default());
        }
        offline::remove(&before)
    });
    if let Ok(Err(error)) = removed.await {
        tracing::warn!(%error, "the files of an earlier title stay");
    }
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

/// The page's text when the feed gave only a teaser, else the feed's, and what addresses in it are
/// relative to. A page that cannot be had is no failure: what the feed gave is kept, and why.
async fn fullest_text(
    entry: &CachedEntry,
    taken: Option<PageText>,
    refresher: &Refresher,
    writer: &Writer,
) -> (String, Option<WebUrl>, Option<CleanText>) {
    if let Some(page) = taken.filter(|page| !page.html.is_empty()) {
        return (page.html, Some(page.base), None);
    }
    let own = |why| (entry.html.clone(), entry.base.clone(), why);
    let is_teaser = text::is_teaser(&entry.html);
    let Some(link) = entry.headline.link.as_ref().filter(|_| is_teaser) else { return own(None) };
    match full_text::take(entry, refresher, writer).await {
        Ok(page) => (page.html, Some(page.base), None),
        Err(error) => {
            tracing::info!(page = %link.for_people(), %error, "saved without the page's text");
            own(Some(error))
        }
    }
}

/// The pictures, in the article's order. Once they are more bytes than may be kept together, no
/// more are asked for.
async fn fetch_pictures(
    wanted: Vec<WebUrl>,
    typed: Option<&WebUrl>,
    limits: &PictureLimits,
    fetcher: &Fetcher,
) -> Vec<PictureFile> {
    let bytes_left = AtomicU64::new(limits.pictures_bytes_max);
    let fetched = wanted.into_iter().map(|url| async {
        if bytes_left.load(Ordering::Relaxed) == 0 {
            return PictureFile { url, outcome: Err(limits.told(0)) };
        }
        let request = FetchRequest::found(url.clone(), ResourceKind::Picture, typed.cloned());
        let outcome = match fetcher.fetch(&request).await {
            Ok(Fetched::Body(body)) => Ok(body.bytes),
            Ok(Fetched::Unchanged { .. }) => Err(CleanText::line("the server sent no picture")),
            Err(error) => Err(CleanText::line(&error.to_string())),
        };
        PictureFile { url, outcome }
    });
    let in_order = stream::iter(fetched).buffered(PICTURES_AT_ONCE);
    let kept = in_order.map(|mut picture| {
        let left = bytes_left.load(Ordering::Relaxed);
        let bytes = picture.outcome.as_ref().map_or(0, |bytes| bytes.len() as u64);
        if bytes > left {
            picture.outcome = Err(limits.told(bytes));
        }
        bytes_left.store(left.saturating_sub(bytes), Ordering::Relaxed);
        picture
    });
    kept.collect().await
}
