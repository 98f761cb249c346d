//! The journal: a line for each change of marks, and for each article that is saved or no longer
//! is, added once the change is in the store.
//!
//! `SQLite` holds the truth, so that nothing waits for the journal to reach the disk, and a journal
//! that cannot be written fails nothing; it is told in the log. Each line has the number of its
//! change, which the store counts in the same transaction: so it is known which of them a store
//! holds and which it lost. The table of changes that can be taken back counts them; its numbers
//! may have gaps.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row};

use super::lines::{self, ChangeLine, EntryLine, Guid, Moment, PlacedLine, SavedLine};
use super::{JOURNAL_PREFIX, file, folder_of, make_folder, newest_snapshot};
use crate::model::{Change, CleanText, EntryId, Mark, SavedArticle, Timestamp};
use crate::store::rows::{categories_from, written};
use crate::store::undo::mark_name;

/// What saving an article is called among the marks.
pub(super) const SAVED: &str = "saved";

const ENTRY: &str = "
    SELECT f.url, e.guid_hash, e.title, e.link, e.published, e.first_seen, e.categories
    FROM entry e JOIN feed f ON f.id = e.feed_id WHERE e.id = ?1";

/// The number of the last change that was counted.
pub(in crate::store) fn number(conn: &Connection) -> rusqlite::Result<i64> {
    let counted: Option<i64> = conn
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'undo'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(counted.unwrap_or(0))
}

/// Counts up to that number, unless it was counted further.
pub(in crate::store) fn count_to(conn: &Connection, number: i64) -> rusqlite::Result<()> {
    let counted = conn
        .prepare_cached("UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'undo'")?
        .execute([number])?;
    if counted == 0 {
        conn.prepare_cached("INSERT INTO sqlite_sequence (name, seq) VALUES ('undo', ?1)")?
            .execute([number])?;
    }
    Ok(())
}

/// The line for a change that was made; `None` when it changed nothing.
pub(in crate::store) fn line(
    conn: &Connection,
    change: &Change,
    now: Timestamp,
) -> rusqlite::Result<Option<String>> {
    let mut line = ChangeLine::new(mark_name(change), change.is_set, now);
    let is_brief = matches!(change.mark, Mark::Read);
    let placed = if let Mark::Place(path) = &change.mark { Some(written(path)) } else { None };
    let mut statement = conn.prepare_cached(ENTRY)?;
    for entry in &change.entries {
        if is_brief {
            let found = statement.query_row([entry.0], |row| Ok((row.get(0)?, Guid(row.get(1)?))));
            if let Some((feed, guid)) = found.optional()? {
                line.feeds.entry(feed).or_default().push(guid);
            }
        } else {
            let found =
                statement.query_row([entry.0], |row| entry_line(row, placed.as_deref(), now));
            line.entries.extend(found.optional()?);
        }
    }
    numbered(conn, line)
}

/// The line for an article that was saved, `saved` telling where, or is so no longer; `None` when
/// its entry is gone.
pub(in crate::store) fn saved_line(
    conn: &Connection,
    entry: EntryId,
    saved: Option<&SavedArticle>,
    at: Timestamp,
) -> rusqlite::Result<Option<String>> {
    let mut line = ChangeLine::new(SAVED.to_owned(), saved.is_some(), at);
    let mut statement = conn.prepare_cached(ENTRY)?;
    let found = statement.query_row([entry.0], |row| entry_line(row, None, at)).optional()?;
    line.entries.extend(found.map(|found| {
        let saved = saved.map(|it| SavedLine { path: it.path.clone(), at: Moment(it.saved_at) });
        EntryLine { saved, ..found }
    }));
    numbered(conn, line)
}

/// When the newest snapshot was taken: a line of an earlier moment says nothing new.
pub(in crate::store) fn snapshot_at(store: &Path) -> Option<Timestamp> {
    lines::taken_at(&newest_snapshot(store)?).ok().flatten()
}

/// The line as text, with its number; `None` when it names no entry.
fn numbered(conn: &Connection, mut line: ChangeLine) -> rusqlite::Result<Option<String>> {
    if line.feeds.is_empty() && line.entries.is_empty() {
        return Ok(None);
    }
    let number = number(conn)?.saturating_add(1);
    count_to(conn, number)?;
    line.number = Some(number);
    Ok(serde_json::to_string(&line).ok())
}

/// `placed`: the section that the change is about, where it is about one.
fn entry_line(row: &Row<'_>, placed: Option<&str>, now: Timestamp) -> rusqlite::Result<EntryLine> {
    let labels = categories_from(row.get_ref(6)?.as_str_or_null()?);
    let labels: Vec<String> = labels.into_iter().map(CleanText::into_string).collect();
    let placed =
        placed.map(|section| PlacedLine { section: section.to_owned(), at: Moment(now), labels });
    let moment = |secs: Option<i64>| secs.map(|secs| Moment(Timestamp::from_secs(secs)));
    Ok(EntryLine {
        feed: row.get(0)?,
        guid: Guid(row.get(1)?),
        title: row.get(2)?,
        link: row.get(3)?,
        published: moment(row.get(4)?),
        first_seen: moment(row.get(5)?),
        is_starred: false,
        tags: Vec::new(),
        saved: None,
        placed: placed.into_iter().collect(),
    })
}

/// Adds a line to the journal of this day.
pub(in crate::store) fn add(store: &Path, line: Option<String>, now: Timestamp) {
    let Some(line) = line else { return };
    if let Err(error) = write(store, &line, now) {
        tracing::warn!(%error, "a change of marks is in the store but not in its journal");
    }
}

fn write(store: &Path, line: &str, now: Timestamp) -> io::Result<()> {
    let folder = folder_of(store);
    let path = file(&folder, JOURNAL_PREFIX, now);
    let mut journal = match open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_folder(&folder)?;
            open(&path)?
        }
        opened => opened?,
    };
    // Whoever was killed in the middle of a line must not take the next one along.
    let is_cut = journal.seek(SeekFrom::End(-1)).is_ok() && {
        let mut last = [0];
        journal.read_exact(&mut last)?;
        last != *b"\n"
    };
    let start = if is_cut { "\n" } else { "" };
    // One write, so that two programs do not mix their lines.
    journal.write_all(format!("{start}{line}\n").as_bytes())
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
