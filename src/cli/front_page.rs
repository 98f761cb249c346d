//! `dateline list --front-page`: section by section the stories that lead the paper, just as the
//! reader's front page shows them.

use serde::Serialize;

use crate::app;
use crate::model::{CleanText, FrontSection, Headline, SectionPath};
use crate::sections::Arrangement;

use super::Outcome;
use super::arguments::{ListFormat, ListOptions};
use super::json::{HeadlineJson, ListJson};
use super::session::Session;
use super::{list, output};

/// A headline of the front page: one of a list, and the section it leads.
#[derive(Serialize)]
struct LeadJson<'a> {
    #[serde(flatten)]
    headline: HeadlineJson<'a>,
    leads: &'a SectionPath,
}

pub(super) fn run(session: &Session, options: &ListOptions) -> anyhow::Result<Outcome> {
    let reader = session.reader()?;
    let (taxonomy, arrangement) = app::load_sections(&session.folders)?;
    let subscriptions = session.subscriptions()?;
    let subscribed = subscriptions.subscriptions().iter().filter_map(|it| it.section.as_ref());
    let counts = reader.counts()?;
    let counted = counts.sections.iter().map(|count| &count.path);
    let sections = arrangement.of_front_page(subscribed.chain(counted), &taxonomy);
    let stories = session.config()?.reading.front_page_stories;
    let front = limited(reader.front_page(&sections, stories)?, options.limit);
    let in_terminal = if output::is_terminal() { ListFormat::Text } else { ListFormat::Tsv };
    let mut out = session.output();
    match options.format.unwrap_or(in_terminal) {
        ListFormat::Json => {
            let headlines: Vec<LeadJson<'_>> = leads(&front)
                .map(|(leads, row)| LeadJson { headline: HeadlineJson::from(row), leads })
                .collect();
            let total = u64::try_from(headlines.len()).unwrap_or(u64::MAX);
            out.json(&ListJson { total, headlines })?;
        }
        ListFormat::Tsv => {
            for (section, row) in leads(&front) {
                let leads = CleanText::line(&section.to_string());
                out.record(&[&list::fields(row)[..], &[leads]].concat())?;
            }
        }
        ListFormat::Text => {
            for (index, section) in front.iter().enumerate() {
                if index > 0 {
                    out.line(&CleanText::default())?;
                }
                write_section(&mut out, section, &arrangement)?;
            }
        }
    }
    out.finish()?;
    if front.is_empty() {
        output::warn(if counts.total == 0 {
            "nothing leads a section yet: `dateline fetch` brings the news"
        } else {
            "nothing leads a section: `dateline list` shows all, also what stands in none"
        });
        return Ok(Outcome::NotFound);
    }
    Ok(Outcome::Done)
}

/// So many headlines at most, and no heading without one.
fn limited(mut front: Vec<FrontSection>, limit: Option<usize>) -> Vec<FrontSection> {
    let mut room = limit.unwrap_or(usize::MAX);
    for section in &mut front {
        section.headlines.truncate(room);
        room -= section.headlines.len();
    }
    front.retain(|section| !section.headlines.is_empty());
    front
}

fn leads(front: &[FrontSection]) -> impl Iterator<Item = (&SectionPath, &Headline)> {
    front.iter().flat_map(|it| it.headlines.iter().map(|row| (&it.section, row)))
}

/// The heading as the reader calls the section, under it its stories.
fn write_section(
    out: &mut output::Output,
    section: &FrontSection,
    arrangement: &Arrangement,
) -> anyhow::Result<()> {
    out.heading(&arrangement.title(&section.section))?;
    for row in &section.headlines {
        out.line(&CleanText::block(&format!("  {}", row.title)))?;
        out.line(&CleanText::block(&format!("    {}", list::about(row))))?;
    }
    Ok(())
}
