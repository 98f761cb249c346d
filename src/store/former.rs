//! A feed that comes back at another address: who edits an address in the list, or removes a feed
//! and follows it elsewhere on its site, keeps what it had. Its first document proves it.

use rusqlite::{OptionalExtension, params};

use crate::model::{FeedContent, FeedId, WebUrl};

use super::follow::Following;
use super::rows::hash;
use super::writing::Writing;

/// Feeds of a site followed no longer that are looked at.
const FORMER_MAX: i64 = 50;

impl Writing<'_> {
    /// The feed, followed no longer, that a new feed's first document is of: one of its site that
    /// knows at least half of the entries by their names.
    pub(super) fn former(
        &self,
        feed: FeedId,
        content: &FeedContent,
    ) -> rusqlite::Result<Option<FeedId>> {
        let mut has_entries = self.conn.prepare_cached("SELECT 1 FROM entry WHERE feed_id = ?1")?;
        if content.entries.is_empty() || has_entries.exists([feed.0])? {
            return Ok(None);
        }
        let mut of_site = self.conn.prepare_cached(
            "SELECT id FROM feed WHERE is_followed = 0
                AND host = (SELECT host FROM feed WHERE id = ?1) LIMIT ?2",
        )?;
        let mut is_known = self.conn.prepare_cached(
            "SELECT 1 FROM entry WHERE feed_id = ?1 AND guid_hash = ?2
             UNION ALL SELECT 1 FROM mark WHERE feed_id = ?1 AND guid_hash = ?2",
        )?;
        let mut best: Option<(usize, FeedId)> = None;
        let former = of_site.query_map(params![feed.0, FORMER_MAX], |row| row.get(0))?;
        for former in former.collect::<Result<Vec<i64>, _>>()? {
            let mut known = 0;
            for placed in &content.entries {
                let guid = hash(placed.entry.guid.as_bytes());
                known += usize::from(is_known.exists([former, guid])?);
            }
            let is_best = best.is_none_or(|(most, _)| known > most);
            if known * 2 >= content.entries.len() && is_best {
                best = Some((known, FeedId(former)));
            }
        }
        Ok(best.map(|(_, former)| former))
    }

    /// Follows a former feed again in place of the new one, at its address and as the list says.
    pub(super) fn take_over(&mut self, former: FeedId, feed: FeedId) -> rusqlite::Result<()> {
        let becomes = self.following(feed)?;
        let url: Option<String> = self
            .conn
            .prepare_cached("SELECT url FROM feed WHERE id = ?1")?
            .query_row([feed.0], |row| row.get(0))
            .optional()?;
        self.conn
            .prepare_cached("UPDATE feed_address SET feed_id = ?2 WHERE feed_id = ?1")?
            .execute([feed.0, former.0])?;
        self.conn.prepare_cached("DELETE FROM feed WHERE id = ?1")?.execute([feed.0])?;
        if let Some(url) = url.as_deref().and_then(WebUrl::parse) {
            self.readdress(former, &url)?;
        }
        let was = self.following(former)?;
        self.change_feed(former, &was, &becomes)
    }

    /// What following a feed says of it now.
    fn following(&self, feed: FeedId) -> rusqlite::Result<Following> {
        self.conn
            .prepare_cached("SELECT is_followed, given_title, section FROM feed WHERE id = ?1")?
            .query_row([feed.0], |row| {
                let (is_followed, title, section) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Following { is_followed, title, section })
            })
    }
}
