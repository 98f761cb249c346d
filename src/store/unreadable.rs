//! Texts that cannot be read: what is found, and what is forgotten when the store is mended.

use rusqlite::Connection;

use super::bodies::Bodies;
use super::rows::unpacked;
use super::writing::Writing;

/// Entries whose HTML is there and cannot be read; reads all of it.
pub(super) fn bodies(conn: &Connection) -> rusqlite::Result<Vec<i64>> {
    // Of one pack after the other, so that each is opened once.
    let entries: Vec<i64> = conn
        .prepare(
            "SELECT entry_id FROM body WHERE pack_id IN (SELECT id FROM pack)
             ORDER BY pack_id, entry_id",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut bodies = Bodies::of(conn);
    let mut unreadable = Vec::new();
    for entry in entries {
        match bodies.read(entry) {
            Ok(_) => {}
            Err(rusqlite::Error::FromSqlConversionFailure(..)) => unreadable.push(entry),
            Err(error) => return Err(error),
        }
    }
    Ok(unreadable)
}

/// Entries with a text from their page that cannot be read; reads all of them.
pub(super) fn pages(conn: &Connection) -> rusqlite::Result<Vec<i64>> {
    let mut statement = conn.prepare("SELECT entry_id, html FROM full_text ORDER BY entry_id")?;
    let mut rows = statement.query([])?;
    let mut unreadable = Vec::new();
    while let Some(row) = rows.next()? {
        let frame = row.get_ref(1)?.as_blob()?;
        // An empty one says that it was tried.
        if !frame.is_empty() && unpacked(frame).is_err() {
            unreadable.push(row.get(0)?);
        }
    }
    Ok(unreadable)
}

impl Writing<'_> {
    /// Takes texts away that cannot be read, so that they come again: those of feeds with the next
    /// document, for which is asked even if nothing changed in it. Gives how many there were.
    pub(super) fn forget_unreadable(&mut self) -> rusqlite::Result<usize> {
        let (bodies, pages) = (bodies(self.conn)?, pages(self.conn)?);
        for entry in &bodies {
            self.ask_again(*entry)?;
            self.remove_text(*entry)?;
        }
        for entry in &pages {
            self.conn
                .prepare_cached("DELETE FROM full_text WHERE entry_id = ?1")?
                .execute([entry])?;
            self.enqueue(*entry)?;
        }
        Ok(bodies.len() + pages.len())
    }

    /// Has an entry taken for another one than its feed gives, and the feed asked anew.
    fn ask_again(&self, entry: i64) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("UPDATE entry SET row_hash = 0, text_hash = 0 WHERE id = ?1")?
            .execute([entry])?;
        self.conn
            .prepare_cached(
                "UPDATE feed SET etag = NULL, last_modified = NULL
                 WHERE id = (SELECT feed_id FROM entry WHERE id = ?1)",
            )?
            .execute([entry])?;
        Ok(())
    }
}
