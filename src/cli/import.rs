//! `dateline import`: subscribe to the feeds of an OPML file. What is subscribed already stays as it is.

use std::io::Read;

use anyhow::Context;

use crate::app::clock;
use crate::model::CleanText;
use crate::opml;

use super::Outcome;
use super::arguments::ImportOptions;
use super::output;
use super::session::Session;

/// Largest list taken, in bytes.
const OPML_BYTES_MAX: u64 = 64 << 20;

pub(super) fn run(session: &Session, options: &ImportOptions) -> anyhow::Result<Outcome> {
    let name = options.file.display().to_string();
    let mut bytes = Vec::new();
    if name == "-" {
        std::io::stdin().take(OPML_BYTES_MAX).read_to_end(&mut bytes)?;
    } else {
        let file = std::fs::File::open(&options.file)
            .with_context(|| format!("{name} cannot be opened"))?;
        file.take(OPML_BYTES_MAX).read_to_end(&mut bytes)?;
    }
    let imported = match opml::read(&bytes) {
        Ok(imported) => imported,
        Err(error) => {
            output::warn(&format!("{name}: {error}"));
            return Ok(Outcome::Usage);
        }
    };
    let mut file = session.subscriptions()?;
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
