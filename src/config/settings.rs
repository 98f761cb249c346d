//! `config.toml`: the settings.

use std::collections::BTreeMap;
use std::path::PathBuf;

use etcetera::home_dir;
use serde::Deserialize;
use toml::{Table, Value};

use super::rules::{GUARDED_WORDS, GUARDING, RULES, told};
use super::source::{Pair, Source, pairs};
use super::{ConfigErrors, Fault, Folders, starter};
use crate::model::nearest;

/// All settings; each field's meaning, unit, range and default stand beside its key in
/// `config/config.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Asking servers.
    pub fetch: Fetch,
    /// Reading feeds.
    pub parse: Parse,
    /// The screen.
    pub reading: Reading,
    /// Opening links.
    pub open: Open,
    /// Saving articles.
    pub save: Save,
    /// How long entries stay.
    pub keep: Keep,
}

/// `[fetch]`: asking servers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    /// Minutes between two requests for one feed, at least.
    pub interval_minutes: u32,
    /// Bytes of a feed's body, decoded.
    pub body_bytes_max: u64,
    /// Bytes of a web page's body, decoded.
    pub page_bytes_max: u64,
    /// Seconds to connect.
    pub connect_timeout_secs: u64,
    /// Seconds without a byte.
    pub idle_timeout_secs: u64,
    /// Seconds for one request in all.
    pub total_timeout_secs: u64,
    /// Redirects followed.
    pub redirects_max: usize,
    /// Connections at once.
    pub connections_max: usize,
    /// Connections at once to one host.
    pub connections_per_host_max: usize,
    /// Where publishers can ask who asks, in the program's own `User-Agent`; empty: nowhere.
    pub contact: String,
    /// The `User-Agent` header; empty: the program's own.
    pub user_agent: String,
    /// Origins at private addresses that feeds and pages may lead to.
    pub private_origins: Vec<String>,
}

/// `[parse]`: reading feeds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parse {
    /// Entries taken of one document.
    pub entries_per_feed_max: usize,
    /// Characters of a title.
    pub title_chars_max: usize,
    /// Bytes of one entry's HTML.
    pub html_bytes_max: usize,
}

/// `[reading]`: the screen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Columns of an article's lines, at most.
    pub measure_columns: u16,
    /// Opening an article marks it read.
    pub mark_read_on_open: bool,
    /// Who orders right-to-left text: `auto`, `app`, `terminal`, `off`.
    pub bidi: String,
    /// The mouse is listened to.
    pub mouse: bool,
    /// The theme's name, or `auto`.
    pub theme: String,
    /// What the first screen shows: `section` or `front-page`.
    pub start: String,
    /// Which headlines of a list come first: `newest` or `oldest`.
    pub sort: String,
    /// Stories of each section on the front page.
    pub front_page_stories: usize,
}

/// `[open]`: opening links.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Program and arguments, `%u` for the address; empty: the system's browser. Never handed to a
    /// shell.
    pub browser: Vec<String>,
}

/// `[save]`: saving articles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// Where saved articles go; absolute once loaded.
    pub folder: PathBuf,
    /// Pictures of one article.
    pub pictures_max: usize,
    /// Bytes of one picture.
    pub picture_bytes_max: u64,
    /// Bytes of all pictures of one article.
    pub pictures_bytes_max: u64,
    /// Pixels of one picture.
    pub picture_pixels_max: u64,
}

/// `[keep]`: how long entries stay.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// Days an entry stays that its feed no longer lists, unless the reader keeps it.
    pub days: u32,
    /// Entries of one feed that stay; 0: no limit.
    pub entries: u32,
    /// Days an unread entry stays at least.
    pub unread_days: u32,
    /// Other numbers by section, as written: `Sport / Cricket`.
    pub sections: BTreeMap<String, KeepOverride>,
}

/// Numbers of its own that a section or a feed has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepOverride {
    /// As [`Keep::days`].
    pub days: Option<u32>,
    /// As [`Keep::entries`].
    pub entries: Option<u32>,
}

impl Config {
    /// The defaults with the reader's `config.toml` over them, and what is to be told: a key at
    /// fault keeps its default. All faults instead when one of them may be about a key that guards
    /// something, or the file cannot be read.
    pub fn load(folders: &Folders) -> Result<(Self, Vec<Fault>), ConfigErrors> {
        let (config, faults) = Self::load_with_weight(folders)?;
        let is_refused = faults.iter().any(|(weight, _)| *weight == Weight::Refused);
        let faults = faults.into_iter().map(|(_, fault)| fault).collect();
        if is_refused { Err(ConfigErrors(faults)) } else { Ok((config, faults)) }
    }

    /// As [`Config::load`], but every key at fault only keeps its default.
    pub fn load_tolerant(folders: &Folders) -> Result<(Self, Vec<Fault>), ConfigErrors> {
        let (config, faults) = Self::load_with_weight(folders)?;
        Ok((config, faults.into_iter().map(|(_, fault)| fault).collect()))
    }

    fn load_with_weight(folders: &Folders) -> Result<(Self, Faults), ConfigErrors> {
        let mut faults = Vec::new();
        let mut settings = defaults()?;
        match Source::of_file(&folders.config_file("config.toml")) {
            Ok(Some(source)) => faults = lay_over(&mut settings, &source),
            Ok(None) => {}
            Err(fault) => faults.push((Weight::Refused, fault)),
        }
        let mut config: Self = settings.try_into().map_err(|error| broken(&error))?;
        config.save.folder = save_folder(&config.save.folder, folders);
        Ok((config, faults))
    }
}

/// What a fault means for the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// It is told; the default does no harm.
    Told,
    /// The program does not go on with the default.
    Refused,
}

type Faults = Vec<(Weight, Fault)>;

impl Weight {
    /// Of a known key.
    fn of(path: &str) -> Self {
        if GUARDING.contains(&path) { Self::Refused } else { Self::Told }
    }

    /// Of a key that nothing knows, and of the table it stands in: it may mean one that guards, or
    /// something that is guarded elsewhere and not here.
    fn of_unknown(table: &str, key: &str) -> Self {
        let names = GUARDING.iter().filter_map(|path| path.split_once('.').map(|it| it.1));
        let lower = [table, key].map(str::to_ascii_lowercase);
        let is_told = |word: &&str| lower.iter().any(|name| name.contains(*word));
        let is_all_guarding = |table: &str| {
            let mut here = RULES.iter().filter(|(path, _)| is_of(path, table)).peekable();
            here.peek().is_some() && here.all(|(path, _)| GUARDING.contains(path))
        };
        let is_refused = nearest(key, names).is_some()
            || GUARDED_WORDS.iter().any(is_told)
            || is_all_guarding(table);
        if is_refused { Self::Refused } else { Self::Told }
    }

    /// Of a table that cannot be read as one.
    fn of_table(table: &str) -> Self {
        let is_guarding = GUARDING.iter().any(|path| is_of(path, table));
        if is_guarding { Self::Refused } else { Self::Told }
    }
}

fn is_of(path: &str, table: &str) -> bool {
    path.split_once('.').is_some_and(|it| it.0 == table)
}

/// The embedded `config.toml`, which a test has read before.
pub(super) fn defaults() -> Result<Table, ConfigErrors> {
    starter::CONFIG.parse().map_err(|error| broken(&error))
}

fn broken(error: &toml::de::Error) -> ConfigErrors {
    let file = std::path::Path::new("the default config.toml");
    ConfigErrors(vec![Fault::of_file(file, error.message(), "install dateline again")])
}

/// Takes each good key of `source` into `settings` and tells the faults of the others.
fn lay_over(settings: &mut Table, source: &Source) -> Faults {
    let (document, of_syntax) = source.parse();
    // Nobody knows what a line that cannot be read was about.
    let mut faults: Faults = of_syntax.into_iter().map(|it| (Weight::Refused, it)).collect();
    for table in pairs(&document) {
        let known = settings.get_mut(table.key).and_then(Value::as_table_mut);
        match (known, table.value.as_table()) {
            (Some(known), Some(given)) => {
                for pair in pairs(given) {
                    match take(table.key, &pair, known.get(pair.key), source) {
                        Ok(value) => _ = known.insert(pair.key.to_owned(), value),
                        Err(fault) => faults.push(*fault),
                    }
                }
            }
            (Some(_), None) => {
                let problem = format!("{} stands where a table must", told(table.value));
                let mend = format!("write [{}] on a line of its own, its keys below", table.key);
                let fault = source.fault(table.value_span, table.key, &problem, &mend);
                faults.push((Weight::of_table(table.key), fault));
            }
            (None, _) => faults.push(unknown_table(&table, source)),
        }
    }
    faults
}

/// `default`: what holds where the value does not do.
fn take(
    table: &str,
    pair: &Pair<'_>,
    default: Option<&Value>,
    source: &Source,
) -> Result<Value, Box<(Weight, Fault)>> {
    let path = format!("{table}.{}", pair.key);
    let Some((_, rule)) = RULES.iter().find(|(key, _)| *key == path) else {
        let mend = mend_of_unknown(table, pair.key);
        let fault = source.fault(pair.key_span.clone(), &path, "no such key", &mend);
        return Err(Box::new((Weight::of_unknown(table, pair.key), fault)));
    };
    rule.apply(pair.value).map_err(|objection| {
        let weight = Weight::of(&path);
        let holds = default.filter(|_| weight == Weight::Told);
        let holds = holds.map(|it| format!(" and is taken as {it}")).unwrap_or_default();
        let problem = format!("{}{holds}", objection.problem);
        let span = pair.value_span.clone();
        Box::new((weight, source.fault(span, &path, &problem, &objection.mend)))
    })
}

fn unknown_table(table: &Pair<'_>, source: &Source) -> (Weight, Fault) {
    let meant = nearest(table.key, table_names()).unwrap_or(table.key);
    let inner = table.value.as_table().map(pairs);
    let weight = match &inner {
        Some(inner) => {
            let mut weights = inner.iter().map(|pair| Weight::of_unknown(meant, pair.key));
            weights.find(|weight| *weight == Weight::Refused).unwrap_or(Weight::Told)
        }
        None => Weight::of_unknown("", table.key),
    };
    let (problem, mend) = if table.value.is_table() {
        let near = nearest(table.key, table_names());
        let all = || format!("the tables are {}", quoted(table_names()));
        ("no such table", near.map_or_else(all, |near| format!("did you mean `[{near}]`?")))
    } else {
        let home =
            RULES.iter().find_map(|(key, _)| key.split_once('.').filter(|it| it.1 == table.key));
        let elsewhere = |(table, key)| format!("write it under [{table}], as {key} = …");
        (
            "no such key outside a table",
            home.map_or_else(|| mend_of_unknown("", table.key), elsewhere),
        )
    };
    (weight, source.fault(table.key_span.clone(), table.key, problem, &mend))
}

/// A key of this table that is near, else the same key of another table, else all keys of this one.
fn mend_of_unknown(table: &str, key: &str) -> String {
    let here = || RULES.iter().filter_map(|(path, _)| path.strip_prefix(table)?.strip_prefix('.'));
    let elsewhere =
        RULES.iter().find(|(path, _)| path.split_once('.').is_some_and(|it| it.1 == key));
    match (nearest(key, here()), elsewhere) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, Some((path, _))) => format!("did you mean `{path}`?"),
        (None, None) if here().next().is_none() => {
            format!("settings stand in the tables {}", quoted(table_names()))
        }
        (None, None) => format!("the keys of [{table}] are {}", quoted(here())),
    }
}

fn table_names() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    let tables = RULES.iter().filter_map(|(path, _)| path.split_once('.').map(|it| it.0));
    tables.filter(move |table| std::mem::replace(&mut last, table) != *table)
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Empty means a folder beside the store; `~/` is the home folder.
fn save_folder(written: &std::path::Path, folders: &Folders) -> PathBuf {
    if written.as_os_str().is_empty() {
        return folders.data.join("saved");
    }
    from_home(written)
}

/// `~/` is the home folder.
pub(super) fn from_home(written: &std::path::Path) -> PathBuf {
    match (written.strip_prefix("~"), home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => written.to_owned(),
    }
}
