//! One line a story: of the reports of one event that stand in a list, one is shown.

use std::collections::HashMap;

use crate::model::{EntryId, Headline};

/// Leaves one row of each story: those that are shown already, so that nothing jumps; else the
/// first unread one in the list's order, else the first.
pub(super) fn fold(rows: Vec<Headline>, is_shown: impl Fn(EntryId) -> bool) -> Vec<Headline> {
    let mut chosen: HashMap<i64, (u8, EntryId)> = HashMap::new();
    for row in &rows {
        let Some(story) = row.story else { continue };
        let rank = if is_shown(row.id) {
            0
        } else if row.is_read {
            2
        } else {
            1
        };
        let best = chosen.entry(story.id).or_insert((rank, row.id));
        if rank < best.0 {
            *best = (rank, row.id);
        }
    }
    let stays = |row: &Headline| {
        let best = row.story.and_then(|story| chosen.get(&story.id));
        best.is_none_or(|(_, id)| *id == row.id) || is_shown(row.id)
    };
    let mut rows = rows;
    rows.retain(stays);
    rows
}
