//! `dateline export`: the subscriptions as OPML or JSON.

use serde::Serialize;

use crate::model::{CleanText, SectionPath, Subscription, WebUrl};
use crate::opml;

use super::Outcome;
use super::arguments::{ExportForm, ExportOptions};
use super::session::Session;

#[derive(Serialize)]
struct SubscriptionJson<'a> {
    url: &'a WebUrl,
    title: Option<&'a CleanText>,
    section: Option<&'a SectionPath>,
}

impl<'a> From<&'a Subscription> for SubscriptionJson<'a> {
    fn from(subscription: &'a Subscription) -> Self {
        Self {
            url: &subscription.url,
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
        ExportForm::Opml => out.block(opml::write("dateline", subscriptions).trim_end())?,
        ExportForm::Json => {
            out.json(&subscriptions.iter().map(SubscriptionJson::from).collect::<Vec<_>>())?;
        }
    }
    out.finish()?;
    Ok(Outcome::Done)
}
