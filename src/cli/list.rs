//! `dateline list`: headlines by date.

use crate::model::{Anchor, CleanText, Filter, Headline, Order, WebUrl};

use super::Outcome;
use super::arguments::{ListFormat, ListOptions, ListSort, Selection};
use super::json::{HeadlineJson, ListJson};
use super::moments::local;
use super::selection::{Flags, Unmeant};
use super::session::Session;
use super::{front_page, output};

/// Headlines shown unless more are asked for.
const ROWS: usize = 100;
/// Feeds named where several fit; the others are counted.
const FEEDS_NAMED: usize = 6;

pub(super) fn list(session: &Session, options: &ListOptions) -> anyhow::Result<Outcome> {
    if options.front_page {
        return front_page::run(session, options);
    }
    let Selection { section, query, .. } = &options.selection;
    let is_search = query.is_some() || (section.is_some() && session.has_saved_queries());
    let reader = if is_search { session.searcher()? } else { session.reader()? };
    let flags = Flags::of(session, &reader)?;
    let filter = match flags.of_list(&options.selection) {
        Ok(filter) => Filter { order: order(options.sort), ..filter },
        Err(unmeant) => return say(unmeant),
    };
    let rows = reader.headlines(&filter, Anchor::First, options.limit.unwrap_or(ROWS))?;
    show(session, &flags, &filter, &rows, options.format.unwrap_or(ListFormat::Tsv))
}

const fn order(sort: ListSort) -> Order {
    match sort {
        ListSort::Newest => Order::NewestFirst,
        ListSort::Oldest => Order::OldestFirst,
    }
}

/// Tell why a selection means nothing.
pub(super) fn say(unmeant: Unmeant) -> anyhow::Result<Outcome> {
    match unmeant {
        Unmeant::Wrong(why) => {
            output::warn(why.as_str());
            Ok(Outcome::Usage)
        }
        Unmeant::Misread { query, fault } => {
            output::warn(&fault.to_string());
            output::point_at(&query, fault.column);
            Ok(Outcome::Usage)
        }
        Unmeant::Missing(why) => {
            output::warn(why.as_str());
            Ok(Outcome::NotFound)
        }
        Unmeant::Several { why, feeds } => {
            output::warn(why.as_str());
            for feed in feeds.iter().take(FEEDS_NAMED) {
                output::say(feed.as_str());
            }
            if feeds.len() > FEEDS_NAMED {
                let more = feeds.len() - FEEDS_NAMED;
                output::say(&format!("and {more} more: `dateline feeds` lists them"));
            }
            Ok(Outcome::NotFound)
        }
        Unmeant::Failed(error) => Err(error),
    }
}

/// Write headlines in the form asked for.
pub(super) fn show(
    session: &Session,
    flags: &Flags<'_>,
    filter: &Filter,
    rows: &[Headline],
    format: ListFormat,
) -> anyhow::Result<Outcome> {
    let mut out = session.output();
    match format {
        ListFormat::Json => {
            let total = flags.reader.count(filter)?;
            out.json(&ListJson {
                total,
                headlines: rows.iter().map(HeadlineJson::from).collect(),
            })?;
        }
        ListFormat::Tsv => {
            for row in rows {
                out.record(&fields(row))?;
            }
        }
        ListFormat::Text => {
            for (index, row) in rows.iter().enumerate() {
                if index > 0 {
                    out.line(&CleanText::default())?;
                }
                out.heading(&row.title)?;
                out.line(&about(row))?;
            }
        }
    }
    out.finish()?;
    if rows.is_empty() {
        output::warn(flags.nothing_found("nothing found", filter)?.as_str());
        return Ok(Outcome::NotFound);
    }
    Ok(Outcome::Done)
}

/// What stands under a title for people: id, outlet, time, section, how many others tell it.
pub(super) fn about(row: &Headline) -> CleanText {
    let mut parts = vec![row.id.to_string(), row.feed.to_string(), local(row.sorted_at)];
    parts.extend(row.sections.first().map(ToString::to_string));
    let others = row.story.map_or(0, |story| story.outlets.saturating_sub(1));
    parts.extend((others > 0).then(|| format!("+{others}")));
    CleanText::line(&parts.join(" · "))
}

/// Id, time, marks (`u`nread, `s`tarred, sa`v`ed), section, outlet, title, address.
pub(super) fn fields(row: &Headline) -> [CleanText; 7] {
    let mark = |is_set, letter| if is_set { letter } else { '-' };
    let marks: String =
        [mark(!row.is_read, 'u'), mark(row.is_starred, 's'), mark(row.is_saved, 'v')]
            .iter()
            .collect();
    let section = row.sections.first().map(ToString::to_string).unwrap_or_default();
    let link = row.link.as_ref().map(WebUrl::for_people).unwrap_or_default();
    [
        CleanText::line(&row.id.to_string()),
        CleanText::line(&row.sorted_at.to_string()),
        CleanText::line(&marks),
        CleanText::line(&section),
        row.feed.clone(),
        row.title.clone(),
        CleanText::line(&link),
    ]
}
