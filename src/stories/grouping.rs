//! Reports of one event, found as they come.
//!
//! Reports are given in the order of their dates. Each is compared with those of the last days that
//! share rare words with it, and joins the story whose reports are most like it, if they are like
//! enough. Stories between which it stands become one when they are alike too. What is once
//! together stays together.

use hashbrown::HashMap;

use super::likeness::{FEATURES, Frequencies, Weighed, features, score, shared, surprise};
use super::signature::Signature;
use crate::words::Language;

/// Reports further apart tell two events, or are the next chapter.
pub const WINDOW_SECS: i64 = 72 * 3600;
/// A report joins a story when the scores say at least this.
const JOINS: f32 = 0.8;
/// Of that, so much the report says that is most like it; the others say the rest.
const BEST: f32 = 0.6;
/// A story is looked at when one of the reports that share most words with a new one says at least
/// this.
const LEADS: f32 = 0.3;
/// Two stories between which a report stands are one when the scores of their reports, the middle
/// between the best and all, say at least this: more than a report needs, for more is at stake.
const MERGES: f32 = 1.0;
/// What two reports share must be no likelier to be shared by chance than once in all reports:
/// among thousands, some two always look alike.
const SURPRISE_MIN: f32 = 0.0;
/// Reports that are compared with a new one,
const COMPARED_MAX: usize = 16;
/// if their shared words are together at least this rare.
const SHARED_MIN: f32 = 1.0;
/// Words this usual lead to no other report,
const RARE_MIN: f32 = 0.4;
/// nor do those that so many have.
const HOLDERS_MAX: usize = 64;
/// Reports of a story that a new one is compared with, from its first days to its last: compared
/// with the latest alone, a story would wander from one event to the next.
const COMPARED_OF_STORY_MAX: usize = 12;

/// A report that is known.
#[derive(Debug)]
struct Member {
    id: i64,
    story: i64,
    weighed: Weighed,
}

/// Which reports hold a word: most words stand in one alone.
#[derive(Debug)]
enum Holders {
    One(u32),
    Some(Vec<u32>),
    /// So many that the word leads to none.
    TooMany,
}

impl Holders {
    fn add(&mut self, at: u32) {
        match self {
            Self::One(first) => *self = Self::Some(vec![*first, at]),
            Self::Some(others) if others.len() < HOLDERS_MAX => others.push(at),
            Self::Some(_) | Self::TooMany => *self = Self::TooMany,
        }
    }

    fn as_slice(&self) -> &[u32] {
        match self {
            Self::One(only) => std::slice::from_ref(only),
            Self::Some(all) => all,
            Self::TooMany => &[],
        }
    }
}

/// The reports of some days.
#[derive(Debug, Default)]
pub struct Grouping {
    members: Vec<Member>,
    by_term: HashMap<(Language, u32), Holders>,
    by_story: HashMap<i64, Vec<u32>>,
    frequencies: HashMap<Language, Frequencies>,
}

impl Grouping {
    /// Counts a report's words; all that come together are counted before one is added.
    pub fn count(&mut self, signature: &Signature) {
        self.frequencies.entry(signature.language).or_default().count(signature);
    }

    /// Adds a report whose story is known; a story of its own is named by the report's id.
    pub fn add_known(&mut self, id: i64, signature: Signature, story: Option<i64>) {
        let frequencies = self.frequencies.entry(signature.language).or_default();
        let weighed = Weighed::new(signature, frequencies);
        self.add_member(Member { id, story: story.unwrap_or(id), weighed });
    }

    /// Adds a report and gives the story it joins; `None` for one that tells its event alone.
    pub fn add(&mut self, id: i64, signature: Signature) -> Option<Joined> {
        let frequencies = self.frequencies.entry(signature.language).or_default();
        let weighed = Weighed::new(signature, frequencies);
        let mut stories = self.stories_of(&weighed).into_iter();
        let joined = stories.next().map(|story| {
            let mut joined = Joined { story, others: vec![id], ended: Vec::new() };
            joined.others.extend(self.lone_report(story));
            for other in stories {
                if self.are_one(story, other, weighed.signature.language) {
                    joined.others.extend(self.merge(story, other));
                    joined.ended.push(other);
                }
            }
            joined
        });
        let story = joined.as_ref().map_or(id, |joined| joined.story);
        self.add_member(Member { id, story, weighed });
        joined
    }

    /// The report of a story that has only one.
    fn lone_report(&self, story: i64) -> Option<i64> {
        let reports = self.by_story.get(&story)?;
        let [at] = reports.as_slice() else { return None };
        self.members.get(*at as usize).map(|member| member.id)
    }

    /// The stories that a report may belong to, the likeliest first.
    fn stories_of(&self, weighed: &Weighed) -> Vec<i64> {
        if weighed.signature.is_form {
            return Vec::new();
        }
        let Some(frequencies) = self.frequencies.get(&weighed.signature.language) else {
            return Vec::new();
        };
        let candidates = self.candidates(weighed).into_iter();
        let mut stories: Vec<i64> = candidates
            .filter_map(|at| self.members.get(at as usize))
            .filter(|member| {
                let shared = shared(weighed, &member.weighed);
                surprise(&shared, frequencies) >= SURPRISE_MIN
                    && score(weighed, &member.weighed, &shared, frequencies) >= LEADS
            })
            .map(|member| member.story)
            .collect();
        stories.sort_unstable();
        stories.dedup();
        let mut scored: Vec<(f32, i64)> = stories
            .into_iter()
            .filter_map(|story| Some((self.score(story, weighed, frequencies)?, story)))
            .filter(|(score, _)| *score >= JOINS)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.into_iter().map(|(_, story)| story).collect()
    }

    /// True for two stories that are alike on the whole; a report that belongs to both brought them
    /// together.
    fn are_one(&self, story: i64, other: i64, language: Language) -> bool {
        let Some(frequencies) = self.frequencies.get(&language) else { return false };
        let (mut best, mut sum, mut number) = (f32::MIN, 0.0, 0.0);
        for one in self.some_reports(story) {
            for another in self.some_reports(other) {
                let shared = shared(one, another);
                let score = score(one, another, &shared, frequencies);
                best = best.max(score);
                sum += score;
                number += 1.0;
            }
        }
        number > 0.0 && f32::midpoint(best, sum / number) >= MERGES
    }

    /// Reports of a story, evenly spread over all that are held, the latest first.
    fn some_reports(&self, story: i64) -> impl Iterator<Item = &Weighed> {
        let reports = self.by_story.get(&story).map(Vec::as_slice).unwrap_or_default();
        let number = reports.len().min(COMPARED_OF_STORY_MAX);
        let spread = (0..number)
            .filter_map(move |nth| reports.iter().rev().nth(nth * reports.len() / number));
        spread.filter_map(|at| self.members.get(*at as usize)).map(|member| &member.weighed)
    }

    /// Makes two stories one, and gives the reports that came over.
    fn merge(&mut self, story: i64, other: i64) -> Vec<i64> {
        let reports = self.by_story.remove(&other).unwrap_or_default();
        let mut moved = Vec::with_capacity(reports.len());
        for at in &reports {
            if let Some(member) = self.members.get_mut(*at as usize) {
                member.story = story;
                moved.push(member.id);
            }
        }
        let all = self.by_story.entry(story).or_default();
        all.extend(reports);
        all.sort_unstable();
        moved
    }

    /// How much a report is like those of a story: the one most like it says more than all.
    fn score(&self, story: i64, weighed: &Weighed, frequencies: &Frequencies) -> Option<f32> {
        let (mut best, mut sum, mut number) = (f32::MIN, 0.0, 0.0);
        let mut surprised = f32::MIN;
        for other in self.some_reports(story) {
            if other.signature.at.abs_diff(weighed.signature.at) > WINDOW_SECS.unsigned_abs() {
                continue;
            }
            let shared = shared(weighed, other);
            let score = score(weighed, other, &shared, frequencies);
            best = best.max(score);
            surprised = surprised.max(surprise(&shared, frequencies));
            sum += score;
            number += 1.0;
        }
        let is_told = number > 0.0 && surprised >= SURPRISE_MIN;
        is_told.then(|| best * BEST + sum / number * (1.0 - BEST))
    }

    /// Known reports that share most with it.
    fn candidates(&self, weighed: &Weighed) -> Vec<u32> {
        let signature = &weighed.signature;
        let mut shared = vec![0.0_f32; self.members.len()];
        let mut met: Vec<u32> = Vec::new();
        for (term, rarity) in signature.terms.iter().zip(&weighed.rarities) {
            if *rarity < RARE_MIN {
                continue;
            }
            let holders = self.by_term.get(&(signature.language, term.hash));
            for at in holders.map(Holders::as_slice).unwrap_or_default() {
                let Some(sum) = shared.get_mut(*at as usize) else { continue };
                if *sum == 0.0 {
                    met.push(*at);
                }
                *sum += rarity;
            }
        }
        let sum_of = |at: u32| shared.get(at as usize).copied().unwrap_or_default();
        let mut shared: Vec<(u32, f32)> = met
            .into_iter()
            .map(|at| (at, sum_of(at)))
            .filter(|(_, sum)| *sum >= SHARED_MIN)
            .collect();
        shared.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        shared.truncate(COMPARED_MAX);
        shared.into_iter().map(|(at, _)| at).collect()
    }

    fn add_member(&mut self, member: Member) {
        let at = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let signature = &member.weighed.signature;
        if !signature.is_form {
            for term in &signature.terms {
                self.by_term
                    .entry((signature.language, term.hash))
                    .and_modify(|holders| holders.add(at))
                    .or_insert(Holders::One(at));
            }
            self.by_story.entry(member.story).or_default().push(at);
        }
        self.members.push(member);
    }

    /// The features of all pairs of reports of one language within the window, with their ids: what
    /// the trees are grown from.
    #[must_use]
    pub fn pairs(&self) -> Vec<(i64, i64, [f32; FEATURES])> {
        let mut pairs = Vec::new();
        for (number, a) in self.members.iter().enumerate() {
            for b in self.members.iter().skip(number + 1) {
                let (one, other) = (&a.weighed.signature, &b.weighed.signature);
                let is_near = one.at.abs_diff(other.at) <= WINDOW_SECS.unsigned_abs();
                if one.language != other.language || one.is_form || other.is_form || !is_near {
                    continue;
                }
                let Some(frequencies) = self.frequencies.get(&one.language) else { continue };
                let shared = shared(&a.weighed, &b.weighed);
                let features = features(&a.weighed, &b.weighed, &shared, frequencies);
                pairs.push((a.id, b.id, features));
            }
        }
        pairs
    }

    /// Forgets the reports before that moment, once they are half of all.
    pub fn forget_before(&mut self, at: i64) {
        let old = self.members.iter().filter(|member| member.weighed.signature.at < at).count();
        if old * 2 > self.members.len() {
            self.forget(at);
        }
    }

    /// Forgets the oldest reports once there are half as many again as that.
    pub fn keep_newest(&mut self, reports_max: usize) {
        if self.members.len() <= reports_max.saturating_add(reports_max / 2) {
            return;
        }
        let mut moments: Vec<i64> =
            self.members.iter().map(|member| member.weighed.signature.at).collect();
        moments.sort_unstable();
        let oldest_kept = moments.len() - reports_max;
        if let Some(at) = moments.get(oldest_kept) {
            self.forget(*at);
        }
    }

    fn forget(&mut self, at: i64) {
        let known = std::mem::take(&mut self.members);
        self.by_term.clear();
        self.by_story.clear();
        for member in known {
            if member.weighed.signature.at >= at {
                self.add_member(member);
            } else if let Some(frequencies) =
                self.frequencies.get_mut(&member.weighed.signature.language)
            {
                frequencies.discount(&member.weighed.signature);
            }
        }
    }

    /// How many reports it knows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// True when it knows none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

/// What came of adding a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The story it belongs to.
    pub story: i64,
    /// The reports that are new in the story: this one, the one that was alone so far, those of a
    /// story that turned out to be the same.
    pub others: Vec<i64>,
    /// Stories that are part of this one now.
    pub ended: Vec<i64>,
}
