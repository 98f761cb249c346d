//! The reader's last changes of marks, kept with the marks so that they can be taken back after a
//! restart, or from another running program.
//!
//! A change is noted in the transaction that makes it. Its entries are kept as the distances
//! between their ids, compressed: marking a hundred thousand entries takes some kilobytes.

use rusqlite::{OptionalExtension, params};

use crate::model::{Change, EntryId, Mark, SectionPath, Tag, Timestamp};

use super::rows::{ids_from, ids_json, unpacked, written};
use super::writing::Writing;

/// Changes that can be taken back.
const KEPT_MAX: i64 = 100;

/// The name of the mark that a change is of, in the store and in backups.
pub(super) fn mark_name(change: &Change) -> String {
    match &change.mark {
        Mark::Read => "read".to_owned(),
        Mark::Starred => "starred".to_owned(),
        Mark::Tag(tag) => format!("tag:{tag}"),
        Mark::Place(path) => format!("place:{}", written(path)),
    }
}

/// The mark of that name; `None` when a later program wrote it.
pub(super) fn mark_named(name: &str) -> Option<Mark> {
    match name {
        "read" => Some(Mark::Read),
        "starred" => Some(Mark::Starred),
        name => match name.strip_prefix("place:") {
            Some(path) => Some(Mark::Place(SectionPath::parse(path))),
            None => Tag::new(name.strip_prefix("tag:")?).map(Mark::Tag),
        },
    }
}

impl Writing<'_> {
    /// Notes a change that was made; it names the entries that really changed.
    pub(super) fn note_change(&mut self, change: &Change, now: Timestamp) -> rusqlite::Result<()> {
        if change.entries.is_empty() {
            return Ok(());
        }
        let entries = self.packed(&distances_json(&change.entries))?;
        self.conn
            .prepare_cached(
                "INSERT INTO undo (changed_at, mark, is_set, entries) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![now.secs(), mark_name(change), change.is_set, entries])?;
        // Ids rise by one, but those of changes that were taken back are missing: count, not
        // compute.
        self.conn
            .prepare_cached(
                "DELETE FROM undo WHERE id <= (SELECT id FROM undo ORDER BY id DESC
                   LIMIT 1 OFFSET ?1)",
            )?
            .execute([KEPT_MAX])?;
        Ok(())
    }

    /// Takes the newest change back that still means something, and gives what that changed.
    /// Changes whose entries are gone, or are as they were before by other ways, are passed over.
    pub(super) fn undo(&mut self, now: Timestamp) -> rusqlite::Result<Option<Change>> {
        while let Some(change) = self.take_newest()? {
            let undone = self.apply(&change.inverse(), now)?;
            if !undone.entries.is_empty() {
                return Ok(Some(undone));
            }
        }
        Ok(None)
    }

    fn take_newest(&self) -> rusqlite::Result<Option<Change>> {
        loop {
            let newest: Option<(i64, String, bool, Vec<u8>)> = self
                .conn
                .prepare_cached(
                    "SELECT id, mark, is_set, entries FROM undo ORDER BY id DESC LIMIT 1",
                )?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
                .optional()?;
            let Some((id, mark, is_set, entries)) = newest else { return Ok(None) };
            self.conn.prepare_cached("DELETE FROM undo WHERE id = ?1")?.execute([id])?;
            if let Some(mark) = mark_named(&mark) {
                let entries = ids_of_distances(&unpacked(&entries)?)?;
                return Ok(Some(Change { mark, is_set, entries }));
            }
        }
    }
}

/// The ids, lowest first, as the distance of each from the one before.
fn distances_json(entries: &[EntryId]) -> String {
    let mut ids: Vec<i64> = entries.iter().map(|entry| entry.0).collect();
    ids.sort_unstable();
    let mut last = 0;
    for id in &mut ids {
        let distance = id.wrapping_sub(last);
        last = std::mem::replace(id, distance);
    }
    ids_json(&ids)
}

fn ids_of_distances(json: &str) -> rusqlite::Result<Vec<EntryId>> {
    let distances = ids_from(json)?.into_iter();
    let ids = distances.scan(0_i64, |last, distance| {
        *last = last.wrapping_add(distance);
        Some(EntryId(*last))
    });
    Ok(ids.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_marked_entries_take_some_kilobytes() {
        let mut last = 0;
        let mut seed = 1_u32;
        let mut ids: Vec<EntryId> = Vec::new();
        for _ in 0..100_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            last += 1 + i64::from(seed >> 30) * i64::from(seed >> 29);
            ids.push(EntryId(last));
        }
        ids.reverse();
        let json = distances_json(&ids);
        let bytes = zstd::bulk::compress(json.as_bytes(), 3).expect("compressed").len();
        assert!(bytes < 64 * 1024, "{bytes} bytes");
        ids.reverse();
        assert_eq!(ids_of_distances(&json).expect("read back"), ids);
    }
}
