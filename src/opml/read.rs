//! OPML text to subscriptions.

use std::borrow::Cow;
use std::collections::HashMap;

use super::tags::{Tag, Tags};
use super::{
    BY_FEED, BYTES_MAX, Imported, OUTLINES_MAX, OpmlError, SkipReason, Skipped, TITLE_BY, charset,
};
use crate::model::{CleanText, Oddity, SectionPath, Subscription, WebUrl, masked};

/// Folders remembered on the way to an outline; a section path keeps fewer.
const FOLDERS_MAX: usize = 64;

/// Longest title kept, in characters.
const TITLE_CHARS_MAX: usize = 300;

/// Longest text of something skipped, in characters.
const SHOWN_CHARS_MAX: usize = 80;

/// Reads an OPML file, damaged or not. Nested outlines give each subscription its section, else its
/// `category` attribute does (OPML 2.0, "Text and attributes": comma separated, levels parted by
/// slashes).
pub fn read(bytes: &[u8]) -> Result<Imported, OpmlError> {
    if bytes.len() > BYTES_MAX {
        return Err(OpmlError::TooLarge);
    }
    let (text, charset) = charset::decode(bytes);
    let outlines = Outlines::find(&text);
    if !outlines.is_opml && outlines.marks.is_empty() {
        return Err(OpmlError::NotOpml { what: outlines.looks_like(&text) });
    }
    let mut reading = Reading::default();
    if let Some(charset) = charset {
        reading.note("charset", &format!("the file is {charset}, not UTF-8; it was read as that"));
    }
    Ok(reading.take(&outlines))
}

/// One step through the outlines of a file.
enum Mark<'a> {
    Feed { outline: Outline<'a>, is_open: bool },
    Folder { name: CleanText },
    Other(Outline<'a>),
    End,
}

/// What an outline says.
struct Outline<'a> {
    title: CleanText,
    address: Option<Cow<'a, str>>,
    category: Option<Cow<'a, str>>,
    has_filter: bool,
}

/// What a file holds, before it is known how it nests.
#[derive(Default)]
struct Outlines<'a> {
    marks: Vec<Mark<'a>>,
    broken: usize,
    is_opml: bool,
    is_ended: bool,
    is_cut_off: bool,
    first: Option<&'a str>,
}

impl<'a> Outlines<'a> {
    fn find(text: &'a str) -> Self {
        let mut found = Self::default();
        let mut outlines = 0;
        for tag in Tags::new(text) {
            found.first = found.first.or(Some(tag.name));
            if tag.is("opml") {
                found.is_opml = true;
                found.is_ended |= tag.is_end;
            } else if tag.is("outline") {
                outlines += usize::from(!tag.is_end);
                if outlines > OUTLINES_MAX {
                    found.is_cut_off = true;
                    break;
                }
                let mark = if tag.is_end { Some(Mark::End) } else { found.outline(&tag) };
                found.marks.extend(mark);
            }
        }
        found
    }

    fn outline(&mut self, tag: &Tag<'a>) -> Option<Mark<'a>> {
        let names = [
            "xmlUrl",
            "title",
            "text",
            "category",
            "url",
            "htmlUrl",
            "type",
            "filtercmd",
            TITLE_BY,
        ];
        let [address, title, text, category, url, page, kind, filter, by] = tag.attributes(names);
        let is_said =
            |value: &Option<Cow<str>>| value.as_ref().is_some_and(|v| !v.trim().is_empty());
        let mut address = address.filter(|address| !address.trim().is_empty());
        if address.is_none() {
            address = tag.rescued("xmlUrl");
            self.broken += usize::from(address.is_some());
        } else {
            self.broken += usize::from(tag.is_broken);
        }
        let titled = |value: Option<Cow<str>>| {
            let title = CleanText::line(value.as_deref().unwrap_or_default());
            Some(title.shortened(TITLE_CHARS_MAX)).filter(|title| !title.is_empty())
        };
        let title = titled(title).or_else(|| titled(text)).unwrap_or_default();
        let has_filter = is_said(&filter);
        if address.is_some() {
            let title = if by.as_deref() == Some(BY_FEED) { CleanText::default() } else { title };
            let outline = Outline { title, address, category, has_filter };
            return Some(Mark::Feed { outline, is_open: !tag.is_empty });
        }
        if !tag.is_empty {
            return Some(Mark::Folder { name: title });
        }
        let address = [url, page].into_iter().flatten().find(|address| !address.trim().is_empty());
        let is_meant = address.is_some() || is_said(&kind);
        is_meant.then_some(Mark::Other(Outline { title, address, category, has_filter }))
    }

    fn looks_like(&self, text: &str) -> &'static str {
        let is = |name: &str| self.first.is_some_and(|first| first.eq_ignore_ascii_case(name));
        match () {
            () if text.trim().is_empty() => "an empty file",
            () if is("html") || is("head") || is("body") => "a web page",
            () if is("rss") || is("feed") || is("rdf") => "a feed",
            () if self.first.is_some() => "some other kind of XML",
            () => "some other kind of file",
        }
    }
}

#[derive(Default)]
struct Reading {
    imported: Imported,
    known: HashMap<WebUrl, usize>,
    repeated: usize,
    filtered: usize,
    /// The folders we are in, each with the depth it stands at.
    folders: Vec<(usize, CleanText)>,
    depth: usize,
}

impl Reading {
    fn take(mut self, outlines: &Outlines) -> Imported {
        let is_folder = |mark: &&Mark| matches!(mark, Mark::Folder { .. });
        let is_end = |mark: &&Mark| matches!(mark, Mark::End);
        let folders = outlines.marks.iter().filter(is_folder).count();
        let ends = outlines.marks.iter().filter(is_end).count();
        // Where there are no more end tags than folders, those of the feeds were forgotten; where
        // there are none at all, a new folder ends the one before.
        let (are_feeds_ended, are_folders_ended) = (ends > folders, ends > 0 || folders < 2);
        for mark in &outlines.marks {
            match mark {
                Mark::Feed { outline, is_open } => {
                    self.subscribe(outline);
                    self.depth += usize::from(*is_open && are_feeds_ended);
                }
                Mark::Folder { name } => {
                    if !are_folders_ended {
                        self.folders.clear();
                    }
                    if self.folders.len() < FOLDERS_MAX {
                        self.folders.push((self.depth, name.clone()));
                    }
                    self.depth += 1;
                }
                Mark::Other(outline) => self.skip(outline, SkipReason::NoAddress),
                Mark::End => {
                    self.depth = self.depth.saturating_sub(1);
                    while self.folders.last().is_some_and(|(depth, _)| *depth >= self.depth) {
                        self.folders.pop();
                    }
                }
            }
        }
        self.report(outlines);
        self.imported
    }

    fn subscribe(&mut self, outline: &Outline) {
        let url = match web_url(outline.address.as_deref().unwrap_or_default()) {
            Ok(url) => url,
            Err(why) => return self.skip(outline, why),
        };
        self.filtered += usize::from(outline.has_filter);
        let section = self.section(outline);
        if let Some(known) = self.known.get(&url) {
            self.repeated += 1;
            if let Some(first) = self.imported.subscriptions.get_mut(*known) {
                first.section = first.section.take().or(section);
            }
            return;
        }
        self.known.insert(url.clone(), self.imported.subscriptions.len());
        let title = Some(outline.title.clone());
        let title = title.filter(|title| !title.is_empty() && *title != url.as_str());
        self.imported.subscriptions.push(Subscription { url, title, section });
    }

    /// From the folders, else from the category, a path with levels before a single word.
    fn section(&self, outline: &Outline) -> Option<SectionPath> {
        // Programs without sections in sections write the whole path as one folder's name.
        let folders = self.folders.iter().flat_map(|(_, name)| name.as_str().split(" / "));
        let by_folders = SectionPath::new(folders);
        let by_category = || {
            let paths = outline.category.as_deref().unwrap_or_default().split(',');
            let paths: Vec<SectionPath> = paths.take(FOLDERS_MAX).map(SectionPath::parse).collect();
            let deep = paths.iter().find(|path| path.depth() > 1);
            deep.or_else(|| paths.iter().find(|path| !path.is_root())).cloned()
        };
        if by_folders.is_root() { by_category() } else { Some(by_folders) }
    }

    fn skip(&mut self, outline: &Outline, why: SkipReason) {
        let address = || CleanText::line(&masked(outline.address.as_deref().unwrap_or_default()));
        let what = if outline.title.is_empty() { address() } else { outline.title.clone() };
        let what =
            if what.is_empty() { CleanText::line("an outline without a title") } else { what };
        self.imported.skipped.push(Skipped { what: what.shortened(SHOWN_CHARS_MAX), why });
    }

    fn report(&mut self, outlines: &Outlines) {
        if outlines.is_cut_off {
            let detail = format!("only the first {OUTLINES_MAX} outlines were read");
            self.note("too-many-outlines", &detail);
        } else if !outlines.is_ended {
            self.note("ended-early", "the file has no end; everything up to there was read");
        }
        for (count, kind, detail) in [
            (
                outlines.broken,
                "broken-tag",
                "outlines with a broken tag were read as far as possible",
            ),
            (self.repeated, "repeated", "repeated addresses were taken once"),
            (self.filtered, "filter-command", "feeds lost their filter command; it is never run"),
        ] {
            if count > 0 {
                self.note(kind, &format!("{count} {detail}"));
            }
        }
    }

    fn note(&mut self, kind: &'static str, detail: &str) {
        self.imported.oddities.push(Oddity { kind, detail: CleanText::line(detail) });
    }
}

/// The web address an outline means, or why it means none.
fn web_url(address: &str) -> Result<WebUrl, SkipReason> {
    let address = address.trim();
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    if address.starts_with('|') || matches!(scheme.as_str(), "exec" | "filter") {
        return Err(SkipReason::Command);
    }
    WebUrl::parse_feed(address).ok_or_else(|| {
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
            && scheme.bytes().all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c));
        if is_scheme && !matches!(scheme.as_str(), "http" | "https") {
            SkipReason::Scheme { scheme: CleanText::line(&scheme).shortened(SHOWN_CHARS_MAX) }
        } else {
            SkipReason::Unreadable { address: CleanText::line(address).shortened(SHOWN_CHARS_MAX) }
        }
    })
}
