//! `dateline mark`: marks without the reader.

use crate::app::{self, clock};
use crate::model::{CachedEntry, Change, CleanText, EntryId, Mark, SectionPath, Signal, Tag};
use crate::store::Reader;

use super::arguments::MarkOptions;
use super::selection::{self, Flags};
use super::session::Session;
use super::{Outcome, list, output};

/// A mark and whether it is set.
#[derive(Clone, Debug)]
pub(super) struct Marking {
    pub(super) mark: Mark,
    pub(super) is_set: bool,
}

/// The mark that was written.
pub(super) fn marking(written: &str) -> Result<Marking, String> {
    let (mark, is_set) = match written {
        "read" => (Mark::Read, true),
        "unread" => (Mark::Read, false),
        "starred" => (Mark::Starred, true),
        "unstarred" => (Mark::Starred, false),
        _ => {
            if written == "unplaced" {
                return Ok(Marking { mark: Mark::Place(SectionPath::root()), is_set: true });
            }
            if let Some(path) = written.strip_prefix("placed:") {
                let path = SectionPath::parse(path);
                let is_named = !path.is_root();
                let rule = || "placed: wants a section, as in placed:Sport/Cricket".to_owned();
                let mark = is_named.then_some(Mark::Place(path)).ok_or_else(rule)?;
                return Ok(Marking { mark, is_set: true });
            }
            let tagged = written.strip_prefix("tagged:").map(|name| (name, true));
            let tagged = tagged.or_else(|| Some((written.strip_prefix("untagged:")?, false)));
            let known = "read, unread, starred, unstarred, tagged:NAME, untagged:NAME, \
                         placed:PATH or unplaced";
            let (name, is_set) = tagged.ok_or_else(|| format!("a mark is one of {known}"))?;
            let rule = "a tag has 1 to 64 characters, a letter or digit among them, \
                        and neither commas nor quotes";
            (Mark::Tag(Tag::new(name).ok_or_else(|| rule.to_owned())?), is_set)
        }
    };
    Ok(Marking { mark, is_set })
}

pub(super) fn run(session: &Session, options: &MarkOptions) -> anyhow::Result<Outcome> {
    let Marking { mark, is_set } = options.mark.clone();
    let mark = match mark {
        Mark::Place(path) => Mark::Place(app::load_taxonomy(&session.folders)?.meant(path)),
        mark => mark,
    };
    let mut store = session.store()?;
    let reader = session.searcher()?;
    let flags = Flags::of(session, &reader)?;
    let bulk = match flags.of_bulk(&options.selection) {
        Ok(bulk) => bulk,
        Err(unmeant) => return list::say(unmeant),
    };
    if bulk.is_none() && options.ids.is_empty() {
        output::warn("mark needs ids, --section or --query; `dateline list` shows the ids");
        return Ok(Outcome::Usage);
    }
    let unknown = match &mark {
        Mark::Place(path) => flags.unknown_section(path)?,
        _ => None,
    };
    let mut changed = 0;
    let mut outcome = Outcome::Done;
    if let Some(filter) = bulk {
        if reader.count(&filter)? == 0 {
            output::warn(flags.nothing_found("nothing found to mark", &filter)?.as_str());
            outcome = Outcome::NotFound;
        }
        let change = store.mark_matching(&filter, mark.clone(), is_set, clock::now())?;
        changed += store.article_count(&change.entries)?;
    }
    let mut entries = Vec::new();
    for what in &options.ids {
        match marked(&reader, what, &mark) {
            Ok((id, was_set)) if was_set != is_set && !entries.contains(&id) => entries.push(id),
            Ok(_) => {}
            Err(unmeant) => {
                let said = list::say(unmeant)?;
                outcome = if options.ids.len() == 1 { said } else { Outcome::InPart };
            }
        }
    }
    changed += entries.len();
    if let Some(unknown) = unknown.filter(|_| changed > 0) {
        output::say(&unknown.told_as_new());
    }
    store.apply(&Change { mark, is_set, entries }, clock::now())?;
    let mut out = session.output();
    out.line(&CleanText::line(&format!("{changed} changed")))?;
    out.finish()?;
    Ok(outcome)
}

/// The entry meant and whether it has the mark.
fn marked(reader: &Reader, what: &str, mark: &Mark) -> Result<(EntryId, bool), selection::Unmeant> {
    let id = selection::entry(reader, what)?;
    let entry = reader.entry(id)?;
    Ok((id, entry.is_some_and(|entry| has(&entry, mark))))
}

fn has(entry: &CachedEntry, mark: &Mark) -> bool {
    let Mark::Place(path) = mark else { return mark.is_on(&entry.headline) };
    let first = entry.placed_by.first().filter(|place| place.signal == Signal::Reader);
    first.map_or(path.is_root(), |place| place.section == *path)
}
