//! Where the reader put entries with their own hand. `placed` holds the truth, apart from what
//! feeds say: it outlives their content, and what signals say stays beside it in `entry.places`.
//!
//! An entry keeps a row for each time it was ever put anywhere; the newest one counts, and taking
//! it away shows the one before, so that every change has an inverse. An empty section gives the
//! entry back to its signals.

use rusqlite::{Connection, params};

use crate::model::{
    CleanText, EntryId, FeedId, HandPlacement, Placement, SectionPath, Signal, Timestamp,
};

use super::lists::Standing;
use super::rows::{categories_from, labels_from, labels_json, written};
use super::writing::Writing;

/// An entry's section by the reader's hand as part of a statement over `entry e`; NULL or empty
/// where there is none.
macro_rules! by_hand {
    () => {
        "(SELECT p.section FROM placed p WHERE p.feed_id = e.feed_id
           AND p.guid_hash = e.guid_hash ORDER BY p.placed_at DESC LIMIT 1)"
    };
}
pub(super) use by_hand;

/// The place that an entry has by the reader's hand; it has no other beside it.
pub(super) fn place_by_hand(section: Option<&str>) -> Option<Placement> {
    let section = section.filter(|section| !section.is_empty())?;
    Some(Placement {
        section: SectionPath::parse(section),
        signal: Signal::Reader,
        detail: CleanText::line("you placed it here"),
        confidence: 100,
    })
}

/// Where the reader put the entry of that identity last; empty: back to its signals.
pub(super) fn last_placed(
    conn: &Connection,
    (feed, guid_hash): (FeedId, i64),
) -> rusqlite::Result<Option<String>> {
    // Asked for each new entry: without a sort, which would be set up for nothing each time. The
    // section is that of the row with the greatest moment.
    conn.prepare_cached(
        "SELECT section, max(placed_at) FROM placed WHERE feed_id = ?1 AND guid_hash = ?2",
    )?
    .query_row(params![feed.0, guid_hash], |row| row.get(0))
}

/// Every entry's last placement, with the labels it carried then.
pub(super) fn all_by_hand(conn: &Connection) -> rusqlite::Result<Vec<HandPlacement>> {
    let mut statement = conn.prepare_cached(
        "SELECT feed_id, section, labels FROM placed p
         WHERE labels IS NOT NULL AND placed_at = (SELECT max(placed_at) FROM placed q
           WHERE q.feed_id = p.feed_id AND q.guid_hash = p.guid_hash)",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(HandPlacement {
            feed: FeedId(row.get(0)?),
            section: SectionPath::parse(row.get_ref(1)?.as_str()?),
            labels: labels_from(row.get_ref(2)?.as_str_or_null()?),
        })
    })?;
    rows.collect()
}

impl Writing<'_> {
    /// Puts an entry into a section by hand, or takes that back; tells whether that changed
    /// anything.
    pub(super) fn set_place(
        &mut self,
        standing: &Standing,
        path: &SectionPath,
        is_set: bool,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        let identity = (standing.feed, standing.guid_hash);
        let path = written(&self.spelled_section(path)?);
        let last = last_placed(self.conn, identity)?;
        if is_set {
            if last.as_ref() == Some(&path) {
                return Ok(false);
            }
            self.put_by_hand(
                identity,
                &path,
                &self.labels(standing.id)?,
                self.after_last(identity, now)?,
            )?;
        } else if !self.take_from_hand(identity, &path)? {
            return Ok(false);
        }
        self.relist_article(EntryId(standing.id))?;
        Ok(true)
    }

    /// Forgets that the reader put it there last; tells whether that changed anything.
    pub(super) fn take_from_hand(
        &self,
        (feed, guid_hash): (FeedId, i64),
        section: &str,
    ) -> rusqlite::Result<bool> {
        let removed = self
            .conn
            .prepare_cached(
                "DELETE FROM placed WHERE feed_id = ?1 AND guid_hash = ?2 AND placed_at =
                   (SELECT max(placed_at) FROM placed
                    WHERE feed_id = ?1 AND guid_hash = ?2 AND section = ?3)",
            )?
            .execute(params![feed.0, guid_hash, section])?;
        Ok(removed > 0)
    }

    /// True when the reader put it there last, or never moved it and it is to be given back.
    pub(super) fn is_placed(
        &self,
        standing: &Standing,
        path: &SectionPath,
    ) -> rusqlite::Result<bool> {
        let last = last_placed(self.conn, (standing.feed, standing.guid_hash))?;
        Ok(SectionPath::parse(&last.unwrap_or_default()).folded() == path.folded())
    }

    /// Keeps that the reader put it there at that moment. The order counts: of two in one second
    /// the second is noted a second later.
    pub(super) fn put_by_hand(
        &self,
        (feed, guid_hash): (FeedId, i64),
        section: &str,
        labels: &[CleanText],
        at: Timestamp,
    ) -> rusqlite::Result<()> {
        let mut is_taken = self.conn.prepare_cached(
            "SELECT 1 FROM placed WHERE feed_id = ?1 AND guid_hash = ?2 AND placed_at = ?3
               AND section <> ?4",
        )?;
        let mut at = at;
        while is_taken.exists(params![feed.0, guid_hash, at.secs(), section])? {
            at = at.plus_secs(1);
        }
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO placed (feed_id, guid_hash, section, placed_at, labels)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![feed.0, guid_hash, section, at.secs(), labels_json(labels)])?;
        Ok(())
    }

    /// A new entry of a known article: where the reader put either, both stand.
    pub(super) fn join_by_hand(
        &mut self,
        face: i64,
        identity: (FeedId, i64),
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let Some(standing) = self.standing(EntryId(face))? else { return Ok(()) };
        let own = last_placed(self.conn, identity)?;
        let of_face = last_placed(self.conn, (standing.feed, standing.guid_hash))?;
        match (of_face, own) {
            (Some(section), own) if own.as_ref() != Some(&section) => {
                self.put_by_hand(identity, &section, &[], self.after_last(identity, now)?)
            }
            (None, Some(section)) => {
                self.settle_new_rows()?;
                self.set_place(&standing, &SectionPath::parse(&section), true, now).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Now, but later than all that was noted of the entry: a clock may go back.
    fn after_last(
        &self,
        (feed, guid_hash): (FeedId, i64),
        now: Timestamp,
    ) -> rusqlite::Result<Timestamp> {
        let last: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT max(placed_at) FROM placed WHERE feed_id = ?1 AND guid_hash = ?2",
            )?
            .query_row(params![feed.0, guid_hash], |row| row.get(0))?;
        Ok(last.map_or(now, |last| now.max(Timestamp::from_secs(last.saturating_add(1)))))
    }

    /// The publisher's labels of an entry.
    fn labels(&self, id: i64) -> rusqlite::Result<Vec<CleanText>> {
        self.conn
            .prepare_cached("SELECT categories FROM entry WHERE id = ?1")?
            .query_row([id], |row| Ok(categories_from(row.get_ref(0)?.as_str_or_null()?)))
    }
}
