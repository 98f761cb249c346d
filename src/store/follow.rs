//! Making the followed feeds equal to the subscriptions.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use crate::model::{CleanText, EntryId, FeedId, Subscription, Timestamp, WebUrl};

use super::rows::written;
use super::writing::Writing;

/// What following a feed says of it.
#[derive(PartialEq, Eq)]
struct Following {
    is_followed: bool,
    title: Option<String>,
    section: Option<String>,
}

/// One difference between the feeds and the subscriptions.
enum Step<'s> {
    Add(&'s Subscription),
    Change { feed: FeedId, was: Following, becomes: Following },
}

/// True when the followed feeds are what the subscriptions say.
pub(super) fn is_followed_so(
    conn: &Connection,
    subscriptions: &[Subscription],
) -> rusqlite::Result<bool> {
    Ok(differences(conn, subscriptions)?.is_empty())
}

fn differences<'s>(
    conn: &Connection,
    subscriptions: &'s [Subscription],
) -> rusqlite::Result<Vec<Step<'s>>> {
    let mut known = followings(conn)?;
    let addresses: HashMap<String, i64> = conn
        .prepare_cached("SELECT url, feed_id FROM feed_address")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut steps = Vec::new();
    let mut urls = HashSet::new();
    let mut done = HashSet::new();
    for subscription in subscriptions {
        if !urls.insert(&subscription.url) {
            continue;
        }
        let Some(feed) = addresses.get(subscription.url.as_str()) else {
            steps.push(Step::Add(subscription));
            continue;
        };
        // Two subscriptions may name an old and a new address of one feed: the first counts.
        if !done.insert(*feed) {
            continue;
        }
        let Some(was) = known.remove(feed) else { continue };
        let becomes = Following {
            is_followed: true,
            title: given_title(subscription),
            section: subscription.section.as_ref().map(written),
        };
        if was != becomes {
            steps.push(Step::Change { feed: FeedId(*feed), was, becomes });
        }
    }
    let dropped = known.into_iter().filter(|(_, was)| was.is_followed);
    steps.extend(dropped.map(|(feed, was)| {
        let becomes = Following {
            is_followed: false,
            title: was.title.clone(),
            section: was.section.clone(),
        };
        Step::Change { feed: FeedId(feed), was, becomes }
    }));
    Ok(steps)
}

fn followings(conn: &Connection) -> rusqlite::Result<HashMap<i64, Following>> {
    conn.prepare_cached("SELECT id, is_followed, given_title, section FROM feed")?
        .query_map([], |row| {
            let following =
                Following { is_followed: row.get(1)?, title: row.get(2)?, section: row.get(3)? };
            Ok((row.get(0)?, following))
        })?
        .collect()
}

fn given_title(subscription: &Subscription) -> Option<String> {
    let title = subscription.title.as_ref().filter(|title| !title.is_empty());
    title.map(|title: &CleanText| title.as_str().to_owned())
}

impl Writing<'_> {
    pub(super) fn follow(
        &mut self,
        subscriptions: &[Subscription],
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        // Looked up again: another process may have followed the same ones since.
        for step in differences(self.conn, subscriptions)? {
            match step {
                Step::Add(subscription) => self.add_feed(subscription, now)?,
                Step::Change { feed, was, becomes } => self.change_feed(feed, &was, &becomes)?,
            }
        }
        Ok(())
    }

    fn add_feed(&self, subscription: &Subscription, now: Timestamp) -> rusqlite::Result<()> {
        let url: &WebUrl = &subscription.url;
        self.conn
            .prepare_cached(
                "INSERT INTO feed (url, typed_url, host, is_followed, followed_at, given_title,
                    section)
                 VALUES (?1, ?1, ?2, 1, ?3, ?4, ?5)",
            )?
            .execute(params![
                url.as_str(),
                url.host(),
                now.secs(),
                given_title(subscription),
                subscription.section.as_ref().map(written),
            ])?;
        let feed = self.conn.last_insert_rowid();
        self.conn
            .prepare_cached("INSERT INTO feed_address (url, feed_id) VALUES (?1, ?2)")?
            .execute(params![url.as_str(), feed])?;
        Ok(())
    }

    fn change_feed(
        &mut self,
        feed: FeedId,
        was: &Following,
        becomes: &Following,
    ) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE feed SET is_followed = ?2, given_title = ?3, section = ?4 WHERE id = ?1",
            )?
            .execute(params![feed.0, becomes.is_followed, becomes.title, becomes.section])?;
        let is_new = becomes.is_followed && !was.is_followed;
        if was.section != becomes.section || is_new {
            // Its entries are placed anew with its next document, and those that were let go come
            // again, so ask for one even if nothing changed in it.
            self.conn
                .prepare_cached("UPDATE feed SET etag = NULL, last_modified = NULL WHERE id = ?1")?
                .execute([feed.0])?;
        }
        if was.is_followed != becomes.is_followed {
            for entry in self.entries_of(feed)? {
                self.relist_article(entry)?;
            }
        }
        Ok(())
    }

    fn entries_of(&self, feed: FeedId) -> rusqlite::Result<Vec<EntryId>> {
        self.conn
            .prepare_cached("SELECT id FROM entry WHERE feed_id = ?1 ORDER BY id")?
            .query_map([feed.0], |row| row.get(0).map(EntryId))?
            .collect()
    }
}
