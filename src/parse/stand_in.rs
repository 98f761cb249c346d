//! What an entry is called that has neither a title nor any words: by its picture, by its address,
//! by what it attaches.
//!
//! The same entry is always called the same, and nothing else is made of such a name.

use percent_encoding::percent_decode_str;

use super::references::decode;
use super::titles::FIRST_WORDS_CHARS;
use super::tokens::{Attributes, Kind, Tokens};
use crate::model::{CleanText, Entry, WebUrl};

/// Pictures of an entry asked for what they show.
const PICTURES_MAX: usize = 50;
/// Words that an address must have for them to be a title.
const WORDS_MIN: usize = 2;

/// The name of an entry without title and text.
pub(super) fn title(entry: &Entry) -> CleanText {
    let link = entry.link.as_ref();
    let file = || entry.enclosures.iter().find_map(|enclosure| file_name(&enclosure.url));
    let place = || link.or_else(|| entry.enclosures.first().map(|it| &it.url)).map(place);
    let found = shown(entry.html()).or_else(|| link.and_then(slug)).or_else(file).or_else(place);
    let line = CleanText::line(&found.unwrap_or_default()).shortened(FIRST_WORDS_CHARS);
    if line.is_empty() { CleanText::line("(untitled)") } else { line }
}

/// What the first picture shows that says so.
fn shown(html: &str) -> Option<String> {
    let tags = Tokens::new(html, 0).filter(|token| {
        matches!(token.kind, Kind::Start | Kind::Empty) && token.name.eq_ignore_ascii_case("img")
    });
    let mut alts = tags.take(PICTURES_MAX).filter_map(|tag| Attributes::parse(tag.body).get("alt"));
    alts.find(|alt| says_something(alt)).map(|alt| decode(&alt).into_owned())
}

fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The words of an address: `/news/some-slug-title.html` as "Some slug title".
fn slug(link: &WebUrl) -> Option<String> {
    segments(link).rev().find_map(|segment| {
        let stem = match segment.rsplit_once('.') {
            Some((stem, ending)) if ending.len() <= 5 => stem,
            _ => &segment,
        };
        let parts = stem.split(['-', '_', '+', ' ']).filter(|part| !part.is_empty());
        let is_word = |part: &&str| part.chars().all(|c| c.is_alphabetic() || c == '\'');
        let parts: Vec<&str> = parts.collect();
        let words = parts.iter().copied().filter(is_word).count();
        if words < WORDS_MIN || words * 2 < parts.len() {
            return None;
        }
        // A long number at the end is the publisher's, not a word.
        let is_number = |part: &str| part.len() > 4 && part.bytes().all(|b| b.is_ascii_digit());
        let kept = parts.len() - usize::from(parts.last().is_some_and(|part| is_number(part)));
        let line = parts.get(..kept)?.join(" ");
        let mut chars = line.chars();
        let first = chars.next()?;
        Some(first.to_uppercase().chain(chars).collect())
    })
}

/// `harbour-at-dawn.mp3` of an address.
fn file_name(url: &WebUrl) -> Option<String> {
    segments(url).next_back().filter(|name| name.contains('.') && says_something(name))
}

/// Host and path: what tells one page of a site from the next.
fn place(url: &WebUrl) -> String {
    let host = url.host().trim_start_matches("www.");
    format!("{host}{}", decoded(url.url().path())).trim_end_matches('/').to_owned()
}

fn segments(url: &WebUrl) -> impl DoubleEndedIterator<Item = String> {
    url.url().path().split('/').filter(|part| !part.is_empty()).map(decoded)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Enclosure;

    #[test]
    fn an_entry_without_words_is_called_by_what_it_has() {
        let url = |text: &str| WebUrl::parse(text);
        for (html, link, file, expected) in [
            ("<img alt=\"\"><img alt='A storm &amp; a ship'>", "", "", "A storm & a ship"),
            ("", "https://daily.example/2026/some-slug-title.html", "", "Some slug title"),
            ("", "https://daily.example/harbour_at_dawn-1234567/", "", "Harbour at dawn"),
            ("", "https://daily.example/the-port/12345", "", "The port"),
            (
                "",
                "https://daily.example/%D9%85%D8%B1%D9%81%D8%A3-%D8%A8%D8%AD%D8%B1",
                "",
                "مرفأ بحر",
            ),
            ("", "https://daily.example/p/12", "https://a.example/x/Show%2012.mp3", "Show 12.mp3"),
            ("", "https://www.daily.example/p/12/", "", "daily.example/p/12"),
            (
                "",
                "https://daily.example/550e8400-e29b-41d4-a716-446655440000",
                "",
                "daily.example/550e8400-e29b-41d4-a716-446655440000",
            ),
            ("", "", "https://a.example/", "a.example"),
            ("<p> </p>", "", "", "(untitled)"),
        ] {
            let enclosures = url(file).map(|url| Enclosure { url, media_type: None, length: None });
            let entry = Entry {
                link: url(link),
                summary_html: Some(html.to_owned()),
                enclosures: enclosures.into_iter().collect(),
                ..Entry::default()
            };
            assert_eq!(title(&entry), expected, "{html} {link} {file}");
        }
    }
}
