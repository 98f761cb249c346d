//! What one subscription does otherwise than the others: the keys of a `[[feed]]` beside its
//! address, title and section.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};
use toml::Table;

use super::KeepOverride;
use super::rules::FEED_RULES;
use super::settings::from_home;
use super::source::{Pair, Source};
use crate::config::Fault;
use crate::model::TakesPages;

/// The settings of one subscription; the default is to do as the others do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeedSettings {
    /// As [`super::Keep::days`].
    pub keep_days: Option<u32>,
    /// As [`super::Keep::entries`].
    pub keep_entries: Option<u32>,
    /// As [`super::Fetch::interval_minutes`].
    pub interval_minutes: Option<u32>,
    /// As [`super::Fetch::user_agent`].
    pub user_agent: Option<String>,
    /// Further headers, by their names.
    pub headers: BTreeMap<String, String>,
    /// A file that holds `name:password`; absolute.
    #[serde(deserialize_with = "file")]
    pub basic_auth_file: Option<PathBuf>,
    /// A program that writes `name:password`, and its arguments.
    pub basic_auth_command: Vec<String>,
    /// A file that holds a token; absolute.
    #[serde(deserialize_with = "file")]
    pub token_file: Option<PathBuf>,
    /// A program that writes a token, and its arguments.
    pub token_command: Vec<String>,
    /// The way out: `none`, `system` or an address.
    pub proxy: Option<String>,
    /// As [`super::Fetch::total_timeout_secs`].
    pub timeout_secs: Option<u64>,
    /// As [`super::Fetch::body_bytes_max`].
    pub body_bytes_max: Option<u64>,
    /// When articles are taken from their pages; `None`: as its section says, else never.
    #[serde(deserialize_with = "takes_pages")]
    pub full_text: Option<TakesPages>,
}

impl FeedSettings {
    /// How long its entries stay.
    #[must_use]
    pub const fn keep(&self) -> KeepOverride {
        KeepOverride { days: self.keep_days, entries: self.keep_entries }
    }

    /// It names something that is meant for its server alone: a secret, or headers, which may be
    /// one.
    #[must_use]
    pub fn are_private(&self) -> bool {
        let has_file = self.basic_auth_file.is_some() || self.token_file.is_some();
        let has_command = !self.basic_auth_command.is_empty() || !self.token_command.is_empty();
        has_file || has_command || !self.headers.is_empty()
    }

    /// Reads those of these keys that are settings; a key at fault is left out and told.
    pub(super) fn read(fields: &[Pair<'_>], source: &Source, faults: &mut Vec<Fault>) -> Self {
        let mut settings = Table::new();
        for field in fields {
            let Some((_, rule)) = FEED_RULES.iter().find(|(key, _)| *key == field.key) else {
                continue;
            };
            match rule.apply(field.value) {
                Ok(value) => _ = settings.insert(field.key.to_owned(), value),
                Err(objection) => {
                    let key = format!("feed.{}", field.key);
                    let span = field.value_span.clone();
                    faults.push(source.fault(span, &key, &objection.problem, &objection.mend));
                }
            }
        }
        settings.try_into().unwrap_or_default()
    }
}

/// A path that may start from the home folder.
fn file<'de, D: Deserializer<'de>>(value: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(Some(from_home(&PathBuf::deserialize(value)?)))
}

fn takes_pages<'de, D: Deserializer<'de>>(value: D) -> Result<Option<TakesPages>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Flag(bool),
        Word(#[expect(dead_code, reason = "the rule lets one word through")] String),
    }
    Ok(Some(match Written::deserialize(value)? {
        Written::Flag(false) => TakesPages::Never,
        Written::Flag(true) => TakesPages::Always,
        Written::Word(_) => TakesPages::OfTeasers,
    }))
}
