//! The text of `feeds.toml` as subscriptions, and changes of it that keep every comment and the
//! order.

use std::collections::HashSet;

use toml::de::{DeTable, DeValue};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use crate::config::rules::{FEED_RULES, told};
use crate::config::source::{Pair, Source, pairs};
use crate::config::{ConfigError, Fault, FeedSettings, last_table};
use crate::model::nearest;
use crate::model::{CleanText, SectionPath, Subscription, WebUrl};

/// The keys that are no settings.
const OWN_KEYS: [&str; 3] = ["url", "title", "section"];

/// One change.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    Add(Subscription),
    Remove(WebUrl),
    Title(WebUrl, Option<CleanText>),
    Section(WebUrl, Option<SectionPath>),
    Url(WebUrl, WebUrl),
}

/// A read `feeds.toml`.
pub(super) struct Document {
    /// The text with its comments, once something is to be changed, which is rare and costs more
    /// than reading it; or the fault that forbids changing it.
    editable: Result<Option<DocumentMut>, Fault>,
    pub(super) subscriptions: Vec<Subscription>,
    addresses: HashSet<WebUrl>,
    /// Of the subscriptions that do something otherwise than the others.
    pub(super) settings: Vec<(WebUrl, FeedSettings)>,
    pub(super) faults: Vec<Fault>,
}

impl Document {
    pub(super) fn parse(source: &Source) -> Self {
        let (table, syntax) = source.parse();
        let mut document = Self {
            editable: syntax.first().map_or(Ok(None), |fault| Err(fault.clone())),
            subscriptions: Vec::new(),
            addresses: HashSet::new(),
            settings: Vec::new(),
            faults: syntax,
        };
        document.read(&table, source);
        document
    }

    fn read(&mut self, table: &DeTable<'_>, source: &Source) {
        const MEND: &str = "write each feed below a line [[feed]]";
        // What misses or stands elsewhere in a text that cannot be read whole is no second fault.
        let is_whole = self.faults.is_empty();
        for pair in pairs(table) {
            if pair.key != "feed" {
                let fault = source.fault(pair.key_span, pair.key, "no such table", MEND);
                self.faults.extend(is_whole.then_some(fault));
                continue;
            }
            let Some(entries) = pair.value.as_array() else {
                let problem = format!("{} stands where a list of feeds must", told(pair.value));
                if is_whole {
                    self.refuse_changes(source.fault(pair.key_span, "feed", &problem, MEND));
                }
                continue;
            };
            for entry in entries {
                let Some(fields) = entry.get_ref().as_table() else {
                    let problem = format!("{} is no feed", told(entry.get_ref()));
                    self.refuse_changes(source.fault(entry.span(), "feed", &problem, MEND));
                    continue;
                };
                match self.subscription(&pairs(fields), source) {
                    Some(subscription) if self.addresses.insert(subscription.url.clone()) => {
                        self.subscriptions.push(subscription);
                    }
                    Some(_) => {
                        let mend = "remove one of the two";
                        let problem = "this address is subscribed twice";
                        self.faults.push(source.fault(entry.span(), "feed.url", problem, mend));
                    }
                    None if !is_whole || fields.contains_key("url") => {}
                    None => {
                        let mend = "write url = \"https://…\"";
                        let problem = "a feed without an address";
                        self.faults.push(source.fault(entry.span(), "feed.url", problem, mend));
                    }
                }
            }
        }
    }

    /// What is not a list of tables cannot be added to without losing what the reader wrote there.
    fn refuse_changes(&mut self, fault: Fault) {
        self.editable = Err(fault.clone());
        self.faults.push(fault);
    }

    /// A feed's entry; `None` without a good address. Its other keys may be at fault and are then
    /// left out.
    fn subscription(&mut self, fields: &[Pair<'_>], source: &Source) -> Option<Subscription> {
        let (mut url, mut title, mut section) = (None, None, None);
        for field in fields {
            let key = format!("feed.{}", field.key);
            if !OWN_KEYS.contains(&field.key) {
                if let Some(mend) = mend_of_unknown(field.key) {
                    let span = field.key_span.clone();
                    self.faults.push(source.fault(span, &key, "no such key", &mend));
                }
                continue;
            }
            let DeValue::String(text) = field.value else {
                let problem = format!("{} is no text", told(field.value));
                let span = field.value_span.clone();
                self.faults.push(source.fault(span, &key, &problem, "write it in quotes"));
                continue;
            };
            match field.key {
                // What is left of an address whose end was lost is another one.
                "url" if !source.is_closed(&field.value_span) => {}
                "url" => match WebUrl::parse(text) {
                    Some(parsed) => url = Some(parsed),
                    None => self.faults.push(source.fault(
                        field.value_span.clone(),
                        &key,
                        &format!("{} is no web address", told(field.value)),
                        "write an address that starts with https:// or http://",
                    )),
                },
                "title" => title = Some(CleanText::line(text)).filter(|title| !title.is_empty()),
                _ => section = Some(SectionPath::parse(text)).filter(|path| !path.is_root()),
            }
        }
        let url = url?;
        let settings = FeedSettings::read(fields, source, &mut self.faults);
        if settings != FeedSettings::default() {
            self.settings.push((url.clone(), settings));
        }
        Some(Subscription { url, title, section })
    }

    /// The fault that forbids changing the text, where there is one.
    pub(super) fn broken(&self) -> Option<&Fault> {
        self.editable.as_ref().err()
    }

    /// The text as it is now; `source` is what was read.
    pub(super) fn text(&self, source: &Source) -> Result<String, ConfigError> {
        match &self.editable {
            Ok(Some(document)) => Ok(document.to_string()),
            Ok(None) => Ok(source.text().to_owned()),
            Err(fault) => Err(ConfigError::Broken(fault.clone())),
        }
    }

    /// Makes a change to what was read of `source`; false when it changes nothing.
    pub(super) fn apply(&mut self, edit: &Edit, source: &Source) -> Result<bool, ConfigError> {
        let document = editable(&mut self.editable, source)?;
        let url = match edit {
            Edit::Add(new) => {
                let is_new = self.addresses.insert(new.url.clone());
                if is_new {
                    append(document, new);
                    self.subscriptions.push(new.clone());
                }
                return Ok(is_new);
            }
            Edit::Remove(url) | Edit::Title(url, _) | Edit::Section(url, _) | Edit::Url(url, _) => {
                url
            }
        };
        let Some(at) = self.subscriptions.iter().position(|known| known.url == *url) else {
            return Ok(false);
        };
        let is_taken = matches!(edit, Edit::Url(_, moved_to) if self.addresses.contains(moved_to));
        if is_taken || matches!(edit, Edit::Remove(_)) {
            if matches!(edit, Edit::Url(old, moved_to) if old == moved_to) {
                return Ok(false);
            }
            remove(document, url);
            self.addresses.remove(url);
            self.subscriptions.remove(at);
            return Ok(true);
        }
        let Some(known) = self.subscriptions.get_mut(at) else {
            return Ok(false);
        };
        let before = known.clone();
        match edit {
            Edit::Title(_, title) => known.title.clone_from(title),
            Edit::Section(_, section) => known.section.clone_from(section),
            Edit::Url(_, moved_to) => {
                self.addresses.remove(url);
                self.addresses.insert(moved_to.clone());
                known.url = moved_to.clone();
            }
            Edit::Add(_) | Edit::Remove(_) => {}
        }
        if *known == before {
            return Ok(false);
        }
        let tables = feeds(document).into_iter().flat_map(|tables| tables.iter_mut());
        for table in tables.filter(|table| is_of(table, url)) {
            write_changes(table, &before, known);
        }
        Ok(true)
    }
}

/// The text with its comments; parsed the first time.
fn editable<'d>(
    document: &'d mut Result<Option<DocumentMut>, Fault>,
    source: &Source,
) -> Result<&'d mut DocumentMut, ConfigError> {
    if matches!(document, Ok(None)) {
        let parsed = source.text().parse::<DocumentMut>().map(Some);
        *document = parsed.map_err(|error| {
            let span = error.span().unwrap_or_default();
            source.fault(span, "", error.message(), "mend it by hand")
        });
    }
    match document {
        Ok(document) => Ok(document.get_or_insert_default()),
        Err(fault) => Err(ConfigError::Broken(fault.clone())),
    }
}

/// What to write instead of a key that there is not.
fn mend_of_unknown(key: &str) -> Option<String> {
    let known = || OWN_KEYS.into_iter().chain(FEED_RULES.iter().map(|(key, _)| *key));
    if known().any(|known| known == key) {
        return None;
    }
    let all = || known().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let near = nearest(key, known()).map(|near| format!("did you mean `{near}`?"));
    Some(near.unwrap_or_else(|| format!("the keys here are {}", all())))
}

/// The `[[feed]]` tables; a list written in one line becomes tables first.
fn feeds(document: &mut DocumentMut) -> Option<&mut ArrayOfTables> {
    let item = document.entry("feed").or_insert(Item::None);
    if !item.is_array_of_tables() {
        let tables = std::mem::take(item).into_array_of_tables().unwrap_or_default();
        *item = Item::ArrayOfTables(tables);
    }
    item.as_array_of_tables_mut()
}

fn is_of(table: &Table, url: &WebUrl) -> bool {
    let written = table.get("url").and_then(Item::as_str);
    written.and_then(WebUrl::parse).is_some_and(|written| written == *url)
}

fn append(document: &mut DocumentMut, new: &Subscription) {
    let mut table = Table::new();
    table.insert("url", toml_edit::value(new.url.as_str()));
    set(&mut table, "title", new.title.as_ref().map(ToString::to_string));
    set(&mut table, "section", new.section.as_ref().map(ToString::to_string));
    last_table::stand_behind_all(document, &mut table);
    if let Some(tables) = feeds(document) {
        tables.push(table);
    }
}

fn write_changes(table: &mut Table, before: &Subscription, after: &Subscription) {
    if before.url != after.url {
        set(table, "url", Some(after.url.to_string()));
    }
    if before.title != after.title {
        set(table, "title", after.title.as_ref().map(ToString::to_string));
    }
    if before.section != after.section {
        set(table, "section", after.section.as_ref().map(ToString::to_string));
    }
}

/// Writes a value in place, so that a comment behind it stays; `None` takes the key away.
fn set(table: &mut Table, key: &str, text: Option<String>) {
    let Some(text) = text else {
        table.remove(key);
        return;
    };
    let mut value = toml_edit::Value::from(text);
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
        table.insert(key, Item::Value(value));
    } else {
        table.insert(key, toml_edit::value(value));
    }
}

/// Removes every table of that address. The comment lines right above one go with it; those parted
/// from it by an empty line stay, and so do lone lines above the first feed, which may well speak
/// of the whole file.
fn remove(document: &mut DocumentMut, url: &WebUrl) {
    let Some(tables) = feeds(document) else {
        return;
    };
    let mut kept = String::new();
    let mut at = 0;
    while let Some(table) = tables.get(at) {
        if is_of(table, url) {
            let prefix = prefix_of(table);
            let parted = parted(&prefix);
            let speaks_of_file = at == 0 && parted.trim().is_empty();
            kept.push_str(if speaks_of_file { &prefix } else { parted });
            tables.remove(at);
            continue;
        }
        if !kept.is_empty() {
            let joined = joined(&std::mem::take(&mut kept), &prefix_of(table));
            if let Some(table) = tables.get_mut(at) {
                table.decor_mut().set_prefix(joined);
            }
        }
        at += 1;
    }
    if !kept.trim().is_empty() {
        let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(joined(&kept, &trailing));
    }
}

pub(in crate::config) fn prefix_of(table: &Table) -> String {
    let prefix = table.decor().prefix().and_then(toml_edit::RawString::as_str);
    prefix.unwrap_or_default().to_owned()
}

/// The part of a table's prefix that an empty line parts from the table.
pub(in crate::config) fn parted(prefix: &str) -> &str {
    let attached: usize = prefix
        .split_inclusive('\n')
        .rev()
        .take_while(|line| !line.trim().is_empty())
        .map(str::len)
        .sum();
    prefix.get(..prefix.len() - attached).unwrap_or_default()
}

/// Two pieces of comment with one empty line between them, or the second alone when the first says
/// nothing.
pub(in crate::config) fn joined(first: &str, second: &str) -> String {
    match first.trim_end() {
        "" => second.to_owned(),
        text => format!("{text}\n\n{}", second.trim_start_matches('\n')),
    }
}
