//! `rules.toml` read whole: what the file says, joined with the language of its queries.

use jiff::tz::TimeZone;

use crate::config::{self, Asked, ConfigErrors, Fault, Folders, RuleEntry, RulesFile};
use crate::model::{CleanText, SectionPath};
use crate::query::{Clock, QueryFault};
use crate::rules::{Rule, Rules};

use super::{AppError, clock};

/// The reader's rules; an error where one of them means nothing.
pub fn load_rules(folders: &Folders) -> Result<Rules, AppError> {
    let file = config::load_rules(folders)?;
    let faults = faults(&file);
    if !faults.is_empty() {
        return Err(ConfigErrors(faults).into());
    }
    Ok(Rules::new(file.rules.into_iter().map(rule).collect(), TimeZone::system()))
}

/// Every fault of every file of the config folder, those of queries included; writes nothing.
#[must_use]
pub fn config_faults(folders: &Folders) -> Vec<Fault> {
    let mut all = config::check(folders);
    all.extend(config::load_rules(folders).map(|file| faults(&file)).unwrap_or_default());
    all
}

fn faults(file: &RulesFile) -> Vec<Fault> {
    let now = Clock { now: clock::now(), zone: TimeZone::system() };
    let of_rule = |entry: &RuleEntry| {
        let wrong = rule(entry.clone()).condition(&now, &|path: SectionPath| path).err()?;
        Some(fault(file, &format!("rule {}: match", entry.number), &entry.asked, &wrong))
    };
    file.rules.iter().filter_map(of_rule).collect()
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

fn rule(entry: RuleEntry) -> Rule {
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
