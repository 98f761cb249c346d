//! `dateline restore`: subscriptions and marks back from a backup, united with what is there.

use crate::app::{self, clock};
use crate::config::SubscriptionFile;
use crate::model::CleanText;
use crate::store::{Backup, KeptSubscription, Store, Summary};

use super::arguments::RestoreOptions;
use super::moments::local;
use super::session::Session;
use super::{Outcome, input, output};

pub(super) fn run(session: &Session, options: &RestoreOptions) -> anyhow::Result<Outcome> {
    let path = app::store_path(&session.folders);
    let backup = match &options.file {
        Some(file) => {
            input::require_file(file)?;
            Some(Backup::of_file(file)?)
        }
        None => Backup::newest(&path, clock::now()),
    };
    let Some(backup) = backup else {
        output::warn("nothing to restore from: no backup was written yet");
        return Ok(Outcome::NotFound);
    };
    let fault = backup.fault();
    if let Some(fault) = fault {
        output::warn(&format!("{} {fault}", backup.path().display()));
    }
    let is_named = options.file.is_some() || options.yes;
    if !is_named && input::has_person() && !is_wanted(&backup)? {
        output::say("nothing was restored");
        return Ok(Outcome::InPart);
    }
    // Into a new store comes what was asked for, not what a lost one would be given back.
    let mut store = if path.exists() {
        let (store, recovered) = Store::open_or_recover(&path, clock::now())?;
        if let Some(recovered) = recovered {
            output::warn(&recovered.describe());
        }
        store
    } else {
        Store::open(&path)?
    };
    store.require_writable()?;
    if store.is_unchecked() && store.unite_journal(clock::now())? {
        output::warn("marks that a kill had taken from the store are back");
    }
    // The starter subscriptions are for whoever has none of their own yet.
    let mut file = SubscriptionFile::load_or_empty(&session.folders)?;
    let mut added = 0;
    for kept in backup.subscriptions()? {
        if !is_followed(&file, &kept) {
            added += usize::from(file.add(&kept.subscription)?);
        }
    }
    session.save_and_follow(&mut file, &mut store)?;
    let restored = store.restore(&backup, clock::now())?;
    let mut out = session.output();
    let text = format!(
        "restored from {}: {added} subscriptions, {} read, {} starred, {} tags, {} saved, \
         {} placed added",
        backup.path().display(),
        restored.read,
        restored.starred,
        restored.tags,
        restored.saved,
        restored.placed
    );
    out.line(&CleanText::line(&text))?;
    out.finish()?;
    Ok(if fault.is_some() { Outcome::InPart } else { Outcome::Done })
}

/// Asks a person who named no backup whether this is the one.
fn is_wanted(backup: &Backup) -> anyhow::Result<bool> {
    let summary = backup.summary()?;
    let Summary { taken_at, subscriptions, read, starred, tags, saved, placed, .. } = summary;
    let of = taken_at.map(|at| format!(" of {}", local(at))).unwrap_or_default();
    output::say(&format!("the newest backup{of}, {}:", backup.path().display()));
    output::say(&format!(
        "{subscriptions} subscriptions, {read} read, {starred} starred, {tags} tags, \
         {saved} saved, {placed} placed"
    ));
    if let Some(at) = summary.changed_at {
        let (changes, at) = (summary.changes, local(at));
        output::say(&format!("and {changes} changes since, the last at {at}"));
    }
    output::say("what is missing here is added, nothing is taken away");
    Ok(input::is_yes("restore it?")?)
}

fn is_followed(file: &SubscriptionFile, kept: &KeptSubscription) -> bool {
    file.subscriptions().iter().any(|followed| {
        followed.url == kept.subscription.url || kept.addresses.contains(&followed.url)
    })
}
