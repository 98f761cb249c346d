//! The reader's rules: what holds of an entry that is not kept yet → where it stands, the marks it
//! comes with, whether it is kept out of the paper.
//!
//! Rules are judged in the order of the file, each on the places that the rules before it gave.
//! They ask in the language of `query`, but nothing of an entry's state: it has none yet. Pure: no
//! file is read, and the clock is handed in.

mod holds;

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{
    CleanText, Condition, Feed, FeedContent, Placement, Query, Ruled, SectionPath, Signal, Tag,
    Timestamp,
};
use crate::query::{self, Clock, QueryFault};

use holds::{Source, Subject};

pub use holds::names_feed;

/// Places of one entry.
const PLACES_MAX: usize = 4;
/// Longest words kept of a rule as a reason, in characters.
const REASON_CHARS_MAX: usize = 100;
/// Terms that ask for a state, as they are typed.
const STATE_TERMS: [&str; 3] = ["is:", "tag:", "story:"];

/// A rule: which entries it is about, and what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// What must hold of an entry, in the query language; empty: of all in its scope.
    pub text: String,
    /// Only entries in this section.
    pub section: Option<SectionPath>,
    /// Only entries of feeds with these words in their title, or this text in their address.
    pub feed: Option<CleanText>,
    /// It holds up to this day, the day included.
    pub until: Option<Date>,
    /// Where the entries stand first.
    pub place: Option<SectionPath>,
    /// The tag they come with.
    pub tag: Option<Tag>,
    /// They come starred.
    pub is_starred: bool,
    /// They come read.
    pub is_read: bool,
    /// They are kept out of the paper.
    pub is_muted: bool,
}

/// The reader's rules in order, and where the reader's days begin.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    zone: TimeZone,
}

/// A query of a file, read: unlike one that is being typed, its last word does not go on.
pub fn read_query(text: &str, clock: &Clock) -> Result<Query, QueryFault> {
    let query = query::parse(&format!("{text} "), clock)?;
    if query.is_empty() && !text.trim().is_empty() {
        return Err(fault(1, "there is no word to look for"));
    }
    Ok(Query { text: text.to_owned(), ..query })
}

/// What a rule says of its feed so that it means this one of all that are followed: the shortest
/// piece of its address that no other has, else its title, else its whole address.
#[must_use]
pub fn words_for(feed: &Feed, followed: &[Feed]) -> CleanText {
    let whole = feed.url.as_str();
    let bare = whole.split_once("://").map_or(whole, |(_, rest)| rest);
    let (place, path) = bare.split_once('/').unwrap_or((bare, ""));
    // A name and a password stand before the host.
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let address = format!("{host}/{path}");
    let without_query = address.split_once('?').map_or(&*address, |(before, _)| before);
    let names_other = |text: &str| {
        let others = followed.iter().filter(|other| other.id != feed.id);
        others.into_iter().any(|other| {
            names_feed(
                text,
                &[other.title.as_str()],
                &[other.url.as_str(), other.typed_url.as_str()],
            )
        })
    };
    let candidates = [without_query, &address, feed.title.as_str()];
    let only = candidates.into_iter().find(|text| !text.is_empty() && !names_other(text));
    CleanText::line(only.unwrap_or(whole))
}

impl Rule {
    /// What must hold of an entry, its scope included; `meant` gives the sections that are meant by
    /// those named.
    pub fn condition(
        &self,
        clock: &Clock,
        meant: &impl Fn(SectionPath) -> SectionPath,
    ) -> Result<Condition, QueryFault> {
        let query = read_query(&self.text, clock)?;
        if query.condition.asks_state() {
            let terms = "\"is:\", \"tag:\" and \"story:\" ask what an entry becomes once it is \
                         kept; rules are for entries that come";
            return Err(fault(state_column(&self.text), terms));
        }
        let section = self.section.clone().map(Condition::Section);
        let parts = section.into_iter().chain(self.feed.clone().map(Condition::Feed));
        let parts = parts.chain((!query.is_empty()).then_some(query.condition)).collect();
        let joined = Query { condition: Condition::All(parts), ..Query::default() };
        Ok(joined.with_sections(meant).condition)
    }

    /// True up to the last day it holds.
    #[must_use]
    pub fn is_in_force(&self, clock: &Clock) -> bool {
        let now = jiff::Timestamp::from_second(clock.now.secs()).unwrap_or_default();
        let today = now.to_zoned(clock.zone.clone()).date();
        self.until.is_none_or(|until| today <= until)
    }

    /// Why something is so, where this rule made it so.
    #[must_use]
    pub fn reason(&self) -> CleanText {
        let section = self.section.as_ref().map(ToString::to_string);
        let scope = self.feed.as_ref().map(ToString::to_string).or(section);
        let text = match (self.text.trim(), scope) {
            (text, None) => text.to_owned(),
            ("", Some(scope)) => scope,
            // What is muted here is not what is muted there.
            (text, Some(scope)) => format!("{text} in {scope}"),
        };
        CleanText::line(&text).shortened(REASON_CHARS_MAX)
    }

    fn change(
        &self,
        places: &mut Vec<Placement>,
        ruled: &mut Ruled,
        meant: &impl Fn(SectionPath) -> SectionPath,
    ) {
        if let Some(place) = &self.place {
            let section = meant(place.clone());
            places.retain(|it| !it.section.lies_in(&section) && !section.lies_in(&it.section));
            let detail = CleanText::line(&format!("rule \"{}\"", self.reason()));
            let place = Placement { section, signal: Signal::Rule, detail, confidence: 100 };
            places.insert(0, place);
            places.truncate(PLACES_MAX);
        }
        ruled.is_read |= self.is_read;
        ruled.is_starred |= self.is_starred;
        if let Some(tag) = &self.tag
            && !ruled.tags.iter().any(|known| known.is_same(tag))
        {
            ruled.tags.push(tag.clone());
        }
        if self.is_muted && ruled.muted_by.is_none() {
            ruled.muted_by = Some(self.reason());
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::new(Vec::new(), TimeZone::UTC)
    }
}

impl Rules {
    /// These rules, in this order.
    #[must_use]
    pub const fn new(rules: Vec<Rule>, zone: TimeZone) -> Self {
        Self { rules, zone }
    }

    /// The rules, in order.
    #[must_use]
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// Does to the entries of a document what the rules say; a rule that means nothing says
    /// nothing.
    pub fn apply(
        &self,
        content: &mut FeedContent,
        feed: &Feed,
        now: Timestamp,
        meant: &impl Fn(SectionPath) -> SectionPath,
    ) {
        let clock = Clock { now, zone: self.zone.clone() };
        let in_force = self.rules.iter().filter(|rule| rule.is_in_force(&clock));
        let read = |rule| Some((rule, Rule::condition(rule, &clock, meant).ok()?));
        let rules: Vec<(&Rule, Condition)> = in_force.filter_map(read).collect();
        if rules.is_empty() {
            return;
        }
        let source = Source {
            titles: [feed.title.as_str(), content.title.as_str()],
            addresses: [feed.url.as_str(), feed.typed_url.as_str()],
            language: content.language.as_ref().map(CleanText::as_str),
            now,
        };
        for placed in &mut content.entries {
            let (mut places, mut ruled) = (std::mem::take(&mut placed.places), Ruled::default());
            let subject = Subject::new(&placed.entry, &source);
            for (rule, condition) in &rules {
                if subject.meets(condition, &places) {
                    rule.change(&mut places, &mut ruled, meant);
                }
            }
            (placed.places, placed.ruled) = (places, ruled);
        }
    }
}

fn fault(column: usize, message: &str) -> QueryFault {
    QueryFault { column, message: CleanText::line(message) }
}

/// Where the first term that asks for a state begins.
fn state_column(text: &str) -> usize {
    let folded: Vec<char> = text.chars().map(|c| c.to_ascii_lowercase()).collect();
    let begins = |at: &usize| {
        let rest = folded.get(*at..).unwrap_or_default();
        let is_term = |term: &&str| -> bool {
            let mut term = term.chars();
            let mut rest = rest.iter();
            term.all(|c| rest.next() == Some(&c))
        };
        let before = at.checked_sub(1).and_then(|before| folded.get(before));
        STATE_TERMS.iter().any(is_term) && before.is_none_or(|c| !c.is_alphanumeric())
    };
    (0..folded.len()).find(begins).map_or(1, |at| at + 1)
}
