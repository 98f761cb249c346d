//! What stands one level deeper in an entry: the words and the picture of its media (Media RSS),
//! who wrote the feed that it was taken from (`source` of Atom), and what that is called (RSS).
//!
//! It is noted beside the entry, and left to feed-rs as it stands.

use super::author;
use super::inline::local;
use super::leaf::looks_like_html;
use super::names::{Dialect, Field, Space};
use super::repair::{Role, Walk};
use super::tokens::{Attributes, Token};
use super::xml_feed::html_of_text;

/// People noted of the feed that an entry was taken from.
const PEOPLE_MAX: usize = 32;

/// What the elements within an entry's elements say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Nested {
    /// What its media are called.
    pub(super) title: Option<String>,
    /// The title is that of a group of media, which is what the entry is about.
    pub(super) is_group: bool,
    /// What is said of its media, as HTML.
    pub(super) html: Option<String>,
    /// A picture, as its address is written.
    pub(super) picture: Option<String>,
    /// Name and mail address of those who wrote the feed that it was taken from.
    pub(super) source_people: Vec<(Option<String>, Option<String>)>,
    /// What the feed is called that it was taken from.
    pub(super) source_title: Option<String>,
}

impl<'a> Walk<'a, '_> {
    /// What an element is that holds more about the entry around it.
    pub(super) fn nested_role(&self, space: Space, name: &str) -> Option<Role> {
        match (self.role(), space, name) {
            (Role::Entry | Role::Media, Space::Media, "group" | "content") => Some(Role::Media),
            (Role::Entry, Space::Core, "source") if self.dialect == Dialect::Atom => {
                Some(Role::Source)
            }
            _ => None,
        }
    }

    /// Heeds an element of an entry's media or source; true when it was read to its end.
    pub(super) fn read_nested(
        &mut self,
        token: &Token<'a>,
        (space, name): (Space, &str),
        attributes: &Attributes<'a>,
    ) -> bool {
        let field = match (self.role(), space, name) {
            (Role::Media, Space::Media, "title") => Field::Title,
            (Role::Media, Space::Media, "description") => Field::Summary,
            (Role::Source, Space::Core, "author") => Field::Author,
            (Role::Entry, Space::Core, "source") if self.dialect == Dialect::Rss => {
                self.read_source(token);
                return true;
            }
            (Role::Media, Space::Media, "thumbnail" | "content") => {
                self.note_picture(name, attributes);
                return false;
            }
            _ => return false,
        };
        let Some(leaf) = self.leaf(token, (field, 0)) else { return true };
        // What holds tags was not looked at closely enough to be handed on, and feed-rs gives a
        // whole feed up for media of whom nothing is said, or in a way it does not know.
        let kind = leaf.attributes.get("type");
        let is_known = kind.is_none_or(|kind| kind == "plain" || kind == "html");
        if !leaf.is_clean || leaf.has_children || leaf.is_blank() || !is_known {
            self.edits.remove(leaf.range.clone());
        }
        let is_group = self.frames.iter().any(|frame| {
            frame.role == Role::Media && local(frame.name).eq_ignore_ascii_case("group")
        });
        let Some(note) = self.entry.as_mut().map(|group| &mut group.note.nested) else {
            return true;
        };
        match field {
            _ if leaf.is_blank() => {}
            Field::Author if note.source_people.len() < PEOPLE_MAX => {
                let (name, email) = author::parts(&leaf.body);
                let some = |text: String| Some(text).filter(|text| !text.is_empty());
                note.source_people.push((some(name), some(email)));
            }
            Field::Title if note.title.is_none() => {
                note.title = Some(leaf.html().into_owned());
                note.is_group = is_group;
            }
            Field::Summary if note.html.is_none() => {
                let text = leaf.html();
                let is_html = leaf.has_children
                    || leaf.attributes.get("type").is_some_and(|kind| kind.contains("html"))
                    || looks_like_html(&text);
                note.html =
                    Some(if is_html { text.into_owned() } else { html_of_text(text.trim()) });
            }
            _ => {}
        }
        true
    }

    /// Where an item of RSS was taken from: the title of that feed. Whatever stands in it is no
    /// fact about the item, as in the name of an author.
    fn read_source(&mut self, token: &Token<'a>) {
        let Some(leaf) = self.leaf(token, (Field::Author, 0)) else { return };
        self.note_faults(&leaf);
        if self.scope.is_bare || !leaf.is_clean || leaf.has_children {
            self.edits.remove(leaf.range.clone());
        }
        let is_title = !leaf.has_children && !leaf.is_blank();
        if let Some(group) = self.entry.as_mut().filter(|_| is_title) {
            group.note.nested.source_title.get_or_insert_with(|| leaf.text().into_owned());
        }
    }

    fn note_picture(&mut self, name: &str, attributes: &Attributes<'a>) {
        let says = |name: &str, start: &str| {
            attributes.get(name).is_some_and(|value| value.to_ascii_lowercase().starts_with(start))
        };
        let is_picture = name == "thumbnail" || says("medium", "image") || says("type", "image/");
        if is_picture && let Some(group) = self.entry.as_mut() {
            let address = attributes.get("url").map(std::borrow::Cow::into_owned);
            let picture = &mut group.note.nested.picture;
            *picture = picture.take().or(address).filter(|address| !address.is_empty());
        }
    }
}
