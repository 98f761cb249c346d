//! `dateline fetch`: refresh without the reader.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::app::{self, AppError, Services, Turn, WriteError, refreshing};
use crate::model::{CleanText, Feed, HeldBack, Hold, RefreshScope, SectionPath, Timestamp};
use crate::refresh::{Plan, plan};
use crate::store::Reader;

use super::arguments::{FetchOptions, Format};
use super::output::{self, Output};
use super::selection::{self, Flags, Unmeant};
use super::session::Session;
use super::{Outcome, list};

/// How long to wait for another program that refreshes.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// What a refresh did.
#[derive(Default, Serialize)]
struct FetchJson {
    feeds: usize,
    unchanged: usize,
    updated: usize,
    failed: usize,
    new_entries: u64,
    bytes: u64,
    seconds: f64,
    failures: Vec<FailureJson>,
    held: Vec<HeldJson>,
    /// Feeds that nobody answered for, now or when they were asked last, and that wait since.
    offline: usize,
    /// Why no feed was asked, where none was.
    #[serde(skip)]
    idle: Option<CleanText>,
    /// What was brought could not be kept.
    #[serde(skip)]
    store_failure: Option<WriteError>,
}

#[derive(Serialize)]
struct FailureJson {
    feed: CleanText,
    url: String,
    error: CleanText,
    /// What it brought could not be kept, which is no failure of the feed.
    #[serde(skip)]
    is_unkept: bool,
}

impl FailureJson {
    fn of(feed: Feed, error: CleanText) -> Self {
        Self { url: feed.url.for_people(), feed: feed.title, error, is_unkept: false }
    }
}

/// A feed that was not asked, as its server wishes.
#[derive(Serialize)]
struct HeldJson {
    feed: CleanText,
    url: String,
    /// `gone` or `waiting`.
    why: &'static str,
    until: Option<Timestamp>,
}

impl HeldJson {
    fn of(feed: &Feed, now: Timestamp) -> Option<Self> {
        let (why, until) = match feed.health.hold(now)? {
            Hold::Gone => ("gone", None),
            Hold::Until(moment) => ("waiting", Some(moment)),
        };
        Some(Self { feed: feed.title.clone(), url: feed.url.for_people(), why, until })
    }
}

pub(super) fn run(session: Session, options: &FetchOptions) -> anyhow::Result<Outcome> {
    let out = session.output();
    let services = session.services()?;
    if let Some(why) = &services.read_only {
        output::warn(why.as_str());
        return Ok(Outcome::Disk);
    }
    // What is due is looked up once it is our turn: the other may have asked the same feeds.
    let turn = Turn::take(&services.folders.data).or_else(|| {
        output::say("another dateline is refreshing; waiting until it is done");
        Turn::wait(&services.folders.data, PATIENCE)
    });
    let Some(turn) = turn else {
        output::warn(
            "another dateline has been refreshing for minutes: nothing was fetched; one that was \
             stopped (ctrl-z) goes on with `fg`",
        );
        return Ok(Outcome::InPart);
    };
    let reader = services.reader()?;
    let flags = Flags::new(&reader, (*services.taxonomy).clone(), &services.folders);
    let section = match options.section.as_deref().map(|it| flags.section(it)).transpose() {
        Ok(section) => section,
        Err(unmeant) => return list::say(unmeant),
    };
    let unknown = section.as_ref().map(|path| flags.unknown_section(path)).transpose()?.flatten();
    if let Some(unknown) = unknown {
        return list::say(Unmeant::Missing(CleanText::line(&unknown.told())));
    }
    let (Plan { asked: feeds, held }, idle, waiting) = match planned(&reader, options, section) {
        Ok(plan) => plan,
        Err(unmeant) => return list::say(unmeant),
    };
    let says_progress = !options.quiet && options.format.format == Format::Text;
    let mut result = refresh(&services, feeds, says_progress)?;
    drop(turn);
    result.idle = idle;
    result.offline += waiting;
    let now = app::clock::now();
    result.held = held.iter().filter_map(|feed| HeldJson::of(feed, now)).collect();
    if options.feed.is_some() {
        for feed in &held {
            result.failures.extend(insist(&services, feed));
        }
    } else if says_progress && !result.held.is_empty() {
        let held = HeldBack::of(&held, now);
        output::say(&format!("{held}; `dateline feeds` names each"));
    }
    services.finish();
    report(out, &result, options)?;
    match result.store_failure.take() {
        Some(WriteError::Store(error)) => return Err(error.into()),
        Some(error @ WriteError::Busy) => return Err(error.into()),
        None => {}
    }
    Ok(if result.failures.is_empty() { Outcome::Done } else { Outcome::InPart })
}

/// A person who asks for a feed that is held back hears why, and may insist.
fn insist(services: &Services, feed: &Feed) -> Option<FailureJson> {
    let hold = feed.health.hold(app::clock::now())?;
    let noted = app::block_on(services.writer.insist(feed.id).answer());
    if let Ok(Err(error)) = noted {
        tracing::warn!(%error, "it was not noted that the reader asked");
    }
    let text = format!("not asked: {hold}; the same again within 10 minutes asks all the same");
    Some(FailureJson::of(feed.clone(), CleanText::line(&text)))
}

/// "12 feeds wait".
fn waiting_feeds(feeds: usize) -> String {
    format!(
        "{} wait{}",
        output::counted(&feeds, "feed", "feeds"),
        if feeds == 1 { "s" } else { "" }
    )
}

/// Nobody answered for it when it was asked last, as when there is no network.
fn is_offline(feed: &Feed, now: Timestamp) -> bool {
    let health = &feed.health;
    // A server that wants to be left alone did answer.
    health.last_error.is_some() && health.failures == 0 && health.hold(now).is_none()
}

/// What the flags ask for; why that is no feed, if it is none, and how many feeds wait because
/// nobody answered.
fn planned(
    reader: &Reader,
    options: &FetchOptions,
    section: Option<SectionPath>,
) -> Result<(Plan, Option<CleanText>, usize), Unmeant> {
    let now = app::clock::now();
    let with_reason = |feeds: Vec<Feed>, scope: &RefreshScope| {
        let next = next_due(&feeds, now);
        let offline = feeds.iter().filter(|feed| is_offline(feed, now)).count();
        let plan = plan(feeds, scope, now);
        if !plan.asked.is_empty() {
            return (plan, None, 0);
        }
        let reason = reason(next.as_ref().filter(|_| plan.held.is_empty()), now);
        let idle = match offline {
            0 => reason,
            _ => CleanText::line(&format!("offline, {}; {reason}", waiting_feeds(offline))),
        };
        (plan, Some(idle), offline)
    };
    if let Some(wanted) = &options.feed {
        let feed = selection::feed(reader, wanted)?;
        let scope = RefreshScope::Feed(feed.id);
        return Ok(with_reason(vec![feed], &scope));
    }
    let feeds = reader.feeds()?;
    if feeds.is_empty() {
        let idle = "no feed is followed: `dateline add ADDRESS` follows one";
        return Ok((Plan::default(), Some(CleanText::line(idle)), 0));
    }
    let Some(section) = section else {
        let scope = if options.all { RefreshScope::All } else { RefreshScope::Due };
        return Ok(with_reason(feeds, &scope));
    };
    let plan_of = plan(feeds, &RefreshScope::Section(section.clone()), now);
    if plan_of.asked.is_empty() && plan_of.held.is_empty() {
        let text =
            format!("no feed supplies the section \"{section}\": `dateline feeds` lists them");
        return Err(Unmeant::Missing(CleanText::line(&text)));
    }
    if options.all {
        let idle = plan_of.asked.is_empty().then(|| reason(None, now));
        return Ok((plan_of, idle, 0));
    }
    Ok(with_reason(plan_of.asked, &RefreshScope::Due))
}

/// The feed that is asked next, and when.
fn next_due(feeds: &[Feed], now: Timestamp) -> Option<(CleanText, Timestamp)> {
    let due = |feed: &Feed| {
        let next = feed.health.next_fetch?;
        let next = match feed.health.hold(now) {
            Some(Hold::Gone) => return None,
            Some(Hold::Until(moment)) => next.max(moment),
            None => next,
        };
        Some((feed.title.clone(), next))
    };
    feeds.iter().filter_map(due).min_by_key(|(_, next)| *next)
}

/// Why no feed was asked.
fn reason(next: Option<&(CleanText, Timestamp)>, now: Timestamp) -> CleanText {
    let Some((title, at)) = next else { return CleanText::line("no feed was asked") };
    let minutes = (at.secs_since(now).max(0) + 59) / 60;
    let time = match minutes {
        0..=1 => "in a minute".to_owned(),
        2..120 => format!("in {minutes} minutes"),
        _ => format!("in {} hours", minutes / 60),
    };
    CleanText::line(&format!(
        "nothing is due: the next feed is {title}, {time}; `dateline fetch --all` asks all now"
    ))
}

fn refresh(
    services: &Services,
    feeds: Vec<Feed>,
    says_progress: bool,
) -> Result<FetchJson, AppError> {
    let started = Instant::now();
    let is_anything_asked = !feeds.is_empty();
    let mut result = FetchJson { feeds: feeds.len(), ..FetchJson::default() };
    let at_once = services.config.fetch.connections_max;
    let means = services.means();
    let work = refreshing::refresh(&means, feeds, at_once, |done| {
        result.bytes += done.body_bytes;
        result.new_entries += done.saved.new_entries;
        result.offline += usize::from(done.is_offline);
        let is_unkept = done.store_failure.is_some();
        result.store_failure = result.store_failure.take().or(done.store_failure);
        if let Some(lost) = done.incomplete.filter(|_| says_progress) {
            output::say(&format!("        ~  {}: {lost}", done.feed.title));
        }
        match done.failure {
            Some(error) => {
                result.failed += 1;
                let failure = FailureJson::of(done.feed, error);
                result.failures.push(FailureJson { is_unkept, ..failure });
            }
            None if done.is_unchanged => result.unchanged += 1,
            None => {
                result.updated += 1;
                if says_progress && done.saved.new_entries > 0 {
                    output::say(&format!("{:>5} new  {}", done.saved.new_entries, done.feed.title));
                }
            }
        }
    });
    let all = async {
        work.await;
        if is_anything_asked {
            let (folders, config) = (services.folders.clone(), Arc::clone(&services.config));
            app::afterwards(folders, config, &services.refresher, &services.writer).await;
        }
        services.writer.index_all().answer().await
    };
    if let Err(error) = app::block_on(all)? {
        tracing::warn!(%error, "entries were not indexed");
    }
    result.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    Ok(result)
}

fn report(mut out: Output, result: &FetchJson, options: &FetchOptions) -> anyhow::Result<()> {
    if options.format.format == Format::Json {
        out.json(result)?;
        return Ok(out.finish()?);
    }
    if result.feeds > 0 && result.offline == result.feeds {
        let reasons: BTreeSet<&CleanText> = result.failures.iter().map(|it| &it.error).collect();
        let reasons: Vec<&str> = reasons.into_iter().take(2).map(CleanText::as_str).collect();
        output::warn(&format!(
            "nothing could be reached, {} ({}): check the network; what is cached stays readable, \
             and `dateline demo` needs no network",
            waiting_feeds(result.offline),
            reasons.join("; ")
        ));
        return Ok(());
    }
    for failure in result.failures.iter().filter(|failure| !failure.is_unkept) {
        output::warn(&format!("{}: {} ({})", failure.feed, failure.error, failure.url));
    }
    if let Some(idle) = &result.idle {
        if !options.quiet {
            out.line(idle)?;
        }
    } else if !options.quiet {
        let text = format!(
            "{}: {} updated, {} unchanged, {} failed; {}",
            output::counted(&result.feeds, "feed", "feeds"),
            result.updated,
            result.unchanged,
            result.failed,
            output::counted(&result.new_entries, "new entry", "new entries"),
        );
        out.line(&CleanText::line(&text))?;
    }
    Ok(out.finish()?)
}
