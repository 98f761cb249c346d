//! What is left of a document that was cut: every entry that was complete, and nothing that was
//! not.

use super::repair::{Role, Walk};

/// Closes what is still open at the end of the document. An entry that is not complete is left out,
/// for half an entry would be taken for a changed one, or for another, when the whole one comes.
pub(super) fn end_early(walk: &mut Walk<'_, '_>) {
    if walk.frames.is_empty() {
        return;
    }
    let end = walk.text.len();
    let mut cut_at = walk.cut_at.unwrap_or(end);
    if walk.frames.iter().any(|frame| frame.role == Role::Entry)
        && let Some(group) = walk.entry.take()
    {
        walk.edits.forget_since(group.edits_before);
        cut_at = group.range.start;
        if cut_at < walk.root.tag.range.end {
            cut_at = walk.root.tag.range.end;
        }
        while walk.frames.last().is_some_and(|frame| frame.role != Role::Entry) {
            walk.frames.pop();
        }
        walk.frames.pop();
    }
    if cut_at < end {
        walk.edits.remove(cut_at..end);
    }
    walk.faults.add("cut", "");
    while !walk.frames.is_empty() {
        walk.close_top(end..end);
    }
}
