//! `dateline feeds`: subscriptions with their health.

use std::collections::HashSet;

use crate::app;
use crate::model::{CleanText, Feed, Hold, Timestamp, WebUrl};

use super::Outcome;
use super::arguments::{Format, FormatOptions};
use super::json::FeedJson;
use super::moments::local;
use super::session::Session;

pub(super) fn run(session: &Session, options: &FormatOptions) -> anyhow::Result<Outcome> {
    let feeds = session.reader()?.feeds()?;
    let mut out = session.output();
    match options.format {
        Format::Json => out.json(&feeds.iter().map(FeedJson::from).collect::<Vec<_>>())?,
        Format::Text => {
            let now = app::clock::now();
            let file = session.subscriptions()?;
            let written = file.subscriptions().iter().map(|it| &it.url).collect();
            for feed in &feeds {
                out.record(&fields(feed, &written, now))?;
            }
        }
    }
    out.finish()?;
    Ok(Outcome::Done)
}

/// Why a feed is left alone, with the time as it is here.
fn told(hold: Hold) -> String {
    match hold {
        Hold::Gone => hold.to_string(),
        Hold::Until(at) => format!("its server asks to be left alone until {}", local(at)),
    }
}

/// Id, entries, health, title, section, address.
fn fields(feed: &Feed, written: &HashSet<&WebUrl>, now: Timestamp) -> [CleanText; 6] {
    let health = match (&feed.health.last_error, feed.health.last_fetched) {
        (Some(_), _) if feed.health.hold(now) == Some(Hold::Gone) => format!(
            "gone (410): `dateline remove {id}`, or `dateline fetch --feed {id}` twice asks again",
            id = feed.id
        ),
        (Some(error), _) => {
            let failed = match feed.health.failures {
                0 => "not reached".to_owned(),
                failures => format!("failed ({failures} in a row)"),
            };
            let hold = feed.health.hold(now).map(|hold| format!("; {}", told(hold)));
            format!("{failed}: {error}{}", hold.unwrap_or_default())
        }
        (None, None) => "never fetched".to_owned(),
        (None, Some(at)) => {
            let lost = feed.health.oddities.iter().find(|oddity| oddity.is_loss());
            let lost = lost.map(|oddity| format!("; {}", oddity.detail)).unwrap_or_default();
            // A subscription that names a secret keeps the address it was written for.
            let moved = if written.contains(&feed.url) { "" } else { "; moved to another site" };
            format!("ok {}{lost}{moved}", local(at))
        }
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
