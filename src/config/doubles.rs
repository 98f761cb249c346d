//! What stands in the reader's `sections.toml` twice, or in two sections.

use std::collections::{HashMap, HashSet};

use super::sections::default_entries;
use super::source::{Source, pairs};
use super::{Fault, Folders};
use crate::model::{CleanText, SectionPath};

/// Each path that the reader's file has again, and each name there that another section has too.
/// Nothing is wrong with either, but hardly anybody means it.
#[must_use]
pub fn doubles(folders: &Folders) -> Vec<Fault> {
    let source = Source::of_file(&folders.config_file("sections.toml")).ok().flatten();
    source.map(|source| found(&source)).unwrap_or_default()
}

fn found(source: &Source) -> Vec<Fault> {
    const ONCE: &str = "write all of it below one line [[section]]";
    const ONE: &str = "write it in one of the two: it means the one that stands further out";
    let mut carriers = carriers();
    let (mut met, mut found) = (HashSet::new(), Vec::new());
    let (document, _) = source.parse();
    let lists = pairs(&document).into_iter().filter(|pair| pair.key == "section");
    let tables = lists.filter_map(|pair| pair.value.as_array()).flatten();
    for fields in tables.filter_map(|table| table.get_ref().as_table()).map(pairs) {
        let written = fields.iter().find(|field| field.key == "path");
        let Some(written) = written else { continue };
        let path = SectionPath::parse(written.value.as_str().unwrap_or_default());
        if path.is_root() {
            continue;
        }
        if !met.insert(path.folded()) {
            let problem = format!("\"{path}\" stands in this file twice");
            found.push(source.fault(written.value_span.clone(), "path", &problem, ONCE));
        }
        for field in fields.iter().filter(|field| matches!(field.key, "names" | "broad")) {
            for item in field.value.as_array().into_iter().flatten() {
                let name = CleanText::line(item.get_ref().as_str().unwrap_or_default());
                let carrier = carriers.entry(key(&name)).or_insert_with(|| path.clone());
                if carrier.folded() != path.folded() {
                    let problem = format!("\"{name}\" is a name of \"{carrier}\" too");
                    found.push(source.fault(item.span(), field.key, &problem, ONE));
                }
            }
        }
    }
    found
}

/// Which section a name means in the default file.
fn carriers() -> HashMap<String, SectionPath> {
    let mut carriers = HashMap::new();
    for entry in default_entries() {
        let names = entry.names.iter().chain(&entry.broad).map(|name| CleanText::line(name));
        for name in names.chain(entry.path.name().cloned()) {
            carriers.entry(key(&name)).or_insert_with(|| entry.path.clone());
        }
    }
    carriers
}

fn key(name: &CleanText) -> String {
    name.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_twice_is_told_with_both_places() {
        for (text, told) in [
            ("[[section]]\npath = \"Sport\"\nnames = [\"Sport\", \"Zugzwang\"]\n", vec![]),
            (
                "[[section]]\npath = \"Chess club\"\n[[section]]\npath = \"chess Club\"\n",
                vec![
                    "sections.toml:4:8: path: \"chess Club\" stands in this file twice; write all",
                ],
            ),
            (
                "[[section]]\npath = \"Chess club\"\nnames = [\"Zugzwang\"]\n\
                 [[section]]\npath = \"Go club\"\nnames = [\"Atari\", \"zugzwang\"]\n",
                vec![
                    "sections.toml:6:19: names: \"zugzwang\" is a name of \"Chess club\" too; write",
                ],
            ),
            (
                "[[section]]\npath = \"Chess club\"\nbroad = [\"Middle East\"]\n",
                vec!["broad: \"Middle East\" is a name of \"International / Middle East\" too; "],
            ),
            ("section = 1\n", vec![]),
        ] {
            let found = found(&Source::new("sections.toml", text));
            assert_eq!(found.len(), told.len(), "{found:?}");
            for (fault, told) in found.iter().zip(told) {
                assert!(fault.to_string().contains(told), "{fault}");
            }
        }
    }
}
