//! What reports are about, and how much of that two of them share: topics of the lexicon, weighed
//! by how rare they are these days, and the sections of the paper that these stand in.

use std::sync::LazyLock;

use super::likeness::Frequencies;
use super::signature::{IN_TITLE, Signature};
use crate::words::lexicon;

/// Numbers of the sections of each topic: the innermost one, the outermost one.
static SECTIONS: LazyLock<Vec<(u16, u16)>> = LazyLock::new(|| {
    let mut known: Vec<&str> = Vec::new();
    let mut number = |section: &'static str| {
        let at = known.iter().position(|one| *one == section).unwrap_or_else(|| {
            known.push(section);
            known.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    };
    let sections = lexicon::topics().map(|(_, topic)| topic.section);
    sections
        .map(|section| {
            let outer = section.split(" / ").next().unwrap_or_default();
            (number(section), number(outer))
        })
        .collect()
});

/// What a report is about, beside the topics of its signature; thousands of them are held.
#[derive(Debug)]
pub(super) struct Subject {
    /// How rare each topic was when the report came.
    rarities: Box<[f32]>,
    /// Lengths: of the topics by weight and rarity, of their sections, of their outermost sections.
    of_topics: f32,
    of_sections: f32,
    of_outer_sections: f32,
}

/// What two reports have in common.
#[derive(Debug, Default)]
pub(super) struct Common {
    /// Topics that both tell, not just by a word that says little.
    pub(super) topics: usize,
    /// Both tell of some, and none is the same.
    pub(super) differ: bool,
    /// The topics of both by weight and rarity,
    pub(super) shared: f32,
    /// those of them that both titles tell,
    pub(super) of_titles: f32,
    /// and what all of their topics have in common, from 0 to 1.
    pub(super) likeness: f32,
    /// The same of sections,
    pub(super) sections: f32,
    /// and of outermost ones.
    pub(super) outer_sections: f32,
}

impl Subject {
    pub(super) fn of(signature: &Signature, frequencies: &Frequencies) -> Self {
        let topics = &signature.topics;
        let rarities: Box<[f32]> =
            topics.iter().map(|(topic, _)| frequencies.rarity_of_known(*topic)).collect();
        let weights = topics.iter().map(|(_, weight)| weight);
        let weighed = weights.zip(&rarities).map(|(weight, rarity)| weight * rarity);
        let of_topics = weighed.map(|weight| weight * weight).sum();
        let (of_sections, of_outer_sections) = shared_sections(topics, topics);
        let length = |square: f32| square.sqrt().max(0.1);
        Self {
            rarities,
            of_topics: length(of_topics),
            of_sections: length(of_sections),
            of_outer_sections: length(of_outer_sections),
        }
    }
}

/// What two reports are both about.
pub(super) fn common(
    (one, of_one): (&Signature, &Subject),
    (other, of_other): (&Signature, &Subject),
) -> Common {
    let is_told = |(_, weight): &(u16, f32)| *weight >= 1.0;
    let (sections, outer_sections) = shared_sections(&one.topics, &other.topics);
    let mut common = Common {
        differ: one.topics.iter().any(is_told) && other.topics.iter().any(is_told),
        sections: sections / (of_one.of_sections * of_other.of_sections),
        outer_sections: outer_sections / (of_one.of_outer_sections * of_other.of_outer_sections),
        ..Common::default()
    };
    let mut sum = 0.0;
    for ((topic, weight), rarity) in one.topics.iter().zip(&of_one.rarities) {
        let Ok(at) = other.topics.binary_search_by_key(topic, |(topic, _)| *topic) else {
            continue;
        };
        let (Some((_, others)), Some(others_rarity)) =
            (other.topics.get(at), of_other.rarities.get(at))
        else {
            continue;
        };
        sum += weight * rarity * others * others_rarity;
        let least = weight.min(*others);
        if least >= 1.0 {
            common.topics += 1;
            common.differ = false;
        }
        common.shared += least * rarity;
        if least >= IN_TITLE {
            common.of_titles += least * rarity;
        }
    }
    common.likeness = sum / (of_one.of_topics * of_other.of_topics);
    common
}

/// How much weight topics of one lie in the same sections as those of another, and in the same
/// outermost ones.
fn shared_sections(one: &[(u16, f32)], other: &[(u16, f32)]) -> (f32, f32) {
    let sections = &*SECTIONS;
    let (mut inner, mut outer) = (0.0, 0.0);
    for (topic, weight) in one {
        let Some(section) = sections.get(usize::from(*topic)) else { continue };
        for (another, others) in other {
            let Some(others_section) = sections.get(usize::from(*another)) else { continue };
            if section.1 == others_section.1 {
                outer += weight * others;
                if section.0 == others_section.0 {
                    inner += weight * others;
                }
            }
        }
    }
    (inner, outer)
}
