//! A prepared article with its pictures -> files to keep: one self-contained HTML page, Markdown
//! beside its pictures, a book; and headlines of some time -> an edition.
//!
//! What comes in is ready: the HTML sanitised with absolute addresses, Markdown and text made, the
//! pictures fetched (or the reason why not). Composing is pure; only [`write()`], [`remove()`] and
//! [`require_writable`] touch the disk: whole files are written or none, inside the folder that is
//! given, and only those are deleted. Nothing here fetches, reads a clock or asks the store. A
//! picture that cannot be had is named in the files with its reason, and its caption stays.

mod body;
mod book;
mod edition;
mod epub;
mod markdown;
mod page;
mod picture;
mod plain_text;
mod remove;
mod stem;
mod write;
mod xhtml;

#[cfg(test)]
mod tests;

use crate::model::{CleanText, EntryId, SectionPath, Timestamp, WebUrl};

pub use edition::{Edition, EditionSection, about, epub_edition, html_edition, markdown_edition};
pub use epub::epub_file;
pub use markdown::{escaped as escaped_markdown, markdown_file};
pub use page::html_file;
pub use picture::{PictureFile, PictureLimits, picture_addresses};
pub use plain_text::text_file;
pub use remove::{RemoveError, Removed, is_same_article, remove};
pub use stem::file_stem;
pub use write::{OfflineError, Written, require_writable, write};

/// An article ready to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Bundle<'a> {
    /// Its entry.
    pub id: EntryId,
    /// Its title.
    pub title: &'a CleanText,
    /// Who published it: the feed's title.
    pub outlet: &'a CleanText,
    /// Who wrote it.
    pub author: Option<&'a CleanText>,
    /// The publisher's date.
    pub published: Option<Timestamp>,
    /// Where it stands.
    pub section: Option<&'a SectionPath>,
    /// The page it is about.
    pub link: Option<&'a WebUrl>,
    /// The language its feed declares, as written.
    pub language: Option<&'a CleanText>,
    /// It reads from right to left.
    pub is_rtl: bool,
    /// When it is saved.
    pub saved_at: Timestamp,
    /// Its text: sanitised, addresses absolute, the depth of its elements bounded.
    pub html: &'a str,
    /// The same as Markdown, picture addresses absolute, no raw HTML but `<em>` and `<strong>`.
    pub markdown: &'a str,
    /// The same as plain text, laid out.
    pub text: &'a CleanText,
    /// What came of fetching its pictures.
    pub pictures: &'a [PictureFile],
}

/// A form to keep an article in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One file with its pictures inside.
    Html,
    /// A folder with a Markdown file and its pictures.
    Markdown,
    /// One file of plain text, pictures left out.
    Text,
    /// One file for e-readers, pictures inside.
    Epub,
}

impl Bundle<'_> {
    /// What its file names are made of: the same for the same article, whatever store it is in.
    fn identity(&self) -> String {
        match self.link {
            Some(link) => format!("{link} {}", self.title),
            None => format!("{} {:?} {} {}", self.id, self.published, self.outlet, self.title),
        }
    }
}

/// A moment as it is read: `22 November 2026, 09:14 UTC`.
fn day_and_hour(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.secs())
        .map_or_else(|_| at.to_string(), |at| at.strftime("%-d %B %Y, %H:%M UTC").to_string())
}
