//! `dateline remove`: unsubscribe. Starred, tagged and saved articles stay.

use crate::app::{self, following};
use crate::store::Reader;

use super::arguments::RemoveOptions;
use super::session::Session;
use super::{Outcome, list, selection};

pub(super) fn run(session: &Session, options: &RemoveOptions) -> anyhow::Result<Outcome> {
    let mut file = session.subscriptions_to_edit()?;
    let mut store = session.store_to_follow(&file)?;
    let reader = Reader::open(&app::store_path(&session.folders))?;
    let feed = match selection::feed_named_in_full(&reader, &options.feed) {
        Ok(feed) => feed,
        Err(unmeant) => return list::say(unmeant),
    };
    let told = following::leave(&feed, &mut file, &reader)?;
    session.save_and_follow(&mut file, &mut store)?;
    let mut out = session.output();
    out.line(&told)?;
    out.finish()?;
    Ok(Outcome::Done)
}
