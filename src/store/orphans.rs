//! Rows that belong to nothing: what is found, what is removed when the store is mended, and what
//! is left behind when a damaged one is copied.

use rusqlite::{Connection, params};

use crate::model::WebUrl;

use super::writing::Writing;

/// Feeds that entries name and that are gone: since when they had entries, an address that leads
/// to them, some page of theirs, and whether the reader marked any of their entries.
const LOST_FEEDS: &str = "
    SELECT e.feed_id, min(e.first_seen),
        (SELECT min(a.url) FROM feed_address a WHERE a.feed_id = e.feed_id), min(e.link),
        max(EXISTS (SELECT 1 FROM mark m WHERE m.feed_id = e.feed_id
              AND m.guid_hash = e.guid_hash AND m.is_starred = 1)
          OR EXISTS (SELECT 1 FROM tag t WHERE t.feed_id = e.feed_id
              AND t.guid_hash = e.guid_hash)
          OR EXISTS (SELECT 1 FROM placed p WHERE p.feed_id = e.feed_id
              AND p.guid_hash = e.guid_hash)
          OR EXISTS (SELECT 1 FROM saved s WHERE s.entry_id = e.id))
    FROM entry e WHERE e.feed_id NOT IN (SELECT id FROM feed)
      AND e.feed_id BETWEEN 1 AND 1099511627775
    GROUP BY e.feed_id";

/// A row of [`LOST_FEEDS`].
struct LostFeed {
    id: i64,
    since: i64,
    address: Option<String>,
    page: Option<String>,
    is_loved: bool,
}

/// Rows of a table whose owner is gone.
pub(super) struct Orphans {
    table: &'static str,
    /// How such a row names its owner, and the owner's table.
    owner: (&'static str, &'static str),
    /// What one such row means.
    pub(super) meaning: &'static str,
    /// What they are called when they are removed.
    pub(super) called: &'static str,
}

/// Owners before what they own: an entry without a feed leaves its body behind.
pub(super) const ORPHANS: &[Orphans] = &[
    Orphans {
        table: "entry",
        owner: ("feed_id", "feed"),
        meaning: "an entry's feed is gone",
        called: "entries without a feed",
    },
    Orphans {
        table: "document",
        owner: ("feed_id", "feed"),
        meaning: "a document's feed is gone",
        called: "documents without a feed",
    },
    Orphans {
        table: "body",
        owner: ("entry_id", "entry"),
        meaning: "a body's entry is gone",
        called: "bodies without an entry",
    },
    Orphans {
        table: "body",
        owner: ("pack_id", "pack"),
        meaning: "a body's text is gone",
        called: "bodies without their text",
    },
    Orphans {
        table: "pack",
        owner: ("id", "(SELECT pack_id AS id FROM body)"),
        meaning: "a text belongs to no body",
        called: "texts without a body",
    },
    Orphans {
        table: "full_text",
        owner: ("entry_id", "entry"),
        meaning: "a page's text has no entry",
        called: "pages' texts without an entry",
    },
    Orphans {
        table: "imprint",
        owner: ("entry_id", "entry"),
        meaning: "an imprint's entry is gone",
        called: "imprints without an entry",
    },
    Orphans {
        table: "article_key",
        owner: ("entry_id", "(SELECT entry_id AS id FROM imprint)"),
        meaning: "a key's imprint is gone",
        called: "keys without an imprint",
    },
    Orphans {
        table: "story_member",
        owner: ("entry_id", "entry"),
        meaning: "a report's entry is gone",
        called: "reports without an entry",
    },
    Orphans {
        table: "to_group",
        owner: ("entry_id", "entry"),
        meaning: "an entry that waits to be grouped is gone",
        called: "waiting reports without an entry",
    },
    Orphans {
        table: "saved",
        owner: ("entry_id", "entry"),
        meaning: "a saved article's entry is gone",
        called: "records of saved articles without an entry",
    },
];

impl Orphans {
    fn condition(&self) -> String {
        let (key, owners) = self.owner;
        format!("FROM {} WHERE {key} NOT IN (SELECT id FROM {owners})", self.table)
    }

    /// How many there are.
    pub(super) fn count(&self, conn: &Connection) -> rusqlite::Result<u64> {
        let sql = format!("SELECT count(*) {}", self.condition());
        Ok(conn.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Removes them, and tells how many there were.
    pub(super) fn remove(&self, conn: &Connection) -> rusqlite::Result<usize> {
        conn.execute(&format!("DELETE {}", self.condition()), [])
    }
}

impl Writing<'_> {
    /// Makes feeds anew that entries name and that are gone, not followed: where their address is
    /// known, following it finds them with their entries. A feed of which nothing is known and
    /// whose entries nobody marked is left. Gives how many were made.
    pub(super) fn name_lost_feeds(&self) -> rusqlite::Result<usize> {
        let lost: Vec<LostFeed> = self
            .conn
            .prepare(LOST_FEEDS)?
            .query_map([], |row| {
                Ok(LostFeed {
                    id: row.get(0)?,
                    since: row.get(1)?,
                    address: row.get(2)?,
                    page: row.get(3)?,
                    is_loved: row.get(4)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let mut made = 0;
        for LostFeed { id, since, address, page, is_loved } in lost {
            let known = address.as_deref().and_then(WebUrl::parse);
            let (address, title) = match known {
                Some(known) => (known, None),
                None if !is_loved => continue,
                None => {
                    let Some(nowhere) = WebUrl::parse(&format!("https://feed-{id}.invalid/"))
                    else {
                        continue;
                    };
                    let page = page.as_deref().and_then(WebUrl::parse);
                    (nowhere, page.map(|page| page.host().to_owned()))
                }
            };
            self.conn
                .prepare_cached(
                    "INSERT INTO feed (id, url, host, is_followed, followed_at, given_title)
                     VALUES (?1, ?2, ?3, 0, ?4, ?5)",
                )?
                .execute(params![id, address.as_str(), address.host(), since, title])?;
            self.conn
                .prepare_cached(
                    "INSERT OR IGNORE INTO feed_address (url, feed_id) VALUES (?1, ?2)",
                )?
                .execute(params![address.as_str(), id])?;
            made += 1;
        }
        Ok(made)
    }
}
