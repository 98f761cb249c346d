//! What a page says of itself in JSON-LD (schema.org): its breadcrumb lists and its article.

use dom_query::Document;
use serde_json::Value;

use crate::model::WebUrl;

use super::crumbs::Crumb;

/// Objects looked at on one page.
const OBJECTS_MAX: usize = 5000;
/// Items kept of one list.
const ITEMS_MAX: usize = 24;

/// The article a page is about, as its JSON-LD gives it. Text is as written: not yet clean.
#[derive(Debug, Default)]
pub(super) struct Article {
    pub headline: Option<String>,
    pub name: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    pub sections: Vec<String>,
    pub publisher: Option<String>,
    pub image: Option<String>,
    pub url: Option<String>,
    pub body: Option<String>,
    pub is_free: Option<bool>,
}

/// Everything of use in a page's JSON-LD.
#[derive(Debug, Default)]
pub(super) struct LinkedData {
    pub articles: Vec<Article>,
    pub trails: Vec<Vec<Crumb>>,
    pub site: Option<String>,
}

/// Reads every JSON-LD block of a page; a block that is no JSON even after repair is passed over.
pub(super) fn read(doc: &Document) -> LinkedData {
    let mut data = LinkedData::default();
    let mut objects = 0;
    for script in doc.select("script[type*='ld+json' i]").nodes() {
        if let Some(value) = parse(&script.text()) {
            visit(&value, &mut data, &mut objects);
        }
    }
    data
}

/// The article the page is about: the one with the page's address, else the first that has a
/// headline. Others are teasers.
pub(super) fn of_page<'a>(data: &'a LinkedData, url: &WebUrl) -> Option<&'a Article> {
    let is_here = |article: &&Article| {
        let own = article.url.as_deref().and_then(|own| url.join(own));
        own.is_some_and(|own| own.host() == url.host() && own.url().path() == url.url().path())
    };
    let mut titled = data.articles.iter().filter(|article| article.headline.is_some());
    let here = data.articles.iter().find(is_here);
    here.or_else(|| titled.next()).or_else(|| data.articles.first())
}

fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_start_matches("<![CDATA[");
    let text = text.trim_start_matches("//<![CDATA[").trim_end_matches("-->");
    let text = text.trim_end_matches("]]>").trim_end_matches("//").trim().trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&repaired(text)).ok())
}

/// JSON with the usual faults mended: raw line ends in strings, bad escapes, commas before a
/// bracket.
fn repaired(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_in_string = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if is_in_string => match chars.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                    out.extend(['\\', next]);
                }
                Some(next) => out.push(next),
                None => {}
            },
            '"' => {
                is_in_string = !is_in_string;
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            ']' | '}' if !is_in_string => {
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Walks the value; the JSON reader has bounded its depth.
fn visit(value: &Value, data: &mut LinkedData, objects: &mut usize) {
    match value {
        Value::Array(values) => {
            for value in values {
                visit(value, data, objects);
            }
        }
        Value::Object(map) => {
            *objects += 1;
            if *objects > OBJECTS_MAX {
                return;
            }
            take(value, data);
            for (key, value) in map {
                if key != "itemListElement" && !value.is_string() {
                    visit(value, data, objects);
                }
            }
        }
        _ => {}
    }
}

fn take(value: &Value, data: &mut LinkedData) {
    let types = strings(value.get("@type"));
    let is_a = |name: &str| types.iter().any(|found| last_part(found) == name);
    if is_a("BreadcrumbList") {
        data.trails.push(trail(value));
    } else if types.iter().any(|found| is_article(last_part(found))) {
        data.articles.push(article(value));
    } else if is_a("WebSite") && data.site.is_none() {
        data.site = text(value.get("name"));
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '#', ':']).next().unwrap_or(name)
}

/// The types of schema.org that are an article's (the list Mozilla Readability uses, by their
/// endings).
fn is_article(name: &str) -> bool {
    name.ends_with("Article")
        || name.ends_with("Posting")
        || matches!(name, "Report" | "APIReference" | "LiveBlogPosting" | "OpinionArticle")
}

fn article(value: &Value) -> Article {
    let field = |name: &str| text(value.get(name));
    let url = field("url").or_else(|| address(value.get("mainEntityOfPage")));
    Article {
        headline: field("headline"),
        name: field("name"),
        authors: names(value.get("author")),
        published: field("datePublished").or_else(|| field("dateCreated")),
        language: field("inLanguage"),
        sections: strings(value.get("articleSection")),
        publisher: names(value.get("publisher")).into_iter().next(),
        image: address(value.get("image")),
        url,
        body: field("articleBody"),
        is_free: value.get("isAccessibleForFree").and_then(truth),
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(is_true) => Some(*is_true),
        Value::String(text) if last_part(text).eq_ignore_ascii_case("false") => Some(false),
        Value::String(text) if last_part(text).eq_ignore_ascii_case("true") => Some(true),
        _ => None,
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => text(values.first()),
        Value::Object(map) => text(map.get("@value").or_else(|| map.get("name"))),
        _ => None,
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => {
            values.iter().filter_map(|value| text(Some(value))).take(ITEMS_MAX).collect()
        }
        other => text(other).into_iter().collect(),
    }
}

/// Names of people or organisations: a string, an object with `name`, or a list of these.
fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => {
            values.iter().flat_map(|value| names(Some(value))).take(ITEMS_MAX).collect()
        }
        Some(Value::Object(map)) => strings(map.get("name")),
        other => text(other).into_iter().collect(),
    }
}

fn address(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => address(values.first()),
        Value::Object(map) => {
            ["url", "@id", "contentUrl"].iter().find_map(|key| address(map.get(*key)))
        }
        _ => None,
    }
}

/// The items of a `BreadcrumbList` by their `position`; items without one keep their order.
fn trail(list: &Value) -> Vec<Crumb> {
    let items: Vec<&Value> = match list.get("itemListElement") {
        Some(Value::Array(items)) => items.iter().flat_map(nested).take(ITEMS_MAX).collect(),
        Some(item) => vec![item],
        None => Vec::new(),
    };
    let mut numbered: Vec<(u64, Crumb)> = items
        .into_iter()
        .zip(1..)
        .filter_map(|(item, place)| Some((position(item).unwrap_or(place), crumb(item)?)))
        .collect();
    numbered.sort_by_key(|(position, _)| *position);
    numbered.into_iter().map(|(_, crumb)| crumb).collect()
}

fn nested(item: &Value) -> Vec<&Value> {
    match item {
        Value::Array(items) => items.iter().collect(),
        item => vec![item],
    }
}

fn position(item: &Value) -> Option<u64> {
    match item.get("position")? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn crumb(item: &Value) -> Option<Crumb> {
    let inner = item.get("item");
    let name = text(item.get("name")).or_else(|| text(inner.filter(|inner| inner.is_object())))?;
    let address = address(inner).or_else(|| address(item.get("url")));
    Some(Crumb { name, address })
}
