//! From evidence to places: the outer section with the most points, then inwards as long as one of
//! its sections is spoken for.

use crate::model::{Placement, SectionPath, Signal};

use super::evidence::Evidence;

/// Places of one entry.
const PLACES_MAX: usize = 4;
/// Points below which words alone place nothing,
const WORDS_POINTS_MIN: f32 = 1.6;
/// also when they say this many times less than what speaks against them.
const WORDS_SHARE_MIN: f32 = 1.2;
/// That a country is named places nothing; it needs so much of what happened there.
const NEWS_OF_PLACE_MIN: f32 = 0.5;
/// A section within the chosen one is entered with so much of the points of all its sisters. How
/// many these are does not matter: that it is one of them is settled.
const INNER_SHARE_MIN: f32 = 0.4;

/// An outer section and what speaks for it.
struct Top<'e> {
    section: SectionPath,
    points: f32,
    evidence: Vec<&'e Evidence>,
}

impl Top<'_> {
    fn has_label(&self) -> bool {
        self.evidence.iter().any(|one| is_label(one))
    }

    /// True when words alone say enough for it. `against`: the points of the next one.
    fn is_told_by_words(&self, against: f32) -> bool {
        let has_news = || {
            let mut places = self.evidence.iter().filter(|one| one.is_by_place).peekable();
            let of_places: f32 = places.clone().map(|one| one.points).sum();
            places.peek().is_none() || self.points - of_places >= NEWS_OF_PLACE_MIN
        };
        self.points >= WORDS_POINTS_MIN && self.points >= against * WORDS_SHARE_MIN && has_news()
    }
}

fn is_label(evidence: &Evidence) -> bool {
    evidence.signal != Signal::Words
}

/// The places that the evidence speaks for, best first; none of them inside another.
pub(super) fn weigh(evidence: &[Evidence]) -> Vec<Placement> {
    let tops = tops(evidence);
    let all: f32 = tops.iter().map(|top| top.points).sum();
    let against = tops.get(1).map_or(0.0, |second| second.points);
    let mut places: Vec<Placement> = Vec::new();
    for (rank, top) in tops.iter().enumerate() {
        let is_told = rank == 0 && top.is_told_by_words(against);
        if !top.has_label() && !is_told {
            continue;
        }
        let best = innermost(&top.section, &top.evidence);
        let sisters = top.evidence.iter().filter(|one| is_label(one));
        let sections = std::iter::once(&best).chain(sisters.map(|one| &one.section));
        for section in sections {
            let is_new = |place: &Placement| {
                !place.section.lies_in(section) && !section.lies_in(&place.section)
            };
            let Some(reason) =
                reason_of(section, &top.evidence).filter(|_| places.iter().all(is_new))
            else {
                continue;
            };
            places.push(Placement {
                section: section.clone(),
                signal: reason.signal,
                detail: reason.detail(),
                confidence: percent(top.points / (all + 1.0)),
            });
        }
    }
    // Where the reader put the feed, its entries stand, whatever else they are about.
    if let Some(own) = places.iter().position(|place| place.signal == Signal::Subscription)
        && own >= PLACES_MAX
    {
        places.swap(own, PLACES_MAX - 1);
    }
    places.truncate(PLACES_MAX);
    places
}

/// The outer sections that anything speaks for, the one with the most points first.
fn tops(evidence: &[Evidence]) -> Vec<Top<'_>> {
    let mut tops: Vec<Top<'_>> = Vec::new();
    for one in evidence {
        let section = one.section.outer(1);
        match tops.iter_mut().find(|known| known.section == section) {
            Some(top) => {
                top.points += one.points;
                top.evidence.push(one);
            }
            None => tops.push(Top { section, points: one.points, evidence: vec![one] }),
        }
    }
    tops.sort_by(|a, b| b.points.total_cmp(&a.points));
    tops
}

/// What speaks for one of the sections that lie in another; `None`: for staying there.
struct Inner {
    section: Option<SectionPath>,
    points: f32,
}

/// Inwards from `top` as far as the evidence goes.
fn innermost(top: &SectionPath, evidence: &[&Evidence]) -> SectionPath {
    let mut section = top.clone();
    loop {
        let depth = section.depth() + 1;
        let mut inner: Vec<Inner> = Vec::new();
        for one in evidence.iter().filter(|one| one.section.lies_in(&section)) {
            let child = match one.section.depth() >= depth {
                true => Some(one.section.outer(depth)),
                false if one.is_alone => None,
                false => continue,
            };
            match inner.iter_mut().find(|known| known.section == child) {
                Some(known) => known.points += one.points,
                None => inner.push(Inner { section: child, points: one.points }),
            }
        }
        let all: f32 = inner.iter().map(|one| one.points).sum();
        let best = inner.into_iter().max_by(|a, b| a.points.total_cmp(&b.points));
        match best {
            Some(Inner { section: Some(child), points }) if points >= all * INNER_SHARE_MIN => {
                section = child;
            }
            _ => return section,
        }
    }
}

/// The strongest evidence for the section itself, else for one it lies in.
fn reason_of<'e>(section: &SectionPath, evidence: &[&'e Evidence]) -> Option<&'e Evidence> {
    let speaks = evidence.iter().filter(|one| section.lies_in(&one.section));
    speaks
        .max_by(|a, b| {
            let rank = |one: &Evidence| (one.section.depth(), one.signal == Signal::Words);
            let (a_depth, a_words) = rank(a);
            let (b_depth, b_words) = rank(b);
            a_depth.cmp(&b_depth).then(b_words.cmp(&a_words)).then(a.points.total_cmp(&b.points))
        })
        .or_else(|| evidence.first())
        .copied()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1")]
fn percent(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0) as u8
}
