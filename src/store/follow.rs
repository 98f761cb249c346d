//! Making the followed feeds equal to the subscriptions.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use crate::model::{CleanText, EntryId, FeedId, Subscription, Timestamp, WebUrl, nearest};

use super::rows::written;
use super::writing::Writing;

/// What following a feed says of it.
#[derive(PartialEq, Eq)]
pub(super) struct Following {
    pub(super) is_followed: bool,
    pub(super) title: Option<String>,
    pub(super) section: Option<String>,
}

impl Following {
    fn of(subscription: &Subscription) -> Self {
        Self {
            is_followed: true,
            title: given_title(subscription),
            section: subscription.section.as_ref().map(written),
        }
    }
}

/// A feed of the store.
struct Known {
    id: i64,
    /// Where it is, and where the reader said that it is.
    addresses: [String; 2],
    following: Following,
}

/// One difference between the feeds and the subscriptions.
enum Step<'s> {
    Add(&'s Subscription),
    /// The reader gave a feed another address.
    Readdress(FeedId, &'s WebUrl),
    Change {
        feed: FeedId,
        was: Following,
        becomes: Following,
    },
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
    let mut known = known_feeds(conn)?;
    let addresses: HashMap<String, i64> = conn
        .prepare_cached("SELECT url, feed_id FROM feed_address")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut steps = Vec::new();
    let mut urls = HashSet::new();
    let mut done = HashSet::new();
    let mut added = Vec::new();
    for subscription in subscriptions {
        if !urls.insert(&subscription.url) {
            continue;
        }
        let Some(feed) = addresses.get(subscription.url.as_str()) else {
            added.push(subscription);
            continue;
        };
        // Two subscriptions may name an old and a new address of one feed: the first counts.
        if !done.insert(*feed) {
            continue;
        }
        if let Some(feed) = known.remove(feed) {
            steps.extend(settled(feed, subscription));
        }
    }
    let mut dropped: Vec<Known> =
        known.into_values().filter(|feed| feed.following.is_followed).collect();
    let of_sites = OfSites::of(&added, &dropped);
    let edited: Vec<Option<i64>> =
        added.iter().map(|subscription| of_sites.edited(subscription)).collect();
    for (subscription, feed) in added.into_iter().zip(edited) {
        match feed.and_then(|id| dropped.iter().position(|feed| feed.id == id)) {
            Some(at) => steps.extend(settled(dropped.swap_remove(at), subscription)),
            None => steps.push(Step::Add(subscription)),
        }
    }
    steps.extend(dropped.into_iter().map(|Known { id, following: was, .. }| {
        let becomes = Following {
            is_followed: false,
            title: was.title.clone(),
            section: was.section.clone(),
        };
        Step::Change { feed: FeedId(id), was, becomes }
    }));
    Ok(steps)
}

/// What makes a feed what its subscription says. An address that it has only had before is a new
/// one, that the reader gave it.
fn settled(feed: Known, subscription: &Subscription) -> impl Iterator<Item = Step<'_>> {
    let id = FeedId(feed.id);
    let url = &subscription.url;
    let is_there = feed.addresses.iter().any(|address| address == url.as_str());
    let becomes = Following::of(subscription);
    let change = (feed.following != becomes).then_some((feed.following, becomes));
    let change = change.map(|(was, becomes)| Step::Change { feed: id, was, becomes });
    (!is_there).then_some(Step::Readdress(id, url)).into_iter().chain(change)
}

/// What the list names no more and what it names instead, by site.
struct OfSites<'s> {
    added: HashMap<Site, Vec<&'s Subscription>>,
    dropped: HashMap<Site, Vec<&'s Known>>,
}

/// Host and port of an address, by which feeds of one site are told; `www.` or not is the same.
type Site = (String, Option<u16>);

fn site(address: &WebUrl) -> Site {
    let host = address.host();
    (host.strip_prefix("www.").unwrap_or(host).to_owned(), address.url().port())
}

impl<'s> OfSites<'s> {
    fn of(added: &[&'s Subscription], dropped: &'s [Known]) -> Self {
        let mut of_sites = Self { added: HashMap::new(), dropped: HashMap::new() };
        for subscription in added {
            of_sites.added.entry(site(&subscription.url)).or_default().push(subscription);
        }
        for feed in dropped {
            let sites = feed.addresses.iter().filter_map(|it| WebUrl::parse(it));
            for site in sites.map(|address| site(&address)).collect::<HashSet<_>>() {
                of_sites.dropped.entry(site).or_default().push(feed);
            }
        }
        of_sites
    }

    /// The feed whose address the reader edited, so that it reads as this one: of its site the list
    /// names one address no more and a new one instead, which is the old one but for a slip, or
    /// has the title that the reader gave the old one. Where more than one could be meant, none is:
    /// two feeds of one site are mostly two feeds.
    fn edited(&self, to: &Subscription) -> Option<i64> {
        let (becomes, here) = (Following::of(to), site(&to.url));
        let may_be = |title: &Option<String>| becomes.title.is_none() || *title == becomes.title;
        let mut feeds =
            self.dropped.get(&here)?.iter().filter(|feed| may_be(&feed.following.title));
        let only = feeds.next().filter(|_| feeds.next().is_none())?;
        let rivals = self.added.get(&here)?.iter().filter(|it| may_be(&given_title(it)));
        let is_slip = || {
            only.following == becomes
                && only.addresses.iter().any(|address| is_slip(address, &to.url))
        };
        (rivals.count() == 1 && (becomes.title.is_some() || is_slip())).then_some(only.id)
    }
}

/// True for two addresses of one site that differ in how they are asked for, or in one name of the
/// path by a slip.
fn is_slip(from: &str, to: &WebUrl) -> bool {
    let Some(from) = WebUrl::parse(from) else { return false };
    let names = |address: &WebUrl| -> Vec<String> {
        let names = address.url().path_segments().into_iter().flatten();
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let (before, after) = (names(&from), names(to));
    let (was, is) = (from.url().query(), to.url().query());
    let mut others = before.iter().zip(&after).filter(|(a, b)| a != b);
    let is_near = others.next().is_none_or(|(a, b)| nearest(a, [b.as_str()]).is_some());
    let is_asked_alike = was == is || was.is_none() || is.is_none();
    is_asked_alike && before.len() == after.len() && is_near && others.next().is_none()
}

fn known_feeds(conn: &Connection) -> rusqlite::Result<HashMap<i64, Known>> {
    conn.prepare_cached(
        "SELECT id, url, coalesce(typed_url, url), is_followed, given_title, section FROM feed",
    )?
    .query_map([], |row| {
        let id = row.get(0)?;
        let addresses = [row.get(1)?, row.get(2)?];
        let following =
            Following { is_followed: row.get(3)?, title: row.get(4)?, section: row.get(5)? };
        Ok((id, Known { id, addresses, following }))
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
                Step::Readdress(feed, to) => self.readdress(feed, to)?,
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

    /// Asks a feed where the reader says that it is from now on. What was known of the old address
    /// says nothing of this one; entries and marks stay.
    pub(super) fn readdress(&self, feed: FeedId, to: &WebUrl) -> rusqlite::Result<()> {
        self.move_feed(feed, to)?;
        self.conn
            .prepare_cached(
                "UPDATE feed SET typed_url = ?2, etag = NULL, last_modified = NULL,
                    validators_by = NULL, fresh_secs = NULL, next_fetch = NULL,
                    asked_not_before = NULL, insisted_at = NULL, last_status = NULL, failures = 0,
                    last_error = NULL
                 WHERE id = ?1",
            )?
            .execute(params![feed.0, to.as_str()])?;
        Ok(())
    }

    pub(super) fn change_feed(
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
