//! Publishers change how they name their entries: `http` becomes `https`, a new system numbers
//! anew.
//!
//! An entry that the feed's last document held under another name, and that is gone under that name
//! from this one, keeps its marks: it gets the new name instead of coming again as unread.

use std::collections::HashMap;

use rusqlite::OptionalExtension;

use crate::model::{Entry, EntryId, FeedId, Timestamp, WebUrl};

use super::purge::document;
use super::save::{Document, Incoming};
use super::writing::Writing;

/// By which two entries of consecutive documents are one: title and date; where there is no date,
/// title and page. Title or page alone are not enough: "Weather for today" is new every day.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Likeness {
    title: String,
    published: Option<i64>,
    link: Option<String>,
}

/// Entries of the last document that this one does not name, with the hash of their guid.
pub(super) type Vanished = HashMap<Likeness, (i64, i64)>;

impl Likeness {
    fn of(entry: &Entry) -> Option<Self> {
        let link = entry.link.as_ref().map(WebUrl::as_str);
        Self::new(entry.title.as_str(), entry.published.map(Timestamp::secs), link)
    }

    fn new(title: &str, published: Option<i64>, link: Option<&str>) -> Option<Self> {
        let is_telling = !title.is_empty() && (published.is_some() || link.is_some());
        is_telling.then(|| Self {
            title: title.to_owned(),
            published,
            link: if published.is_some() { None } else { link.map(str::to_owned) },
        })
    }
}

impl Writing<'_> {
    /// Gives a vanished entry that is like this one its name, and tells whether there was one.
    /// `vanished` is looked up when first needed: most documents bring few new entries.
    pub(super) fn adopt(
        &mut self,
        incoming: &Incoming<'_>,
        document: &Document<'_>,
        (vanished, now): (&mut Option<Vanished>, Timestamp),
    ) -> rusqlite::Result<bool> {
        let vanished = match vanished {
            Some(vanished) => vanished,
            empty => empty.insert(self.vanished(incoming.feed, document)?),
        };
        if vanished.is_empty() {
            return Ok(false);
        }
        let likeness = Likeness::of(&incoming.placed.entry);
        let Some((id, guid_hash)) = likeness.and_then(|likeness| vanished.remove(&likeness)) else {
            return Ok(false);
        };
        self.rename(id, (incoming.feed, guid_hash), incoming.guid_hash, now)?;
        Ok(true)
    }

    /// Gives an entry another name. What the reader did to an entry that had that name once, and is
    /// no longer cached, is done to it too.
    fn rename(
        &mut self,
        id: i64,
        (feed, was): (FeedId, i64),
        becomes: i64,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let left_behind = self.marks(feed, becomes)?;
        self.conn
            .prepare_cached("DELETE FROM mark WHERE feed_id = ?1 AND guid_hash = ?2")?
            .execute([feed.0, becomes])?;
        self.conn
            .prepare_cached("UPDATE entry SET guid_hash = ?2 WHERE id = ?1")?
            .execute([id, becomes])?;
        for table in ["mark", "tag", "placed"] {
            let sql = format!(
                "UPDATE OR REPLACE {table} SET guid_hash = ?3
                 WHERE feed_id = ?1 AND guid_hash = ?2"
            );
            self.conn.prepare_cached(&sql)?.execute([feed.0, was, becomes])?;
        }
        if left_behind.is_read {
            self.set_read(&[EntryId(id)], true, now)?;
        }
        if left_behind.is_starred {
            self.star(EntryId(id), true, now)?;
        }
        self.relist(EntryId(id))
    }

    fn vanished(&self, feed: FeedId, now: &Document<'_>) -> rusqlite::Result<Vanished> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT guid_hash, title, published, link FROM entry WHERE id = ?1")?;
        let mut vanished = Vanished::new();
        for id in document(self.conn, feed)? {
            let found = statement.query_row([id], |row| {
                let title: String = row.get(1)?;
                let link: Option<String> = row.get(3)?;
                Ok((row.get(0)?, Likeness::new(&title, row.get(2)?, link.as_deref())))
            });
            if let Some((guid_hash, Some(likeness))) = found.optional()?
                && !now.guids.contains(&guid_hash)
            {
                vanished.insert(likeness, (id, guid_hash));
            }
        }
        Ok(vanished)
    }
}
