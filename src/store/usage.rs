//! What the file holds: bytes of each feed, and of each kind of content.

use rusqlite::Connection;

use crate::model::{CleanText, FeedId};

/// What a store takes on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The whole file, without its write-ahead log.
    pub file_bytes: u64,
    /// HTML of entries and pages, packed.
    pub bodies_bytes: u64,
    /// The rows of entries and the indexes they are found by.
    pub entries_bytes: u64,
    /// Which entries stand where.
    pub lists_bytes: u64,
    /// The full-text index.
    pub index_bytes: u64,
    /// Room that removed entries left; new ones fill it.
    pub free_bytes: u64,
    /// Feeds, marks and all else.
    pub other_bytes: u64,
    /// Every feed that has entries, the largest first.
    pub feeds: Vec<FeedUsage>,
}

/// What one feed takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedUsage {
    /// Which feed.
    pub feed: FeedId,
    /// Its title.
    pub title: CleanText,
    /// False when it is followed no longer.
    pub is_followed: bool,
    /// Its entries.
    pub entries: u64,
    /// Their packed HTML, and that of their pages.
    pub bodies_bytes: u64,
}

/// Reads all of the file.
pub(super) fn usage(conn: &Connection) -> rusqlite::Result<Usage> {
    let mut usage =
        Usage { file_bytes: file_bytes(conn)?, feeds: feeds(conn)?, ..Usage::default() };
    let mut statement =
        conn.prepare("SELECT name, sum(pgsize) FROM dbstat WHERE aggregate = TRUE GROUP BY name")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let bytes: i64 = row.get(1)?;
        *kind(&mut usage, row.get_ref(0)?.as_str()?) += bytes.unsigned_abs();
    }
    usage.free_bytes = bytes(
        conn,
        "SELECT freelist_count * page_size
        FROM pragma_freelist_count, pragma_page_size",
    )?;
    Ok(usage)
}

/// The size of the file as of the last transaction.
pub(super) fn file_bytes(conn: &Connection) -> rusqlite::Result<u64> {
    bytes(conn, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
}

fn bytes(conn: &Connection, sql: &str) -> rusqlite::Result<u64> {
    conn.query_row(sql, [], |row| row.get(0)).map(i64::unsigned_abs)
}

/// Where the pages of a table or an index are counted.
fn kind<'u>(usage: &'u mut Usage, table: &str) -> &'u mut u64 {
    match table {
        "pack" | "body" | "body_by_pack" | "full_text" => &mut usage.bodies_bytes,
        "list" | "list_row" | "sqlite_autoindex_list_1" => &mut usage.lists_bytes,
        "entry" | "document" => &mut usage.entries_bytes,
        name if name.starts_with("entry_by_") => &mut usage.entries_bytes,
        "to_index" | "segment" | "segment_position" => &mut usage.index_bytes,
        name if name.starts_with("posting") => &mut usage.index_bytes,
        _ => &mut usage.other_bytes,
    }
}

fn feeds(conn: &Connection) -> rusqlite::Result<Vec<FeedUsage>> {
    // Lengths are read from the rows' beginnings, bodies are not unpacked. All that is in a pack
    // came from one feed.
    conn.prepare(
        "WITH packed AS (
             SELECT e.feed_id, sum(length(p.html)) AS bytes
             FROM (SELECT pack_id, min(entry_id) AS entry_id FROM body GROUP BY pack_id) b
             JOIN pack p ON p.id = b.pack_id JOIN entry e ON e.id = b.entry_id
             GROUP BY e.feed_id)
         SELECT f.id, f.title, f.is_followed, count(*),
                coalesce(p.bytes, 0) + sum(coalesce(length(t.html), 0)) AS bytes
         FROM entry e JOIN feed f ON f.id = e.feed_id
         LEFT JOIN packed p ON p.feed_id = f.id LEFT JOIN full_text t ON t.entry_id = e.id
         GROUP BY f.id ORDER BY bytes DESC, f.id",
    )?
    .query_map([], |row| {
        Ok(FeedUsage {
            feed: FeedId(row.get(0)?),
            title: CleanText::line(row.get_ref(1)?.as_str()?),
            is_followed: row.get(2)?,
            entries: row.get::<_, i64>(3)?.unsigned_abs(),
            bodies_bytes: row.get::<_, i64>(4)?.unsigned_abs(),
        })
    })?
    .collect()
}
