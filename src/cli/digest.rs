//! `dateline digest`: the news of some time, section by section, on one page.

use std::collections::HashSet;

use serde::Serialize;

use crate::app::{self, clock};
use crate::model::{Anchor, CleanText, Condition, Filter, Headline, Query, SectionPath, Timestamp};
use crate::offline::{self, Edition, EditionSection};
use crate::sections::{Arrangement, Taxonomy};
use crate::store::Reader;

use super::arguments::{DigestForm, DigestOptions, Narrowing};
use super::json::HeadlineJson;
use super::output::{self, Output};
use super::selection::{Flags, Unmeant};
use super::session::Session;
use super::{Outcome, list, search, show};

/// Stories of a section, at most; `--help` says so.
const STORIES_MAX: usize = 12;
/// Entries of a section that are looked at, the newest first.
const ENTRIES_MAX: usize = 400;
/// Entries that `dateline list` shows unless more are asked for.
const LISTED: u64 = 100;

/// What is called so that stands in no section.
const OTHER_NEWS: &str = "Other news";

/// The whole edition.
#[derive(Serialize)]
struct EditionJson<'a> {
    title: &'a CleanText,
    since: Option<Timestamp>,
    sections: Vec<SectionJson<'a>>,
}

/// A section, and how many entries it holds of that time.
#[derive(Serialize)]
struct SectionJson<'a> {
    path: &'a SectionPath,
    total: u64,
    headlines: Vec<HeadlineJson<'a>>,
}

impl<'a> From<&'a EditionSection> for SectionJson<'a> {
    fn from(section: &'a EditionSection) -> Self {
        Self {
            path: &section.section,
            total: section.total,
            headlines: section.headlines.iter().map(HeadlineJson::from).collect(),
        }
    }
}

pub(super) fn run(session: &Session, options: &DigestOptions) -> anyhow::Result<Outcome> {
    if options.to == DigestForm::Epub && output::is_terminal() {
        output::warn("a book is for no terminal: `dateline digest --to epub > news.epub`");
        return Ok(Outcome::Usage);
    }
    let reader = session.searcher()?;
    let (taxonomy, arrangement) = app::load_sections(&session.folders)?;
    let flags = Flags::new(&reader, taxonomy.clone(), &session.folders);
    let narrowing = Narrowing { since: Some(options.since.clone()), ..Narrowing::default() };
    let filter = match flags.filter(options.section.as_deref(), None, &narrowing) {
        Ok(filter) => filter,
        Err(unmeant) => return list::say(unmeant),
    };
    if let Some(unknown) = flags.unknown_section(&filter.section)? {
        return list::say(Unmeant::Missing(CleanText::line(&unknown.told())));
    }
    let sections = parts(session, &reader, &filter.section, (&taxonomy, &arrangement))?;
    let smart = options.section.as_deref().filter(|_| filter.section.is_root());
    let listing = Listing { smart, since: &options.since };
    let sections = filled(&reader, &filter, sections, (&arrangement, &listing))?;
    let of = smart.map_or_else(|| arrangement.whole_title(&filter.section), CleanText::line);
    let edition = Edition { title: title(&of, &options.since), made_at: clock::now(), sections };
    let is_empty = edition.sections.is_empty();
    // A book has a chapter at least (EPUB 3.3, "spine").
    if !is_empty || options.to != DigestForm::Epub {
        write(session, &edition, filter.since, options.to)?;
    }
    if is_empty {
        output::warn(&format!("nothing came since {}: --since asks for more", options.since));
        return Ok(Outcome::NotFound);
    }
    Ok(Outcome::Done)
}

fn title(of: &CleanText, since: &str) -> CleanText {
    let of = if of.is_empty() { String::new() } else { format!("{of}, ") };
    CleanText::line(&format!("{of}news since {since}"))
}

/// The sections of the edition: those that lie right in this one, then itself; of the whole paper
/// those of the front page.
fn parts(
    session: &Session,
    reader: &Reader,
    within: &SectionPath,
    (taxonomy, arrangement): (&Taxonomy, &Arrangement),
) -> anyhow::Result<Vec<SectionPath>> {
    let counted = reader.counts()?.sections.into_iter().map(|count| count.path);
    let subscriptions = session.subscriptions()?;
    let subscribed = subscriptions.subscriptions().iter().filter_map(|it| it.section.clone());
    let known: Vec<SectionPath> = counted.chain(subscribed).collect();
    if within.is_root() {
        return Ok(arrangement.of_front_page(known.iter(), taxonomy));
    }
    let mut seen = HashSet::new();
    let inner = known.iter().filter(|path| path.lies_in(within) && path.depth() > within.depth());
    let mut parts: Vec<SectionPath> = inner
        .map(|path| path.outer(within.depth() + 1))
        .filter(|path| !arrangement.is_hidden(path) && seen.insert(path.folded()))
        .collect();
    parts.sort_by(|a, b| arrangement.order(a, b, taxonomy));
    parts.push(within.clone());
    Ok(parts)
}

/// Each section with its stories, told by most first, each story in the first of them alone; of
/// the whole paper then what stands in no section, as the part of that path.
fn filled(
    reader: &Reader,
    filter: &Filter,
    sections: Vec<SectionPath>,
    (arrangement, listing): (&Arrangement, &Listing<'_>),
) -> anyhow::Result<Vec<EditionSection>> {
    let mut taken = HashSet::new();
    let mut filled = Vec::new();
    let is_whole = filter.section.is_root();
    for section in sections.into_iter().chain(is_whole.then(SectionPath::root)) {
        let (title, filter) = if section.is_root() {
            (CleanText::line(OTHER_NEWS), elsewhere(reader, filter)?)
        } else {
            let filter = Filter { section: section.clone(), ..filter.clone() };
            (arrangement.whole_title(&section), filter)
        };
        let mut headlines = reader.headlines(&filter, Anchor::First, ENTRIES_MAX)?;
        let total = reader.count(&filter)?;
        let unseen = total.saturating_sub(headlines.len() as u64);
        headlines.retain(|row| taken.insert(topic(row)));
        headlines.sort_by_key(|row| std::cmp::Reverse(row.story.map_or(1, |it| it.outlets)));
        let left_out = unseen + headlines.len().saturating_sub(STORIES_MAX) as u64;
        headlines.truncate(STORIES_MAX);
        if !headlines.is_empty() {
            let listed_by = listing.command(&section, total);
            let part = EditionSection { section, title, total, headlines, left_out, listed_by };
            filled.push(part);
        }
    }
    Ok(filled)
}

/// What is listed by `dateline list`.
struct Listing<'a> {
    /// The saved query that the edition is of.
    smart: Option<&'a str>,
    since: &'a str,
}

impl Listing<'_> {
    /// The command that lists all entries of a section, of which there are so many; of what stands
    /// in none, those of the whole paper.
    fn command(&self, section: &SectionPath, total: u64) -> CleanText {
        let path = Some(section.to_string()).filter(|path| !path.is_empty());
        let path = self.smart.map(ToOwned::to_owned).or(path);
        let section = path.map(|path| format!(" --section {}", in_shell(&path)));
        let limit = (total > LISTED).then(|| format!(" --limit {total}"));
        CleanText::line(&format!(
            "dateline list{} --since {}{}",
            section.unwrap_or_default(),
            in_shell(self.since),
            limit.unwrap_or_default()
        ))
    }
}

/// A text as a shell takes it for one argument.
fn in_shell(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The same, but only what stands in no section.
fn elsewhere(reader: &Reader, filter: &Filter) -> anyhow::Result<Filter> {
    let counted = reader.counts()?.sections.into_iter().map(|count| count.path);
    let outermost = counted.filter(|path| path.depth() == 1).map(Condition::Section);
    let outermost: Vec<Condition> = outermost.collect();
    if outermost.is_empty() {
        return Ok(filter.clone());
    }
    let condition = Condition::Not(Box::new(Condition::Any(outermost)));
    Ok(Filter { query: Query { condition, ..Query::default() }, ..filter.clone() })
}

/// What stands in the edition once: the story, or the entry that tells its event alone.
fn topic(row: &Headline) -> (bool, i64) {
    row.story.map_or((false, row.id.0), |story| (true, story.id))
}

fn write(
    session: &Session,
    edition: &Edition,
    since: Option<Timestamp>,
    form: DigestForm,
) -> anyhow::Result<()> {
    let mut out = session.output();
    match form {
        DigestForm::Text => write_text(&mut out, edition)?,
        DigestForm::Md => out.bytes(offline::markdown_edition(edition).as_bytes())?,
        DigestForm::Html => out.bytes(offline::html_edition(edition).as_bytes())?,
        DigestForm::Epub => out.bytes(&offline::epub_edition(edition)?)?,
        DigestForm::Json => {
            let sections = edition.sections.iter().map(SectionJson::from).collect();
            out.json(&EditionJson { title: &edition.title, since, sections })?;
        }
    }
    Ok(out.finish()?)
}

/// What stands under a title: id, outlet, time, how many others tell it.
fn about(row: &Headline) -> CleanText {
    // The section stands above.
    list::about(&Headline { sections: Vec::new(), ..row.clone() })
}

fn write_text(out: &mut Output, edition: &Edition) -> anyhow::Result<()> {
    let width = usize::from(show::columns());
    out.heading(&edition.title)?;
    for section in &edition.sections {
        out.line(&CleanText::default())?;
        out.heading(&section.title)?;
        for row in &section.headlines {
            out.line(&CleanText::default())?;
            search::write_lines(out, "  ", row.title.as_str(), width)?;
            search::write_lines(out, "  ", about(row).as_str(), width)?;
            search::write_lines(out, "    ", row.excerpt.as_str(), width)?;
        }
        if let Some(more) = section.more() {
            out.line(&CleanText::default())?;
            // Not broken into lines, so that it can be copied.
            out.line(&CleanText::block(&format!("  {more} `{}`", section.listed_by)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_listed_by_a_command_that_can_be_copied() {
        for (smart, section, total, command) in [
            (None, "Sport", 20, "dateline list --section Sport --since 24h"),
            (
                None,
                "Sport / Kids' games",
                120,
                "dateline list --section 'Sport / Kids'\\'' games' --since 24h --limit 120",
            ),
            (None, "", 20, "dateline list --since 24h"),
            (Some("Fuel $HOME"), "Sport", 20, "dateline list --section 'Fuel $HOME' --since 24h"),
        ] {
            let listing = Listing { smart, since: "24h" };
            let told = listing.command(&SectionPath::parse(section), total);
            assert_eq!(told.as_str(), command);
        }
    }
}
