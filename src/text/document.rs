//! A cleaned article, ready to wrap at any width.

use std::sync::Arc;

use super::compose::Composer;
use super::flow::Flow;
use super::line::{Line, LineKind, SpanStyle};
use super::page;
use super::paragraph::Part;
use super::wrap::wrap;
use crate::model::{CleanText, Enclosure, WebUrl};

/// Narrowest page with lists, quotes and tables; below it plain text is wrapped.
const WIDTH_MIN: usize = 20;

/// Columns of text that is read with ease, where no screen says how wide it is.
pub const TEXT_COLUMNS: u16 = 78;

/// A link of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, without tracking parameters.
    pub url: WebUrl,
    /// Its words where it first stands.
    pub text: CleanText,
}

/// A picture of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Where it is.
    pub url: WebUrl,
    /// What it shows, for those who do not see it; empty for an ornament.
    pub alt: CleanText,
    /// The publisher's words below it.
    pub caption: CleanText,
}

/// Structured text: headings, paragraphs, lists, quotes, code, tables, links, pictures. Cheap to
/// clone.
#[derive(Clone, Debug)]
pub struct Document(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    flow: Flow,
    links: Vec<Link>,
    pictures: Vec<Picture>,
    plain: String,
    cut: Vec<CleanText>,
    is_shortened: bool,
}

impl Document {
    /// Reads HTML. Relative addresses are relative to `base`. Cannot fail; any input takes bounded
    /// time, and of a text beyond 1 MB the beginning is kept.
    #[must_use]
    pub fn from_html(html: &str, base: Option<&WebUrl>) -> Self {
        Self::of_entry(html, base, &[])
    }

    /// Reads an entry's HTML; each file that comes with it is a line with a link below the text.
    #[must_use]
    pub fn of_entry(html: &str, base: Option<&WebUrl>, enclosures: &[Enclosure]) -> Self {
        let page = page::clean_with(html, base, enclosures);
        let mut composer = Composer::new();
        composer.children(&page.dom.root(), 0);
        let cut = page
            .cut
            .iter()
            .map(|text| CleanText::line(text))
            .filter(|text| !text.is_empty())
            .collect();
        Self::finished(composer, cut, page.is_cut)
    }

    /// Reads plain text: blank lines part paragraphs, line ends stay.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let mut composer = Composer::new();
        let end = super::guard::floor_boundary(text, 1 << 20);
        for line in text.get(..end).unwrap_or(text).lines() {
            composer.paragraph.push(line, SpanStyle::PLAIN, None);
            composer.paragraph.push_break();
        }
        Self::finished(composer, Vec::new(), end < text.len())
    }

    fn finished(mut composer: Composer, cut: Vec<CleanText>, is_shortened: bool) -> Self {
        composer.flush();
        if is_shortened {
            composer.paragraph.push("[…]", SpanStyle::PLAIN, None);
            composer.flush();
        }
        // Where captions are all there is, they are the text.
        if composer.plain.is_empty() {
            let captions: Vec<&str> = composer.captions.iter().map(CleanText::as_str).collect();
            composer.plain = captions.join("\n\n");
        }
        Self(Arc::new(Inner {
            flow: composer.flow,
            links: composer.links,
            pictures: composer.pictures,
            plain: composer.plain,
            cut,
            is_shortened,
        }))
    }

    /// Its links in reading order: the first is number 1. An address that comes twice has one
    /// number.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.0.links
    }

    /// Its pictures in reading order.
    #[must_use]
    pub fn pictures(&self) -> &[Picture] {
        &self.0.pictures
    }

    /// The document in lines of at most `width` columns, one blank line between blocks.
    #[must_use]
    pub fn lay_out(&self, width: u16) -> Vec<Line> {
        let width = usize::from(width);
        if width < WIDTH_MIN { wrapped(&self.0.plain, width) } else { self.0.flow.lines(width) }
    }

    /// The document as plain text, laid out at this width, and below it where its links lead.
    #[must_use]
    pub fn as_text(&self, width: u16) -> Vec<CleanText> {
        let lines = self.lay_out(width);
        let mut text: Vec<CleanText> =
            lines.iter().map(|line| CleanText::block(&line.text())).collect();
        if !self.links().is_empty() {
            text.push(CleanText::default());
        }
        text.extend((1..).zip(self.links()).map(|(number, link): (usize, _)| {
            CleanText::line(&format!("[{number}] {}", link.url.for_people()))
        }));
        text
    }

    /// Its running text: paragraphs with one blank line between them, items of a list a line each;
    /// no link numbers, and nothing of its pictures: captions are in [`Document::pictures`].
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.plain.clone()
    }

    /// Text of each piece of furniture that was taken out.
    #[must_use]
    pub fn cut(&self) -> &[CleanText] {
        &self.0.cut
    }

    /// True when there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.flow.len() == 0
    }

    /// True when only the beginning of a very long text is here.
    #[must_use]
    pub fn is_shortened(&self) -> bool {
        self.0.is_shortened
    }
}

/// Plain text in lines: for screens too narrow for structure.
fn wrapped(plain: &str, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in plain.split("\n\n").filter(|_| width > 0) {
        if !lines.is_empty() {
            lines.push(Line::blank());
        }
        let direction = super::direction_of(paragraph);
        let text = paragraph.replace('\n', " ");
        let parts = [Part::text(&text, SpanStyle::PLAIN, None)];
        let line = |spans| Line { kind: LineKind::Paragraph, spans, direction };
        lines.extend(wrap(&parts, width, direction).into_iter().map(line));
    }
    lines
}
