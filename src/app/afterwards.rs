//! What follows a refresh: the new addresses of feeds that moved, the pages that subscriptions want
//! taken, showing what no rule mutes any more, and letting go of what is kept no longer.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::config::{Config, Folders, load_sections};
use crate::model::{CachedEntry, CleanText};
use crate::query::Clock;
use crate::refresh::Refresher;
use crate::rules::Rule;
use crate::store::{KeepRules, Reader};

use super::feed_settings::{follow_sections, followed_feeds};
use super::rules::load_rules;
use super::services::{load_subscriptions, store_path};
use super::writer::{WriteError, Writer};
use super::{AppError, clock, full_text, keeping, moves};

/// What is to be done.
struct Plan {
    pages: Vec<CachedEntry>,
    rules: KeepRules,
    /// Why entries were muted by rules that hold no longer.
    over: Vec<CleanText>,
}

/// Do it, while the store has nothing else to do. What fails is tried again after the next refresh.
pub async fn afterwards(
    folders: Folders,
    config: Arc<Config>,
    refresher: &Refresher,
    writer: &Writer,
) {
    let planned = tokio::task::spawn_blocking(move || plan(&folders, &config));
    let plan = match planned.await {
        Ok(Ok(plan)) => plan,
        Ok(Err(error)) => return tracing::warn!(%error, "nothing was done after the refresh"),
        Err(error) => return tracing::error!(%error, "nothing was done after the refresh"),
    };
    full_text::take_all(plan.pages, refresher, writer).await;
    if let Err(error) = show(plan.over, writer).await {
        tracing::warn!(%error, "what no rule mutes any more was not shown");
    }
    match writer.purge(plan.rules).answer().await {
        Ok(entries) => tracing::info!(entries, "old entries were let go"),
        Err(error) => tracing::warn!(%error, "old entries were not let go"),
    }
}

fn plan(folders: &Folders, config: &Config) -> Result<Plan, AppError> {
    let mut file = load_subscriptions(folders)?;
    let reader = Reader::open(&store_path(folders))?;
    let mut feeds = followed_feeds(&file, &reader)?;
    follow_sections(&mut feeds, &load_sections(folders)?);
    let moves = moves::moves(&file, feeds.iter().map(|it| &it.feed), &reader)?;
    moves::write(&mut file, &moves);
    let pages = full_text::wanted(&reader, &feeds, clock::now())?;
    let over = over(folders, &reader)?;
    Ok(Plan { pages, rules: keeping::keep_rules(&config.keep, &feeds), over })
}

fn over(folders: &Folders, reader: &Reader) -> Result<Vec<CleanText>, AppError> {
    let muted = reader.muted()?;
    let rules = load_rules(folders)?;
    let clock = Clock { now: clock::now(), zone: TimeZone::system() };
    let in_force = rules.all().iter().filter(|rule| rule.is_muted && rule.is_in_force(&clock));
    let in_force: HashSet<CleanText> = in_force.map(Rule::reason).collect();
    Ok(muted.into_iter().map(|(why, _)| why).filter(|why| !in_force.contains(why)).collect())
}

async fn show(over: Vec<CleanText>, writer: &Writer) -> Result<(), WriteError> {
    for why in over {
        while writer.show_some(why.clone()).answer().await? > 0 {}
    }
    Ok(())
}
