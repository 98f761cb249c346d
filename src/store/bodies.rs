//! The HTML of entries: packs, each the HTML of several entries one after another in a zstd frame.
//!
//! What comes together from one feed is packed together: it is written and compressed in half the
//! time, and takes three quarters of the room, since a feed repeats itself. A pack is never
//! changed; it goes when no entry needs it any more.

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::WebUrl;

use super::rows::{damaged, unpacked};
use super::writing::Writing;

/// How hard bodies are compressed. Level 3 takes half as long again and saves two bytes in a
/// hundred.
const ZSTD_LEVEL: i32 = 1;
/// Bytes of HTML from which on a pack is full: larger ones are hardly smaller in sum, and take
/// longer to open when one article is read.
const PACK_BYTES: usize = 32 * 1024;

/// A pack being filled.
#[derive(Default)]
pub(super) struct OpenPack {
    html: String,
    /// What relative addresses in it are relative to.
    base: Option<String>,
    /// Entries, where their HTML starts and how many bytes it has.
    bodies: Vec<(i64, usize, usize)>,
}

impl Writing<'_> {
    /// Keeps an entry's HTML; on its way with [`Writing::close_pack`].
    pub(super) fn keep_html(
        &mut self,
        entry: i64,
        html: &str,
        base: Option<&WebUrl>,
    ) -> rusqlite::Result<()> {
        let base = base.map(WebUrl::as_str);
        if !self.pack.bodies.is_empty()
            && (self.pack.html.len() >= PACK_BYTES || self.pack.base.as_deref() != base)
        {
            self.close_pack()?;
        }
        if self.pack.bodies.is_empty() {
            self.pack.base = base.map(str::to_owned);
        }
        self.pack.bodies.push((entry, self.pack.html.len(), html.len()));
        self.pack.html.push_str(html);
        Ok(())
    }

    /// Writes the pack that is being filled.
    pub(super) fn close_pack(&mut self) -> rusqlite::Result<()> {
        if self.pack.bodies.is_empty() {
            return Ok(());
        }
        let pack = std::mem::take(&mut self.pack);
        let frame = self.packed(&pack.html)?;
        self.conn
            .prepare_cached("INSERT INTO pack (html, base) VALUES (?1, ?2)")?
            .execute(params![frame, pack.base])?;
        let id = self.conn.last_insert_rowid();
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO body (entry_id, pack_id, start, bytes) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (entry, start, bytes) in pack.bodies {
            let number = |size| i64::try_from(size).unwrap_or(i64::MAX);
            statement.execute(params![entry, id, number(start), number(bytes)])?;
        }
        Ok(())
    }

    /// Takes an entry's HTML away.
    pub(super) fn remove_html(&mut self, entry: i64) -> rusqlite::Result<()> {
        if self.pack.bodies.iter().any(|(packed, ..)| *packed == entry) {
            self.close_pack()?;
        }
        let pack: Option<i64> = self
            .conn
            .prepare_cached("DELETE FROM body WHERE entry_id = ?1 RETURNING pack_id")?
            .query_row([entry], |row| row.get(0))
            .optional()?;
        let Some(pack) = pack else { return Ok(()) };
        self.conn
            .prepare_cached(
                "DELETE FROM pack WHERE id = ?1
                   AND NOT EXISTS (SELECT 1 FROM body WHERE pack_id = ?1)",
            )?
            .execute([pack])?;
        Ok(())
    }

    /// HTML as a zstd frame.
    pub(super) fn packed(&mut self, html: &str) -> rusqlite::Result<Vec<u8>> {
        let fault = |error| rusqlite::Error::ToSqlConversionFailure(Box::new(error));
        let compressor = match &mut self.memo.compressor {
            Some(compressor) => compressor,
            empty => empty.insert(zstd::bulk::Compressor::new(ZSTD_LEVEL).map_err(fault)?),
        };
        compressor.compress(html.as_bytes()).map_err(fault)
    }
}

/// Reads the HTML of entries; of neighbours each pack is opened once.
pub(super) struct Bodies<'c> {
    conn: &'c Connection,
    /// The pack opened last.
    open: Option<Pack>,
}

struct Pack {
    id: i64,
    html: String,
    base: Option<String>,
}

impl<'c> Bodies<'c> {
    pub(super) const fn of(conn: &'c Connection) -> Self {
        Self { conn, open: None }
    }

    /// An entry's HTML and what relative addresses in it are relative to; `None` when it has none.
    pub(super) fn read(&mut self, entry: i64) -> rusqlite::Result<Option<(&str, Option<&str>)>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT pack_id, start, bytes FROM body WHERE entry_id = ?1")?;
        let body: Option<(i64, i64, Option<i64>)> = statement
            .query_row([entry], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((id, start, bytes)) = body else { return Ok(None) };
        let pack = match self.open.take().filter(|pack| pack.id == id) {
            Some(pack) => self.open.insert(pack),
            None => self.open.insert(Pack::read(self.conn, id)?),
        };
        let html = usize::try_from(start).ok().and_then(|start| match bytes {
            Some(bytes) => pack.html.get(start..start.checked_add(usize::try_from(bytes).ok()?)?),
            None => pack.html.get(start..),
        });
        let html = html.ok_or_else(|| damaged("a body lies outside its pack".into()))?;
        Ok(Some((html, pack.base.as_deref())))
    }
}

impl Pack {
    fn read(conn: &Connection, id: i64) -> rusqlite::Result<Self> {
        let mut statement = conn.prepare_cached("SELECT html, base FROM pack WHERE id = ?1")?;
        let mut rows = statement.query([id])?;
        let row = rows.next()?.ok_or_else(|| damaged("a body's pack is gone".into()))?;
        Ok(Self { id, html: unpacked(row.get_ref(0)?.as_blob()?)?, base: row.get(1)? })
    }
}
