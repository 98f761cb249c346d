//! Where a table stands that is added to a file of the reader's.

use toml_edit::{DocumentMut, Table};

/// Makes room for a table behind all that is written so far. What stands behind the last table is
/// the end of the text: the new one comes after it, a line apart.
pub(super) fn stand_behind_all(document: &mut DocumentMut, table: &mut Table) {
    let trailing = document.trailing().as_str().unwrap_or_default().trim_end().to_owned();
    document.set_trailing("");
    let is_first = document.is_empty() && trailing.is_empty();
    table.decor_mut().set_prefix(match (is_first, trailing.is_empty()) {
        (true, _) => String::new(),
        (false, true) => "\n".to_owned(),
        (false, false) => format!("{trailing}\n\n"),
    });
}
