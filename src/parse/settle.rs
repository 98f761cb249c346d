//! Decides which of an entry's elements say what, once all of them are known, and has feed-rs read
//! those.
//!
//! An element that feed-rs understands and that is well written stays as it is. A substitute
//! (`dc:title` where no `title` stands) is written anew under the name feed-rs knows; what lost to
//! a better one is taken out.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use super::author;
use super::dates;
use super::inline::local;
use super::leaf::{Leaf, TextKind};
use super::names::{self, Dialect, Field, Rank};
use super::references::{self, escape_attribute, escape_into};
use super::repair::{Note, Walk};
use super::tokens::{Attributes, Kind, Token, Tokens};

/// Categories made of one list of keywords.
const KEYWORDS_MAX: usize = 16;
/// Facts heeded of one feed or entry.
const LEAVES_MAX: usize = 512;

/// What a feed or an entry has said so far.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// Its start tag.
    pub(super) range: Range<usize>,
    /// How many edits there were before it.
    pub(super) edits_before: usize,
    leaves: Vec<Leaf<'a>>,
    best: Vec<(Field, Rank)>,
    pub(super) note: Note,
}

impl<'a> Group<'a> {
    pub(super) fn new(range: Range<usize>, edits_before: usize) -> Self {
        Self { range, edits_before, leaves: Vec::new(), best: Vec::new(), note: Note::default() }
    }

    /// Adds what an element says; false when there are too many to be meant.
    pub(super) fn add(&mut self, mut leaf: Leaf<'a>) -> bool {
        let is_kept = self.leaves.len() < LEAVES_MAX;
        if is_kept {
            leaf.is_usable = is_usable(&leaf);
            self.leaves.push(leaf);
        }
        is_kept
    }

    /// Finds out, once everything is said, how well each fact is said at best.
    fn rank(&mut self) {
        for leaf in self.leaves.iter().filter(|leaf| leaf.is_usable) {
            match self.best.iter_mut().find(|(field, _)| *field == leaf.field) {
                Some((_, rank)) => *rank = leaf.rank.min(*rank),
                None => self.best.push((leaf.field, leaf.rank)),
            }
        }
    }

    /// The best rank among the elements that say anything usable about `field`.
    fn best(&self, field: Field) -> Option<Rank> {
        self.best.iter().find(|(known, _)| *known == field).map(|(_, rank)| *rank)
    }
}

fn is_usable(leaf: &Leaf<'_>) -> bool {
    match leaf.field {
        Field::Published | Field::Updated => dates::read(&leaf.text()).is_some(),
        Field::Link => {
            let rel = leaf.attributes.get("rel");
            let is_page =
                rel.is_none_or(|rel| rel.is_empty() || rel.eq_ignore_ascii_case("alternate"));
            is_page
                && (!leaf.is_blank() || leaf.attributes.get("href").is_some_and(|h| !h.is_empty()))
        }
        Field::Category => !leaf.is_blank() || category_label(leaf).is_some(),
        // Atom's content may stand elsewhere (RFC 4287, section 4.1.3.2).
        Field::Content if leaf.rank == 0 && local(leaf.name).eq_ignore_ascii_case("content") => {
            !leaf.is_blank() || leaf.attributes.get("src").is_some_and(|src| !src.is_empty())
        }
        _ => !leaf.is_blank(),
    }
}

/// The label a category states in an attribute.
fn category_label(leaf: &Leaf<'_>) -> Option<String> {
    let found = ["term", "label", "text"].iter().find_map(|name| leaf.attributes.get(name));
    found.filter(|label| !label.is_empty()).map(Cow::into_owned)
}

/// The labels of categories that stand within a category.
fn nested_labels(leaf: &Leaf<'_>) -> Vec<String> {
    if !leaf.has_children {
        return Vec::new();
    }
    let is_tag = |token: &Token<'_>| matches!(token.kind, Kind::Start | Kind::Empty);
    let tags = Tokens::new(&leaf.body, 0).filter(is_tag);
    let labels = tags.filter_map(|tag| Attributes::parse(tag.body).get("text"));
    labels.take(KEYWORDS_MAX).map(Cow::into_owned).collect()
}

/// An address in `leaf`, joined to what the element says that it is relative to.
fn joined<'w>(leaf: &Leaf<'_>, written: &'w str) -> Cow<'w, str> {
    let url = leaf.base.as_ref().and_then(|base| base.join(written));
    url.map_or(Cow::Borrowed(written), |url| Cow::Owned(url.as_str().to_owned()))
}

/// True when `element` ends with its own end tag, or is empty.
fn is_closed(element: &str, name: &str) -> bool {
    let inner = element.strip_suffix('>').unwrap_or_default().trim_end();
    let tail = inner.len().checked_sub(name.len()).and_then(|at| inner.get(at..));
    inner.ends_with('/') || tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name))
}

/// `<name attributes>text</name>`, escaped.
fn element(name: &str, attributes: &str, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2 * name.len() + attributes.len() + 16);
    _ = write!(out, "<{name}{attributes}>");
    escape_into(&mut out, text);
    _ = write!(out, "</{name}>");
    out
}

impl<'a> Walk<'a, '_> {
    /// Writes what `group` says for feed-rs; gives back what feed-rs has no place for.
    pub(super) fn settle(&mut self, mut group: Group<'a>, is_entry: bool) -> Note {
        group.rank();
        let mut note = std::mem::take(&mut group.note);
        let mut done: Vec<Field> = Vec::new();
        for leaf in &group.leaves {
            let field = leaf.field;
            self.note_faults(leaf);
            match field {
                Field::Link => self.settle_link(leaf, group.best(Field::Link), is_entry, &mut note),
                Field::Enclosure => self.settle_enclosure(leaf, &mut note),
                Field::Category | Field::Keywords => self.settle_category(leaf, &group),
                Field::OriginalLink => {
                    note.original_link = Some(leaf.text().trim().to_owned());
                    self.keep_if_clean(leaf);
                }
                Field::NewAddress => {
                    note.moved_to = Some(leaf.text().trim().to_owned());
                    self.edits.remove(leaf.range.clone());
                }
                _ if field.tells_pace() => {
                    note.pace.add(leaf);
                    // Not heard by feed-rs, which may stumble over it all the same.
                    if self.scope.is_bare || !leaf.is_clean {
                        self.edits.remove(leaf.range.clone());
                    }
                }
                _ => {
                    let best = group.best(field);
                    let is_winner = best == Some(leaf.rank)
                        && leaf.is_usable
                        && (leaf.rank == 0 || !done.contains(&field))
                        && !self.yields(&group, field, is_entry);
                    if is_winner {
                        done.push(field);
                        self.settle_single(leaf, is_entry, &mut note);
                    } else {
                        self.edits.remove(leaf.range.clone());
                    }
                }
            }
        }
        self.note_dates(&group);
        note
    }

    /// Atom has one date for a feed: the first publication gives way to the last change.
    fn yields(&self, group: &Group<'_>, field: Field, is_entry: bool) -> bool {
        let is_feed = !is_entry && self.dialect == Dialect::Atom;
        is_feed && field == Field::Published && group.best(Field::Updated).is_some()
    }

    fn note_dates(&mut self, group: &Group<'_>) {
        for leaf in &group.leaves {
            if matches!(leaf.field, Field::Published | Field::Updated)
                && !leaf.is_blank()
                && !leaf.is_usable
            {
                let text = leaf.text();
                self.faults.add(dates::fault(&text), text.trim());
            }
        }
    }

    /// Notes what is not written as it should be in `leaf`.
    pub(super) fn note_faults(&mut self, leaf: &Leaf<'_>) {
        let is_html = matches!(leaf.field, Field::Summary | Field::Content | Field::Title);
        if is_html && leaf.has_children {
            if self.dialect == Dialect::Rss && leaf.rank == 0 {
                self.faults.add("inline-markup", leaf.name);
            }
        } else if !leaf.is_clean
            && !leaf.range.is_empty()
            && !leaf.body.contains("<![CDATA[")
            && !references::are_plain(&leaf.body)
        {
            let is_bare = references::has_bare_ampersand(&leaf.body);
            let kind = if is_bare { "bare-ampersand" } else { "html-entity" };
            self.faults.add(kind, leaf.body.trim());
        }
        let written = self.text.get(leaf.range.clone()).unwrap_or_default().trim_end();
        if !leaf.is_clean && !written.is_empty() && !is_closed(written, leaf.name) {
            self.faults.add("broken-markup", leaf.name);
        }
    }

    fn keep_if_clean(&mut self, leaf: &Leaf<'_>) {
        if !leaf.is_clean || leaf.has_children {
            self.edits.remove(leaf.range.clone());
        }
    }

    /// True when feed-rs reads the element just as it stands.
    fn is_native(&self, leaf: &Leaf<'_>, is_entry: bool) -> bool {
        let name = local(leaf.name);
        let native = names::native_name(self.dialect, is_entry, leaf.field);
        let is_named = native == Some(name)
            || (self.dialect == Dialect::Rss
                && (matches!(
                    (leaf.field, name),
                    (Field::Content, "encoded") | (Field::Published, "date")
                ) || (leaf.field, name) == (Field::Author, "creator")));
        leaf.rank == 0 && is_named && leaf.is_clean
    }

    fn settle_single(&mut self, leaf: &Leaf<'_>, is_entry: bool, note: &mut Note) {
        if let Some(base) = &leaf.base
            && (leaf.field == Field::Content || leaf.field == Field::Summary)
            && !leaf.is_blank()
        {
            note.html_base = Some(base.clone());
        }
        if leaf.field == Field::Guid {
            let permalink = leaf.attributes.get("isPermaLink");
            note.guid_is_no_link = permalink.is_some_and(|is| is.eq_ignore_ascii_case("false"));
        }
        if leaf.field == Field::Language {
            note.language = Some(leaf.text().trim().to_owned());
        }
        let Some(name) = names::native_name(self.dialect, is_entry, leaf.field) else {
            return self.keep_if_clean(leaf);
        };
        let is_native = self.is_native(leaf, is_entry);
        let is_text = matches!(leaf.field, Field::Title | Field::Summary | Field::Content);
        let written = match (self.dialect, leaf.field) {
            (_, Field::Author) => author::rewritten(leaf, self.dialect, is_native),
            (Dialect::Atom, _) if is_text => {
                return self.settle_atom_text(leaf, name, is_native, note);
            }
            _ if is_native && !leaf.has_children => None,
            (Dialect::Rss, Field::Title | Field::Summary | Field::Content) => {
                if leaf.field == Field::Content {
                    self.namespaces.use_own_content();
                }
                Some(element(name, "", &leaf.html()))
            }
            _ => Some(element(name, "", leaf.text().trim())),
        };
        if let Some(written) = written {
            self.edits.replace(leaf.range.clone(), written);
        }
    }

    fn settle_atom_text(&mut self, leaf: &Leaf<'_>, name: &str, is_native: bool, note: &mut Note) {
        let kind = leaf.text_kind();
        let media_type = leaf.attributes.get("type").unwrap_or_default();
        if leaf.field == Field::Title {
            note.title_is_text = kind == TextKind::Plain && media_type == "text";
        }
        let is_known = match kind {
            TextKind::Plain => matches!(&*media_type, "" | "text"),
            TextKind::Html => media_type == "html",
            _ => false,
        };
        if let Some(source) = leaf.attributes.get("src") {
            let source = joined(leaf, &source).into_owned();
            let is_page = media_type.is_empty() || media_type.contains("html");
            if is_page {
                note.content_page = Some(source);
            } else {
                let media_type = Some(media_type.into_owned());
                note.enclosures.push((source, media_type, None));
            }
            self.edits.remove(leaf.range.clone());
        } else if is_native && is_known {
            // Stays as it is.
        } else if let Some((text, is_html)) = leaf.text_as(kind) {
            let attributes = if is_html { " type=\"html\"" } else { " type=\"text\"" };
            self.edits.replace(leaf.range.clone(), element(name, attributes, &text));
        } else {
            self.edits.remove(leaf.range.clone());
        }
    }

    fn settle_link(
        &mut self,
        leaf: &Leaf<'_>,
        best: Option<Rank>,
        is_entry: bool,
        note: &mut Note,
    ) {
        let href = leaf.attributes.get("href").filter(|href| !href.is_empty());
        let rel = leaf.attributes.get("rel").unwrap_or_default().to_ascii_lowercase();
        let is_page = rel.is_empty() || rel == "alternate";
        if rel == "enclosure" && is_entry {
            if let Some(href) = &href {
                let media_type = leaf.attributes.get("type").map(Cow::into_owned);
                let bytes = leaf.attributes.get("length").and_then(|bytes| bytes.parse().ok());
                note.enclosures.push((joined(leaf, href).into_owned(), media_type, bytes));
            }
            return self.edits.remove(leaf.range.clone());
        }
        let is_atom_link = href.is_some();
        let is_native = leaf.is_clean
            && leaf.base.is_none()
            && local(leaf.name) == "link"
            && match self.dialect {
                Dialect::Atom => leaf.rank == 0 && is_atom_link,
                Dialect::Rss => {
                    leaf.rank == 0 && !leaf.is_blank() || !is_entry && is_atom_link && !is_page
                }
            };
        if is_native {
            return;
        }
        if !is_page && self.dialect == Dialect::Rss
            || is_page && best.is_some_and(|best| best < leaf.rank)
        {
            return self.edits.remove(leaf.range.clone());
        }
        let text = leaf.text();
        let written = match &href {
            Some(href) if self.dialect == Dialect::Atom || leaf.is_blank() || leaf.rank > 0 => {
                &**href
            }
            _ if leaf.is_blank() => return self.edits.remove(leaf.range.clone()),
            _ => text.trim(),
        };
        let address = joined(leaf, written);
        let written = match self.dialect {
            Dialect::Rss => element("link", "", &address),
            Dialect::Atom if !is_atom_link && !is_page => String::new(),
            Dialect::Atom => {
                let media_type = leaf.attributes.get("type").unwrap_or_default();
                let rel = if rel.is_empty() { "alternate" } else { &rel };
                let media_type = if media_type.is_empty() { "text/html" } else { &*media_type };
                format!(
                    "<link rel=\"{}\" type=\"{}\" href=\"{}\"/>",
                    escape_attribute(rel),
                    escape_attribute(media_type),
                    escape_attribute(&address)
                )
            }
        };
        self.edits.replace(leaf.range.clone(), written);
    }

    fn settle_enclosure(&mut self, leaf: &Leaf<'_>, note: &mut Note) {
        let address = ["url", "href"].iter().find_map(|name| leaf.attributes.get(name));
        let address = address
            .filter(|a| !a.is_empty())
            .unwrap_or_else(|| leaf.text().trim().to_owned().into());
        if !address.is_empty() {
            let media_type = leaf.attributes.get("type").filter(|t| !t.is_empty());
            let bytes = leaf.attributes.get("length").and_then(|bytes| bytes.parse().ok());
            let media_type = media_type.map(Cow::into_owned);
            note.enclosures.push((joined(leaf, &address).into_owned(), media_type, bytes));
        }
        self.keep_if_clean(leaf);
    }

    fn settle_category(&mut self, leaf: &Leaf<'_>, group: &Group<'_>) {
        let is_rss = self.dialect == Dialect::Rss;
        let is_native =
            leaf.rank == 0 && leaf.is_clean && !leaf.has_children && leaf.name == "category";
        let text = leaf.text();
        let stated = category_label(leaf);
        if is_native
            && (is_rss && !text.trim().is_empty()
                || !is_rss && leaf.attributes.get("term").is_some())
        {
            return;
        }
        let scheme = ["domain", "scheme"].iter().find_map(|name| leaf.attributes.get(name));
        let label = if text.trim().is_empty() {
            stated.as_deref().unwrap_or_default()
        } else {
            text.trim()
        };
        let nested = nested_labels(leaf);
        let labels: Vec<&str> = match leaf.field {
            Field::Keywords if group.best(Field::Category).is_some() => Vec::new(),
            Field::Keywords => label.split([',', ';']).map(str::trim).take(KEYWORDS_MAX).collect(),
            _ => std::iter::once(label).chain(nested.iter().map(|label| label.trim())).collect(),
        };
        let mut out = String::new();
        for label in labels.into_iter().filter(|label| !label.is_empty()) {
            let scheme = scheme.as_deref().map(escape_attribute);
            if is_rss {
                let domain =
                    scheme.map(|domain| format!(" domain=\"{domain}\"")).unwrap_or_default();
                out.push_str(&element("category", &domain, label));
            } else {
                let scheme =
                    scheme.map(|scheme| format!(" scheme=\"{scheme}\"")).unwrap_or_default();
                _ = write!(out, "<category term=\"{}\"{scheme}/>", escape_attribute(label));
            }
        }
        self.edits.replace(leaf.range.clone(), out);
    }
}
