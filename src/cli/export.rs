//! `dateline export`: the subscriptions as OPML or JSON.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::app;
use crate::model::{CleanText, SectionPath, Subscription, WebUrl};
use crate::opml;
use crate::store::{Reader, StoreError};

use super::arguments::{ExportForm, ExportOptions};
use super::session::Session;
use super::{Outcome, output};

#[derive(Serialize)]
struct SubscriptionJson<'a> {
    /// Without user name and password: lists are shared.
    url: WebUrl,
    title: Option<&'a CleanText>,
    section: Option<&'a SectionPath>,
}

impl<'a> From<&'a Subscription> for SubscriptionJson<'a> {
    fn from(subscription: &'a Subscription) -> Self {
        Self {
            url: subscription.url.without_credentials(),
            title: subscription.title.as_ref(),
            section: subscription.section.as_ref(),
        }
    }
}

pub(super) fn run(session: &Session, options: &ExportOptions) -> anyhow::Result<Outcome> {
    let file = session.subscriptions()?;
    let subscriptions = file.subscriptions();
    let mut out = session.output();
    match options.to {
        ExportForm::Opml => {
            let titles = own_titles(session).unwrap_or_else(|error| {
                tracing::warn!(%error, "a list is written without the titles that feeds have");
                BTreeMap::new()
            });
            out.block(opml::write("dateline", subscriptions, &titles).trim_end())?;
        }
        ExportForm::Json => {
            out.json(&subscriptions.iter().map(SubscriptionJson::from).collect::<Vec<_>>())?;
        }
    }
    out.finish()?;
    if let Some(told) = left_out(subscriptions, &session.folders.config.join("feeds.toml")) {
        output::warn(&told);
    }
    Ok(Outcome::Done)
}

/// That the list does not hold all of some addresses, where it does not.
fn left_out(subscriptions: &[Subscription], file: &Path) -> Option<String> {
    let secret = subscriptions.iter().filter(|it| it.url.holds_secrets()).count();
    let addresses = output::counted(&secret, "address", "addresses");
    let told = || {
        let file = file.display();
        format!("{addresses} written without user name and password: those stand in {file} alone")
    };
    (secret > 0).then(told)
}

/// What feeds call themselves, by every address they had; a list can also be had where the store
/// cannot be read.
fn own_titles(session: &Session) -> Result<BTreeMap<WebUrl, CleanText>, StoreError> {
    let path = app::store_path(&session.folders);
    let mut titles = BTreeMap::new();
    if !path.exists() {
        return Ok(titles);
    }
    let reader = Reader::open(&path)?;
    for feed in reader.feeds()? {
        for address in reader.addresses(feed.id)? {
            titles.insert(address, feed.title.clone());
        }
        titles.insert(feed.url, feed.title);
    }
    Ok(titles)
}
