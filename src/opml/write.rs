//! Subscriptions to OPML text.

use std::collections::{BTreeMap, HashMap};
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{BY_FEED, NAMESPACE, TITLE_BY};
use crate::model::{CleanText, SectionPath, Subscription, WebUrl};

/// Writes OPML 2.0: one outline for each level of a section path, in the order they first appear,
/// and a subscription as an outline of type `rss` within, called as the reader sees it:
/// `own_titles` are those that feeds give themselves. User names and passwords in addresses are
/// left out: lists are shared.
#[must_use]
pub fn write(
    title: &str,
    subscriptions: &[Subscription],
    own_titles: &BTreeMap<WebUrl, CleanText>,
) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let paper = Paper { folders: Folders::of(subscriptions), own_titles };
    // Writing to memory does not fail.
    let _ = document(&mut writer, title, &paper);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

/// One folder of the outline.
#[derive(Default)]
struct Folder<'a> {
    name: Option<&'a CleanText>,
    folders: Vec<usize>,
    subscriptions: Vec<&'a Subscription>,
}

/// All folders; the first is the whole paper.
struct Folders<'a>(Vec<Folder<'a>>);

impl<'a> Folders<'a> {
    fn of(subscriptions: &'a [Subscription]) -> Self {
        let mut folders = vec![Folder::default()];
        let mut places = HashMap::from([(String::new(), 0)]);
        for subscription in subscriptions {
            let names = subscription.section.as_ref().map_or(&[][..], SectionPath::names);
            let (mut at, mut key) = (0, String::new());
            for name in names {
                key.push('/');
                key.push_str(&name.as_str().to_lowercase());
                let next = *places.entry(key.clone()).or_insert(folders.len());
                if next == folders.len() {
                    folders.push(Folder { name: Some(name), ..Folder::default() });
                    folders.get_mut(at).into_iter().for_each(|outer| outer.folders.push(next));
                }
                at = next;
            }
            folders.get_mut(at).into_iter().for_each(|f| f.subscriptions.push(subscription));
        }
        Self(folders)
    }
}

/// What is written.
struct Paper<'a> {
    folders: Folders<'a>,
    own_titles: &'a BTreeMap<WebUrl, CleanText>,
}

fn document(writer: &mut Writer<Vec<u8>>, title: &str, paper: &Paper<'_>) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let attributes = [("version", "2.0"), ("xmlns:dateline", NAMESPACE)];
    let opml = BytesStart::new("opml").with_attributes(attributes);
    writer.write_event(Event::Start(opml))?;
    writer.create_element("head").write_inner_content(|writer| {
        let title = CleanText::line(title);
        writer.create_element("title").write_text_content(BytesText::new(title.as_str()))?;
        Ok(())
    })?;
    writer.write_event(Event::Start(BytesStart::new("body")))?;
    inside(writer, paper, 0)?;
    writer.write_event(Event::End(BytesEnd::new("body")))?;
    writer.write_event(Event::End(BytesEnd::new("opml")))
}

/// What one folder holds; a section path has few levels, so this never goes deep.
fn inside(writer: &mut Writer<Vec<u8>>, paper: &Paper<'_>, at: usize) -> io::Result<()> {
    let folders = &paper.folders;
    let Some(folder) = folders.0.get(at) else { return Ok(()) };
    for subscription in &folder.subscriptions {
        let address = subscription.url.without_credentials();
        let own_title = || paper.own_titles.get(&subscription.url).filter(|it| !it.is_empty());
        let title = subscription.title.as_ref().or_else(own_title);
        let title = title.map_or(address.as_str(), CleanText::as_str);
        let attributes =
            [("type", "rss"), ("text", title), ("title", title), ("xmlUrl", address.as_str())];
        let mut outline = BytesStart::new("outline").with_attributes(attributes);
        if subscription.title.is_none() {
            outline.push_attribute((TITLE_BY, BY_FEED));
        }
        writer.write_event(Event::Empty(outline))?;
    }
    for inner in &folder.folders {
        let name = folders.0.get(*inner).and_then(|folder| folder.name);
        let name = name.map_or("", CleanText::as_str);
        let outline = BytesStart::new("outline").with_attributes([("text", name), ("title", name)]);
        writer.write_event(Event::Start(outline))?;
        inside(writer, paper, *inner)?;
        writer.write_event(Event::End(BytesEnd::new("outline")))?;
    }
    Ok(())
}
