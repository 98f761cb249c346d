//! Reports of one event, found as they come.
//!
//! Reports are given in the order of their dates. Each is compared with those of the last days that
//! share rare words with it, and joins the story whose reports are most like it, if they are like
//! enough. Stories between which it stands become one when they are alike too. What is once
//! together stays together.

use hashbrown::HashMap;

use super::holders::Holders;
use super::likeness::{FEATURES, Frequencies, Weighed, features, score, shared};
use super::membership;
use super::signature::{Signature, Term};
use crate::words::Language;

/// Reports further apart tell two events, or are the next chapter.
pub const WINDOW_SECS: i64 = 72 * 3600;
/// A report joins a story to which it belongs with at least these odds, as a logarithm.
const JOINS: f32 = 0.75;
/// A story is looked at when one of the reports that share most words with a new one says at least
/// this.
const LEADS: f32 = -0.5;
/// Two stories between which a report stands are one when the scores of their reports, the middle
/// between the best and all, say at least this: more than a report needs, for more is at stake.
const MERGES: f32 = 2.0;
/// Reports that are compared with a new one,
const COMPARED_MAX: usize = 10;
/// if their shared words are together at least this rare,
const SHARED_MIN: f32 = 0.55;
/// of which those are left out that share so much less than the one that shares most.
const COMPARED_SHARE_MIN: f32 = 0.4;
/// Numbers and words this usual lead to no other report.
const RARE_MIN: f32 = 0.3;
/// Reports of a story that a new one is compared with, from its first days to its last: compared
/// with the latest alone, a story would wander from one event to the next.
const COMPARED_OF_STORY_MAX: usize = 8;

/// A report that is known.
#[derive(Debug)]
struct Member {
    id: i64,
    story: i64,
    weighed: Weighed,
}

/// The reports of some days.
#[derive(Debug, Default)]
pub struct Grouping {
    members: Vec<Member>,
    holders: Holders,
    by_story: HashMap<i64, Vec<u32>>,
    frequencies: HashMap<Language, Frequencies>,
    /// What each member shares with the report that is being added: all 0 in between.
    sums: Vec<f32>,
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
        let mut sums = std::mem::take(&mut self.sums);
        let candidates = self.candidates(&weighed, &mut sums);
        self.sums = sums;
        let mut stories = self.stories_of(&weighed, &candidates).into_iter();
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
    fn stories_of(&self, weighed: &Weighed, candidates: &[u32]) -> Vec<i64> {
        let Some(frequencies) = self.frequencies.get(&weighed.signature.language) else {
            return Vec::new();
        };
        let known: Vec<(u32, f32)> = candidates
            .iter()
            .filter_map(|at| {
                Some((*at, pair_score(weighed, &self.member(*at)?.weighed, frequencies)))
            })
            .collect();
        let led = known.iter().filter(|(_, score)| *score >= LEADS);
        let mut stories: Vec<i64> =
            led.filter_map(|(at, _)| Some(self.member(*at)?.story)).collect();
        stories.sort_unstable();
        stories.dedup();
        let mut scored: Vec<(f32, i64)> = stories
            .into_iter()
            .filter_map(|story| Some((self.score(story, weighed, &known)?, story)))
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
        for (_, one) in self.some_reports(story) {
            for (_, another) in self.some_reports(other) {
                let score = pair_score(&one.weighed, &another.weighed, frequencies);
                best = best.max(score);
                sum += score;
                number += 1.0;
            }
        }
        number > 0.0 && f32::midpoint(best, sum / number) >= MERGES
    }

    /// Reports of a story, evenly spread over all that are held, the latest first.
    fn some_reports(&self, story: i64) -> impl Iterator<Item = (u32, &Member)> {
        let reports = self.by_story.get(&story).map(Vec::as_slice).unwrap_or_default();
        let number = reports.len().min(COMPARED_OF_STORY_MAX);
        let spread = (0..number)
            .filter_map(move |nth| reports.iter().rev().nth(nth * reports.len() / number));
        spread.filter_map(|at| Some((*at, self.member(*at)?)))
    }

    /// Those of them that tell of the days of another report.
    fn reports_near(&self, story: i64, weighed: &Weighed) -> Vec<(u32, &Member)> {
        let at = weighed.signature.at;
        let is_near = |(_, member): &(u32, &Member)| {
            member.weighed.signature.at.abs_diff(at) <= WINDOW_SECS.unsigned_abs()
        };
        self.some_reports(story).filter(is_near).collect()
    }

    fn member(&self, at: u32) -> Option<&Member> {
        self.members.get(at as usize)
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

    /// How likely a report belongs to a story; `None` for one that tells of other days. Some pairs
    /// with its reports are `known`.
    fn score(&self, story: i64, weighed: &Weighed, known: &[(u32, f32)]) -> Option<f32> {
        let frequencies = self.frequencies.get(&weighed.signature.language)?;
        let near = self.reports_near(story, weighed);
        let score_with = |(at, member): &(u32, &Member)| {
            let known = known.iter().find(|(known, _)| known == at).map(|(_, score)| *score);
            known.unwrap_or_else(|| pair_score(weighed, &member.weighed, frequencies))
        };
        let scores: Vec<f32> = near.iter().map(score_with).collect();
        let reports: Vec<&Weighed> = near.iter().map(|(_, member)| &member.weighed).collect();
        (!reports.is_empty()).then(|| membership::score(weighed, &reports, &scores))
    }

    /// Known reports that share most with it. `sums` has a place for each report, all 0.
    fn candidates(&self, weighed: &Weighed, sums: &mut Vec<f32>) -> Vec<u32> {
        let signature = &weighed.signature;
        if signature.is_form {
            return Vec::new();
        }
        sums.resize(self.members.len(), 0.0);
        let mut met: Vec<u32> = Vec::new();
        for (term, rarity) in signature.terms.iter().zip(&weighed.rarities) {
            if *rarity < RARE_MIN || term.is(Term::NUMBER) {
                continue;
            }
            self.holders.each(signature.language, term.hash, |at| {
                let Some(sum) = sums.get_mut(at as usize) else { return };
                if *sum == 0.0 {
                    met.push(at);
                }
                *sum += rarity;
            });
        }
        let mut shared: Vec<(u32, f32)> = Vec::with_capacity(met.len());
        for at in met {
            let sum = sums.get_mut(at as usize).map(std::mem::take).unwrap_or_default();
            if sum >= SHARED_MIN {
                shared.push((at, sum));
            }
        }
        let most_first = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if shared.len() > COMPARED_MAX {
            shared.select_nth_unstable_by(COMPARED_MAX, most_first);
            shared.truncate(COMPARED_MAX);
        }
        shared.sort_by(most_first);
        let least = shared.first().map_or(0.0, |(_, most)| most * COMPARED_SHARE_MIN);
        shared.into_iter().take_while(|(_, sum)| *sum >= least).map(|(at, _)| at).collect()
    }

    fn add_member(&mut self, member: Member) {
        let at = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let signature = &member.weighed.signature;
        if !signature.is_form {
            for term in &signature.terms {
                self.holders.add(signature.language, term.hash, at);
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

    /// What each story says of a report that is not added yet, with the ids of those of its reports
    /// that are looked at: what the trees of members are grown from.
    #[must_use]
    pub fn told(&self, signature: &Signature) -> Vec<(i64, Vec<i64>, [f32; membership::TOLD])> {
        let Some(frequencies) = self.frequencies.get(&signature.language) else {
            return Vec::new();
        };
        let weighed = Weighed::new(signature.clone(), frequencies);
        let mut stories: Vec<i64> = self.by_story.keys().copied().collect();
        stories.sort_unstable();
        let told = stories.into_iter().map(|story| {
            let near = self.reports_near(story, &weighed);
            let ids: Vec<i64> = near.iter().map(|(_, member)| member.id).collect();
            let reports: Vec<&Weighed> = near.iter().map(|(_, member)| &member.weighed).collect();
            (story, ids, membership::told(&weighed, &reports))
        });
        told.filter(|(_, ids, _)| !ids.is_empty()).collect()
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
        self.holders.clear();
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

/// How likely two reports tell one event, as the logarithm of the odds.
fn pair_score(one: &Weighed, other: &Weighed, frequencies: &Frequencies) -> f32 {
    score(one, other, &shared(one, other), frequencies)
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
