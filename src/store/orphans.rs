//! Rows that belong to nothing: what is found, what is removed when the store is mended, and what
//! is left behind when a damaged one is copied.

use rusqlite::Connection;

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
