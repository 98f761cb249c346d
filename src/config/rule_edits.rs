//! Changes of `rules.toml` that the reader asks for while reading: its comments and order stay.

use std::path::Path;

use jiff::civil::Date;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use super::own_rules::{self, RuleEntry};
use super::source::{Source, read_text};
use super::subscriptions::{joined, parted, prefix_of};
use super::{ConfigError, Folders, folders, last_table, whole_file};

/// Adds a rule at the end; gives its number, the first of the file being 1.
pub fn add_rule(at: &Folders, rule: &RuleEntry) -> Result<usize, ConfigError> {
    edit(at, |document| {
        let table = table_of(rule);
        append(document, table);
        Ok(rules(document)?.len())
    })
}

/// Removes the last rule that says just this, as [`add_rule`] wrote it; false when there is none.
pub fn remove_rule(at: &Folders, rule: &RuleEntry) -> Result<bool, ConfigError> {
    let wanted = table_of(rule).to_string();
    edit(at, |document| {
        let tables = rules(document)?;
        let is_it = |table: &Table| table.to_string().trim() == wanted.trim();
        let last = tables.iter().collect::<Vec<_>>().into_iter().rposition(is_it);
        if let Some(last) = last {
            tables.remove(last);
        }
        Ok(last.is_some())
    })
}

/// What became of a wish to mute something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Muting {
    /// It is muted from now on.
    Made,
    /// It is muted for longer than it was.
    Longer,
    /// It was muted already, up to this day or for good; nothing was written.
    Already(Option<Date>),
}

/// Adds a rule that mutes at the end; one that mutes the same for a shorter time gets its day
/// instead.
pub fn add_muting(at: &Folders, rule: &RuleEntry) -> Result<Muting, ConfigError> {
    edit(at, |document| {
        let source = Source::new("rules.toml", document.to_string());
        let known = own_rules::read(&source).map(|file| file.rules).unwrap_or_default();
        let same = || known.iter().filter(|known| known.mutes_the_same(rule));
        if let Some(known) = same().find(|known| known.holds_as_long(rule)) {
            return Ok(Muting::Already(known.until));
        }
        let Some(shorter) = same().next() else {
            append(document, table_of(rule));
            return Ok(Muting::Made);
        };
        if let Some(table) = rules(document)?.get_mut(shorter.number - 1) {
            match rule.until {
                Some(until) => _ = table.insert("until", toml_edit::value(day(until))),
                None => _ = table.remove("until"),
            }
        }
        Ok(Muting::Longer)
    })
}

/// Removes every rule that mutes what this asks and does nothing else; gives how many went. A
/// comment right above one goes with it.
pub fn remove_muting(at: &Folders, asked: &str) -> Result<usize, ConfigError> {
    edit(at, |document| {
        let tables = rules(document)?;
        let before = tables.len();
        let (mut kept, mut at) = (String::new(), 0);
        while let Some(table) = tables.get(at) {
            let prefix = prefix_of(table);
            if mutes(table, asked) {
                // What an empty line parts from the rule speaks of more than it.
                kept.push_str(parted(&prefix));
                tables.remove(at);
                continue;
            }
            if !kept.is_empty() {
                let joined = joined(&std::mem::take(&mut kept), &prefix);
                if let Some(table) = tables.get_mut(at) {
                    table.decor_mut().set_prefix(joined);
                }
            }
            at += 1;
        }
        let removed = before - tables.len();
        if !kept.trim().is_empty() {
            let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
            document.set_trailing(joined(&kept, &trailing));
        }
        Ok(removed)
    })
}

/// Changes the file as it stands on disk, whole or not at all. One that has a fault, before or
/// after, is left alone: its rules would not hold.
fn edit<T>(
    at: &Folders,
    change: impl FnOnce(&mut DocumentMut) -> Result<T, ConfigError>,
) -> Result<T, ConfigError> {
    let path = at.config_file("rules.toml");
    folders::make_private(whole_file::folder_of(&path))
        .map_err(|error| ConfigError::write(&path, error))?;
    let _turn = whole_file::take_turn(&path);
    let text = read_text(&path)?.unwrap_or_default();
    check(&path, &text)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let source = Source::new(&path.display().to_string(), text.as_str());
        let span = error.span().unwrap_or_default();
        ConfigError::Broken(source.fault(span, "", error.message(), "mend it by hand"))
    })?;
    let outcome = change(&mut document)?;
    let changed = document.to_string();
    check(&path, &changed)?;
    if changed != text {
        whole_file::replace(&path, &changed).map_err(|error| ConfigError::write(&path, error))?;
    }
    Ok(outcome)
}

fn check(path: &Path, text: &str) -> Result<(), ConfigError> {
    let source = Source::new(&path.display().to_string(), text);
    let faults = own_rules::read(&source).err().into_iter().flat_map(|errors| errors.0);
    faults.into_iter().next().map_or(Ok(()), |fault| Err(ConfigError::Broken(fault)))
}

/// The `[[rule]]` tables; a list written in one line becomes tables first.
fn rules(document: &mut DocumentMut) -> Result<&mut ArrayOfTables, ConfigError> {
    let item = document.entry("rule").or_insert(Item::None);
    if !item.is_array_of_tables() {
        let tables = std::mem::take(item).into_array_of_tables().unwrap_or_default();
        *item = Item::ArrayOfTables(tables);
    }
    // It was made one just now.
    let none =
        || ConfigError::Broken(super::Fault::of_file(Path::new("rules.toml"), "no list", ""));
    item.as_array_of_tables_mut().ok_or_else(none)
}

fn table_of(rule: &RuleEntry) -> Table {
    let mut table = Table::new();
    let text = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let parts = [
        ("match", text(Some(rule.asked.text.clone()))),
        ("section", rule.section.as_ref().map(ToString::to_string)),
        ("feed", rule.feed.as_ref().map(ToString::to_string)),
        ("place", rule.place.as_ref().map(ToString::to_string)),
    ];
    for (key, text) in parts {
        if let Some(text) = text {
            table.insert(key, toml_edit::value(text));
        }
    }
    if rule.is_muted {
        table.insert("mute", toml_edit::value(true));
    }
    if let Some(until) = rule.until {
        table.insert("until", toml_edit::value(day(until)));
    }
    table
}

fn day(date: Date) -> Value {
    let date = toml_edit::Date {
        year: u16::try_from(date.year()).unwrap_or_default(),
        month: date.month().unsigned_abs(),
        day: date.day().unsigned_abs(),
    };
    toml_edit::Datetime { date: Some(date), time: None, offset: None }.into()
}

/// Behind all that is written so far; what stands behind the last table comes before it.
fn append(document: &mut DocumentMut, mut table: Table) {
    last_table::stand_behind_all(document, &mut table);
    // Tables are written in the order of their positions: after saved queries too.
    table.set_position(Some(isize::MAX));
    if let Ok(tables) = rules(document) {
        tables.push(table);
    }
}

fn mutes(table: &Table, asked: &str) -> bool {
    let text = |key: &str| table.get(key).and_then(Item::as_str).unwrap_or_default();
    let is_set = |key: &str| table.get(key).and_then(Item::as_bool).unwrap_or_default();
    let does_more = ["place", "tag", "star", "read"].iter().any(|key| table.contains_key(key));
    is_set("mute") && !does_more && text("match").trim() == asked.trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Asked;
    use crate::model::{CleanText, SectionPath};

    fn folders(text: &str) -> (tempfile::TempDir, Folders) {
        let home = tempfile::TempDir::new().expect("a folder");
        if !text.is_empty() {
            std::fs::write(home.path().join("rules.toml"), text).expect("written");
        }
        let path = home.path().to_owned();
        (home, Folders { config: path.clone(), data: path })
    }

    fn text(folders: &Folders) -> String {
        std::fs::read_to_string(folders.config.join("rules.toml")).expect("text")
    }

    fn muting(text: &str) -> RuleEntry {
        let asked = Asked { text: text.to_owned(), position: None };
        let until = Some(jiff::civil::date(2026, 12, 13));
        RuleEntry { asked, until, is_muted: true, ..RuleEntry::default() }
    }

    #[test]
    fn a_rule_is_added_behind_what_the_reader_wrote() {
        let (_home, at) = folders("");
        assert_eq!(add_rule(&at, &muting("\"world cup\"")).expect("added"), 1);
        let written = "[[rule]]\nmatch = '\"world cup\"'\nmute = true\nuntil = 2026-12-13\n";
        assert_eq!(text(&at), written);
        let mine = "# Mine\n\n[[rule]]\nmatch = \"opec\" # oil\nplace = \"Economy / Energy\"\n\n\
                    [[smart]]\nname = \"A\"\nquery = \"b\"\n# the end\n";
        let (_home, at) = folders(mine);
        let placing = RuleEntry {
            feed: Some(CleanText::line("daily.example/feed")),
            place: Some(SectionPath::parse("International / Asia")),
            ..RuleEntry::default()
        };
        assert_eq!(add_rule(&at, &placing).expect("added"), 2);
        let new = "\n\n[[rule]]\nfeed = \"daily.example/feed\"\nplace = \"International / Asia\"\n";
        assert_eq!(text(&at), format!("{}{new}", mine.trim_end()));
        assert_eq!(own_rules::load_rules(&at).expect("read").rules.len(), 2);
    }

    #[test]
    fn what_is_muted_already_is_not_written_twice_and_may_be_muted_for_longer() {
        let (_home, at) = folders("");
        let mute = |rule: &RuleEntry| add_muting(&at, rule).expect("written");
        assert_eq!(mute(&muting("cup")), Muting::Made);
        let once = text(&at);
        let shorter = Some(jiff::civil::date(2026, 12, 1));
        for until in [muting("cup").until, shorter] {
            let again = RuleEntry { until, ..muting(" cup ") };
            assert_eq!(mute(&again), Muting::Already(muting("cup").until));
        }
        assert_eq!(text(&at), once);
        assert_eq!(mute(&RuleEntry { until: None, ..muting("cup") }), Muting::Longer);
        assert_eq!(text(&at), "[[rule]]\nmatch = \"cup\"\nmute = true\n");
        assert_eq!(mute(&muting("cup")), Muting::Already(None));
        let here = RuleEntry { section: Some(SectionPath::parse("Sport")), ..muting("cup") };
        assert_eq!(mute(&here), Muting::Made);
        assert_eq!(own_rules::load_rules(&at).expect("read").rules.len(), 2);
    }

    #[test]
    fn what_was_muted_is_taken_out_again_and_nothing_else() {
        let rest = "[[rule]]\nmatch = \"cup\"\nmute = true\nread = true\n";
        for mine in [format!("# Mine\n\n{rest}"), "# Mine\n".to_owned()] {
            let (_home, at) = folders(&mine);
            add_rule(&at, &muting("cup")).expect("added");
            assert_eq!(remove_muting(&at, " cup ").expect("removed"), 1);
            assert_eq!(text(&at).trim_end(), mine.trim_end());
        }
        let (_home, at) = folders(rest);
        assert_eq!(remove_muting(&at, "cup").expect("looked"), 0);
    }

    #[test]
    fn a_file_at_fault_is_left_alone_and_the_fault_is_named() {
        let bad = "[[rule]]\nmatch = \"a\"\nplce = \"B\"\n";
        let (_home, at) = folders(bad);
        let told = add_rule(&at, &muting("cup")).expect_err("refused").to_string();
        assert!(told.contains("rules.toml:3:1") && told.contains("`place`"), "{told}");
        assert_eq!(text(&at), bad);
    }
}
