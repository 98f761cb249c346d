//! From evidence to places: the outer section with the most points, then inwards as long as one of
//! its sections is spoken for.

use crate::model::{Placement, SectionPath, Signal};

use super::evidence::Evidence;

/// Places of one entry.
const PLACES_MAX: usize = 4;
/// Points below which words alone place nothing.
const WORDS_POINTS_MIN: f32 = 2.0;
/// A section within the chosen one is entered with so many points,
const INNER_POINTS_MIN: f32 = 0.3;
/// and with so much of the points of all its sisters.
const INNER_SHARE_MIN: f32 = 0.4;

/// The places that the evidence speaks for, best first; none of them inside another.
pub(super) fn weigh(evidence: &[Evidence]) -> Vec<Placement> {
    let mut tops: Vec<(SectionPath, f32)> = Vec::new();
    for one in evidence {
        let top = one.section.outer(1);
        match tops.iter_mut().find(|(known, _)| *known == top) {
            Some((_, points)) => *points += one.points,
            None => tops.push((top, one.points)),
        }
    }
    let all: f32 = tops.iter().map(|(_, points)| points).sum();
    tops.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut places: Vec<Placement> = Vec::new();
    for (top, points) in tops {
        let of_top: Vec<&Evidence> =
            evidence.iter().filter(|one| one.section.lies_in(&top)).collect();
        let has_label = of_top.iter().any(|one| one.signal != Signal::Words);
        let is_first = places.is_empty();
        if !has_label && (!is_first || points < WORDS_POINTS_MIN) {
            continue;
        }
        let best = innermost(&top, &of_top);
        let sisters = of_top.iter().filter(|one| one.signal != Signal::Words);
        let sections = std::iter::once(&best).chain(sisters.map(|one| &one.section));
        for section in sections {
            let is_new = |place: &Placement| {
                !place.section.lies_in(section) && !section.lies_in(&place.section)
            };
            let Some(reason) = reason_of(section, &of_top).filter(|_| places.iter().all(is_new))
            else {
                continue;
            };
            places.push(Placement {
                section: section.clone(),
                signal: reason.signal,
                detail: reason.detail(),
                confidence: percent(points / (all + 1.0)),
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

/// Inwards from `top` as far as the evidence goes.
fn innermost(top: &SectionPath, evidence: &[&Evidence]) -> SectionPath {
    let mut section = top.clone();
    loop {
        let depth = section.depth() + 1;
        let mut inner: Vec<(SectionPath, f32, bool)> = Vec::new();
        let inside = evidence
            .iter()
            .filter(|one| one.section.depth() >= depth && one.section.lies_in(&section));
        for one in inside {
            let child = one.section.outer(depth);
            let is_label = one.signal != Signal::Words;
            match inner.iter_mut().find(|(known, ..)| *known == child) {
                Some((_, points, has_label)) => {
                    *points += one.points;
                    *has_label |= is_label;
                }
                None => inner.push((child, one.points, is_label)),
            }
        }
        let all: f32 = inner.iter().map(|(_, points, _)| points).sum();
        let best = inner.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((child, points, has_label))
                if (has_label || points >= INNER_POINTS_MIN) && points >= all * INNER_SHARE_MIN =>
            {
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
