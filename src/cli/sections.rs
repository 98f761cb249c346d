//! `dateline sections`: the section tree with its counts.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::app;
use crate::config::section_text;
use crate::model::{CleanText, Counts, Filter, Query, SectionPath};
use crate::sections::{UnknownLabel, UnknownLabels};
use crate::store::{Reader, StoreError};

use super::Outcome;
use super::arguments::{Format, SectionsOptions};
use super::output;
use super::session::Session;

/// Which of two sections comes first.
type Order<'a> = &'a dyn Fn(&SectionPath, &SectionPath) -> Ordering;
/// Labels told at most, and entries that must carry one.
const LABELS_MAX: usize = 40;
const ENTRIES_MIN: u64 = 5;

/// A section and those that lie in it.
#[derive(Serialize)]
struct SectionJson {
    path: SectionPath,
    unread: u64,
    total: u64,
    children: Vec<Self>,
    /// What it holds, where it is a saved query.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
}

/// A label that no section knows. `toml`: what gives it a section.
#[derive(Serialize)]
struct LabelJson {
    label: CleanText,
    entries: u64,
    feeds: Vec<CleanText>,
    section: Option<SectionPath>,
    toml: String,
}

pub(super) fn run(session: &Session, options: &SectionsOptions) -> anyhow::Result<Outcome> {
    if options.labels {
        return labels(session, options.format.format);
    }
    let (taxonomy, arrangement) = app::load_sections(&session.folders)?;
    let smart = app::smart_queries(&session.folders, &taxonomy).unwrap_or_else(|error| {
        output::warn(&error.to_string());
        Vec::new()
    });
    let reader = if smart.is_empty() { session.reader()? } else { session.searcher()? };
    let counts = reader.counts()?;
    let mut tree = tree(&counts, &|a, b| arrangement.order(a, b, &taxonomy));
    for (name, query) in smart {
        tree.push(counted(&reader, &name, query)?);
    }
    let mut out = session.output();
    match options.format.format {
        Format::Json => out.json(&tree)?,
        Format::Text => {
            let all = format!("{:>7} {:>7}  All", counts.unread, counts.total);
            out.heading(&CleanText::block(&all))?;
            for line in lines(&tree) {
                out.line(&line)?;
            }
        }
    }
    out.finish()?;
    Ok(Outcome::Done)
}

/// A section that is a saved query.
fn counted(reader: &Reader, name: &CleanText, within: Query) -> Result<SectionJson, StoreError> {
    let query = Some(CleanText::line(&within.text).into_string());
    let all = Filter { within, ..Filter::default() };
    let unread = Filter { only_unread: true, ..all.clone() };
    Ok(SectionJson {
        path: SectionPath::new([name]),
        unread: reader.count(&unread)?,
        total: reader.count(&all)?,
        children: Vec::new(),
        query,
    })
}

/// What no section knows is proposed, most frequent first; nothing is changed.
fn labels(session: &Session, format: Format) -> anyhow::Result<Outcome> {
    let reader = session.reader()?;
    let taxonomy = app::load_taxonomy(&session.folders)?;
    let mut unknown = UnknownLabels::new(&taxonomy);
    reader.each_labelled(|feed, labels, stands| unknown.add(feed, labels, stands))?;
    let mut labels = unknown.frequent(ENTRIES_MIN);
    labels.truncate(LABELS_MAX);
    let labels: Vec<LabelJson> = labels.into_iter().map(LabelJson::from).collect();
    let mut out = session.output();
    match format {
        Format::Json => out.json(&labels)?,
        Format::Text => {
            for it in &labels {
                let feeds: Vec<&str> = it.feeds.iter().map(CleanText::as_str).collect();
                let line = format!("{:>7}  {}  ({})", it.entries, it.label, feeds.join(", "));
                out.heading(&CleanText::block(&line))?;
                for line in it.toml.lines() {
                    out.line(&CleanText::block(&format!("         {line}")))?;
                }
            }
        }
    }
    out.finish()?;
    if labels.is_empty() {
        output::warn(&format!("no label without a section is carried by {ENTRIES_MIN} entries"));
        return Ok(Outcome::NotFound);
    }
    Ok(Outcome::Done)
}

impl From<UnknownLabel> for LabelJson {
    fn from(UnknownLabel { label, entries, feeds, section }: UnknownLabel) -> Self {
        // Where its entries stand apart, it may be a section of its own.
        let toml = match &section {
            Some(section) => section_text(section, Some(&label)),
            None => section_text(&SectionPath::new([&label]), None),
        };
        Self { label, entries, feeds, section, toml }
    }
}

fn tree(counts: &Counts, order: Order<'_>) -> Vec<SectionJson> {
    let mut known: BTreeMap<String, (SectionPath, u64, u64)> = BTreeMap::new();
    for count in counts.sections.iter().filter(|count| !count.path.is_root()) {
        known.insert(count.path.folded(), (count.path.clone(), count.unread, count.total));
    }
    children(&SectionPath::root(), &known, order)
}

fn children(
    outer: &SectionPath,
    known: &BTreeMap<String, (SectionPath, u64, u64)>,
    order: Order<'_>,
) -> Vec<SectionJson> {
    let is_child = |path: &SectionPath| path.depth() == outer.depth() + 1 && path.lies_in(outer);
    let mut inner: Vec<_> = known.values().filter(|(path, ..)| is_child(path)).collect();
    inner.sort_by(|(a, ..), (b, ..)| order(a, b));
    let inner = inner.into_iter().map(|(path, unread, total)| SectionJson {
        path: path.clone(),
        unread: *unread,
        total: *total,
        children: children(path, known, order),
        query: None,
    });
    inner.collect()
}

fn lines(tree: &[SectionJson]) -> Vec<CleanText> {
    let mut lines = Vec::new();
    for section in tree {
        let indent = "  ".repeat(section.path.depth());
        let name = section.path.name().map(CleanText::as_str).unwrap_or_default();
        let text = format!("{:>7} {:>7}{indent}{name}", section.unread, section.total);
        lines.push(CleanText::block(&text));
        lines.extend(self::lines(&section.children));
    }
    lines
}
