//! Files that come with an entry (a podcast, a report as PDF): a line each below its text, with a
//! link.

use std::collections::HashSet;

use dom_query::Document as Dom;

use super::addresses::without_tracking;
use crate::model::{Enclosure, WebUrl};

/// Bytes below which a length that a feed tells is none.
const LENGTH_MIN: u64 = 1_000;

/// Adds a line for each file that the text does not lead to, and for the first picture where it
/// shows none: the others are mostly the same in other sizes.
pub(super) fn attach(dom: &Dom, enclosures: &[Enclosure]) {
    if enclosures.is_empty() {
        return;
    }
    let mut known: HashSet<String> = HashSet::new();
    let mut has_picture = false;
    for node in dom.root().descendants_it() {
        known.extend(["href", "src"].iter().filter_map(|name| node.attr(name)).map(String::from));
        has_picture |= node.has_name("img");
    }
    for enclosure in enclosures {
        let url = without_tracking(&enclosure.url);
        let kind = kind(enclosure.media_type.as_ref().map(AsRef::as_ref), &url);
        if kind == "Picture" && has_picture || !known.insert(url.as_str().to_owned()) {
            continue;
        }
        has_picture |= kind == "Picture";
        // An empty text has no `html` element.
        let parent = dom.select_single("html").nodes().first().copied();
        let parent = parent.unwrap_or_else(|| dom.root());
        let (line, link) = (dom.tree.new_element("p"), dom.tree.new_element("a"));
        let size = enclosure.length.and_then(size).map(|size| format!(" ({size})"));
        line.append_child(&dom.tree.new_text(format!("{kind}{}: ", size.unwrap_or_default())));
        link.set_attr("href", url.as_str());
        link.set_text(url.for_people());
        line.append_child(&link);
        parent.append_child(&line);
    }
}

/// What it is, by what the feed says, else by the ending of its name.
fn kind(media_type: Option<&str>, url: &WebUrl) -> &'static str {
    let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
    let path = url.url().path().to_ascii_lowercase();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match (media_type.split('/').next().unwrap_or_default(), media_type.as_str(), ending) {
        ("audio", ..)
        | (_, "application/ogg", _)
        | ("" | "application", _, "mp3" | "m4a" | "ogg" | "oga" | "opus" | "flac" | "wav") => {
            "Audio"
        }
        ("video", ..)
        | (_, "application/x-shockwave-flash", _)
        | ("" | "application", _, "mp4" | "m4v" | "webm" | "mov" | "mkv") => "Video",
        ("image", ..) | ("" | "application", _, "jpg" | "jpeg" | "png" | "gif" | "webp") => {
            "Picture"
        }
        (_, "application/pdf", _) | ("" | "application", _, "pdf") => "PDF",
        _ => "File",
    }
}

/// Bytes as people say them; `None` for what can be no file's length.
fn size(bytes: u64) -> Option<String> {
    let rounded = |unit: u64| (bytes + unit / 2) / unit;
    match bytes {
        0..LENGTH_MIN => None,
        LENGTH_MIN..1_000_000 => Some(format!("{} kB", rounded(1_000).max(1))),
        1_000_000..1_000_000_000 => Some(format!("{} MB", rounded(1_000_000))),
        _ => {
            let tenths = bytes / 100_000_000;
            Some(format!("{}.{} GB", tenths / 10, tenths % 10))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_as_people_say_them() {
        for (bytes, told) in [
            (0, None),
            (999, None),
            (1_000, Some("1 kB")),
            (12_345_678, Some("12 MB")),
            (1_234_567_890, Some("1.2 GB")),
            (u64::MAX, Some("18446744073.7 GB")),
        ] {
            assert_eq!(size(bytes).as_deref(), told, "{bytes}");
        }
    }
}
