//! `dateline remove`: unsubscribe. Starred, tagged and saved articles stay.

use crate::app;
use crate::model::CleanText;
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
    // A feed that moved may stand in the file under an older address.
    for address in reader.addresses(feed.id)?.iter().chain([&feed.url]) {
        file.remove(address)?;
    }
    session.save_and_follow(&mut file, &mut store)?;
    let mut out = session.output();
    let text = format!(
        "{} ({}) removed; its starred, tagged and saved articles stay",
        feed.title,
        feed.url.for_people()
    );
    out.line(&CleanText::line(&text))?;
    out.finish()?;
    Ok(Outcome::Done)
}
