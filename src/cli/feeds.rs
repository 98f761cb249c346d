//! `dateline feeds`: subscriptions with their health.

use crate::app;
use crate::model::{CleanText, Feed, Hold, Timestamp};

use super::Outcome;
use super::arguments::{Format, FormatOptions};
use super::json::FeedJson;
use super::session::Session;

pub(super) fn run(session: &Session, options: &FormatOptions) -> anyhow::Result<Outcome> {
    let feeds = session.reader()?.feeds()?;
    let mut out = session.output();
    match options.format {
        Format::Json => out.json(&feeds.iter().map(FeedJson::from).collect::<Vec<_>>())?,
        Format::Text => {
            let now = app::clock::now();
            for feed in &feeds {
                out.record(&fields(feed, now))?;
            }
        }
    }
    out.finish()?;
    Ok(Outcome::Done)
}

/// Id, entries, health, title, section, address.
fn fields(feed: &Feed, now: Timestamp) -> [CleanText; 6] {
    let health = match (&feed.health.last_error, feed.health.last_fetched) {
        (Some(_), _) if feed.health.hold(now) == Some(Hold::Gone) => format!(
            "gone (410): `dateline remove {id}`, or `dateline fetch --feed {id}` twice asks again",
            id = feed.id
        ),
        (Some(error), _) => {
            let failures = feed.health.failures;
            let hold = feed.health.hold(now).map(|hold| format!("; {hold}")).unwrap_or_default();
            format!("failed ({failures} in a row): {error}{hold}")
        }
        (None, None) => "never fetched".to_owned(),
        (None, Some(at)) => format!("ok {at}"),
    };
    let section = feed.section.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        CleanText::line(&feed.id.to_string()),
        CleanText::line(&feed.entries.to_string()),
        CleanText::line(&health),
        feed.title.clone(),
        CleanText::line(&section),
        CleanText::line(&feed.url.for_people()),
    ]
}
