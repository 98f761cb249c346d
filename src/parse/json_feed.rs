//! Reads JSON Feed (jsonfeed.org, versions 1 and 1.1) whatever kinds its values have, item by item.

use serde_json::Value;

use super::faults::Faults;
use super::identity::{self, resolve};
use super::xml_feed::html_of_text;
use super::{ParseError, ParseLimits, dates, json_repair, titles};
use crate::model::{Category, CleanText, Enclosure, Entry, Pace, ParsedFeed, Timestamp, WebUrl};

/// The feed in `text`, which begins with `{`.
pub(super) fn read(
    text: &str,
    url: Option<&WebUrl>,
    limits: &ParseLimits,
    faults: &mut Faults,
) -> Result<ParsedFeed, ParseError> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let (document, items) = match values.next() {
        Some(Ok(mut document)) => {
            if !text.get(values.byte_offset()..).unwrap_or_default().trim().is_empty() {
                faults.add("junk-after", "");
            }
            let items = document.get_mut("items").map(Value::take);
            (document, items.unwrap_or_default())
        }
        _ => json_repair::read(text, faults).ok_or_else(|| ParseError::not_a_feed(text))?,
    };
    let is_named =
        document.get("version").and_then(Value::as_str).is_some_and(|v| v.contains("jsonfeed"));
    if !is_named && !items.is_array() {
        return Err(ParseError::not_a_feed(text));
    }
    let link = address(&document, "home_page_url", url);
    let base = url.cloned().or_else(|| link.clone());
    let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
    if items.len() > limits.entries_max {
        faults.add("too-many-entries", &format!("{} of {}", limits.entries_max, items.len()));
    }
    let feed_author = author(&document);
    let mut entries = Vec::new();
    for item in items.iter().take(limits.entries_max) {
        match item {
            Value::Object(_) => {
                let mut read = entry(item, base.as_ref(), faults);
                read.author = read.author.or_else(|| feed_author.clone());
                entries.push(read);
            }
            other => faults.add("skipped-item", &other.to_string()),
        }
    }
    identity::complete(&mut entries, limits, faults);
    let one_line = |name| string(&document, name).map(|text| titles::from_text(&text));
    Ok(ParsedFeed {
        title: one_line("title").unwrap_or_default(),
        link,
        description: one_line("description").filter(|text| !text.is_empty()),
        language: one_line("language").filter(|text| !text.is_empty()),
        updated: None,
        entries,
        pace: Pace::default(),
        oddities: Vec::new(),
    })
}

/// The text under `name`; numbers and truths are taken for what they look like.
fn string(value: &Value, name: &str) -> Option<String> {
    text_of(value.get(name)?)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn address(value: &Value, name: &str, base: Option<&WebUrl>) -> Option<WebUrl> {
    resolve(base, &string(value, name)?)
}

fn date(value: &Value, name: &str, faults: &mut Faults) -> Option<Timestamp> {
    let text = string(value, name).filter(|text| !text.trim().is_empty())?;
    let moment = dates::read(&text);
    if moment.is_none() {
        faults.add(dates::fault(&text), &text);
    }
    moment
}

fn entry(item: &Value, base: Option<&WebUrl>, faults: &mut Faults) -> Entry {
    for name in ["id", "url", "title", "content_html", "content_text", "summary"] {
        if item.get(name).is_some_and(|value| !value.is_string() && !value.is_null()) {
            faults.add("odd-json-type", name);
        }
    }
    let has_text = |text: &String| !text.trim().is_empty();
    let html = string(item, "content_html").filter(has_text);
    let plain = string(item, "content_text").filter(has_text).map(|text| html_of_text(&text));
    let own = address(item, "url", base);
    let link = own.clone().or_else(|| address(item, "external_url", base));
    let guid = string(item, "id").unwrap_or_default();
    Entry {
        title: string(item, "title").map(|text| titles::from_text(&text)).unwrap_or_default(),
        link: link.or_else(|| WebUrl::parse(&guid)),
        guid: guid.trim().to_owned(),
        author: author(item),
        published: date(item, "date_published", faults),
        updated: date(item, "date_modified", faults),
        categories: tags(item.get("tags")),
        summary_html: string(item, "summary").filter(has_text).map(|text| html_of_text(&text)),
        content_html: html.or(plain),
        base: own.or_else(|| base.cloned()),
        enclosures: attachments(item.get("attachments"), base),
    }
}

/// One value, or each value of a list.
fn each(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(list)) => list,
        Some(Value::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    }
}

/// Who wrote an item, or the feed (version 1.1: several, version 1: one).
fn author(item: &Value) -> Option<CleanText> {
    let people = each(item.get("authors")).iter().chain(each(item.get("author")));
    let names = people.filter_map(|person| text_of(person).or_else(|| string(person, "name")));
    let people: Vec<_> = names.take(32).map(|name| (Some(name), None)).collect();
    super::author::line(&people)
}

fn tags(value: Option<&Value>) -> Vec<Category> {
    let labels = each(value).iter().filter_map(text_of).map(|text| titles::from_text(&text));
    let labels = labels.filter(|label| !label.is_empty()).take(256);
    labels.map(|label| Category { label, scheme: None }).collect()
}

fn attachments(value: Option<&Value>, base: Option<&WebUrl>) -> Vec<Enclosure> {
    let read = |attachment: &Value| {
        Some(Enclosure {
            url: address(attachment, "url", base)?,
            media_type: string(attachment, "mime_type").map(|text| CleanText::line(&text)),
            length: attachment
                .get("size_in_bytes")
                .and_then(|size| size.as_u64().or_else(|| text_of(size)?.trim().parse().ok())),
        })
    };
    each(value).iter().take(256).filter_map(read).collect()
}
