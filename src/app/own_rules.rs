//! Rules that the reader makes while reading: written into `rules.toml`, in force at once, also for
//! what is cached.

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::runtime::Handle;

use crate::config::{self, Asked, Folders, Muting, RuleEntry};
use crate::model::{CleanText, Condition, Deed, Feed, NewRule};
use crate::query::Clock;
use crate::refresh::{Placer, Refresher};
use crate::rules::{Rules, words_for};
use crate::store::Reader;
use crate::ui::RulesChange;

use super::replacing::replace_feed;
use super::rules::{load_rules, rule};
use super::services::{Services, store_path};
use super::writer::{Pending, WriteError, Writer};
use super::{AppError, clock};

/// What a rule is made with.
pub(super) struct RuleMaker {
    /// Where `rules.toml` is.
    folders: Folders,
    store: PathBuf,
    refresher: Refresher,
    writer: Writer,
}

/// Why a rule was not made, in a line.
type Refused = CleanText;

/// What was done, in a line, and the rule that was made.
type Done = (String, Option<NewRule>);

/// What rules mute that do nothing else, as it is taken back, each once.
pub(super) fn muted(folders: &Folders) -> Vec<CleanText> {
    let rules = config::load_rules(folders).map(|file| file.rules).unwrap_or_default();
    let mut muted: Vec<CleanText> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.only_mutes()) {
        let text = CleanText::line(rule.asked.text.trim());
        if !text.is_empty() && !muted.contains(&text) {
            muted.push(text);
        }
    }
    muted
}

impl RuleMaker {
    pub(super) fn new(services: &Services) -> Self {
        Self {
            folders: services.edits_at.clone(),
            store: store_path(&services.folders),
            refresher: services.refresher.clone(),
            writer: services.writer.clone(),
        }
    }

    /// Makes a rule; tells what it did, in a line. Works on a thread that may wait.
    pub(super) async fn add(self, new: NewRule) -> Result<RulesChange, Refused> {
        self.work(move |maker| maker.add_now(&new)).await
    }

    /// Takes the rules back that mute just this; tells what is shown again.
    pub(super) async fn unmute(self, asked: String) -> Result<RulesChange, Refused> {
        self.work(move |maker| maker.unmute_now(&asked)).await
    }

    /// Takes the rule back that was made last; tells what that changed.
    pub(super) async fn take_back(self, made: NewRule) -> Result<RulesChange, Refused> {
        self.work(move |maker| maker.take_back_now(&made)).await
    }

    async fn work(
        self,
        work: impl FnOnce(&Self) -> Result<Done, Refused> + Send + 'static,
    ) -> Result<RulesChange, Refused> {
        let work = move || {
            let (told, made) = work(&self)?;
            Ok(RulesChange { told: CleanText::line(&told), muted: muted(&self.folders), made })
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|error| told(&error))?
    }

    fn add_now(&self, new: &NewRule) -> Result<Done, Refused> {
        let (reader, feed, entry) = self.meant(new)?;
        let clock = Clock { now: clock::now(), zone: TimeZone::system() };
        let placer = self.refresher.placer();
        let made = rule(entry.clone());
        let condition =
            made.condition(&clock, &|path| placer.meant(path)).map_err(|fault| told(&fault))?;
        // What could not be read at the next start is not added to.
        load_rules(&self.folders).map_err(|error| told(&error))?;
        match &new.deed {
            Deed::Place(section) => {
                let number = config::add_rule(&self.folders, &entry).map_err(|e| told(&e))?;
                let placer = self.renew().map_err(|error| told(&error))?;
                let moved = self.place_anew(&reader, feed.as_ref(), &placer)?;
                let text =
                    format!("rule {number}: such articles stand in {section}; {moved} moved");
                Ok((text, Some(new.clone())))
            }
            Deed::Mute { .. } => {
                let muting = config::add_muting(&self.folders, &entry).map_err(|e| told(&e))?;
                let text = CleanText::line(&new.query).shortened(40);
                let until = |day: Option<Date>| day.map(|day| format!(" until {day}"));
                if let Muting::Already(day) = muting {
                    let until = until(day).unwrap_or_default();
                    let text = format!("muted already{until}; :unmute {text} takes it back");
                    return Ok((text, None));
                }
                self.renew().map_err(|error| told(&error))?;
                let hidden = self.hide(&made.reason(), &condition)?;
                let until = until(entry.until).unwrap_or_default();
                let text =
                    format!("muted {text}{until}: {hidden} hidden; :unmute {text} takes it back");
                Ok((text, (muting == Muting::Made).then(|| new.clone())))
            }
        }
    }

    fn take_back_now(&self, made: &NewRule) -> Result<Done, Refused> {
        let (reader, feed, entry) = self.meant(made)?;
        let is_gone = config::remove_rule(&self.folders, &entry).map_err(|error| told(&error))?;
        if !is_gone {
            let text =
                "the rule reads otherwise by now: `dateline rules` lists all, change it there";
            return Err(CleanText::line(text));
        }
        let placer = self.renew().map_err(|error| told(&error))?;
        match &made.deed {
            Deed::Place(section) => {
                let moved = self.place_anew(&reader, feed.as_ref(), &placer)?;
                Ok((format!("undone: the rule for {section}; {moved} moved back"), None))
            }
            Deed::Mute { .. } => {
                let shown = self.show(&rule(entry).reason())?;
                let text = CleanText::line(&made.query).shortened(40);
                Ok((format!("undone: muted {text}; {shown} shown again"), None))
            }
        }
    }

    /// What a rule is made of: the feed it is about, and how the file says it.
    fn meant(&self, new: &NewRule) -> Result<(Reader, Option<Feed>, RuleEntry), Refused> {
        let reader = Reader::open(&self.store).map_err(|error| told(&error))?;
        let feeds = reader.feeds().map_err(|error| told(&error))?;
        let feed = feeds.iter().find(|feed| Some(feed.id) == new.feed);
        if new.feed.is_some() && feed.is_none() {
            return Err(CleanText::line("this feed is followed no longer: no rule is about it"));
        }
        let entry = entry(new, feed.map(|feed| words_for(feed, &feeds)));
        Ok((reader, feed.cloned(), entry))
    }

    fn unmute_now(&self, asked: &str) -> Result<Done, Refused> {
        let before = self.muting()?;
        let removed = config::remove_muting(&self.folders, asked).map_err(|error| told(&error))?;
        let text = CleanText::line(asked).shortened(40);
        if removed == 0 {
            return Err(CleanText::line(&format!(
                "no rule mutes just \"{text}\": `dateline rules` lists them all"
            )));
        }
        self.renew().map_err(|error| told(&error))?;
        let shown = before.iter().map(|reason| self.show(reason)).sum::<Result<usize, _>>()?;
        Ok((format!("no longer muted: {text}; {shown} shown again"), None))
    }

    /// Shows what is hidden for this reason, unless a rule still hides it; tells how many.
    fn show(&self, reason: &CleanText) -> Result<usize, Refused> {
        if self.muting()?.contains(reason) {
            return Ok(0);
        }
        let mut shown = 0;
        while let some @ 1.. = wait(self.writer.show_some(reason.clone()))? {
            shown += some;
        }
        Ok(shown)
    }

    /// Why entries are kept out of the paper by the rules as the file has them now.
    fn muting(&self) -> Result<Vec<CleanText>, Refused> {
        let rules = config::load_rules(&self.folders).map_err(|error| told(&error))?.rules;
        Ok(rules.into_iter().filter(|it| it.is_muted).map(|it| rule(it).reason()).collect())
    }

    /// The rules as the file has them now hold for what comes.
    fn renew(&self) -> Result<Placer, AppError> {
        let rules: Rules = load_rules(&self.folders)?;
        let placer = self.refresher.placer().with_rules(rules);
        self.refresher.place_by(placer.clone());
        Ok(placer)
    }

    fn place_anew(
        &self,
        reader: &Reader,
        feed: Option<&Feed>,
        placer: &Placer,
    ) -> Result<u64, Refused> {
        let Some(feed) = feed else { return Ok(0) };
        let keep = |some| wait_for(self.writer.place_again(some));
        let replaced = replace_feed(reader, feed, placer, clock::now(), keep);
        replaced.map(|replaced| replaced.moved).map_err(|error| told(&error))
    }

    fn hide(&self, reason: &CleanText, condition: &Condition) -> Result<usize, Refused> {
        // Words are found in what is indexed.
        wait(self.writer.index_all())?;
        let mut hidden = 0;
        while let some @ 1.. = wait(self.writer.hide_some(reason.clone(), condition.clone()))? {
            hidden += some;
        }
        Ok(hidden)
    }
}

/// Waits on this thread for the store's.
fn wait_for<T>(pending: Pending<T>) -> Result<T, WriteError> {
    Handle::current().block_on(pending.answer())
}

fn wait<T>(pending: Pending<T>) -> Result<T, Refused> {
    wait_for(pending).map_err(|error| told(&error))
}

fn told(error: &impl ToString) -> Refused {
    CleanText::line(error.to_string().lines().next().unwrap_or_default())
}

fn asked_for(text: &str) -> Asked {
    Asked { text: text.to_owned(), position: None }
}

/// The rule as the file will say it.
fn entry(new: &NewRule, feed: Option<CleanText>) -> RuleEntry {
    let asked = asked_for(&new.query);
    let entry = RuleEntry { asked, section: new.section.clone(), feed, ..RuleEntry::default() };
    match &new.deed {
        Deed::Place(section) => RuleEntry { place: Some(section.clone()), ..entry },
        Deed::Mute { days } => {
            let today = jiff::Timestamp::from_second(clock::now().secs()).unwrap_or_default();
            let today = today.to_zoned(TimeZone::system()).date();
            let until =
                days.map(|days| today.saturating_add(jiff::Span::new().days(i64::from(days))));
            RuleEntry { until, is_muted: true, ..entry }
        }
    }
}
