//! Reports of one event, found as they come.
//!
//! Reports are given in the order of their dates. Each is compared with those of the last days that
//! share rare words with it, and joins the story whose reports are most like it, if they are like
//! enough. What is once in a story stays there.

use hashbrown::HashMap;

use super::likeness::{FEATURES, Frequencies, Weighed, features, score, surprise};
use super::signature::Signature;
use crate::words::Language;

/// Reports further apart tell two events, or are the next chapter.
pub const WINDOW_SECS: i64 = 72 * 3600;
/// A report joins a story when the scores say at least this.
const JOINS: f32 = 0.45;
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
const HOLDERS_MAX: usize = 200;
/// Reports of a story that a new one is compared with, the latest.
const COMPARED_OF_STORY_MAX: usize = 12;

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
    by_term: HashMap<(Language, u32), Vec<u32>>,
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

    /// Adds a report and gives the story it joins, and the one report of that story if it was alone
    /// so far.
    pub fn add(&mut self, id: i64, signature: Signature) -> Option<Joined> {
        let frequencies = self.frequencies.entry(signature.language).or_default();
        let weighed = Weighed::new(signature, frequencies);
        let story = self.story_of(&weighed);
        let joined = story.map(|story| {
            let reports = self.by_story.get(&story).map(Vec::as_slice).unwrap_or_default();
            let first = reports.first().filter(|_| reports.len() == 1);
            let first = first.and_then(|at| self.members.get(*at as usize));
            Joined { story, founder: first.map(|member| member.id) }
        });
        self.add_member(Member { id, story: story.unwrap_or(id), weighed });
        joined
    }

    /// The story that a report belongs to.
    fn story_of(&self, weighed: &Weighed) -> Option<i64> {
        if weighed.signature.is_form {
            return None;
        }
        let frequencies = self.frequencies.get(&weighed.signature.language)?;
        let mut stories: Vec<i64> = self
            .candidates(weighed)
            .into_iter()
            .filter_map(|at| self.members.get(at as usize))
            .map(|member| member.story)
            .collect();
        stories.sort_unstable();
        stories.dedup();
        let mut best: Option<(f32, i64)> = None;
        for story in stories {
            let Some(score) = self.score(story, weighed, frequencies) else { continue };
            if score >= JOINS && best.is_none_or(|(known, _)| score > known) {
                best = Some((score, story));
            }
        }
        best.map(|(_, story)| story)
    }

    /// How much a report is like those of a story: the middle between its most like one and all.
    fn score(&self, story: i64, weighed: &Weighed, frequencies: &Frequencies) -> Option<f32> {
        let (mut best, mut sum, mut number) = (f32::MIN, 0.0, 0.0);
        let mut surprised = f32::MIN;
        let reports = self.by_story.get(&story)?;
        for at in reports.iter().rev().take(COMPARED_OF_STORY_MAX) {
            let Some(member) = self.members.get(*at as usize) else { continue };
            let other = &member.weighed;
            if other.signature.at.abs_diff(weighed.signature.at) > WINDOW_SECS.unsigned_abs() {
                continue;
            }
            let score = score(&features(weighed, other, frequencies));
            best = best.max(score);
            surprised = surprised.max(surprise(weighed, other, frequencies));
            sum += score;
            number += 1.0;
        }
        (number > 0.0 && surprised >= SURPRISE_MIN).then(|| f32::midpoint(best, sum / number))
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
            let holders = holders.map(Vec::as_slice).unwrap_or_default();
            if holders.len() > HOLDERS_MAX {
                continue;
            }
            for at in holders {
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
                self.by_term.entry((signature.language, term.hash)).or_default().push(at);
            }
            self.by_story.entry(member.story).or_default().push(at);
        }
        self.members.push(member);
    }

    /// The features of all pairs of reports of one language within the window, with their ids: what
    /// the weights are fitted to.
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
                pairs.push((a.id, b.id, features(&a.weighed, &b.weighed, frequencies)));
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

/// What a report joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The story.
    pub story: i64,
    /// The report that was alone so far.
    pub founder: Option<i64>,
}
