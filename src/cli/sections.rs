//! `dateline sections`: the section tree with its counts.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::app;
use crate::model::{CleanText, Counts, SectionPath};

use super::Outcome;
use super::arguments::{Format, FormatOptions};
use super::session::Session;

/// Which of two sections comes first.
type Order<'a> = &'a dyn Fn(&SectionPath, &SectionPath) -> Ordering;

/// A section and those that lie in it.
#[derive(Serialize)]
struct SectionJson {
    path: SectionPath,
    unread: u64,
    total: u64,
    children: Vec<Self>,
}

pub(super) fn run(session: &Session, options: &FormatOptions) -> anyhow::Result<Outcome> {
    let counts = session.reader()?.counts()?;
    let (taxonomy, arrangement) = app::load_sections(&session.folders)?;
    let tree = tree(&counts, &|a, b| arrangement.order(a, b, &taxonomy));
    let mut out = session.output();
    match options.format {
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
