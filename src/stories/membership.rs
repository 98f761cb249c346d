//! How much speaks for a report belonging to a story.
//!
//! A story is more than its reports one by one: what its reports know between them (the place, the
//! names, the number of the dead) a report that belongs to it mostly tells too, and a title with
//! names of which none of them knows tells of something else.

use super::likeness::{Weighed, is_rare_name};
use super::signature::Term;
use super::trees::MEMBERS;

/// Features of a report and a story.
pub(super) const FEATURES: usize = 12;
/// Those of them that [`Told`] gives: all but the scores.
pub(super) const TOLD: usize = FEATURES - SCORES;
const SCORES: usize = 4;

/// What a story's reports tell of a report, and when and by whom they were told: the logarithm of
/// how many there are; how much of the report's title they know between them, of all of its words
/// each on the average, of all in sum; names of its title that none of them has; how many of them
/// are of its outlet; days to the nearest and to the first of them.
pub(super) fn told(report: &Weighed, story: &[&Weighed]) -> [f32; TOLD] {
    const DAY_SECS: f32 = 86_400.0;
    let terms = &report.signature.terms;
    let mut tellers = vec![0_u16; terms.len()];
    for other in story {
        count_told(terms, &other.signature.terms, &mut tellers);
    }
    let reports = count(story.len());
    let mut sums = Sums::default();
    for ((term, rarity), tellers) in terms.iter().zip(&report.rarities).zip(tellers) {
        sums.add(*term, *rarity, f32::from(tellers) / reports);
    }
    let own = story.iter().filter(|other| other.signature.outlet == report.signature.outlet);
    let own = count(own.count()) / reports;
    let days = |other: &&Weighed| {
        let secs = u32::try_from(other.signature.at.abs_diff(report.signature.at));
        #[expect(clippy::cast_precision_loss, reason = "days, roughly")]
        let secs = secs.unwrap_or(u32::MAX) as f32;
        secs / DAY_SECS
    };
    let nearest = story.iter().map(days).fold(f32::MAX, f32::min);
    let first = story.iter().min_by_key(|other| other.signature.at).map_or(0.0, days);
    [
        reports.ln(),
        sums.title_told / sums.title.max(0.1),
        sums.told_by_each / sums.all.max(0.1),
        sums.told,
        sums.names_untold,
        own,
        nearest,
        first,
    ]
}

/// How likely a report belongs to a story, as the logarithm of the odds: `scores` are those of the
/// report with each of the story's reports.
pub(super) fn score(report: &Weighed, story: &[&Weighed], scores: &[f32]) -> f32 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let best = sorted.first().copied().unwrap_or(f32::MIN);
    let mut features = [0.0; FEATURES];
    let of_scores = [
        best,
        sorted.iter().sum::<f32>() / count(sorted.len()),
        sorted.get(1).copied().unwrap_or(best),
        sorted.last().copied().unwrap_or(best),
    ];
    let told = told(report, story);
    for (feature, value) in features.iter_mut().zip(of_scores.into_iter().chain(told)) {
        *feature = value;
    }
    MEMBERS.score(&features)
}

/// Of a report's words by their weight.
#[derive(Default)]
struct Sums {
    all: f32,
    /// Those that some report of the story has,
    told: f32,
    /// and by how large a part of its reports each.
    told_by_each: f32,
    title: f32,
    title_told: f32,
    names_untold: f32,
}

impl Sums {
    fn add(&mut self, term: Term, rarity: f32, tellers: f32) {
        let weight = term.weight() * rarity;
        let is_told = tellers > 0.0;
        self.all += weight;
        self.told_by_each += weight * tellers;
        if is_told {
            self.told += weight;
        }
        if term.is(Term::IN_TITLE) {
            self.title += rarity;
            if is_told {
                self.title_told += rarity;
            } else if is_rare_name(term, rarity) {
                self.names_untold += 1.0;
            }
        }
    }
}

/// Counts those of the terms that are among the others; both are sorted.
fn count_told(terms: &[Term], others: &[Term], tellers: &mut [u16]) {
    let mut others = others.iter().peekable();
    for (term, tellers) in terms.iter().zip(tellers) {
        while others.next_if(|other| other.hash < term.hash).is_some() {}
        if others.peek().is_some_and(|other| other.hash == term.hash) {
            *tellers += 1;
        }
    }
}

fn count(number: usize) -> f32 {
    f32::from(u16::try_from(number).unwrap_or(u16::MAX))
}
