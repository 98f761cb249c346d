//! What every dialect leaves to do: a guid and a title for each entry that has none, and guids that
//! tell entries apart.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::ParseLimits;
use super::faults::Faults;
use super::references::{are_xml_chars, is_xml_char};
use super::{stand_in, titles};
use crate::model::{Entry, WebUrl};

/// Guids longer than this, in bytes, are kept as their hash.
const GUID_BYTES_MAX: usize = 1024;

/// What `href` means on a page at `base`; `None` when it is no web address. `feed:` before an
/// address, or in the place of its scheme, says what is there and not where it is.
pub(super) fn resolve(base: Option<&WebUrl>, href: &str) -> Option<WebUrl> {
    let href = href.trim();
    let is_feed = href.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("feed:"));
    let href = if is_feed { href.get(5..).unwrap_or_default() } else { href };
    if href.is_empty() {
        return None;
    }
    if is_feed && href.starts_with("//") {
        let scheme = base.map_or("http", |base| base.url().scheme());
        return WebUrl::parse(&format!("{scheme}:{href}"));
    }
    if href.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) {
        return WebUrl::parse(&format!("http://{href}"));
    }
    WebUrl::parse(href).or_else(|| base?.join(href))
}

/// Gives each entry its title and guid, and keeps all of them within limits. The same document
/// always gives the same.
pub(super) fn complete(entries: &mut [Entry], limits: &ParseLimits, faults: &mut Faults) {
    for entry in entries.iter_mut() {
        if entry.title.is_empty() {
            entry.title = titles::first_words(entry.html());
        }
        if entry.title.as_str().len() > limits.title_chars_max {
            let shortened = entry.title.shortened(limits.title_chars_max);
            if shortened != entry.title {
                faults.add("long-title", entry.title.as_str());
                entry.title = shortened;
            }
        }
        if entry.guid.is_empty() {
            entry.guid = made_guid(entry);
            if entry.link.is_none() {
                faults.add("no-guid", entry.title.as_str());
            }
        } else if entry.guid.len() > GUID_BYTES_MAX {
            entry.guid = format!("dateline:{:016x}", xxh3_64(entry.guid.as_bytes()));
        }
        entry.categories.truncate(limits.categories_max);
        entry.enclosures.truncate(limits.enclosures_max);
        for field in [&mut entry.summary_html, &mut entry.content_html] {
            let Some(html) = field else { continue };
            cut(html, limits.html_bytes_max);
            if !are_xml_chars(html) {
                html.retain(is_xml_char);
                faults.add("control-characters", "");
            }
            if html.trim().is_empty() {
                *field = None;
            }
        }
    }
    tell_apart(entries, faults);
    // Only now, for no identity is made of a name that is lent.
    for entry in entries.iter_mut().filter(|entry| entry.title.is_empty()) {
        entry.title = stand_in::title(entry);
    }
}

fn cut(html: &mut String, bytes_max: usize) {
    if html.len() > bytes_max {
        let mut end = bytes_max;
        while !html.is_char_boundary(end) {
            end -= 1;
        }
        html.truncate(end);
    }
}

/// From the link, else from title and text; never from the date, which feeds change.
fn made_guid(entry: &Entry) -> String {
    let hash = match &entry.link {
        Some(link) => xxh3_64(link.as_str().as_bytes()),
        None => xxh3_64(format!("{}\n{}", entry.title, entry.html()).as_bytes()),
    };
    format!("dateline:{hash:016x}")
}

/// One guid on entries that differ in link and title: every one of them gets its own, so that none
/// of them changes when another comes or goes.
fn tell_apart(entries: &mut [Entry], faults: &mut Faults) {
    let own = |entry: &Entry| {
        let link = entry.link.as_ref().map_or("", WebUrl::as_str);
        xxh3_64(format!("{link}\n{}", entry.title).as_bytes())
    };
    let mut seen: HashMap<&str, (u64, bool)> = HashMap::new();
    for entry in entries.iter() {
        let hash = own(entry);
        let (first, differs) = seen.entry(&entry.guid).or_insert((hash, false));
        *differs |= *first != hash;
    }
    let shared: Vec<bool> = entries
        .iter()
        .map(|entry| seen.get(&*entry.guid).is_some_and(|(_, differs)| *differs))
        .collect();
    for (entry, _) in entries.iter_mut().zip(shared).filter(|(_, is_shared)| *is_shared) {
        faults.add("shared-guid", &entry.guid);
        entry.guid = format!("{}#{:016x}", entry.guid, own(entry));
    }
}
