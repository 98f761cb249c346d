//! `sections.toml`: the sections of the paper, what outlets call them, and which places lie in
//! them.

use std::collections::HashMap;

use toml::de::DeValue;

use super::rules::told;
use super::source::{Pair, Source, pairs};
use super::{ConfigErrors, Fault, Folders, starter};
use crate::model::nearest;
use crate::model::{CleanText, Notify, Order, SectionPath, TakesPages};

/// A section as `sections.toml` says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionEntry {
    /// Where it stands in the tree.
    pub path: SectionPath,
    /// What outlets call it, in any language; its own name need not be among them.
    pub names: Vec<String>,
    /// Names of it under which outlets also put much that does not belong to it.
    pub broad: Vec<String>,
    /// Countries and towns that lie in it.
    pub places: Vec<String>,
    /// Outlets put here whatever has no section of its own: the label says little.
    pub is_shelf: bool,
    /// It holds news of one's own country: that of others stands under their names.
    pub is_domestic: bool,
    /// What the reader wants of it.
    pub wishes: SectionWishes,
    /// More is said of it than what the reader wants: it is a section, also while nothing stands in
    /// it.
    pub is_defined: bool,
}

/// What the reader wants of a section, which changes nothing of what is placed in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionWishes {
    /// What it is called on the screen.
    pub title: Option<CleanText>,
    /// It is not shown, nor what lies in it.
    pub is_hidden: bool,
    /// When the articles of its feeds are taken from their pages, where a feed's own settings do
    /// not say.
    pub full_text: Option<TakesPages>,
    /// How new entries in it are told after a refresh.
    pub notify: Option<Notify>,
    /// Which of its headlines come first.
    pub sort: Option<Order>,
}

/// What `sections.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionsFile {
    /// The sections, in file order.
    pub entries: Vec<SectionEntry>,
    /// Sections that come first among those they stand beside, in this order.
    pub first: Vec<SectionPath>,
}

const KEYS: [&str; 12] = [
    "path",
    "names",
    "broad",
    "places",
    "iptc",
    "shelf",
    "domestic",
    "title",
    "hidden",
    "full_text",
    "notify",
    "sort",
];
/// Of these alone no section is made.
const WISHES: [&str; 6] = ["path", "title", "hidden", "full_text", "notify", "sort"];

/// How long entries stay is said elsewhere.
const KEEP_MEND: &str =
    "write it in config.toml under [keep], as sections = { \"Sport\" = { days = 14 } }";
/// Characters of a section's title.
const TITLE_CHARS_MAX: usize = 60;
/// Before the codes of the Media Topics (IPTC, cv.iptc.org) in categories.
const IPTC_PREFIX: &str = "medtop:";

/// The default sections in file order with the reader's over them: names and places of a path that
/// is known are added to it, other paths follow.
pub fn load_sections(folders: &Folders) -> Result<SectionsFile, ConfigErrors> {
    let default = Source::new("the default sections.toml", starter::SECTIONS);
    let mut tree = Tree::default();
    let mut faults = read(&default, &mut tree);
    match Source::of_file(&folders.config_file("sections.toml")) {
        Ok(Some(source)) => faults.extend(read(&source, &mut tree)),
        Ok(None) => {}
        Err(fault) => faults.push(fault),
    }
    let file = SectionsFile { entries: tree.entries, first: tree.first };
    ConfigErrors::unless_none(file, faults)
}

/// The sections that come with the program, in file order.
pub(super) fn default_entries() -> Vec<SectionEntry> {
    let mut tree = Tree::default();
    _ = read(&Source::new("the default sections.toml", starter::SECTIONS), &mut tree);
    tree.entries
}

/// A section and one more name of it, as they are written in `sections.toml`.
#[must_use]
pub fn section_text(path: &SectionPath, name: Option<&CleanText>) -> String {
    let mut table = toml_edit::Table::new();
    table.insert("path", toml_edit::value(path.to_string()));
    if let Some(name) = name {
        let names: toml_edit::Array = std::iter::once(name.as_str()).collect();
        table.insert("names", toml_edit::value(names));
    }
    format!("[[section]]\n{table}")
}

#[derive(Default)]
struct Tree {
    entries: Vec<SectionEntry>,
    by_path: HashMap<String, usize>,
    first: Vec<SectionPath>,
}

impl Tree {
    fn add(&mut self, new: SectionEntry) {
        let at = *self.by_path.entry(new.path.folded()).or_insert(self.entries.len());
        if let Some(known) = self.entries.get_mut(at) {
            add_new(&mut known.names, new.names);
            add_new(&mut known.broad, new.broad);
            add_new(&mut known.places, new.places);
            known.is_shelf |= new.is_shelf;
            known.is_domestic |= new.is_domestic;
            known.is_defined |= new.is_defined;
            known.wishes.lay_over(new.wishes);
        } else {
            self.entries.push(new);
        }
    }
}

impl SectionWishes {
    fn lay_over(&mut self, new: Self) {
        self.title = new.title.or(self.title.take());
        self.is_hidden |= new.is_hidden;
        self.full_text = new.full_text.or(self.full_text);
        self.notify = new.notify.or(self.notify);
        self.sort = new.sort.or(self.sort);
    }
}

fn add_new(known: &mut Vec<String>, new: Vec<String>) {
    let mut folded: std::collections::HashSet<String> =
        known.iter().map(|name| name.to_lowercase()).collect();
    known.extend(new.into_iter().filter(|name| folded.insert(name.to_lowercase())));
}

fn read(source: &Source, tree: &mut Tree) -> Vec<Fault> {
    let (document, mut faults) = source.parse();
    for pair in pairs(&document) {
        if pair.key == "order" {
            match order(pair.value) {
                Ok(first) => tree.first = first,
                Err(mend) => {
                    let problem = format!("{} does not do", told(pair.value));
                    faults.push(source.fault(pair.value_span, "order", &problem, mend));
                }
            }
            continue;
        }
        let tables = pair.value.as_array().filter(|_| pair.key == "section");
        let Some(tables) = tables else {
            let mend = if KEYS.contains(&pair.key) {
                "write it below a line [[section]] and the section's path"
            } else {
                "write each section below a line [[section]]"
            };
            faults.push(source.fault(pair.key_span, pair.key, "no such table", mend));
            continue;
        };
        for table in tables {
            match table.get_ref().as_table() {
                Some(fields) => {
                    let entry = entry(&pairs(fields), source, &mut faults);
                    if entry.path.is_root() {
                        let mend = "write path = \"International / Middle East\"";
                        faults.push(source.fault(table.span(), "path", "no path is named", mend));
                    } else {
                        tree.add(entry);
                    }
                }
                None => faults.push(source.fault(
                    table.span(),
                    "section",
                    &format!("{} is no section", told(table.get_ref())),
                    "write each section below a line [[section]]",
                )),
            }
        }
    }
    faults
}

fn entry(fields: &[Pair<'_>], source: &Source, faults: &mut Vec<Fault>) -> SectionEntry {
    let mut entry = SectionEntry::default();
    for field in fields {
        let span = field.value_span.clone();
        let refused = match (field.key, field.value) {
            ("path", DeValue::String(text)) => {
                entry.path = SectionPath::parse(text);
                let is_whole = entry.path.depth() == text.split('/').count();
                (!is_whole).then_some("write one to six names with / between them")
            }
            ("title", DeValue::String(text)) => take_title(text, &mut entry.wishes),
            ("title", _) => Some("write it in quotes"),
            ("hidden", DeValue::Boolean(is_hidden)) => {
                entry.wishes.is_hidden = *is_hidden;
                None
            }
            ("path", _) => Some("write it in quotes, as \"International / Middle East\""),
            ("names", value) => take_names(value, &mut entry.names),
            ("broad", value) => take_names(value, &mut entry.broad),
            ("places", value) => take_names(value, &mut entry.places),
            ("iptc", DeValue::String(code)) if is_iptc_code(code) => {
                entry.names.extend([format!("{IPTC_PREFIX}{code}"), code.to_string()]);
                None
            }
            ("iptc", _) => Some("write the eight digits in quotes, as \"15000000\""),
            ("shelf", DeValue::Boolean(is_shelf)) => {
                entry.is_shelf = *is_shelf;
                None
            }
            ("domestic", DeValue::Boolean(is_domestic)) => {
                entry.is_domestic = *is_domestic;
                None
            }
            ("full_text", value) => {
                entry.wishes.full_text = takes_pages(value);
                entry.wishes.full_text.is_none().then_some("write true, false or \"auto\"")
            }
            ("notify", value) => {
                entry.wishes.notify = notify(value);
                entry.wishes.notify.is_none().then_some("write true, false or \"bell\"")
            }
            ("sort", value) => {
                entry.wishes.sort = sort(value);
                entry.wishes.sort.is_none().then_some("write \"newest\" or \"oldest\"")
            }
            ("keep" | "keep_days" | "keep_entries" | "retention", _) => Some(KEEP_MEND),
            ("shelf" | "domestic" | "hidden", _) => Some("write true or false, without quotes"),
            (unknown, _) => {
                let near = nearest(unknown, KEYS);
                let all = || KEYS.map(|key| format!("`{key}`")).join(", ");
                let mend = near.map_or_else(
                    || format!("the keys here are {}", all()),
                    |near| format!("did you mean `{near}`?"),
                );
                faults.push(source.fault(field.key_span.clone(), unknown, "no such key", &mend));
                None
            }
        };
        if let Some(mend) = refused {
            let problem = format!("{} does not do", told(field.value));
            faults.push(source.fault(span, field.key, &problem, mend));
        }
    }
    let says_more = fields.iter().any(|field| !WISHES.contains(&field.key));
    entry.is_defined = says_more || entry.wishes == SectionWishes::default();
    entry
}

/// The mend where the title does not do.
fn take_title(text: &str, wishes: &mut SectionWishes) -> Option<&'static str> {
    let title = CleanText::line(text);
    let is_good = !title.is_empty() && title.as_str().chars().count() <= TITLE_CHARS_MAX;
    wishes.title = Some(title);
    (!is_good).then_some("write one to 60 characters")
}

fn takes_pages(value: &DeValue<'_>) -> Option<TakesPages> {
    match value {
        DeValue::Boolean(true) => Some(TakesPages::Always),
        DeValue::Boolean(false) => Some(TakesPages::Never),
        _ => (value.as_str()? == "auto").then_some(TakesPages::OfTeasers),
    }
}

fn notify(value: &DeValue<'_>) -> Option<Notify> {
    match value {
        DeValue::Boolean(true) => Some(Notify::Line),
        DeValue::Boolean(false) => Some(Notify::Not),
        _ => (value.as_str()? == "bell").then_some(Notify::Bell),
    }
}

fn sort(value: &DeValue<'_>) -> Option<Order> {
    match value.as_str()? {
        "newest" => Some(Order::NewestFirst),
        "oldest" => Some(Order::OldestFirst),
        _ => None,
    }
}

/// The sections of a list, each once; what to write instead when it is none.
fn order(value: &DeValue<'_>) -> Result<Vec<SectionPath>, &'static str> {
    const MEND: &str = "write a list of paths in quotes, as [\"Sport\", \"Culture / Film\"]";
    let read = |value: &toml::Spanned<DeValue<'_>>| {
        let text = value.get_ref().as_str()?;
        let path = SectionPath::parse(text);
        (path.depth() == text.split('/').count() && !path.is_root()).then_some(path)
    };
    let list = value.as_array().ok_or(MEND)?;
    let paths: Vec<SectionPath> = list.iter().map(read).collect::<Option<_>>().ok_or(MEND)?;
    let mut met = std::collections::HashSet::new();
    if paths.iter().all(|path| met.insert(path.folded())) {
        return Ok(paths);
    }
    Err("write each path once")
}

fn is_iptc_code(code: &str) -> bool {
    code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names of a list; what to write instead when it is none.
fn take_names(value: &DeValue<'_>, names: &mut Vec<String>) -> Option<&'static str> {
    const MEND: &str = "write a list of names in quotes, as [\"Middle East\", \"Nahost\"]";
    let texts: Option<Vec<CleanText>> = value.as_array().and_then(|list| {
        list.iter().map(|name| name.get_ref().as_str().map(CleanText::line)).collect()
    });
    match texts {
        Some(texts) if texts.iter().all(|text| !text.is_empty()) => {
            add_new(names, texts.into_iter().map(CleanText::into_string).collect());
            None
        }
        _ => Some(MEND),
    }
}
