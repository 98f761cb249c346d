//! `rules.toml` read whole: what the file says, joined with the language of its queries.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use crate::config::{self, Asked, ConfigErrors, Fault, Folders, RuleEntry, RulesFile, SmartEntry};
use crate::model::{CleanText, SectionPath};
use crate::query::{Clock, QueryFault};
use crate::rules::{self, Rule, Rules};
use crate::sections::Taxonomy;
use crate::ui::Keymap;

use super::services::load_taxonomy;
use super::{AppError, clock};

/// The reader's rules; an error where one of them, or a saved query, means nothing.
pub fn load_rules(folders: &Folders) -> Result<Rules, AppError> {
    let file = load(folders)?;
    Ok(Rules::new(file.rules.into_iter().map(rule).collect(), TimeZone::system()))
}

/// The sections that are saved queries: name and query as written.
pub(super) fn load_smart(folders: &Folders) -> Result<Vec<(CleanText, String)>, AppError> {
    Ok(load(folders)?.smart.into_iter().map(|entry| (entry.name, entry.asked.text)).collect())
}

fn load(folders: &Folders) -> Result<RulesFile, AppError> {
    let file = config::load_rules(folders)?;
    let faults = faults(&file);
    if faults.is_empty() { Ok(file) } else { Err(ConfigErrors(faults).into()) }
}

/// Every fault of every file of the config folder, those of queries and of what keys mean included;
/// writes nothing.
#[must_use]
pub fn config_faults(folders: &Folders) -> Vec<Fault> {
    let mut all = config::check(folders);
    all.extend(config::load_keys(folders).map(|keys| Keymap::new(&keys).1).unwrap_or_default());
    if let Ok(file) = config::load_rules(folders) {
        all.extend(faults(&file));
        all.extend(taken_names(&file, &load_taxonomy(folders).unwrap_or_default()));
    }
    all
}

/// Saved queries that cannot be asked for by their names.
fn taken_names(file: &RulesFile, taxonomy: &Taxonomy) -> Vec<Fault> {
    let mut met = HashSet::new();
    let fault = |(number, entry): (usize, &SmartEntry)| {
        let name = &entry.name;
        let path = SectionPath::parse(name.as_str());
        let section = taxonomy.meant(path.clone());
        let is_section = taxonomy.canonical(&path).is_some() || section != path;
        let problem = if !met.insert(name.as_str().to_lowercase()) {
            format!("another one is called \"{name}\" too")
        } else if is_section {
            format!("the section \"{section}\" is called so too, and comes first")
        } else {
            return None;
        };
        Some(Fault {
            file: file.file.clone(),
            position: entry.asked.position,
            key: CleanText::line(&format!("smart {number}: name")),
            problem: CleanText::line(&problem),
            mend: CleanText::line("give it another name"),
        })
    };
    (1..).zip(&file.smart).filter_map(fault).collect()
}

fn faults(file: &RulesFile) -> Vec<Fault> {
    let now = Clock { now: clock::now(), zone: TimeZone::system() };
    let of_rule = |entry: &RuleEntry| {
        let wrong = rule(entry.clone()).condition(&now, &|path: SectionPath| path).err()?;
        Some(fault(file, &format!("rule {}: match", entry.number), &entry.asked, &wrong))
    };
    let of_smart = |(number, entry): (usize, &SmartEntry)| {
        let wrong = rules::read_query(&entry.asked.text, &now).err()?;
        Some(fault(file, &format!("smart {number}: query"), &entry.asked, &wrong))
    };
    let of_smart = (1..).zip(&file.smart).filter_map(of_smart);
    file.rules.iter().filter_map(of_rule).chain(of_smart).collect()
}

fn fault(file: &RulesFile, key: &str, asked: &Asked, wrong: &QueryFault) -> Fault {
    Fault {
        file: file.file.clone(),
        position: asked.position,
        key: CleanText::line(key),
        problem: CleanText::line(&wrong.to_string()),
        mend: CleanText::line("`dateline search --help` shows what can be asked"),
    }
}

/// A rule as it is judged.
pub(super) fn rule(entry: RuleEntry) -> Rule {
    Rule {
        text: entry.asked.text,
        section: entry.section,
        feed: entry.feed,
        until: entry.until,
        place: entry.place,
        tag: entry.tag,
        is_starred: entry.is_starred,
        is_read: entry.is_read,
        is_muted: entry.is_muted,
    }
}
