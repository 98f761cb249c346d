//! Writing a snapshot: at most once a day, only when something changed, whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use rusqlite::{Connection, Row, params};
use serde::de::DeserializeOwned;
use tempfile::NamedTempFile;
use xxhash_rust::xxh3::Xxh3;

use super::lines::{
    EntryLine, FORM, FeedLine, Guid, Head, Moment, PlacedLine, SavedLine, end_of, fault,
};
use super::{JOURNAL_PREFIX, SNAPSHOT_PREFIX, day, file, files, folder_of, make_folder};
use crate::model::Timestamp;
use crate::store::error::StoreError;
use crate::store::reader::Reader;

/// Snapshots kept.
const KEPT_MAX: usize = 7;

/// Every entry that is starred, tagged, saved or placed by hand.
const KEPT_ENTRIES: &str = "
    WITH kept (feed_id, guid_hash) AS (
        SELECT feed_id, guid_hash FROM mark WHERE is_starred = 1
        UNION SELECT feed_id, guid_hash FROM tag
        UNION SELECT feed_id, guid_hash FROM placed
        UNION SELECT e.feed_id, e.guid_hash FROM saved s JOIN entry e ON e.id = s.entry_id)
    SELECT f.url, k.guid_hash, e.title, e.link, e.published, e.first_seen,
        coalesce(m.is_starred, 0),
        (SELECT json_group_array(name ORDER BY name) FROM tag t
          WHERE t.feed_id = k.feed_id AND t.guid_hash = k.guid_hash),
        s.path, s.saved_at,
        (SELECT json_group_array(json_array(section, placed_at, json(coalesce(labels, '[]')))
             ORDER BY placed_at) FROM placed p
          WHERE p.feed_id = k.feed_id AND p.guid_hash = k.guid_hash)
    FROM kept k JOIN feed f ON f.id = k.feed_id
    LEFT JOIN entry e ON e.feed_id = k.feed_id AND e.guid_hash = k.guid_hash
    LEFT JOIN mark m ON m.feed_id = k.feed_id AND m.guid_hash = k.guid_hash
    LEFT JOIN saved s ON s.entry_id = e.id
    ORDER BY f.url, k.guid_hash";

/// Feeds that are followed, or that entries with marks name.
const FEEDS: &str = "
    SELECT f.id, f.url, f.given_title, f.section, f.is_followed, f.followed_at,
        (SELECT json_group_array(url ORDER BY url) FROM feed_address a
          WHERE a.feed_id = f.id AND a.url <> f.url)
    FROM feed f
    WHERE f.is_followed OR EXISTS (SELECT 1 FROM mark m WHERE m.feed_id = f.id)
        OR EXISTS (SELECT 1 FROM tag t WHERE t.feed_id = f.id)
        OR EXISTS (SELECT 1 FROM placed p WHERE p.feed_id = f.id)
        OR EXISTS (SELECT 1 FROM saved s JOIN entry e ON e.id = s.entry_id WHERE e.feed_id = f.id)
    ORDER BY f.url";

/// What stops a snapshot.
enum Fault {
    Sqlite(rusqlite::Error),
    Io(io::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}

/// Writes the snapshot of this day beside the store at `path` and tells whether it did: not when
/// there is one, when nothing changed since the last, or when the store is known to be damaged.
/// Reads on a connection of its own, so that neither the screen nor a refresh waits.
pub fn write_snapshot_if_due(path: &Path, now: Timestamp) -> Result<bool, StoreError> {
    let folder = folder_of(path);
    if files(&folder, SNAPSHOT_PREFIX).last().is_some_and(|(_, last)| is_of_day(last, now)) {
        return Ok(false);
    }
    let reader = Reader::open(path)?;
    if reader.has_met_damage() {
        return Ok(false);
    }
    let written = make_folder(&folder)
        .map_err(Fault::Io)
        .and_then(|()| reader.on_one_state(|conn| write(conn, &folder, now)));
    written.map_err(|fault| match fault {
        Fault::Sqlite(error) => StoreError::from_sqlite(path, &error),
        Fault::Io(error) => StoreError::from_io(&folder, &error),
    })
}

/// A snapshot is of the day it is named for, or was last found to be still true on.
fn is_of_day(snapshot: &Path, now: Timestamp) -> bool {
    let is_named_so = file(snapshot.parent().unwrap_or(Path::new("")), SNAPSHOT_PREFIX, now);
    let looked_at = std::fs::metadata(snapshot).and_then(|about| about.modified());
    let looked_at = looked_at.ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let looked_at = looked_at.and_then(|at| i64::try_from(at.as_secs()).ok());
    snapshot == is_named_so
        || looked_at.is_some_and(|secs| day(Timestamp::from_secs(secs)) == day(now))
}

fn write(conn: &Connection, folder: &Path, now: Timestamp) -> Result<bool, Fault> {
    let temporary = NamedTempFile::with_prefix_in(".state-", folder)?;
    let mut lines = Lines::new(BufWriter::with_capacity(1 << 16, temporary.as_file()));
    let head = Head { dateline_state: FORM, taken_at: Moment(now) };
    serde_json::to_writer(&mut lines.out, &head)?;
    lines.out.write_all(b"\n")?;
    write_feeds(conn, &mut lines)?;
    write_entries(conn, &mut lines)?;
    let (count, hash) = (lines.count, Guid(lines.hash.digest().cast_signed()));
    let end = serde_json::json!({ "end": { "lines": count, "hash": hash } });
    serde_json::to_writer(&mut lines.out, &end)?;
    lines.out.write_all(b"\n")?;
    lines.out.flush()?;
    drop(lines);
    let last = files(folder, SNAPSHOT_PREFIX).pop();
    let is_same =
        |path: &Path| end_of(path).is_some_and(|end| end.hash == hash) && fault(path).is_none();
    if let Some((_, last)) = last.filter(|(_, last)| is_same(last)) {
        let at = UNIX_EPOCH + Duration::from_secs(u64::try_from(now.secs()).unwrap_or(0));
        File::options().append(true).open(last)?.set_modified(at)?;
        return Ok(false);
    }
    temporary.as_file().sync_all()?;
    temporary.persist(file(folder, SNAPSHOT_PREFIX, now)).map_err(|failed| failed.error)?;
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    prune(folder)?;
    Ok(true)
}

/// Lets the oldest snapshots go, and the journals that follow none of those kept.
fn prune(folder: &Path) -> io::Result<()> {
    let mut snapshots = files(folder, SNAPSHOT_PREFIX);
    while snapshots.len() > KEPT_MAX {
        std::fs::remove_file(snapshots.remove(0).1)?;
    }
    let Some((oldest, _)) = snapshots.first() else { return Ok(()) };
    for (_, journal) in files(folder, JOURNAL_PREFIX).iter().filter(|(day, _)| day < oldest) {
        std::fs::remove_file(journal)?;
    }
    Ok(())
}

/// Lines on their way to the file, counted and hashed.
struct Lines<W> {
    out: W,
    count: u64,
    hash: Xxh3,
}

impl<W: Write> Lines<W> {
    fn new(out: W) -> Self {
        Self { out, count: 0, hash: Xxh3::new() }
    }

    fn add(&mut self, text: impl AsRef<[u8]>) -> io::Result<()> {
        self.hash.update(text.as_ref());
        self.out.write_all(text.as_ref())
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.count += 1;
        self.add("\n")
    }
}

/// The read entries of a feed go from the table to the file one by one.
fn write_feeds<W: Write>(conn: &Connection, lines: &mut Lines<W>) -> Result<(), Fault> {
    let mut feeds = conn.prepare(FEEDS)?;
    let mut read = conn.prepare(
        "SELECT guid_hash FROM mark WHERE feed_id = ?1 AND is_read = 1 ORDER BY guid_hash",
    )?;
    let mut rows = feeds.query([])?;
    while let Some(row) = rows.next()? {
        let feed = FeedLine {
            id: row.get(0)?,
            url: row.get(1)?,
            title: row.get(2)?,
            section: row.get(3)?,
            is_followed: row.get(4)?,
            followed_at: Moment(Timestamp::from_secs(row.get(5)?)),
            addresses: list(row, 6)?,
        };
        lines.add("{\"feed\":")?;
        lines.add(serde_json::to_string(&feed)?)?;
        lines.add(",\"read\":[")?;
        let mut separator = "";
        let mut guids = read.query(params![row.get::<_, i64>(0)?])?;
        while let Some(guid) = guids.next()? {
            let guid: i64 = guid.get(0)?;
            lines.add(format!("{separator}\"{:016x}\"", guid.cast_unsigned()))?;
            separator = ",";
        }
        lines.add("]}")?;
        lines.end_line()?;
    }
    Ok(())
}

fn write_entries<W: Write>(conn: &Connection, lines: &mut Lines<W>) -> Result<(), Fault> {
    let mut entries = conn.prepare(KEPT_ENTRIES)?;
    let mut rows = entries.query([])?;
    while let Some(row) = rows.next()? {
        lines.add("{\"entry\":")?;
        lines.add(serde_json::to_string(&entry_line(row)?)?)?;
        lines.add("}")?;
        lines.end_line()?;
    }
    Ok(())
}

fn entry_line(row: &Row<'_>) -> rusqlite::Result<EntryLine> {
    let moment = |column| -> rusqlite::Result<Option<Moment>> {
        let secs: Option<i64> = row.get(column)?;
        Ok(secs.map(|secs| Moment(Timestamp::from_secs(secs))))
    };
    let path: Option<String> = row.get(8)?;
    let saved_at = moment(9)?.unwrap_or_default();
    let placed: Vec<(String, i64, Vec<String>)> = list(row, 10)?;
    let placed_line = |(section, at, labels)| PlacedLine {
        section,
        at: Moment(Timestamp::from_secs(at)),
        labels,
    };
    Ok(EntryLine {
        feed: row.get(0)?,
        guid: Guid(row.get(1)?),
        title: row.get(2)?,
        link: row.get(3)?,
        published: moment(4)?,
        first_seen: moment(5)?,
        is_starred: row.get(6)?,
        tags: list(row, 7)?,
        saved: path.map(|path| SavedLine { path, at: saved_at }),
        placed: placed.into_iter().map(placed_line).collect(),
    })
}

/// A JSON list.
fn list<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<T>> {
    let json: Option<String> = row.get(column)?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}
