//! `dateline show`: one article.

use crate::app::{self, full_text};
use crate::model::{CachedEntry, CleanText, Headline, OtherReport, WebUrl};
use crate::offline::escaped_markdown;
use crate::text::{self, Document, TEXT_COLUMNS};

use super::arguments::{ShowFormat, ShowOptions};
use super::json::ShowJson;
use super::moments::local;
use super::output::{self, Output};
use super::session::Session;
use super::{Outcome, list, search, selection};

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
        match app::block_on(work)? {
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
        let (html, base, files) = (self.html, self.base, &self.entry.enclosures);
        let title = &self.entry.headline.title;
        match options.format {
            ShowFormat::Json => {
                let document = Document::from_html(html, base);
                let json = ShowJson::new(self.entry, html, base, &document);
                out.json(&json.with_others(self.others))?;
            }
            ShowFormat::Text => {
                let document = Document::of_entry(html, base, files);
                self.write_text(&mut out, &document, options.width)?;
                if options.left_out {
                    write_left_out(&mut out, &document)?;
                }
            }
            ShowFormat::Md => {
                let (title, byline) = (escaped_markdown(title), escaped_markdown(&self.byline()));
                out.block(&format!("# {title}\n\n{byline}\n"))?;
                out.block(&text::markdown(html, base, files))?;
            }
            ShowFormat::Html => {
                let title = html_escape::encode_text(title.as_str());
                let text = text::readable(html, base, files);
                out.block(&format!("<h1>{title}</h1>\n{text}"))?;
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
        search::write_lines(out, "", self.byline().as_str(), usize::from(width))?;
        out.line(&CleanText::default())?;
        for line in document.as_text(width) {
            out.line(&line)?;
        }
        self.write_others(out, usize::from(width))
    }

    /// How others tell it: time, number, outlet and title of each, the first to tell it first, and
    /// what it has in common with this one.
    fn write_others(&self, out: &mut Output, width: usize) -> anyhow::Result<()> {
        if !self.others.is_empty() {
            out.line(&CleanText::default())?;
            out.line(&CleanText::line("How others tell it:"))?;
        }
        for OtherReport { headline, in_common } in self.others {
            let Headline { id, feed, title, sorted_at, .. } = headline;
            let told = format!("- {} [{id}] {feed}: {title}", local(*sorted_at));
            search::write_lines(out, "", &told, width)?;
            if !in_common.is_empty() {
                let words: Vec<&str> = in_common.iter().map(CleanText::as_str).collect();
                search::write_lines(out, "  ", &format!("in common: {}", words.join(", ")), width)?;
            }
        }
        Ok(())
    }

    /// Outlet, date, author, section.
    fn byline(&self) -> CleanText {
        let headline = &self.entry.headline;
        let mut parts = vec![headline.feed.to_string(), local(headline.sorted_at)];
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

/// Columns of text for people: the terminal's, or what COLUMNS says where it knows none, but no
/// more than are read with ease.
pub(super) fn columns() -> u16 {
    let told = crossterm::terminal::size().map_or(0, |(columns, _)| columns);
    columns_of(told, std::env::var("COLUMNS").ok().as_deref())
}

fn columns_of(told: u16, set: Option<&str>) -> u16 {
    let is_known = |columns: &u16| *columns > 0;
    let set = set.and_then(|set| set.trim().parse().ok());
    let columns = Some(told).filter(is_known).or(set).filter(is_known);
    columns.map_or(TEXT_COLUMNS, |columns| columns.min(TEXT_COLUMNS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_knows_no_size_has_that_of_the_shell() {
        for (told, set, columns) in [
            (40, Some("60"), 40),
            (200, None, TEXT_COLUMNS),
            (0, Some("60"), 60),
            (0, Some("200"), TEXT_COLUMNS),
            (0, Some("0"), TEXT_COLUMNS),
            (0, Some("wide"), TEXT_COLUMNS),
            (0, None, TEXT_COLUMNS),
        ] {
            assert_eq!(columns_of(told, set), columns, "{told} {set:?}");
        }
    }
}
