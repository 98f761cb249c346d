//! `dateline rules`: the reader's rules, how many entries each fits, and how many it hides.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::app::{self, replacing::replace_ruled};
use crate::model::{CleanText, Condition, Filter, Query, SectionPath, Tag, Timestamp};
use crate::query::Clock;
use crate::refresh::Placer;
use crate::rules::{Rule, Rules};
use crate::sections::Taxonomy;
use crate::store::Reader;

use super::Outcome;
use super::arguments::{Format, RulesOptions};
use super::output;
use super::session::Session;

/// Days over which is counted what a rule fits.
const DAYS: u32 = 30;
const DAY_SECS: i64 = 86_400;

/// All rules.
#[derive(Serialize)]
struct RulesJson<'a> {
    days: u32,
    rules: Vec<RuleJson<'a>>,
    /// Entries that rules keep out of the paper, also rules that are gone.
    muted: u64,
}

/// A rule. `matches`: entries of the last days that it fits; `muted`: entries that it hides.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "fields of the output")]
struct RuleJson<'a> {
    n: usize,
    #[serde(rename = "match")]
    text: &'a str,
    section: Option<&'a SectionPath>,
    feed: Option<&'a CleanText>,
    until: Option<String>,
    is_in_force: bool,
    place: Option<&'a SectionPath>,
    tag: Option<&'a Tag>,
    star: bool,
    read: bool,
    mute: bool,
    matches: u64,
    muted: u64,
}

pub(super) fn run(session: &Session, options: &RulesOptions) -> anyhow::Result<Outcome> {
    let rules = app::load_rules(&session.folders)?;
    let taxonomy = app::load_taxonomy(&session.folders)?;
    let clock = Clock { now: app::clock::now(), zone: TimeZone::system() };
    if options.apply {
        apply(session, rules.clone(), taxonomy.clone(), &clock)?;
    }
    let reader = session.searcher()?;
    let hidden: HashMap<CleanText, u64> = reader.muted()?.into_iter().collect();
    let mut all = Vec::new();
    for (n, rule) in (1..).zip(rules.all()) {
        let matches = matches(rule, &reader, &taxonomy, &clock)?;
        let muted = hidden.get(&rule.reason()).copied().filter(|_| rule.is_muted).unwrap_or(0);
        all.push(RuleJson {
            n,
            text: &rule.text,
            section: rule.section.as_ref(),
            feed: rule.feed.as_ref(),
            until: rule.until.map(|until| until.to_string()),
            is_in_force: rule.is_in_force(&clock),
            place: rule.place.as_ref(),
            tag: rule.tag.as_ref(),
            star: rule.is_starred,
            read: rule.is_read,
            mute: rule.is_muted,
            matches,
            muted,
        });
    }
    let rules = RulesJson { days: DAYS, rules: all, muted: hidden.values().sum() };
    let mut out = session.output();
    match options.format.format {
        Format::Json => out.json(&rules)?,
        Format::Text => {
            for rule in &rules.rules {
                out.record(&fields(rule))?;
            }
        }
    }
    out.finish()?;
    if rules.rules.is_empty() {
        let place = session.folders.config.join("rules.toml");
        output::warn(&format!("no rules: they stand in {}", place.display()));
        return Ok(Outcome::NotFound);
    }
    Ok(Outcome::Done)
}

/// Hides, shows and places what is cached by the rules as they are now.
fn apply(session: &Session, rules: Rules, taxonomy: Taxonomy, clock: &Clock) -> anyhow::Result<()> {
    let (mut muting, mut placing) = (Vec::new(), Vec::new());
    for rule in rules.all().iter().filter(|rule| rule.is_in_force(clock)) {
        let condition = rule.condition(clock, &|path| taxonomy.meant(path))?;
        if rule.is_muted {
            muting.push((rule.reason(), condition.clone()));
        }
        placing.extend(rule.place.is_some().then_some(condition));
    }
    let mut store = session.store()?;
    store.index_all()?;
    let (shown, hidden) = store.mute_anew(&muting)?;
    let reader = Reader::open(&app::store_path(&session.folders))?;
    let placer =
        Placer::new(Arc::new(taxonomy)).with_rules(rules).with_habits(&reader.placed_by_hand()?);
    let moved = replace_ruled(&mut store, &reader, &placer, &placing, app::clock::now())?;
    let moved = if moved > 0 { format!(", {moved} moved") } else { String::new() };
    output::say(&format!("{hidden} hidden, {shown} shown again{moved}"));
    Ok(())
}

/// Entries of the last days that a rule fits, wherever they are.
fn matches(
    rule: &Rule,
    reader: &Reader,
    taxonomy: &Taxonomy,
    clock: &Clock,
) -> anyhow::Result<u64> {
    let condition = rule.condition(clock, &|path| taxonomy.meant(path))?;
    let since: Timestamp = clock.now.plus_secs(-i64::from(DAYS) * DAY_SECS);
    let count = |condition: Condition| {
        let query = Query { condition, ..Query::default() };
        reader.count(&Filter { query, since: Some(since), ..Filter::default() })
    };
    // What is hidden stands in no list but that of its feed.
    let shown = Condition::Not(Box::new(Condition::Muted));
    let shown = count(Condition::All(vec![condition.clone(), shown]))?;
    Ok(shown + count(Condition::All(vec![condition, Condition::Muted]))?)
}

/// Number, entries that it fits, entries that it hides, what it does, what it asks.
fn fields(rule: &RuleJson<'_>) -> [CleanText; 5] {
    let line = |text: &str| CleanText::line(text);
    let place = rule.place.map(|place| format!("place \"{place}\""));
    let tag = rule.tag.map(|tag| format!("tag \"{tag}\""));
    let marks = [(rule.star, "star"), (rule.read, "read"), (rule.mute, "mute")];
    let marks = marks.iter().filter(|(is_set, _)| *is_set).map(|(_, name)| (*name).to_owned());
    let does: Vec<String> = place.into_iter().chain(tag).chain(marks).collect();
    let section = rule.section.map(|section| format!("in \"{section}\""));
    let feed = rule.feed.map(|feed| format!("of feeds \"{feed}\""));
    let until = rule.until.as_ref().map(|until| {
        let holds = if rule.is_in_force { "until" } else { "over since" };
        format!("{holds} {until}")
    });
    let text = Some(rule.text.to_owned()).filter(|text| !text.trim().is_empty());
    let asks: Vec<String> = [text, section, feed, until].into_iter().flatten().collect();
    [
        line(&rule.n.to_string()),
        line(&rule.matches.to_string()),
        line(&rule.muted.to_string()),
        line(&does.join(", ")),
        line(&asks.join("; ")),
    ]
}
