//! `dateline import`: subscribe to the feeds of an OPML file. What is subscribed already stays as
//! it is.

use crate::app;
use crate::model::{CleanText, Subscription};
use crate::opml;

use super::Outcome;
use super::arguments::ImportOptions;
use super::session::Session;
use super::{input, output};

/// Oddities by which part of a list is missing.
const CUT_KINDS: [&str; 2] = ["ended-early", "too-many-outlines"];

pub(super) fn run(session: &Session, options: &ImportOptions) -> anyhow::Result<Outcome> {
    let name = input::shown(&options.file);
    let bytes = input::read(&options.file)?;
    let imported = match opml::read(&bytes) {
        Ok(imported) => imported,
        Err(error) => {
            output::warn(&format!("{name}: {error}"));
            return Ok(Outcome::Usage);
        }
    };
    let mut file = session.subscriptions_to_edit()?;
    let mut store = session.store_to_follow(&file)?;
    let mut added = 0;
    let taxonomy = app::load_taxonomy(&session.folders)?;
    for subscription in &imported.subscriptions {
        let section = subscription.section.clone().map(|path| taxonomy.in_tree(path));
        added += usize::from(file.add(&Subscription { section, ..subscription.clone() })?);
    }
    session.save_and_follow(&mut file, &mut store)?;
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
    let is_cut = imported.oddities.iter().any(|oddity| CUT_KINDS.contains(&oddity.kind));
    let is_whole = imported.skipped.is_empty() && !is_cut;
    Ok(if is_whole { Outcome::Done } else { Outcome::InPart })
}
