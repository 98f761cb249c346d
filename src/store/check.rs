//! Looks for contradictions in the file.

use rusqlite::Connection;

use super::index;

/// Statements that count rows which must not be, and what one such row means.
const CONTRADICTIONS: &[(&str, &str)] = &[
    (
        "a list's numbers differ from its rows",
        "SELECT count(*) FROM list l WHERE (l.total, l.unread) IS NOT
           (SELECT count(*), coalesce(sum(1 - r.is_read), 0) FROM list_row r
             WHERE r.list_id = l.id)",
    ),
    (
        "an entry lacks a row in a list it stands in",
        "SELECT count(*) FROM entry e JOIN json_each(e.lists) named
         LEFT JOIN mark m ON m.feed_id = e.feed_id AND m.guid_hash = e.guid_hash
         WHERE NOT EXISTS (SELECT 1 FROM list_row r WHERE r.list_id = named.value
           AND r.is_read = coalesce(m.is_read, 0) AND r.sorted_at = e.sorted_at
             AND r.entry_id = e.id)",
    ),
    (
        "lists hold more rows than entries stand in",
        "SELECT abs((SELECT count(*) FROM list_row)
           - (SELECT coalesce(sum(json_array_length(lists)), 0) FROM entry))",
    ),
    (
        "an entry is shown or hidden against its feed and marks",
        "SELECT count(*) FROM entry e JOIN feed f ON f.id = e.feed_id
         LEFT JOIN mark m ON m.feed_id = e.feed_id AND m.guid_hash = e.guid_hash
         LEFT JOIN saved s ON s.entry_id = e.id
         WHERE (e.lists = '[]') <> NOT (f.is_followed OR coalesce(m.is_starred, 0)
           OR s.entry_id IS NOT NULL OR EXISTS (SELECT 1 FROM tag t
             WHERE t.feed_id = e.feed_id AND t.guid_hash = e.guid_hash))",
    ),
    (
        "the starred or the saved list differs from the marks",
        "SELECT count(*) FROM entry e
         LEFT JOIN mark m ON m.feed_id = e.feed_id AND m.guid_hash = e.guid_hash
         LEFT JOIN saved s ON s.entry_id = e.id
         WHERE coalesce(m.is_starred, 0)
             <> EXISTS (SELECT 1 FROM json_each(e.lists) WHERE value = 2)
           OR (s.entry_id IS NOT NULL)
             <> EXISTS (SELECT 1 FROM json_each(e.lists) WHERE value = 3)",
    ),
    (
        "the lists of tags differ from the tags",
        "SELECT count(*) FROM entry e
         WHERE (SELECT count(*) FROM tag t
             WHERE t.feed_id = e.feed_id AND t.guid_hash = e.guid_hash)
           <> (SELECT count(*) FROM json_each(e.lists) named JOIN list l ON l.id = named.value
             WHERE l.key GLOB 'tag:*')",
    ),
    (
        "an entry's feed is gone",
        "SELECT count(*) FROM entry WHERE feed_id NOT IN (SELECT id FROM feed)",
    ),
    (
        "a body's entry is gone",
        "SELECT count(*) FROM body WHERE entry_id NOT IN (SELECT id FROM entry)",
    ),
    (
        "a page's text has no entry",
        "SELECT count(*) FROM full_text WHERE entry_id NOT IN (SELECT id FROM entry)",
    ),
];

/// Each finding as a line for people; none is good news.
pub(super) fn findings(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut statement = conn.prepare("PRAGMA quick_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            findings.push(line);
        }
    }
    for (meaning, sql) in CONTRADICTIONS {
        let number: i64 = conn.query_row(sql, [], |row| row.get(0))?;
        if number != 0 {
            findings.push(format!("{meaning}: {number}"));
        }
    }
    findings.extend(index::findings(conn)?);
    Ok(findings)
}
