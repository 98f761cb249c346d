//! `dateline show`: one article.

use crate::app::{self, full_text};
use crate::model::{CachedEntry, CleanText, Headline, OtherReport, WebUrl};
use crate::text::{self, Document};

use super::arguments::{ShowFormat, ShowOptions};
use super::json::ShowJson;
use super::output::{self, Output};
use super::session::Session;
use super::{Outcome, list, selection};

/// Columns of the text where the terminal does not say.
const WIDTH: u16 = 78;

pub(super) fn run(session: Session, options: &ShowOptions) -> anyhow::Result<Outcome> {
    let reader = session.reader()?;
    let id = match selection::entry(&reader, &options.what) {
        Ok(id) => id,
        Err(unmeant) => return list::say(unmeant),
    };
    let Some(entry) = reader.entry(id)? else { return Ok(Outcome::NotFound) };
    let mut taken = reader.page_text(id)?.filter(|page| !page.html.is_empty());
    let out = session.output();
    let mut outcome = Outcome::Done;
    if options.full && taken.is_none() {
        let services = session.services()?;
        let work = full_text::take(&entry, &services.refresher, &services.writer);
        match app::runtime()?.block_on(work) {
            Ok(found) => taken = Some(found),
            Err(why) => {
                output::warn(&format!("{why}; this is the feed's own text"));
                outcome = Outcome::InPart;
            }
        }
        services.finish();
    }
    if let Some(note) = taken.as_ref().and_then(|page| page.note.as_ref()) {
        output::warn(note.as_str());
    }
    let (html, base) = match taken {
        Some(page) => (page.html, Some(page.base)),
        None => (entry.html.clone(), entry.base.clone()),
    };
    let others = reader.others(&entry.headline)?;
    let article = Article { entry: &entry, html: &html, base: base.as_ref(), others: &others };
    article.write(out, options)?;
    Ok(outcome)
}

struct Article<'a> {
    entry: &'a CachedEntry,
    html: &'a str,
    base: Option<&'a WebUrl>,
    /// How others tell it.
    others: &'a [OtherReport],
}

impl Article<'_> {
    fn write(&self, mut out: Output, options: &ShowOptions) -> anyhow::Result<()> {
        let document = Document::from_html(self.html, self.base);
        match options.format {
            ShowFormat::Json => {
                let json = ShowJson::new(self.entry, self.html, self.base, &document);
                out.json(&json.with_others(self.others))?;
            }
            ShowFormat::Text => {
                self.write_text(&mut out, &document, options.width)?;
                if options.left_out {
                    write_left_out(&mut out, &document)?;
                }
            }
            ShowFormat::Md => {
                out.block(&format!("# {}\n\n{}\n", self.entry.headline.title, self.byline()))?;
                out.block(&text::markdown(self.html, self.base))?;
            }
            ShowFormat::Html => {
                let title = self.entry.headline.title.as_str();
                let title = html_escape::encode_text(title);
                out.block(&format!("<h1>{title}</h1>\n{}", text::readable(self.html, self.base)))?;
            }
        }
        Ok(out.finish()?)
    }

    fn write_text(
        &self,
        out: &mut Output,
        document: &Document,
        width: Option<u16>,
    ) -> anyhow::Result<()> {
        let width = width.unwrap_or_else(columns).max(20);
        for line in Document::from_text(self.entry.headline.title.as_str()).lay_out(width) {
            out.heading(&CleanText::block(&line.text()))?;
        }
        out.line(&self.byline())?;
        out.line(&CleanText::default())?;
        for line in document.lay_out(width) {
            out.line(&CleanText::block(&line.text()))?;
        }
        let links = document.links();
        if !links.is_empty() {
            out.line(&CleanText::default())?;
        }
        for (number, link) in (1..).zip(links) {
            out.line(&CleanText::line(&format!("[{number}] {}", link.url.for_people())))?;
        }
        self.write_others(out)
    }

    /// How others tell it: time, number, outlet and title of each, the first to tell it first, and
    /// what it has in common with this one.
    fn write_others(&self, out: &mut Output) -> anyhow::Result<()> {
        if !self.others.is_empty() {
            out.line(&CleanText::default())?;
            out.line(&CleanText::line("How others tell it:"))?;
        }
        for OtherReport { headline, in_common } in self.others {
            let Headline { id, feed, title, sorted_at, .. } = headline;
            out.line(&CleanText::line(&format!("- {sorted_at} [{id}] {feed}: {title}")))?;
            if !in_common.is_empty() {
                let words: Vec<&str> = in_common.iter().map(CleanText::as_str).collect();
                let told = format!("  in common: {}", words.join(", "));
                out.line(&CleanText::block(&told))?;
            }
        }
        Ok(())
    }

    /// Outlet, date, author, section.
    fn byline(&self) -> CleanText {
        let headline = &self.entry.headline;
        let mut parts = vec![headline.feed.to_string(), headline.sorted_at.to_string()];
        parts.extend(self.entry.author.iter().map(ToString::to_string));
        parts.extend(headline.sections.first().map(ToString::to_string));
        if !self.entry.also_in.is_empty() {
            let feeds: Vec<&str> = self.entry.also_in.iter().map(CleanText::as_str).collect();
            parts.push(format!("also in {}", feeds.join(", ")));
        }
        CleanText::line(&parts.join(" · "))
    }
}

/// What was left out of the text, a line each.
pub(super) fn write_left_out(out: &mut Output, document: &Document) -> anyhow::Result<()> {
    out.line(&CleanText::default())?;
    let cut = document.cut();
    let heading = if cut.is_empty() { "Nothing was left out." } else { "Left out:" };
    out.line(&CleanText::line(heading))?;
    for text in cut {
        out.line(&CleanText::line(&format!("- {text}")))?;
    }
    Ok(())
}

/// Columns of text for people: the terminal's, but no more than are read with ease.
pub(super) fn columns() -> u16 {
    crossterm::terminal::size().map_or(WIDTH, |(columns, _)| columns).min(WIDTH)
}
