//! Mending what `check` finds: lists and counters are made anew from entries and marks, and what
//! belongs to nothing or cannot be read is removed. Entries, marks and saved articles are the truth
//! and stay.

use rusqlite::params;

use crate::model::EntryId;

use super::error::StoreError;
use super::free_space::free_bytes;
use super::orphans::ORPHANS;
use super::presence::Presence;
use super::writing::{Durability, Store, Writing};
use super::{check, index, usage};

impl Store {
    /// Makes lists and counters anew and removes what belongs to nothing, in one transaction. Gives
    /// what was done as lines for people. A file that is damaged itself is left as it is: that is
    /// [`StoreError::Damaged`].
    pub fn repair(&mut self) -> Result<Vec<String>, StoreError> {
        let damage = self.read(check::damage)?;
        if let Some(reason) = damage.into_iter().next() {
            return Err(StoreError::Damaged { path: self.path().to_owned(), reason });
        }
        self.forget();
        let done = self.write(Durability::AtOnce, |writing| {
            let mut done = writing.remove_orphans()?;
            let entries = writing.relist_all()?;
            done.push(format!("lists and numbers made anew from {entries} entries"));
            if !index::findings(writing.conn)?.is_empty() {
                writing.rebuild_index()?;
                done.push("every entry waits to be indexed anew".to_owned());
            }
            Ok(done)
        })?;
        self.presence.iter().for_each(Presence::note_sound);
        Ok(done)
    }

    /// Rewrites the file without the room that removed entries left, and gives its size in bytes
    /// before and after. Needs twice the file's size of free space for a while; when that is
    /// missing the file stays as it is.
    pub fn compact(&mut self) -> Result<(u64, u64), StoreError> {
        let before = self.read(usage::file_bytes)?;
        // The new file is written to a temporary one and to the log before it takes the old one's
        // place.
        if free_bytes(self.path()).is_some_and(|free| free < before.saturating_mul(2)) {
            return Err(StoreError::NoRoom { path: self.path().to_owned(), needed: before * 2 });
        }
        // The copy may be larger than memory.
        let statements = "PRAGMA temp_store = FILE; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);
            PRAGMA temp_store = MEMORY";
        self.read(|conn| conn.execute_batch(statements))?;
        let after = self.read(usage::file_bytes)?;
        Ok((before, after))
    }
}

impl Writing<'_> {
    fn remove_orphans(&mut self) -> rusqlite::Result<Vec<String>> {
        let mut done = Vec::new();
        let feeds = self.name_lost_feeds()?;
        if feeds > 0 {
            done.push(format!("{feeds} feeds that were gone made anew for their entries"));
        }
        let homeless: Vec<i64> = self
            .conn
            .prepare("SELECT id FROM entry WHERE feed_id NOT IN (SELECT id FROM feed)")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for entry in homeless {
            self.enqueue(entry)?;
        }
        // A text that is gone comes again with its feed, which is asked even if nothing changed.
        self.conn.execute_batch(
            "UPDATE entry SET row_hash = 0, text_hash = 0 WHERE id IN (SELECT entry_id FROM body
               WHERE pack_id NOT IN (SELECT id FROM pack));
             UPDATE feed SET etag = NULL, last_modified = NULL WHERE id IN (SELECT e.feed_id
               FROM body b JOIN entry e ON e.id = b.entry_id
               WHERE b.pack_id NOT IN (SELECT id FROM pack))",
        )?;
        let unreadable = self.forget_unreadable()?;
        if unreadable > 0 {
            done.push(format!("{unreadable} texts that cannot be read removed: they come again"));
        }
        for orphans in ORPHANS {
            let removed = orphans.remove(self.conn)?;
            if removed > 0 {
                done.push(format!("{removed} {} removed", orphans.called));
            }
        }
        Ok(done)
    }

    /// Empties all lists, then puts every entry where it belongs; gives how many there are.
    fn relist_all(&mut self) -> rusqlite::Result<usize> {
        self.make_keys_anew()?;
        self.conn.execute_batch(
            "UPDATE entry SET face = NULL WHERE face NOT IN (SELECT id FROM entry);
             DELETE FROM list_row; UPDATE list SET total = 0, unread = 0;
             UPDATE entry SET lists = '[]' WHERE lists <> '[]'",
        )?;
        let entries: Vec<EntryId> = self
            .conn
            .prepare("SELECT id FROM entry ORDER BY id")?
            .query_map(params![], |row| row.get(0).map(EntryId))?
            .collect::<Result<_, _>>()?;
        for entry in &entries {
            self.relist(*entry)?;
        }
        Ok(entries.len())
    }
}
