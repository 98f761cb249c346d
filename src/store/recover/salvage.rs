//! Copying what can be read of a damaged store into a new one.
//!
//! A page that cannot be read takes the rows on it along, and no others: ranges of keys that fail
//! are halved until single rows are left. What follows from entries (lists, counters, the search
//! index) is made anew.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params, params_from_iter};

use crate::model::{CleanText, Entry, EntryId, PlacedEntry, WebUrl};
use crate::store::backup::{Backup, FeedLine, journal};
use crate::store::bodies::Bodies;
use crate::store::error::StoreError;
use crate::store::orphans::ORPHANS;
use crate::store::rows::unpacked;
use crate::store::writing::{Durability, Store, Writing};

/// Keys copied in one transaction.
const KEYS_AT_ONCE: i64 = 2_000;
/// How far keys are tried where the file does not tell how far they go.
const KEYS_GUESSED: i64 = 1 << 20;
/// Statements that may fail before the rest of a table is given up: a dead disk answers slowly.
const FAILURES_MAX: u32 = 500_000;

/// What could be read.
#[derive(Default)]
pub(super) struct Salvaged {
    pub(super) entries: u64,
    pub(super) entries_before: Option<u64>,
    /// Up to which change of marks the file knew could be read.
    pub(super) is_counted: bool,
}

/// A table with a whole number for its key.
const TABLES: &[(&str, &str)] = &[
    ("feed", "id"),
    ("entry", "id"),
    ("document", "feed_id"),
    ("full_text", "entry_id"),
    ("imprint", "entry_id"),
    ("story_member", "entry_id"),
    ("to_group", "entry_id"),
    ("saved", "entry_id"),
    ("undo", "id"),
];
/// Tables whose keys are no numbers, with what sorts them.
const KEYED: &[(&str, &str)] = &[
    ("feed_address", "url"),
    ("mark", "feed_id, guid_hash"),
    ("tag", "feed_id, guid_hash, name"),
    ("placed", "feed_id, guid_hash, section"),
];

/// What hangs on feeds that could not be read and is no content; and where each feed is found.
const OF_LOST_FEEDS: &str = "
    INSERT OR IGNORE INTO feed_address (url, feed_id) SELECT url, id FROM feed;
    DELETE FROM feed_address WHERE feed_id NOT IN (SELECT id FROM feed);
    DELETE FROM mark WHERE feed_id NOT IN (SELECT id FROM feed);
    DELETE FROM tag WHERE feed_id NOT IN (SELECT id FROM feed);
    DELETE FROM placed WHERE feed_id NOT IN (SELECT id FROM feed);
    UPDATE entry SET face = NULL WHERE face NOT IN (SELECT id FROM entry);
    -- What is missing comes again with the next document, so ask for one even if nothing changed.
    UPDATE feed SET etag = NULL, last_modified = NULL, next_fetch = NULL;";

/// Copies into `store`, which is new, what can be read of the file at `path`. Feeds that cannot be
/// read are taken from the backup, since all their entries hang on them.
pub(super) fn salvage(
    store: &mut Store,
    path: &Path,
    backup: Option<&Backup>,
) -> Result<Salvaged, StoreError> {
    let mut salvaged = Salvaged::default();
    if let Ok(old) = open(path) {
        salvaged.entries_before = entries_before(&old);
        for (table, key) in TABLES {
            copy_numbered(store, &old, table, key)?;
        }
        for (table, sorted_by) in KEYED {
            copy_keyed(store, &old, table, sorted_by)?;
        }
        store.write(Durability::Soon, |writing| {
            writing.copy_marks_by_entry(&old)?;
            for feed in backup.map(Backup::feeds).into_iter().flatten().flatten() {
                writing.add_missing_feed(&feed)?;
            }
            writing.name_lost_feeds()?;
            for orphans in ORPHANS {
                orphans.remove(writing.conn)?;
            }
            writing.conn.execute_batch(OF_LOST_FEEDS)?;
            writing.forget_unreadable()?;
            if let Ok(number) = journal::number(&old) {
                journal::count_to(writing.conn, number)?;
                salvaged.is_counted = true;
            }
            writing.make_keys_anew()
        })?;
        salvaged.entries = list_again(store, &old)?;
    }
    Ok(salvaged)
}

/// Opens a file whatever is wrong with it: one that is shorter than it says, or whose schema cannot
/// be read to its end, is else refused whole. Pages that are not there cannot be read; all others
/// can.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.execute_batch("PRAGMA writable_schema = ON")?;
    Ok(conn)
}

fn entries_before(old: &Connection) -> Option<u64> {
    let counted = old.query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, i64>(0));
    let listed = || {
        old.query_row("SELECT total FROM list WHERE key = 'section:'", [], |row| {
            row.get::<_, i64>(0)
        })
    };
    counted.or_else(|_| listed()).ok().and_then(|count| u64::try_from(count).ok())
}

/// The columns that both files have, as a list for SQL.
fn columns(new: &Connection, old: &Connection, table: &str) -> Option<Vec<String>> {
    let of = |conn: &Connection| -> rusqlite::Result<Vec<String>> {
        conn.prepare("SELECT name FROM pragma_table_info(?1)")?
            .query_map([table], |row| row.get(0))?
            .collect()
    };
    let (new, old) = (of(new).ok()?, of(old).ok()?);
    let both: Vec<String> = new.into_iter().filter(|name| old.contains(name)).collect();
    if both.is_empty() { None } else { Some(both) }
}

/// The statement that adds a row of these columns. Which lists an entry stands in is found anew.
fn insertion(table: &str, columns: &[String]) -> String {
    let values = (1..).zip(columns).map(|(number, name)| {
        if table == "entry" && name == "lists" { "'[]'".to_owned() } else { format!("?{number}") }
    });
    let values: Vec<String> = values.collect();
    format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "))
}

fn copy_numbered(
    store: &mut Store,
    old: &Connection,
    table: &str,
    key: &str,
) -> Result<(), StoreError> {
    let Some(columns) = columns(&store.conn, old, table) else { return Ok(()) };
    let select = format!(
        "SELECT {key}, {} FROM {table} WHERE {key} BETWEEN ?1 AND ?2 ORDER BY {key}",
        columns.join(", ")
    );
    let insert = insertion(table, &columns);
    let last = last_key(old, table, key);
    let mut failures = 0;
    let mut first = 1;
    while first <= last && failures < FAILURES_MAX {
        let end = last.min(first.saturating_add(KEYS_AT_ONCE - 1));
        store.write(Durability::Soon, |writing| {
            failures += copy_range(writing.conn, old, (&select, &insert), (first, end));
            Ok(())
        })?;
        first = end + 1;
    }
    Ok(())
}

fn last_key(old: &Connection, table: &str, key: &str) -> i64 {
    let by_table = old.query_row(&format!("SELECT max({key}) FROM {table}"), [], |row| {
        row.get::<_, Option<i64>>(0)
    });
    // What hangs on entries or feeds has their keys.
    let counted = match key {
        "entry_id" => "entry",
        "feed_id" => "feed",
        _ => table,
    };
    let by_sequence = || {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
        old.query_row(sql, [counted], |row| row.get(0))
    };
    match by_table {
        Ok(last) => last.unwrap_or(0),
        Err(_) => by_sequence().unwrap_or(KEYS_GUESSED).clamp(0, i64::from(i32::MAX)),
    }
}

/// Copies the rows of a range that can be read; gives how many statements failed.
fn copy_range(
    new: &Connection,
    old: &Connection,
    (select, insert): (&str, &str),
    range: (i64, i64),
) -> u32 {
    let mut failures = 0;
    let mut ranges = vec![range];
    while let Some((first, end)) = ranges.pop() {
        let mut next = first;
        if copy_rows(new, old, (select, insert), (first, end), &mut next).is_ok() {
            continue;
        }
        failures += 1;
        if next >= end || failures >= FAILURES_MAX {
            continue;
        }
        // Where damage makes keys run backwards, no range begins before the one it came from.
        let next = next.max(first);
        let middle = next + (end - next) / 2;
        ranges.push((middle + 1, end));
        ranges.push((next, middle));
    }
    failures
}

/// `next` follows the last key that was read.
fn copy_rows(
    new: &Connection,
    old: &Connection,
    (select, insert): (&str, &str),
    (first, end): (i64, i64),
    next: &mut i64,
) -> rusqlite::Result<()> {
    let mut select = old.prepare_cached(select)?;
    let width = select.column_count();
    let mut rows = select.query([first, end])?;
    while let Some(row) = rows.next()? {
        let values: Vec<Value> = (1..width).map(|at| row.get(at)).collect::<Result<_, _>>()?;
        // A row that does not fit is damage too.
        drop(new.prepare_cached(insert)?.execute(params_from_iter(values)));
        *next = row.get::<_, i64>(0)?.saturating_add(1).max(*next);
    }
    Ok(())
}

/// Reads from both ends up to what cannot be read.
fn copy_keyed(
    store: &mut Store,
    old: &Connection,
    table: &str,
    sorted_by: &str,
) -> Result<(), StoreError> {
    let Some(columns) = columns(&store.conn, old, table) else { return Ok(()) };
    let insert = insertion(table, &columns);
    let downwards = sorted_by.replace(',', " DESC,");
    for order in [sorted_by.to_owned(), format!("{downwards} DESC")] {
        let select = format!("SELECT {} FROM {table} ORDER BY {order}", columns.join(", "));
        let is_whole = store.write(Durability::Soon, |writing| {
            let read = || -> rusqlite::Result<()> {
                let mut select = old.prepare(&select)?;
                let width = select.column_count();
                let mut rows = select.query([])?;
                while let Some(row) = rows.next()? {
                    let values: Vec<Value> =
                        (0..width).map(|at| row.get(at)).collect::<Result<_, _>>()?;
                    drop(writing.conn.prepare_cached(&insert)?.execute(params_from_iter(values)));
                }
                Ok(())
            };
            Ok(read().is_ok())
        })?;
        if is_whole {
            return Ok(());
        }
    }
    Ok(())
}

/// Writes bodies, index and lists of every entry; gives how many there are.
fn list_again(store: &mut Store, old: &Connection) -> Result<u64, StoreError> {
    let fault = |path: &Path, error: rusqlite::Error| StoreError::from_sqlite(path, &error);
    let ids: Vec<i64> = store
        .conn
        .prepare("SELECT id FROM entry ORDER BY id")
        .and_then(|mut all| all.query_map([], |row| row.get(0))?.collect())
        .map_err(|error| fault(&store.path, error))?;
    let mut listed = 0;
    let mut bodies = OldBodies::of(old);
    for some in ids.chunks(500) {
        store.write(Durability::Soon, |writing| {
            for id in some {
                writing.write_text_again(*id, bodies.read(*id))?;
                writing.relist(EntryId(*id))?;
            }
            Ok(())
        })?;
        listed += some.len() as u64;
    }
    Ok(listed)
}

/// HTML, and what relative addresses in it are relative to.
type Body = (String, Option<String>);

/// The bodies of a file of any version.
struct OldBodies<'c> {
    old: &'c Connection,
    /// `None` where each body has a frame of its own, as in the first two versions.
    packed: Option<Bodies<'c>>,
}

impl<'c> OldBodies<'c> {
    fn of(old: &'c Connection) -> Self {
        let has_packs = old.prepare("SELECT pack_id FROM body").is_ok();
        Self { old, packed: has_packs.then(|| Bodies::of(old)) }
    }

    fn read(&mut self, entry: i64) -> rusqlite::Result<Option<Body>> {
        if let Some(bodies) = &mut self.packed {
            let body = bodies.read(entry)?;
            return Ok(body.map(|(html, base)| (html.to_owned(), base.map(str::to_owned))));
        }
        let mut select =
            self.old.prepare_cached("SELECT html, base FROM body WHERE entry_id = ?1")?;
        let body = select.query_row([entry], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)));
        body.optional()?.map(|(frame, base)| Ok((unpacked(&frame)?, base))).transpose()
    }
}

impl Writing<'_> {
    /// Marks of each entry by their key: behind a page that cannot be read, some still can.
    fn copy_marks_by_entry(&self, old: &Connection) -> rusqlite::Result<()> {
        let Ok(mut select) = old.prepare(
            "SELECT is_read, is_starred, changed_at FROM mark
             WHERE feed_id = ?1 AND guid_hash = ?2",
        ) else {
            return Ok(());
        };
        let mut insert = self.conn.prepare(
            "INSERT OR IGNORE INTO mark (feed_id, guid_hash, is_read, is_starred, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let mut entries = self.conn.prepare(
            "SELECT e.feed_id, e.guid_hash FROM entry e WHERE NOT EXISTS (SELECT 1 FROM mark m
               WHERE m.feed_id = e.feed_id AND m.guid_hash = e.guid_hash)",
        )?;
        let missing: HashSet<(i64, i64)> = entries
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (feed, guid) in missing {
            let found = select.query_row([feed, guid], |row| {
                Ok((row.get::<_, bool>(0)?, row.get::<_, bool>(1)?, row.get::<_, i64>(2)?))
            });
            if let Ok((is_read, is_starred, at)) = found {
                insert.execute(params![feed, guid, is_read, is_starred, at])?;
            }
        }
        Ok(())
    }

    fn add_missing_feed(&self, feed: &FeedLine) -> rusqlite::Result<()> {
        let is_known = self
            .conn
            .prepare_cached("SELECT 1 FROM feed WHERE id = ?1 OR url = ?2")?
            .exists(params![feed.id, feed.url])?;
        let Some(url) = WebUrl::parse(&feed.url).filter(|_| !is_known) else { return Ok(()) };
        self.conn
            .prepare_cached(
                "INSERT INTO feed (id, url, host, is_followed, followed_at, given_title, section)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                feed.id,
                url.as_str(),
                url.host(),
                feed.is_followed,
                feed.followed_at.0.secs(),
                feed.title,
                feed.section
            ])?;
        for address in &feed.addresses {
            self.conn
                .prepare_cached(
                    "INSERT OR IGNORE INTO feed_address (url, feed_id) VALUES (?1, ?2)",
                )?
                .execute(params![address, feed.id])?;
        }
        Ok(())
    }

    /// An entry's body as read from the damaged file, and what is searched in. Where the body could
    /// not be read, the hashes are cleared, so that it comes again with its feed.
    fn write_text_again(
        &mut self,
        id: i64,
        body: rusqlite::Result<Option<Body>>,
    ) -> rusqlite::Result<()> {
        let title: String = self
            .conn
            .prepare_cached("SELECT title FROM entry WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        // One that is not found may stand on a page that is damaged.
        let (html, base) = if let Ok(Some(body)) = body {
            body
        } else {
            self.conn
                .prepare_cached("UPDATE entry SET row_hash = 0, text_hash = 0 WHERE id = ?1")?
                .execute([id])?;
            (String::new(), None)
        };
        let entry = Entry {
            title: CleanText::line(&title),
            content_html: Some(html),
            base: base.as_deref().and_then(WebUrl::parse),
            ..Entry::default()
        };
        let placed = PlacedEntry { entry, ..PlacedEntry::default() };
        self.write_text(id, &placed)
    }
}
