//! Changes of the reader's `sections.toml` that the reader asks for on the screen: every comment
//! and the order of the file stay.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use super::source::{Source, read_text};
use super::{ConfigError, Folders, whole_file};
use crate::model::SectionPath;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionEdit {
    /// These sections come first, in this order.
    First(Vec<SectionPath>),
    /// This section is hidden.
    Hide(SectionPath),
    /// This section is hidden no longer.
    Reveal(SectionPath),
}

/// Writes a change, whole or not at all; makes the file where there is none. A file that is no TOML
/// is left alone.
pub fn edit_sections(folders: &Folders, edit: &SectionEdit) -> Result<(), ConfigError> {
    let path = folders.config_file("sections.toml");
    super::folders::make_private(&folders.config)
        .map_err(|error| ConfigError::write(&path, error))?;
    let _turn = whole_file::take_turn(&path);
    let before = read_text(&path)?.unwrap_or_default();
    let after = edited(&Source::new(&path.display().to_string(), before.as_str()), edit)?;
    if after == before {
        return Ok(());
    }
    whole_file::replace(&path, &after).map_err(|error| ConfigError::write(&path, error))
}

fn edited(source: &Source, edit: &SectionEdit) -> Result<String, ConfigError> {
    let broken = |span, problem: &str| {
        ConfigError::Broken(source.fault(span, "", problem, "mend it by hand"))
    };
    let parsed = source.text().parse::<DocumentMut>();
    let mut document =
        parsed.map_err(|error| broken(error.span().unwrap_or_default(), error.message()))?;
    match edit {
        SectionEdit::First(first) => put_first(&mut document, first),
        SectionEdit::Hide(path) => {
            let table = table_of(&mut document, path);
            let table = table.ok_or_else(|| broken(0..0, "`section` is no list of tables"))?;
            let mut value = Value::from(true);
            if let Some(old) = table.get("hidden").and_then(Item::as_value) {
                *value.decor_mut() = old.decor().clone();
            }
            table.insert("hidden", Item::Value(value));
        }
        SectionEdit::Reveal(path) => reveal(&mut document, path),
    }
    Ok(document.to_string())
}

/// What stood in the list already keeps its writing and the comments round it.
fn put_first(document: &mut DocumentMut, first: &[SectionPath]) {
    let old = document.get("order").and_then(Item::as_array).cloned().unwrap_or_default();
    let mut new = old.clone();
    new.clear();
    for path in first {
        let is_same = |value: &&Value| {
            value.as_str().is_some_and(|text| SectionPath::parse(text).folded() == path.folded())
        };
        match old.iter().find(is_same) {
            Some(known) => new.push_formatted(known.clone()),
            None => new.push(path.to_string()),
        }
    }
    tidy(&mut new, &old);
    match document.get_mut("order") {
        Some(Item::Value(value)) => {
            let decor = value.decor().clone();
            *value = Value::Array(new);
            *value.decor_mut() = decor;
        }
        _ => _ = document.insert("order", toml_edit::value(new)),
    }
}

/// A list in one line has one blank between its parts whatever moved; one with a part a line goes
/// on so.
fn tidy(new: &mut Array, old: &Array) {
    let prefix = |value: &Value| {
        let prefix = value.decor().prefix().and_then(toml_edit::RawString::as_str);
        prefix.unwrap_or_default().to_owned()
    };
    let has_lines = old.iter().any(|value| prefix(value).contains('\n'));
    for (at, value) in new.iter_mut().enumerate() {
        let is_new = !old.iter().any(|known| known.as_str() == value.as_str());
        match (has_lines, is_new) {
            (true, true) => value.decor_mut().set_prefix("\n    "),
            (false, _) => value.decor_mut().set_prefix(if at == 0 { "" } else { " " }),
            (true, false) => {}
        }
    }
}

/// The table of that section, or a new one at the end.
fn table_of<'d>(document: &'d mut DocumentMut, path: &SectionPath) -> Option<&'d mut Table> {
    // What stands at the end of the text stays before the new table.
    let trailing = document.trailing().as_str().unwrap_or_default().trim_end().to_owned();
    let is_first = document.iter().next().is_none() && trailing.is_empty();
    let is_known = sections(document)?.iter().any(|table| is_of(table, path));
    if !is_known {
        document.set_trailing("");
    }
    let tables = sections(document)?;
    let known = tables.iter().position(|table| is_of(table, path));
    let at = known.unwrap_or(tables.len());
    if known.is_none() {
        let mut table = Table::new();
        table.insert("path", toml_edit::value(path.to_string()));
        table.decor_mut().set_prefix(match (is_first, trailing.is_empty()) {
            (true, _) => String::new(),
            (false, true) => "\n".to_owned(),
            (false, false) => format!("{trailing}\n\n"),
        });
        tables.push(table);
    }
    tables.get_mut(at)
}

/// A table that says nothing more goes; what the reader wrote above it stays.
fn reveal(document: &mut DocumentMut, path: &SectionPath) {
    let Some(tables) = sections(document) else { return };
    let mut kept = String::new();
    for at in (0..tables.len()).rev() {
        let Some(table) = tables.get_mut(at).filter(|table| is_of(table, path)) else { continue };
        let was_hidden = table.remove("hidden").is_some();
        if !was_hidden || table.iter().any(|(key, _)| key != "path") {
            continue;
        }
        let above = prefix_of(table).trim_end().to_owned();
        tables.remove(at);
        match tables.get_mut(at).filter(|_| !above.is_empty()) {
            Some(next) => {
                let joined = format!("{above}\n{}", prefix_of(next));
                next.decor_mut().set_prefix(joined);
            }
            None => kept = above,
        }
    }
    if !kept.is_empty() {
        let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(format!("{kept}\n{trailing}"));
    }
}

fn prefix_of(table: &Table) -> String {
    let prefix = table.decor().prefix().and_then(toml_edit::RawString::as_str);
    prefix.unwrap_or_default().to_owned()
}

fn sections(document: &mut DocumentMut) -> Option<&mut ArrayOfTables> {
    let item = document.entry("section").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    item.as_array_of_tables_mut()
}

fn is_of(table: &Table, path: &SectionPath) -> bool {
    let written = table.get("path").and_then(Item::as_str).map(SectionPath::parse);
    written.is_some_and(|written| written.folded() == path.folded())
}
