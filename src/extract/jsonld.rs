//! What a page says of itself in JSON-LD (schema.org): its breadcrumb lists and its article.

use std::collections::HashMap;

use dom_query::Document;
use serde_json::Value;

use crate::model::WebUrl;

use super::crumbs::Crumb;
use super::fold;

/// Objects looked at on one page.
const OBJECTS_MAX: usize = 5000;
/// Items kept of one list.
const ITEMS_MAX: usize = 24;
/// How far a picture is followed from node to node.
const STEPS_MAX: usize = 4;

/// The article a page is about, as its JSON-LD gives it. Text is as written: not yet clean.
#[derive(Clone, Debug, Default)]
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

impl Article {
    /// Takes over what `other` says and this one does not.
    fn fill(&mut self, other: &Self) {
        let ours = [&mut self.published, &mut self.language, &mut self.publisher, &mut self.image];
        let theirs = [&other.published, &other.language, &other.publisher, &other.image];
        for (own, other) in ours.into_iter().zip(theirs) {
            if own.is_none() {
                own.clone_from(other);
            }
        }
        if self.authors.is_empty() {
            self.authors.clone_from(&other.authors);
        }
        self.is_free = self.is_free.or(other.is_free);
    }

    fn is_at(&self, url: &WebUrl) -> bool {
        let own = self.url.as_deref().and_then(|own| url.join(own));
        own.is_some_and(|own| own.host() == url.host() && own.url().path() == url.url().path())
    }

    fn title(&self) -> Option<&str> {
        self.headline.as_deref().or(self.name.as_deref())
    }
}

/// Everything of use in a page's JSON-LD.
#[derive(Debug, Default)]
pub(super) struct LinkedData {
    pub articles: Vec<Article>,
    /// Recipes, reviews and other works that may be what the page is about.
    works: Vec<Article>,
    /// The page itself, where it is described apart from its article.
    pages: Vec<Article>,
    pub trails: Vec<Vec<Crumb>>,
    pub site: Option<String>,
}

/// Reads every JSON-LD block of a page; a block that is no JSON even after repair is passed over.
pub(super) fn read(doc: &Document) -> LinkedData {
    let scripts = doc.select("script[type*='ld+json' i]");
    let blocks: Vec<Value> =
        scripts.nodes().iter().filter_map(|script| parse(&script.text())).collect();
    let mut nodes = Nodes::default();
    let mut objects = 0;
    for block in &blocks {
        nodes.collect(block, &mut objects);
    }
    let mut data = LinkedData::default();
    let mut objects = 0;
    for block in &blocks {
        visit(block, &nodes, &mut data, &mut objects);
    }
    data
}

/// The article the page is about: the one with the page's address, else the first that has a
/// headline; others are teasers. Else a work with the page's address, or one that the page names in
/// one of these `titles`. What it does not say itself is taken from what else is said of it, and of
/// the page.
pub(super) fn of_page(data: &LinkedData, url: &WebUrl, titles: &[String]) -> Option<Article> {
    let articles = &data.articles;
    let here = articles.iter().find(|article| article.is_at(url));
    let chosen = here
        .or_else(|| articles.iter().find(|article| article.headline.is_some()))
        .or_else(|| data.works.iter().find(|work| is_main(work, url, titles)))
        .or_else(|| articles.first());
    let page = data.pages.iter().find(|page| page.is_at(url));
    let page = page.or_else(|| data.pages.first().filter(|page| page.url.is_none()));
    let mut article = match (chosen, page) {
        (Some(chosen), _) => chosen.clone(),
        (None, Some(_)) => Article::default(),
        (None, None) => return None,
    };
    let title = chosen.and_then(Article::title).map(fold);
    let is_here = chosen.is_some_and(|chosen| chosen.is_at(url));
    let is_same = |other: &&Article| {
        is_here && other.is_at(url) || title.is_some() && other.title().map(fold) == title
    };
    for other in articles.iter().filter(is_same).chain(page) {
        article.fill(other);
    }
    Some(article)
}

/// True for a work that the page is about.
fn is_main(work: &Article, url: &WebUrl, titles: &[String]) -> bool {
    let Some(title) = work.title().map(fold).filter(|_| !work.authors.is_empty()) else {
        return false;
    };
    work.is_at(url) || titles.iter().any(|of_page| of_page.contains(&title))
}

/// The nodes of a page's JSON-LD by their `@id`: others refer to them by it.
#[derive(Default)]
struct Nodes<'a>(HashMap<&'a str, &'a Value>);

impl<'a> Nodes<'a> {
    fn collect(&mut self, value: &'a Value, objects: &mut usize) {
        match value {
            Value::Array(values) => {
                for value in values {
                    self.collect(value, objects);
                }
            }
            Value::Object(map) if *objects < OBJECTS_MAX => {
                *objects += 1;
                // What has no more than its `@id` is a reference itself.
                if let Some(Value::String(id)) = map.get("@id").filter(|_| map.len() > 1) {
                    let known = self.0.entry(id.as_str()).or_insert(value);
                    if known.as_object().is_some_and(|known| known.len() < map.len()) {
                        *known = value;
                    }
                }
                map.values().for_each(|value| self.collect(value, objects));
            }
            _ => {}
        }
    }

    /// The node that an object refers to.
    fn meant_by(&self, value: &Value) -> Option<&'a Value> {
        let id = value.get("@id")?.as_str()?;
        self.0.get(id).copied()
    }
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
fn visit(value: &Value, nodes: &Nodes<'_>, data: &mut LinkedData, objects: &mut usize) {
    match value {
        Value::Array(values) => {
            for value in values {
                visit(value, nodes, data, objects);
            }
        }
        Value::Object(map) => {
            *objects += 1;
            if *objects > OBJECTS_MAX {
                return;
            }
            take(value, nodes, data);
            for (key, value) in map {
                if key != "itemListElement" && !value.is_string() {
                    visit(value, nodes, data, objects);
                }
            }
        }
        _ => {}
    }
}

fn take(value: &Value, nodes: &Nodes<'_>, data: &mut LinkedData) {
    let types = strings(value.get("@type"));
    let is_a = |name: &str| types.iter().any(|found| last_part(found) == name);
    let is_one = |is_kind: fn(&str) -> bool| types.iter().any(|found| is_kind(last_part(found)));
    if is_a("BreadcrumbList") {
        data.trails.push(trail(value));
    } else if is_one(is_article) {
        data.articles.push(article(value, nodes));
    } else if is_one(is_work) {
        data.works.push(article(value, nodes));
    } else if is_one(is_page) {
        data.pages.push(article(value, nodes));
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

/// Other types of schema.org that a whole page may be about.
fn is_work(name: &str) -> bool {
    matches!(
        name,
        "CreativeWork"
            | "Recipe"
            | "HowTo"
            | "Guide"
            | "Review"
            | "CriticReview"
            | "EmployerReview"
            | "MediaReview"
            | "UserReview"
            | "Book"
            | "Chapter"
            | "ShortStory"
            | "Episode"
            | "PodcastEpisode"
            | "RadioEpisode"
            | "TVEpisode"
            | "Course"
            | "LearningResource"
            | "VideoObject"
            | "AudioObject"
            | "Photograph"
            | "VisualArtwork"
            | "Thesis"
    )
}

/// The types of schema.org that are a page's which holds one thing.
fn is_page(name: &str) -> bool {
    matches!(name, "WebPage" | "ItemPage" | "MedicalWebPage" | "FAQPage" | "QAPage" | "AboutPage")
}

fn article(value: &Value, nodes: &Nodes<'_>) -> Article {
    let field = |name: &str| text(value.get(name));
    let url = field("url").or_else(|| address(value.get("mainEntityOfPage")));
    Article {
        headline: field("headline"),
        name: field("name"),
        authors: names(value.get("author"), nodes),
        published: field("datePublished").or_else(|| field("dateCreated")),
        language: field("inLanguage"),
        sections: strings(value.get("articleSection")),
        publisher: names(value.get("publisher"), nodes).into_iter().next(),
        image: value.get("image").and_then(|image| picture(image, nodes, STEPS_MAX)),
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

/// Names of people or organisations: a string, an object with `name` or that refers to one, or a
/// list of these.
fn names(value: Option<&Value>, nodes: &Nodes<'_>) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => {
            values.iter().flat_map(|value| names(Some(value), nodes)).take(ITEMS_MAX).collect()
        }
        Some(Value::Object(map)) => {
            let own = strings(map.get("name"));
            let meant = value.and_then(|value| nodes.meant_by(value));
            match meant.filter(|_| own.is_empty()) {
                Some(meant) => strings(meant.get("name")),
                None => own,
            }
        }
        other => text(other).into_iter().collect(),
    }
}

/// The address of a picture: a string, an object with one or that refers to one, or a list of
/// these. What only names a node that nothing describes is no picture's address.
fn picture(value: &Value, nodes: &Nodes<'_>, steps: usize) -> Option<String> {
    let steps = steps.checked_sub(1)?;
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Array(values) => values.iter().find_map(|value| picture(value, nodes, steps)),
        Value::Object(map) => {
            let mut own = ["url", "contentUrl"].iter().filter_map(|key| map.get(*key));
            let own = own.find_map(|value| picture(value, nodes, steps));
            own.or_else(|| picture(nodes.meant_by(value)?, nodes, steps))
        }
        _ => None,
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
