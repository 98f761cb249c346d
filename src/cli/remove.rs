//! `dateline remove`: unsubscribe. Starred and saved articles stay.

use crate::app::clock;
use crate::model::CleanText;

use super::Outcome;
use super::arguments::RemoveOptions;
use super::output;
use super::session::{Session, find_feed};

pub(super) fn run(session: &Session, options: &RemoveOptions) -> anyhow::Result<Outcome> {
    let mut store = session.store()?;
    let feed = match find_feed(store.feeds()?, &options.feed) {
        Ok(feed) => feed,
        Err(why) => {
            output::warn(why.as_str());
            return Ok(Outcome::NotFound);
        }
    };
    let reader = session.reader()?;
    let mut file = session.subscriptions()?;
    // A feed that moved may stand in the file under an older address.
    for address in reader.addresses(feed.id)?.iter().chain([&feed.url]) {
        file.remove(address)?;
    }
    file.save()?;
    store.follow(file.subscriptions(), clock::now())?;
    let mut out = session.output();
    let text = format!("{} removed; its starred and saved articles stay", feed.title);
    out.line(&CleanText::line(&text))?;
    out.finish()?;
    Ok(Outcome::Done)
}
