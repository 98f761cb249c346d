//! Makes of any document that means to be a feed one that feed-rs reads without loss.
//!
//! One walk over the document gathers edits: names and namespaces become the ones feed-rs knows,
//! what is open is closed, what stands unescaped is escaped, RDF and CDF become RSS 2.0. A
//! well-formed feed in today's dialects gathers none and is handed on as it is. What feed-rs has no
//! place for travels beside it as notes.

use std::borrow::Cow;
use std::ops::Range;

use super::ParseError;
use super::edits::Edits;
use super::faults::Faults;
use super::inline::local;
use super::leaf::{Leaf, Surroundings};
use super::names::{self, Dialect, Field, Space};
use super::namespaces::Namespaces;
use super::nested::Nested;
use super::pace::PaceNote;
use super::references;
use super::root::{self, Root, RootKind};
use super::settle::Group;
use super::tokens::{Attributes, Kind, Token, Tokens};
use crate::model::WebUrl;

/// Elements nested deeper than this are left out: feed-rs recurses where they are media groups.
const DEPTH_MAX: usize = 48;
/// Open elements looked through for the one an end tag belongs to.
const UNCLOSED_MAX: usize = 64;

/// What feed-rs has no place for, of one entry or of the feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    /// What an `xml:base` makes relative addresses relative to.
    pub(super) base: Option<WebUrl>,
    /// The same for its HTML, where that says otherwise.
    pub(super) html_base: Option<WebUrl>,
    /// Its `xml:lang`.
    pub(super) language: Option<String>,
    /// Its guid is said not to be an address.
    pub(super) guid_is_no_link: bool,
    /// The address behind a redirecting link.
    pub(super) original_link: Option<String>,
    /// Attached media as written: address, type, length.
    pub(super) enclosures: Vec<(String, Option<String>, Option<u64>)>,
    /// Where its content is, when it is a page elsewhere.
    pub(super) content_page: Option<String>,
    /// How often the feed says that it brings something.
    pub(super) pace: PaceNote,
    /// Its title is said to be plain text.
    pub(super) title_is_text: bool,
    /// Where the feed says that it lives now.
    pub(super) moved_to: Option<String>,
    /// What stands one level deeper in it.
    pub(super) nested: Nested,
}

/// A document feed-rs reads.
#[derive(Debug)]
pub(super) struct Repaired<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) dialect: Dialect,
    pub(super) feed: Note,
    /// One for each entry, in order.
    pub(super) entries: Vec<Note>,
}

/// How far a repair goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'s> {
    /// The document's own address.
    pub(super) base: Option<&'s WebUrl>,
    /// Entries kept.
    pub(super) entries_max: usize,
    /// Leave out every element that is not understood here: one of them has stopped feed-rs.
    pub(super) is_bare: bool,
}

/// What an open element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Root,
    Channel,
    Entry,
    /// Media of an entry, or a group of them.
    Media,
    /// What an entry was taken from.
    Source,
    Other,
    /// Left out, with all that is in it.
    Dropped,
}

#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    pub(super) name: &'a str,
    pub(super) role: Role,
    base: Option<WebUrl>,
}

/// The walk over a document.
pub(super) struct Walk<'a, 's> {
    pub(super) text: &'a str,
    pub(super) scope: Scope<'s>,
    pub(super) root: Root<'a>,
    pub(super) dialect: Dialect,
    pub(super) tokens: Tokens<'a>,
    pub(super) frames: Vec<Frame<'a>>,
    pub(super) namespaces: Namespaces<'a>,
    pub(super) edits: Edits,
    pub(super) faults: &'s mut Faults,
    pub(super) feed: Group<'a>,
    pub(super) entry: Option<Group<'a>>,
    pub(super) notes: Vec<Note>,
    pub(super) entries_met: usize,
    pub(super) channel_tags: Vec<Range<usize>>,
    pub(super) channels: usize,
    /// The channel tags all go, for feed-rs wants one channel around everything.
    pub(super) is_flat: bool,
    pub(super) root_end: Option<Range<usize>>,
    /// The document ends here though something was still open.
    pub(super) cut_at: Option<usize>,
}

/// Repairs `text`; the error says what it is when it is no feed.
pub(super) fn repair<'a, 's>(
    text: &'a str,
    scope: Scope<'s>,
    faults: &'s mut Faults,
) -> Result<Repaired<'a>, ParseError> {
    let root = root::find(text, faults)?;
    let dialect = root.kind.dialect();
    let tokens = Tokens::new(text, root.tag.range.end);
    let mut walk = Walk {
        text,
        scope,
        dialect,
        tokens,
        frames: Vec::new(),
        namespaces: Namespaces::new(dialect),
        edits: Edits::default(),
        faults,
        feed: Group::new(root.tag.range.clone(), 0),
        entry: None,
        notes: Vec::new(),
        entries_met: 0,
        channel_tags: Vec::new(),
        channels: 0,
        is_flat: matches!(root.kind, RootKind::Rdf | RootKind::Channel),
        root_end: None,
        cut_at: None,
        root,
    };
    walk.open_root();
    walk.run();
    Ok(walk.finish())
}

impl<'a> Walk<'a, '_> {
    fn open_root(&mut self) {
        let tag = self.root.tag.clone();
        let attributes = self.root.attributes.clone();
        self.namespaces.declare(&attributes, 0, true);
        let base = self.base_of(&attributes);
        self.feed.note.base.clone_from(&base);
        self.feed.note.language = attributes.get("xml:lang").map(Cow::into_owned);
        if tag.kind == Kind::Empty {
            self.root_end = Some(tag.range.end..tag.range.end);
            return;
        }
        self.frames.push(Frame { name: tag.name, role: Role::Root, base });
        self.state_attributes(&attributes, tag.range.end);
        if self.root.kind == RootKind::Entry {
            self.frames.push(Frame { name: tag.name, role: Role::Entry, base: None });
            self.open_group(&tag, &attributes);
        }
    }

    fn run(&mut self) {
        while !self.frames.is_empty() {
            let Some(token) = self.tokens.next() else {
                self.cut_at = self.cut_at.or(Some(self.text.len()));
                break;
            };
            if token.is_broken && token.range.end == self.text.len() {
                let is_last_end = token.kind == Kind::End && self.frames.len() == 1;
                if !is_last_end {
                    self.cut_at = Some(token.range.start);
                    self.edits.remove(token.range);
                    break;
                }
            }
            match token.kind {
                Kind::Start | Kind::Empty => self.open(&token),
                Kind::End => self.close(&token),
                _ => self.pass(&token),
            }
        }
    }

    /// What is neither tag nor fact: kept where it is well written.
    fn pass(&mut self, token: &Token<'a>) {
        let is_fine = match token.kind {
            Kind::Text => references::are_plain(token.body) && !token.body.contains('<'),
            Kind::Instruction => !token.body.starts_with("xml "),
            Kind::Declaration => false,
            _ => true,
        };
        let is_dropped = self.frames.last().is_some_and(|frame| frame.role == Role::Dropped);
        if is_dropped || !is_fine || token.is_broken {
            self.edits.remove(token.range.clone());
        }
    }

    /// The element that decides what its children mean.
    pub(super) fn role(&self) -> Role {
        self.frames.last().map_or(Role::Other, |frame| frame.role)
    }

    fn open(&mut self, token: &Token<'a>) {
        let attributes = Attributes::parse(token.body);
        self.namespaces.declare(&attributes, self.frames.len(), false);
        let space = self.namespaces.space_of(token.name);
        let name = local(token.name).to_ascii_lowercase();
        let is_core = matches!(space, Space::Core | Space::Rss | Space::Atom);
        let entry_name = if self.dialect == Dialect::Rss { "item" } else { "entry" };
        if is_core && name == entry_name && self.role() != Role::Dropped {
            return self.open_entry(token, &attributes);
        }
        let is_feed = matches!(self.role(), Role::Root | Role::Channel);
        if is_core && is_feed && name == "channel" && self.dialect == Dialect::Rss {
            return self.open_channel(token, &attributes);
        }
        let meaning = match self.role() {
            Role::Root | Role::Channel => names::of_feed(self.dialect, space, &name),
            Role::Entry => names::of_entry(self.dialect, space, &name),
            Role::Media | Role::Source | Role::Other | Role::Dropped => None,
        };
        match meaning {
            Some(meaning) => self.read_leaf(token, meaning, &attributes),
            None if self.read_nested(token, (space, &name), &attributes) => {}
            None => self.open_other(token, &attributes, (space, &name)),
        }
        self.namespaces.leave(self.frames.len());
    }

    /// The element that begins with `token`, read whole; `None` when the document ends in it.
    pub(super) fn leaf(&mut self, token: &Token<'a>, meaning: (Field, u8)) -> Option<Leaf<'a>> {
        let open: Vec<&str> =
            self.frames.iter().take(UNCLOSED_MAX).map(|frame| frame.name).collect();
        let around = Surroundings { dialect: self.dialect, open: &open };
        let leaf = Leaf::read(token, meaning, &mut self.tokens, self.text, around);
        if leaf.is_none() {
            self.cut_at = Some(token.range.start);
            self.edits.remove(token.range.start..self.text.len());
        }
        leaf
    }

    fn read_leaf(&mut self, token: &Token<'a>, meaning: (Field, u8), attributes: &Attributes<'a>) {
        let Some(mut leaf) = self.leaf(token, meaning) else { return };
        if attributes.get("xml:base").is_some() {
            leaf.base = self.base_of(attributes);
            leaf.is_clean = false;
        }
        if self.role() == Role::Root && self.root.kind == RootKind::Rss && !self.is_flat {
            self.is_flat = true;
            self.faults.add("misplaced", token.name);
        }
        let group = self.entry.as_mut().unwrap_or(&mut self.feed);
        let range = leaf.range.clone();
        if !group.add(leaf) {
            self.edits.remove(range);
        }
    }

    fn open_other(
        &mut self,
        token: &Token<'a>,
        attributes: &Attributes<'a>,
        (space, name): (Space, &str),
    ) {
        let is_top = matches!(self.role(), Role::Root | Role::Channel | Role::Entry);
        let is_deep = self.frames.len() >= DEPTH_MAX;
        // Nothing of what else podcasts say is used here, and long numbers in it stop feed-rs.
        let is_unused = is_top && (self.scope.is_bare || space == Space::Itunes);
        let is_dropped = self.role() == Role::Dropped || is_deep || is_unused;
        if is_deep {
            self.faults.add("too-deep", token.name);
        }
        if is_dropped {
            self.edits.remove(token.range.clone());
        } else if token.is_broken || !attributes.is_clean || Namespaces::needs_rewriting(attributes)
        {
            self.edits.replace(token.range.clone(), Namespaces::rewritten(token, attributes));
        }
        if token.kind == Kind::Start {
            let role = self.nested_role(space, name).unwrap_or(Role::Other);
            let role = if is_dropped { Role::Dropped } else { role };
            let base = attributes.get("xml:base").and_then(|_| self.base_of(attributes));
            self.frames.push(Frame { name: token.name, role, base });
        }
    }

    fn open_channel(&mut self, token: &Token<'a>, attributes: &Attributes<'a>) {
        self.channels += 1;
        if self.channels > 1 && self.root.kind == RootKind::Rss {
            self.faults.add("misplaced", token.name);
        }
        self.channel_tags.push(token.range.clone());
        self.is_flat |= self.channels > 1 || token.kind == Kind::Empty || token.is_broken;
        self.is_flat |= token.name != "channel" || self.role() == Role::Channel;
        if let Some(base) = attributes.get("xml:base").and_then(|_| self.base_of(attributes)) {
            self.feed.note.base = Some(base);
            self.is_flat = true;
        }
        if let Some(language) = attributes.get("xml:lang") {
            self.feed.note.language = Some(language.into_owned());
        }
        self.state_attributes(attributes, token.range.end);
        if token.kind == Kind::Start {
            let base = self.feed.note.base.clone();
            self.frames.push(Frame { name: token.name, role: Role::Channel, base });
        }
    }

    fn open_entry(&mut self, token: &Token<'a>, attributes: &Attributes<'a>) {
        let is_inside = |role| !matches!(role, Role::Root | Role::Channel | Role::Dropped);
        while is_inside(self.role()) && self.frames.len() > 1 {
            self.faults.add("broken-markup", token.name);
            self.close_top(token.range.start..token.range.start);
        }
        if self.role() == Role::Root && self.root.kind == RootKind::Rss {
            self.is_flat = true;
            self.faults.add("misplaced", token.name);
        }
        let base = attributes.get("xml:base").and_then(|_| self.base_of(attributes));
        self.frames.push(Frame { name: token.name, role: Role::Entry, base });
        self.open_group(token, attributes);
        if token.kind == Kind::Empty {
            self.close_top(token.range.end..token.range.end);
        }
    }

    fn open_group(&mut self, token: &Token<'a>, attributes: &Attributes<'a>) {
        self.entries_met += 1;
        let mut group = Group::new(token.range.clone(), self.edits.len());
        group.note.base = self.frames.iter().rev().find_map(|frame| frame.base.clone());
        self.entry = Some(group);
        let native = if self.dialect == Dialect::Rss { "item" } else { "entry" };
        let is_native =
            local(token.name) == native && !attributes.iter().any(|(n, _)| n == "xmlns");
        let is_fine = is_native && !token.is_broken && attributes.is_clean;
        let is_root = token.range == self.root.tag.range;
        if !is_root
            && (!is_fine || token.kind == Kind::Empty || attributes.get("xml:base").is_some())
        {
            let tag = self.namespaces.rewritten_entry(token, attributes);
            self.edits.replace(token.range.clone(), tag);
        }
        self.state_attributes(attributes, token.range.end);
    }

    /// What RDF and CDF say of a feed or an entry in attributes of its tag.
    fn state_attributes(&mut self, attributes: &Attributes<'a>, at: usize) {
        if self.dialect != Dialect::Rss {
            return;
        }
        let is_entry = self.entry.is_some();
        let is_cdf = self.root.kind == RootKind::Channel;
        let known: [(&str, Field, bool); 3] = [
            ("rdf:about", Field::Guid, is_entry),
            ("href", Field::Link, is_cdf),
            ("lastmod", Field::Updated, is_cdf),
        ];
        for (name, field, applies) in known {
            if let Some(value) = attributes.get(name).filter(|value| applies && !value.is_empty()) {
                let leaf = Leaf::made((field, 6), at, &value);
                self.entry.as_mut().unwrap_or(&mut self.feed).add(leaf);
            }
        }
        if is_cdf && let Some(base) = attributes.get("base") {
            let group = self.entry.as_mut().unwrap_or(&mut self.feed);
            group.note.base = WebUrl::parse(&base).or(group.note.base.take());
        }
    }

    fn close(&mut self, token: &Token<'a>) {
        let frames = self.frames.iter().rev().take(UNCLOSED_MAX);
        let Some(above) = frames.map(|f| f.name).position(|n| n.eq_ignore_ascii_case(token.name))
        else {
            if self.role() != Role::Dropped {
                self.faults
                    .add("broken-markup", self.text.get(token.range.clone()).unwrap_or_default());
            }
            return self.edits.remove(token.range.clone());
        };
        for _ in 0..above {
            self.faults.add("broken-markup", self.frames.last().map_or("", |frame| frame.name));
            self.close_top(token.range.start..token.range.start);
        }
        self.close_top(token.range.clone());
        if self.root.kind == RootKind::Entry && self.role() == Role::Root {
            self.close_top(token.range.clone());
        }
    }

    /// Closes the innermost open element with the end tag in `range`, which is empty where there is
    /// none.
    pub(super) fn close_top(&mut self, range: Range<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let is_written = self.text.get(range.clone()).is_some_and(|tag| {
            tag.strip_prefix("</").is_some_and(|tag| {
                tag.strip_suffix('>').is_some_and(|name| name.trim_end() == frame.name)
            })
        });
        match frame.role {
            Role::Root => self.root_end = Some(range),
            Role::Channel => {
                self.is_flat |= !is_written;
                self.channel_tags.push(range);
            }
            Role::Entry => self.close_entry(range, is_written, frame.name),
            Role::Dropped => self.edits.remove(range),
            Role::Media | Role::Source | Role::Other if !is_written => {
                self.edits.replace(range, format!("</{}>", frame.name));
            }
            Role::Media | Role::Source | Role::Other => {}
        }
        self.namespaces.leave(self.frames.len());
    }

    fn close_entry(&mut self, range: Range<usize>, is_written: bool, name: &'a str) {
        let Some(group) = self.entry.take() else { return };
        if self.entries_met > self.scope.entries_max {
            self.edits.forget_since(group.edits_before);
            self.edits.remove(group.range.start..range.end);
            return;
        }
        let note = self.settle(group, true);
        self.notes.push(note);
        let native = self.namespaces.entry_name(name);
        if !is_written || native != name {
            self.edits.replace(range, format!("</{native}>"));
        }
    }

    fn base_of(&self, attributes: &Attributes<'a>) -> Option<WebUrl> {
        let outer = self.frames.iter().rev().find_map(|frame| frame.base.as_ref());
        let written = attributes.get("xml:base")?;
        outer.or(self.scope.base).map_or_else(
            || WebUrl::parse(&written),
            |outer| outer.join(&written).or_else(|| Some(outer.clone())),
        )
    }
}
