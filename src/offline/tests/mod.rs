//! Saved articles as a reader finds them: whole files, small bundles against their expectation,
//! hostile ones.

mod books;
mod bundles;
mod disk;

use super::{Bundle, PictureFile, PictureLimits};
use crate::model::{CleanText, EntryId, SectionPath, Timestamp, WebUrl};

const LIMITS: PictureLimits =
    PictureLimits { picture_bytes_max: 4096, pictures_bytes_max: 9000, pixels_max: 40_000_000 };

/// An article with everything its bundle borrows.
struct Article {
    title: CleanText,
    outlet: CleanText,
    author: Option<CleanText>,
    section: SectionPath,
    link: Option<WebUrl>,
    html: String,
    markdown: String,
    text: CleanText,
    pictures: Vec<PictureFile>,
}

impl Article {
    fn new(title: &str, html: &str, markdown: &str) -> Self {
        Self {
            title: CleanText::line(title),
            outlet: CleanText::line("Example Daily"),
            author: Some(CleanText::line("Ada Writer")),
            section: SectionPath::parse("International / Middle East"),
            link: WebUrl::parse("https://daily.example/world/harbour?a=1&b=2"),
            html: html.to_owned(),
            markdown: markdown.to_owned(),
            text: CleanText::block("\nThe harbour reopened[1].\n\n  1. Two berths\n"),
            pictures: Vec::new(),
        }
    }

    fn with(mut self, address: &str, outcome: Result<Vec<u8>, &str>) -> Self {
        let outcome = outcome.map_err(CleanText::line);
        self.pictures.push(PictureFile { url: url(address), outcome });
        self
    }

    fn bundle(&self) -> Bundle<'_> {
        Bundle {
            id: EntryId(7),
            title: &self.title,
            outlet: &self.outlet,
            author: self.author.as_ref(),
            published: Some(Timestamp::from_secs(1_795_338_840)),
            section: Some(&self.section),
            link: self.link.as_ref(),
            language: None,
            is_rtl: false,
            saved_at: Timestamp::from_secs(1_795_340_000),
            html: &self.html,
            markdown: &self.markdown,
            text: &self.text,
            pictures: &self.pictures,
        }
    }
}

fn url(address: &str) -> WebUrl {
    WebUrl::parse(address).expect("an address")
}

/// The first bytes of a PNG picture of this size (PNG 3rd edition, 11.2.1).
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x02\0\0\0");
    bytes
}

/// An article with pictures that were had and pictures that were not.
fn harbour() -> Article {
    Article::new(
        "Harbour reopens after storm",
        include_str!("harbour.html"),
        include_str!("harbour.md"),
    )
    .with("https://pictures.example/Hafen%20Süd.JPG?w=800", Ok(png(3, 2)))
    .with("https://pictures.example/crane.png", Err("the server answered 404 (not found)"))
    .with("https://pictures.example/count.gif", Ok(png(1, 1)))
    .with("https://pictures.example/map.svg", Ok(b"<?xml version='1.0'?><svg/>".to_vec()))
}
