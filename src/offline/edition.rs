//! The news of some time, section by section, as one page or one book: titles with where they lead
//! and their first words.

use std::fmt::Write as _;
use std::io;

use html_escape::{encode_double_quoted_attribute as attribute, encode_text as escaped};
use xxhash_rust::xxh3::xxh3_64;

use super::book::{Book, Chapter};
use super::{day_and_hour, markdown};
use crate::model::{CleanText, Headline, SectionPath, Timestamp};

const STYLE: &str = include_str!("page.css");
/// Nothing in the page is run or fetched (Content Security Policy Level 3).
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'";

/// An edition.
#[derive(Clone, Debug)]
pub struct Edition {
    /// What it is called; never empty.
    pub title: CleanText,
    /// When it was made.
    pub made_at: Timestamp,
    /// Its sections in order; none without a headline.
    pub sections: Vec<EditionSection>,
}

/// A section of an edition.
#[derive(Clone, Debug)]
pub struct EditionSection {
    /// Which.
    pub section: SectionPath,
    /// What the reader calls it.
    pub title: CleanText,
    /// How many entries it holds.
    pub total: u64,
    /// The headlines shown of them, the first one first.
    pub headlines: Vec<Headline>,
    /// How many stories of it are left out.
    pub left_out: u64,
    /// The command that lists them too.
    pub listed_by: CleanText,
}

impl EditionSection {
    /// That stories are left out, where some are; the command that lists them follows.
    #[must_use]
    pub fn more(&self) -> Option<String> {
        (self.left_out > 0).then(|| format!("and {} more:", self.left_out))
    }
}

/// What stands under a title: outlet, time, how many others tell it.
#[must_use]
pub fn about(headline: &Headline) -> CleanText {
    let mut parts = vec![headline.feed.to_string(), day_and_hour(headline.sorted_at)];
    let others = headline.story.map_or(0, |story| story.outlets.saturating_sub(1));
    parts.extend((others > 0).then(|| format!("+{others}")));
    CleanText::line(&parts.join(" · "))
}

/// The edition as Markdown.
#[must_use]
pub fn markdown_edition(edition: &Edition) -> String {
    let mut out = format!("# {}\n", markdown::escaped(&edition.title));
    for section in &edition.sections {
        push(&mut out, format_args!("\n## {}\n\n", markdown::escaped(&section.title)));
        for headline in &section.headlines {
            let title = markdown::escaped(&headline.title);
            match &headline.link {
                Some(link) => push(&mut out, format_args!("- [{title}](<{link}>)  \n")),
                None => push(&mut out, format_args!("- {title}  \n")),
            }
            push(&mut out, format_args!("  {}", markdown::escaped(&about(headline))));
            if !headline.excerpt.is_empty() {
                push(&mut out, format_args!("  \n  {}", markdown::escaped(&headline.excerpt)));
            }
            out.push('\n');
        }
        if let Some(more) = section.more() {
            // What stands in a code span cannot be escaped.
            let command = match section.listed_by.as_str() {
                command if !command.contains('`') => format!("`{command}`"),
                _ => markdown::escaped(&section.listed_by),
            };
            push(&mut out, format_args!("\n{more} {command}\n"));
        }
    }
    out
}

/// The edition as one HTML page that needs nothing else.
#[must_use]
pub fn html_edition(edition: &Edition) -> String {
    let title = escaped(edition.title.as_str());
    let mut out = format!(
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<article>\n<header>\n\
         <h1 dir=\"auto\">{title}</h1>\n</header>\n"
    );
    for section in &edition.sections {
        push(&mut out, format_args!("<h2 dir=\"auto\">{}</h2>\n", escaped(section.title.as_str())));
        headlines(&mut out, section);
    }
    let (at, day) = (edition.made_at, day_and_hour(edition.made_at));
    push(
        &mut out,
        format_args!(
            "<footer>Made with dateline on <time datetime=\"{at}\">{day}</time></footer>\n\
             </article>\n</body>\n</html>\n"
        ),
    );
    out
}

/// The edition as a book, a chapter for each section.
pub fn epub_edition(edition: &Edition) -> io::Result<Vec<u8>> {
    let chapter = |section: &EditionSection| {
        let title = escaped(section.title.as_str());
        let mut body = format!("<h1 dir=\"auto\">{title}</h1>\n");
        headlines(&mut body, section);
        Chapter { title: section.title.clone(), body }
    };
    let identity = format!("{} {}", edition.title, edition.made_at);
    let book = Book {
        title: edition.title.clone(),
        language: None,
        is_rtl: false,
        identity: xxh3_64(identity.as_bytes()),
        modified: edition.made_at,
        about: vec![("date", edition.made_at.to_string())],
        chapters: edition.sections.iter().map(chapter).collect(),
        pictures: Vec::new(),
    };
    book.write()
}

/// A section's headlines in elements that are HTML and XML alike.
fn headlines(out: &mut String, section: &EditionSection) {
    for headline in &section.headlines {
        let title = escaped(headline.title.as_str());
        out.push_str("<h3 dir=\"auto\">");
        match &headline.link {
            Some(link) => {
                let link = attribute(link.as_str());
                push(out, format_args!("<a href=\"{link}\" rel=\"noreferrer\">{title}</a>"));
            }
            None => out.push_str(&title),
        }
        let about = about(headline);
        push(
            out,
            format_args!("</h3>\n<p dir=\"auto\"><small>{}</small></p>\n", escaped(about.as_str())),
        );
        if !headline.excerpt.is_empty() {
            let excerpt = escaped(headline.excerpt.as_str());
            push(out, format_args!("<p dir=\"auto\">{excerpt}</p>\n"));
        }
    }
    if let Some(more) = section.more() {
        let command = escaped(section.listed_by.as_str());
        push(out, format_args!("<p dir=\"ltr\">{more} <code>{command}</code></p>\n"));
    }
}

/// Writing to a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}
