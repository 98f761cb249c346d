//! Muting anew what is cached already, when the reader's rules are others.

use rusqlite::params;

use crate::model::{CleanText, Condition, EntryId, Filter, Query};

use super::error::StoreError;
use super::headlines::{Wanted, newest_positions};
use super::lists::MUTED;
use super::writing::{Durability, Store, Writing};

/// Entries in one transaction: some tens of milliseconds.
const ENTRIES_AT_ONCE: usize = 500;

impl Store {
    /// Shows again what no rule of these hides any more, then hides what they ask for: reason and
    /// condition of each. Gives how many entries were shown and hidden. Words are found in what is
    /// indexed.
    pub fn mute_anew(
        &mut self,
        rules: &[(CleanText, Condition)],
    ) -> Result<(usize, usize), StoreError> {
        let is_in_force = |by: &str| rules.iter().any(|(reason, _)| reason == by);
        let (mut shown, mut hidden) = (0, 0);
        while let some @ 1.. = self.show_some(&|by| !is_in_force(by))? {
            shown += some;
        }
        for (reason, condition) in rules {
            while let some @ 1.. = self.hide_some(reason, condition)? {
                hidden += some;
            }
        }
        Ok((shown, hidden))
    }

    /// Shows some of the hidden entries again whose reason is one of those wanted, in a short
    /// transaction; gives how many. To be called again until there are none.
    pub fn show_some(&mut self, is_wanted: &dyn Fn(&str) -> bool) -> Result<usize, StoreError> {
        self.write(Durability::Soon, |writing| writing.show_muted(is_wanted))
    }

    /// Hides some of the shown entries of which the condition holds, in a short transaction; gives
    /// how many. To be called again until there are none: where one entry of an article is hidden,
    /// the next may stand for it, and is asked too.
    pub fn hide_some(
        &mut self,
        reason: &CleanText,
        condition: &Condition,
    ) -> Result<usize, StoreError> {
        // Those that are hidden already stand in the lists of their feeds.
        let is_shown = Condition::Not(Box::new(Condition::Muted));
        let condition = Condition::All(vec![condition.clone(), is_shown]);
        let query = Query { condition, ..Query::default() };
        let filter = Filter { query, ..Filter::default() };
        self.write(Durability::Soon, |writing| writing.mute_some(&filter, reason))
    }
}

impl Writing<'_> {
    fn show_muted(&mut self, is_wanted: &dyn Fn(&str) -> bool) -> rusqlite::Result<usize> {
        let mut statement = self.conn.prepare_cached(
            "SELECT e.id, e.muted_by FROM list_row r JOIN entry e ON e.id = r.entry_id
             WHERE r.list_id = ?1",
        )?;
        let mut rows = statement.query([MUTED])?;
        let mut gone: Vec<i64> = Vec::new();
        while let Some(row) = rows.next()?
            && gone.len() < ENTRIES_AT_ONCE
        {
            if row.get_ref(1)?.as_str_or_null()?.is_none_or(is_wanted) {
                gone.push(row.get(0)?);
            }
        }
        for id in &gone {
            self.set_muted(*id, None)?;
            self.relist_article(EntryId(*id))?;
            self.conn
                .prepare_cached(
                    "INSERT OR IGNORE INTO to_group (entry_id)
                     SELECT id FROM entry WHERE id = ?1 AND face IS NULL",
                )?
                .execute([id])?;
        }
        Ok(gone.len())
    }

    fn mute_some(&mut self, filter: &Filter, reason: &CleanText) -> rusqlite::Result<usize> {
        let wanted = Wanted::by(filter);
        let found = newest_positions(self.conn, &wanted, ENTRIES_AT_ONCE)?;
        for position in &found {
            let id = position.id;
            self.set_muted(id.0, Some(reason.as_str()))?;
            let has_other = self
                .conn
                .prepare_cached("SELECT 1 FROM entry WHERE face = ?1 AND muted_by IS NULL")?
                .exists([id.0])?;
            if has_other && let Some(standing) = self.standing(id)? {
                self.hand_over(&standing)?;
            }
            self.relist_article(id)?;
            for table in ["story_member", "to_group"] {
                let sql = format!("DELETE FROM {table} WHERE entry_id = ?1");
                self.conn.prepare_cached(&sql)?.execute([id.0])?;
            }
        }
        Ok(found.len())
    }

    fn set_muted(&self, id: i64, by: Option<&str>) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("UPDATE entry SET muted_by = ?2 WHERE id = ?1")?
            .execute(params![id, by])?;
        Ok(())
    }
}
