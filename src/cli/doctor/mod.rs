//! `dateline doctor`: config, store, terminal and network checked, each fault with its mend; and
//! the mends of the store.

mod disk;
mod folders;
mod mend;

use serde::Serialize;

use crate::app;
use crate::config::{Fault, SubscriptionFile};
use crate::fetch::{FetchError, FetchRequest, Fetcher, ResourceKind};
use crate::model::CleanText;

use super::Outcome;
use super::arguments::{DoctorOptions, Format};
use super::output;
use super::session::Session;

/// Feeds asked before the network is called unreachable.
const FEEDS_ASKED: usize = 3;

/// One thing that was looked at.
#[derive(Serialize)]
struct Check {
    #[serde(rename = "check")]
    name: &'static str,
    is_ok: bool,
    detail: CleanText,
    mend: Option<CleanText>,
    /// What the store takes on disk.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    disk: Option<disk::Disk>,
}

impl Check {
    fn good(name: &'static str, detail: &str) -> Self {
        Self { name, is_ok: true, detail: CleanText::line(detail), mend: None, disk: None }
    }

    fn bad(name: &'static str, detail: &str, mend: &str) -> Self {
        let mend = Some(CleanText::line(mend));
        Self { name, is_ok: false, detail: CleanText::line(detail), mend, disk: None }
    }

    /// What is no fault, but hardly meant.
    fn hint(name: &'static str, hint: &Fault) -> Self {
        let told = hint.to_string();
        let detail = told.strip_suffix(&format!("; {}", hint.mend)).unwrap_or(&told);
        Self { mend: Some(hint.mend.clone()), ..Self::good(name, detail) }
    }
}

pub(super) fn run(session: &Session, options: &DoctorOptions) -> anyhow::Result<Outcome> {
    mend::mend(&session.folders, options)?;
    let mut checks = check_config(session);
    checks.extend(disk::check_store(session));
    checks.push(check_terminal());
    checks.push(check_network(session));
    let mut out = session.output();
    match options.format.format {
        Format::Json => out.json(&checks)?,
        Format::Text => {
            for check in &checks {
                let sign = if check.is_ok { "✓" } else { "✗" };
                let text = format!("{sign} {:<9} {}", check.name, check.detail);
                out.line(&CleanText::block(&text))?;
                if let Some(mend) = &check.mend {
                    out.line(&CleanText::block(&format!("            → {mend}")))?;
                }
                for line in check.disk.iter().flat_map(disk::Disk::lines) {
                    out.line(&CleanText::block(&line))?;
                }
            }
        }
    }
    out.finish()?;
    let is_well = checks.iter().all(|check| check.is_ok);
    Ok(if is_well { Outcome::Done } else { Outcome::InPart })
}

fn check_config(session: &Session) -> Vec<Check> {
    let folder = &session.folders.config;
    let told = |fault: &Fault| {
        Check::bad("config", &fault.to_string(), "edit that line and run this again")
    };
    let mut checks: Vec<Check> = app::config_faults(&session.folders).iter().map(told).collect();
    checks.extend(folders::unwritable("config", folder, "--config"));
    if checks.is_empty() {
        checks.push(Check::good("config", &format!("no fault in {}", folder.display())));
    }
    let hints = app::config_hints(&session.folders);
    checks.extend(hints.iter().map(|hint| Check::hint("config", hint)));
    checks
}

fn check_terminal() -> Check {
    let term = std::env::var("TERM").unwrap_or_default();
    if !output::is_terminal() {
        return Check::good(
            "terminal",
            "output goes to no terminal; every command but the reader works",
        );
    }
    let (columns, rows) = crossterm::terminal::size().unwrap_or((0, 0));
    if columns < 40 || rows < 10 {
        let text = format!("{columns}×{rows} is too small");
        return Check::bad(
            "terminal",
            &text,
            "make the window at least 40×10; 120×36 shows three panes",
        );
    }
    Check::good("terminal", &format!("{term}, {columns}×{rows}"))
}

/// Ask a few of the subscribed feeds; one answer of any kind proves the network.
fn check_network(session: &Session) -> Check {
    let mend = "check the connection and HTTPS_PROXY; what is cached stays readable";
    let prepared =
        session.subscriptions().and_then(|file| Ok((file, app::fetcher(&session.config()?)?)));
    let asked = prepared.and_then(|(file, fetcher)| app::block_on(ask_some(&file, &fetcher)));
    match asked {
        Ok(Asked::Answered(said)) => Check::good("network", &said),
        Ok(Asked::Silent(said)) => Check::bad("network", &said, mend),
        Ok(Asked::Nobody) => Check::good("network", "no feed is subscribed, so none was asked"),
        Err(error) => Check::bad("network", &error.to_string(), "mend the config first"),
    }
}

/// What came of asking a few feeds.
enum Asked {
    /// One of them answered; which.
    Answered(String),
    /// None of them did; the last, and why.
    Silent(String),
    /// There is none to ask.
    Nobody,
}

async fn ask_some(file: &SubscriptionFile, fetcher: &Fetcher) -> Asked {
    let mut asked = Asked::Nobody;
    for subscription in file.subscriptions().iter().take(FEEDS_ASKED) {
        let request = FetchRequest::typed(subscription.url.clone(), ResourceKind::Feed);
        let host = subscription.url.host();
        if let Err(
            error @ (FetchError::Connect(_)
            | FetchError::TimedOut { .. }
            | FetchError::NoAnswer { .. }),
        ) = fetcher.fetch(&request).await
        {
            asked = Asked::Silent(format!("{host}: {error}"));
        } else {
            return Asked::Answered(format!("{host} answers"));
        }
    }
    asked
}
