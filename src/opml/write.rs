//! Subscriptions to OPML text.

use std::collections::HashMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::model::{CleanText, SectionPath, Subscription, WebUrl};

/// Writes OPML 2.0: one outline for each level of a section path, in the order they first appear,
/// and a subscription as an outline of type `rss` within. User names and passwords in addresses are
/// left out: lists are shared.
#[must_use]
pub fn write(title: &str, subscriptions: &[Subscription]) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory does not fail.
    let _ = document(&mut writer, title, &Folders::of(subscriptions));
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

fn document(writer: &mut Writer<Vec<u8>>, title: &str, folders: &Folders) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let opml = BytesStart::new("opml").with_attributes([("version", "2.0")]);
    writer.write_event(Event::Start(opml))?;
    writer.create_element("head").write_inner_content(|writer| {
        let title = CleanText::line(title);
        writer.create_element("title").write_text_content(BytesText::new(title.as_str()))?;
        Ok(())
    })?;
    writer.write_event(Event::Start(BytesStart::new("body")))?;
    inside(writer, folders, 0)?;
    writer.write_event(Event::End(BytesEnd::new("body")))?;
    writer.write_event(Event::End(BytesEnd::new("opml")))
}

/// What one folder holds; a section path has few levels, so this never goes deep.
fn inside(writer: &mut Writer<Vec<u8>>, folders: &Folders, at: usize) -> io::Result<()> {
    let Some(folder) = folders.0.get(at) else { return Ok(()) };
    for subscription in &folder.subscriptions {
        let address = without_credentials(&subscription.url);
        let title = subscription.title.as_ref().map_or(address.as_str(), CleanText::as_str);
        let attributes =
            [("type", "rss"), ("text", title), ("title", title), ("xmlUrl", address.as_str())];
        let outline = BytesStart::new("outline").with_attributes(attributes);
        writer.write_event(Event::Empty(outline))?;
    }
    for inner in &folder.folders {
        let name = folders.0.get(*inner).and_then(|folder| folder.name);
        let name = name.map_or("", CleanText::as_str);
        let outline = BytesStart::new("outline").with_attributes([("text", name), ("title", name)]);
        writer.write_event(Event::Start(outline))?;
        inside(writer, folders, *inner)?;
        writer.write_event(Event::End(BytesEnd::new("outline")))?;
    }
    Ok(())
}

fn without_credentials(url: &WebUrl) -> String {
    let mut url = url.url().clone();
    // Both fail only on addresses without a host, which are no web addresses.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}
