//! How much speaks for two reports telling one event.
//!
//! Words are weighed by how rare they are among the reports of the same days and language; what
//! they share and where they differ gives features, and a weighted sum of those a score. The
//! weights are fitted to half of the sets in `tests/stories`; the other half tells how well.

use hashbrown::hash_map::Entry;
use hashbrown::{DefaultHashBuilder, HashMap};

use super::signature::{Signature, Term};

/// Features of a pair.
pub const FEATURES: usize = 15;

/// What each feature says, in their order.
const WEIGHTS: [f32; FEATURES] = [
    -2.36, -0.37, -1.16, 0.94, 0.30, 2.12, 1.43, 1.32, 0.44, 2.57, 0.87, -1.44, -2.01, -1.52, -2.58,
];

/// Reports that at least are taken to be there when words are weighed.
const REPORTS_MIN: u32 = 40;

/// How many reports hold each word, of one language.
#[derive(Debug, Default)]
pub(super) struct Frequencies {
    reports: u32,
    holders: HashMap<u32, u32>,
    places: HashMap<u16, u32>,
}

impl Frequencies {
    pub(super) fn count(&mut self, signature: &Signature) {
        self.reports += 1;
        for term in &signature.terms {
            *self.holders.entry(term.hash).or_default() += 1;
        }
        for (place, _) in &signature.places {
            *self.places.entry(*place).or_default() += 1;
        }
    }

    /// The opposite of [`Frequencies::count`].
    pub(super) fn discount(&mut self, signature: &Signature) {
        self.reports = self.reports.saturating_sub(1);
        for term in &signature.terms {
            discount(self.holders.entry(term.hash));
        }
        for (place, _) in &signature.places {
            discount(self.places.entry(*place));
        }
    }

    /// 1 for a word that only one report has, 0 for one that all have.
    pub(super) fn rarity(&self, term: Term) -> f32 {
        self.of(self.holders.get(&term.hash).copied())
    }

    pub(super) fn rarity_of_place(&self, place: u16) -> f32 {
        self.of(self.places.get(&place).copied())
    }

    /// How many reports there are; a few do not show how usual words are.
    fn all(&self) -> f32 {
        number_of(self.reports.max(REPORTS_MIN)) + 2.0
    }

    fn of(&self, holders: Option<u32>) -> f32 {
        let all = self.all();
        let rarity = (all / (number_of(holders.unwrap_or(1)) + 1.0)).ln() / (all / 2.0).ln();
        rarity.clamp(0.0, 1.0)
    }
}

/// One fewer; what none has is forgotten.
fn discount<K: Eq + std::hash::Hash>(entry: Entry<'_, K, u32, DefaultHashBuilder>) {
    if let Entry::Occupied(mut holders) = entry {
        match holders.get() {
            0 | 1 => _ = holders.remove(),
            more => *holders.get_mut() = more - 1,
        }
    }
}

fn number_of(number: u32) -> f32 {
    f32::from(u16::try_from(number).unwrap_or(u16::MAX))
}

/// A report with what is needed of it at every comparison.
#[derive(Debug)]
pub(super) struct Weighed {
    pub(super) signature: Signature,
    /// The rarity of each of its terms when it came.
    pub(super) rarities: Vec<f32>,
    norm: f32,
    title_norm: f32,
    sum: f32,
}

impl Weighed {
    pub(super) fn new(signature: Signature, frequencies: &Frequencies) -> Self {
        let rarities: Vec<f32> =
            signature.terms.iter().map(|term| frequencies.rarity(*term)).collect();
        let (mut squares, mut title_squares, mut sum) = (0.0, 0.0, 0.0);
        for (term, rarity) in signature.terms.iter().zip(&rarities) {
            let weight = term.weight() * rarity;
            squares += weight * weight;
            sum += weight;
            if term.is_in_title {
                title_squares += rarity * rarity;
            }
        }
        let root = |squares: f32| squares.sqrt().max(0.1);
        Self {
            norm: root(squares),
            title_norm: root(title_squares),
            sum: sum.max(0.1),
            signature,
            rarities,
        }
    }
}

/// What two reports share.
#[derive(Default)]
pub(super) struct Shared {
    product: f32,
    title_product: f32,
    least: f32,
    rare: f32,
    names: f32,
    numbers: f32,
    telling: f32,
}

/// A word this rare is worth noting,
const RARE: f32 = 0.4;
/// and one this rare is hardly shared by chance.
const TELLING: f32 = 0.6;

pub(super) fn shared(a: &Weighed, b: &Weighed) -> Shared {
    let mut shared = Shared::default();
    let mut others = b.signature.terms.as_slice();
    for (term, rarity) in a.signature.terms.iter().zip(&a.rarities) {
        let passed = others.iter().take_while(|other| other.hash < term.hash).count();
        others = others.get(passed..).unwrap_or_default();
        let Some(other) = others.first() else { break };
        if other.hash != term.hash {
            continue;
        }
        let (of_a, of_b) = (term.weight() * rarity, other.weight() * rarity);
        shared.product += of_a * of_b;
        shared.least += of_a.min(of_b);
        if term.is_in_title && other.is_in_title {
            shared.title_product += rarity * rarity;
        }
        if *rarity > RARE {
            shared.rare += 1.0;
        }
        if *rarity > TELLING {
            shared.telling += rarity;
        }
        if term.is_name && other.is_name {
            shared.names += rarity;
        }
        if term.is_number {
            shared.numbers += rarity;
        }
    }
    shared
}

/// What speaks for and against: bias; towns differ; topics differ; topics shared; words shared;
/// words of the titles shared; rare words shared; names shared; the shorter one's part in the
/// other; countries shared; numbers shared; days between; same outlet; countries differ; words
/// shared by two reports of one outlet.
pub(super) fn features(
    a: &Weighed,
    b: &Weighed,
    shared: &Shared,
    frequencies: &Frequencies,
) -> [f32; FEATURES] {
    const DAY_SECS: f32 = 86_400.0;
    let (one, other) = (&a.signature, &b.signature);
    let cosine = shared.product / (a.norm * b.norm);
    let title_cosine = shared.title_product / (a.title_norm * b.title_norm);
    let topics = common(&one.topics, &other.topics);
    let mut places = 0.0;
    for (place, weight) in &one.places {
        if let Some((_, others)) = other.places.iter().find(|(known, _)| known == place) {
            places += weight.min(*others) * frequencies.rarity_of_place(*place);
        }
    }
    let differ = |are_both: bool, common: usize| f32::from(u8::from(are_both && common == 0));
    let common_places =
        one.places.iter().filter(|(place, _)| other.places.iter().any(|(it, _)| it == place));
    let is_one_outlet = f32::from(u8::from(one.outlet == other.outlet));
    let secs = u32::try_from(one.at.abs_diff(other.at)).unwrap_or(u32::MAX);
    #[expect(clippy::cast_precision_loss, reason = "days, roughly")]
    let days = secs as f32 / DAY_SECS;
    let number = |number: usize| f32::from(u16::try_from(number).unwrap_or(u16::MAX));
    [
        1.0,
        differ(!one.towns.is_empty() && !other.towns.is_empty(), common(&one.towns, &other.towns)),
        differ(!one.topics.is_empty() && !other.topics.is_empty(), topics),
        number(topics).ln_1p(),
        cosine,
        title_cosine,
        shared.rare.ln_1p(),
        shared.names.min(5.0),
        shared.least / a.sum.min(b.sum),
        places.min(3.0),
        shared.numbers.min(3.0),
        days,
        is_one_outlet,
        differ(!one.places.is_empty() && !other.places.is_empty(), common_places.count()),
        is_one_outlet * title_cosine,
    ]
}

/// How much less likely than one in all reports it is that two share so many telling words by
/// chance, as a logarithm.
pub(super) fn surprise(shared: &Shared, frequencies: &Frequencies) -> f32 {
    let all = frequencies.all();
    shared.telling * (all / 2.0).ln() - all.ln()
}

/// The weighted sum of the features.
pub(super) fn score(features: &[f32; FEATURES]) -> f32 {
    features.iter().zip(&WEIGHTS).map(|(feature, weight)| feature * weight).sum()
}

/// How many both sorted lists hold.
fn common<T: Ord>(a: &[T], b: &[T]) -> usize {
    a.iter().filter(|one| b.binary_search(one).is_ok()).count()
}
