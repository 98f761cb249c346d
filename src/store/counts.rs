//! The section list's numbers, read from the counters that every change keeps.

use rusqlite::Connection;

use crate::model::{Counts, SectionCount, SectionPath, Tag, TagCount};

use super::tags::TAG_KEY;

/// The numbers of the whole paper and of every section that holds an entry.
pub(super) fn counts(conn: &Connection) -> rusqlite::Result<Counts> {
    let mut counts = Counts::default();
    // The keys of feeds sort before those of all other lists.
    let mut statement =
        conn.prepare_cached("SELECT key, path, total, unread FROM list WHERE key >= 'saved'")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number = |column| row.get(column).map(|number: i64| u64::try_from(number).unwrap_or(0));
        let (total, unread) = (number(2)?, number(3)?);
        match (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str_or_null()?) {
            ("starred", _) => counts.starred = total,
            ("saved", _) => counts.saved = total,
            ("section:", _) => (counts.total, counts.unread) = (total, unread),
            (key, Some(name)) if total > 0 && key.starts_with(TAG_KEY) => {
                let counted = Tag::new(name).map(|tag| TagCount { tag, unread, total });
                counts.tags.extend(counted);
            }
            (_, Some(path)) if total > 0 => {
                let path = SectionPath::parse(path);
                counts.sections.push(SectionCount { path, unread, total });
            }
            _ => {}
        }
    }
    Ok(counts)
}
