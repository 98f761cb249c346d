//! `dateline import`: subscribe to the feeds of an OPML file. What is subscribed already stays as
//! it is.

use crate::app::clock;
use crate::model::CleanText;
use crate::opml;

use super::Outcome;
use super::arguments::ImportOptions;
use super::session::Session;
use super::{input, output};

pub(super) fn run(session: &Session, options: &ImportOptions) -> anyhow::Result<Outcome> {
    let name = &options.file;
    let bytes = input::read(name)?;
    let imported = match opml::read(&bytes) {
        Ok(imported) => imported,
        Err(error) => {
            output::warn(&format!("{name}: {error}"));
            return Ok(Outcome::Usage);
        }
    };
    let mut file = session.subscriptions_to_edit()?;
    let mut added = 0;
    for subscription in &imported.subscriptions {
        added += usize::from(file.add(subscription)?);
    }
    file.save()?;
    session.store()?.follow(file.subscriptions(), clock::now())?;
    for skipped in &imported.skipped {
        output::warn(&format!("skipped {}: {}", skipped.what, skipped.why));
    }
    for oddity in &imported.oddities {
        output::say(&format!("{name}: {}", oddity.detail));
    }
    let known = imported.subscriptions.len() - added;
    let mut out = session.output();
    let text = format!("{added} added, {known} known already, {} skipped", imported.skipped.len());
    out.line(&CleanText::line(&text))?;
    out.finish()?;
    Ok(if imported.skipped.is_empty() { Outcome::Done } else { Outcome::InPart })
}
