//! How much speaks for two reports telling one event.
//!
//! Words, topics, places and deeds are weighed by how rare they are among the reports of the same
//! days and language; what two reports share and where they differ gives features, by which trees
//! ([`super::trees`]) say how likely they are one.

use hashbrown::hash_map::Entry;
use hashbrown::{DefaultHashBuilder, HashMap};

use super::signature::{Deed, Signature, Term};
use super::subject::{self, Subject};
use super::trees::PAIRS;

/// Features of a pair.
pub const FEATURES: usize = 28;

/// Reports that at least are taken to be there when words are weighed.
const REPORTS_MIN: u32 = 150;

/// Things that two reports of one event share at least,
const EVIDENCE_MIN: usize = 2;
/// and the odds of those that share fewer, as a logarithm.
const UNBACKED: f32 = -3.0;

/// How many reports hold each word, of one language.
#[derive(Debug, Default)]
pub(super) struct Frequencies {
    reports: u32,
    holders: HashMap<u32, u32>,
    /// Of places and deeds, which share their numbers.
    known: HashMap<u16, u32>,
}

impl Frequencies {
    pub(super) fn count(&mut self, signature: &Signature) {
        self.reports += 1;
        for term in &signature.terms {
            *self.holders.entry(term.hash).or_default() += 1;
        }
        for known in known_of(signature) {
            *self.known.entry(known).or_default() += 1;
        }
    }

    /// The opposite of [`Frequencies::count`].
    pub(super) fn discount(&mut self, signature: &Signature) {
        self.reports = self.reports.saturating_sub(1);
        for term in &signature.terms {
            discount(self.holders.entry(term.hash));
        }
        for known in known_of(signature) {
            discount(self.known.entry(known));
        }
    }

    /// 1 for a word that only one report has, 0 for one that all have.
    pub(super) fn rarity(&self, term: Term) -> f32 {
        self.of(self.holders.get(&term.hash).copied()) * term.telling()
    }

    /// The same for a place or a deed.
    pub(super) fn rarity_of_known(&self, known: u16) -> f32 {
        self.of(self.known.get(&known).copied())
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

/// The numbers of the places and deeds that a report tells.
fn known_of(signature: &Signature) -> impl Iterator<Item = u16> {
    let places = signature.places.iter().map(|(place, _)| *place);
    let topics = signature.topics.iter().map(|(topic, _)| *topic);
    places.chain(topics).chain(signature.deeds.iter().map(|deed| deed.number))
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
    title_sum: f32,
    /// Whether its title tells names, as far as can be seen.
    has_names: bool,
    subject: Subject,
}

impl Weighed {
    pub(super) fn new(signature: Signature, frequencies: &Frequencies) -> Self {
        let rarities: Vec<f32> =
            signature.terms.iter().map(|term| frequencies.rarity(*term)).collect();
        let (mut squares, mut title_squares, mut title_sum) = (0.0, 0.0, 0.0);
        let mut has_names = false;
        for (term, rarity) in signature.terms.iter().zip(&rarities) {
            let weight = term.weight() * rarity;
            squares += weight * weight;
            if term.is(Term::IN_TITLE) {
                title_squares += rarity * rarity;
                title_sum += rarity;
                has_names |= is_told_name(*term, *rarity);
            }
        }
        let root = |squares: f32| squares.sqrt().max(0.1);
        Self {
            norm: root(squares),
            title_norm: root(title_squares),
            title_sum: title_sum.max(0.1),
            has_names,
            subject: Subject::of(&signature, frequencies),
            signature,
            rarities,
        }
    }
}

/// True for a name in a title that is not too usual.
fn is_told_name(term: Term, rarity: f32) -> bool {
    term.is(Term::IN_TITLE)
        && term.is(Term::NAME)
        && !term.is(Term::KNOWN)
        && rarity > NAME_RARE * term.telling()
}

/// True for what may be a name and hardly stands in two reports by chance.
pub(super) fn is_rare_name(term: Term, rarity: f32) -> bool {
    term.is(Term::CAPITAL) && !term.is(Term::KNOWN) && rarity > TELLING
}

/// What two reports share.
#[derive(Default)]
pub(super) struct Shared {
    product: f32,
    title_product: f32,
    rare: f32,
    /// Words of the title of the one that the other has, and the other way round.
    of_title: f32,
    of_others_title: f32,
    names: f32,
    /// Names that are in the news on any day.
    famous: f32,
    numbers: f32,
    /// Words that both have before the same other one: "Danny" of "Danny Kerslake".
    phrases: f32,
    is_name_told: bool,
    /// Words that tell something and that no subject is known by.
    telling: usize,
}

/// A word this rare is worth noting,
const RARE: f32 = 0.4;
/// one this rare is hardly shared by chance,
const TELLING: f32 = 0.6;
/// and a name that is less rare says nothing where it is missing.
const NAME_RARE: f32 = 0.3;
/// Beyond this the likeness of the words, and of those of the titles, says nothing more: what is so
/// alike is a form filled in for two events, or the same headline twice.
const ALIKE: f32 = 0.3;
const TITLES_ALIKE: f32 = 0.4;

pub(super) fn shared(a: &Weighed, b: &Weighed) -> Shared {
    let mut shared = Shared::default();
    let mut others = b.signature.terms.iter().zip(&b.rarities).peekable();
    for (term, rarity) in a.signature.terms.iter().zip(&a.rarities) {
        while others.next_if(|(other, _)| other.hash < term.hash).is_some() {}
        match others.peek() {
            None => break,
            Some((other, others_rarity)) if other.hash == term.hash => {
                shared.add((*term, *rarity), (**other, **others_rarity));
            }
            Some(_) => {}
        }
    }
    shared
}

impl Shared {
    /// Adds a word that both have, with its rarity when each came.
    fn add(&mut self, (term, rarity): (Term, f32), (other, others_rarity): (Term, f32)) {
        let (of_a, of_b) = (term.weight() * rarity, other.weight() * rarity);
        self.product += of_a * of_b;
        if term.is(Term::IN_TITLE) {
            self.of_title += rarity;
        }
        if other.is(Term::IN_TITLE) {
            self.of_others_title += others_rarity;
        }
        if term.is(Term::IN_TITLE) && other.is(Term::IN_TITLE) {
            self.title_product += rarity * rarity;
        }
        if rarity > RARE {
            self.rare += 1.0;
        }
        if rarity.min(others_rarity) > RARE && !term.is(Term::KNOWN) {
            self.telling += 1;
        }
        if term.next != 0 && term.next == other.next {
            self.phrases += rarity;
        }
        if term.is(Term::NUMBER) {
            self.numbers += rarity;
        } else if term.is(Term::FAMOUS) {
            self.famous += 1.0;
        } else if term.is(Term::CAPITAL) && other.is(Term::CAPITAL) && !term.is(Term::KNOWN) {
            self.names += rarity;
        }
        self.is_name_told |= is_told_name(term, rarity) || is_told_name(other, others_rarity);
    }
}

/// What speaks for and against: topics differ; topics shared; words shared; words of the
/// titles shared; rare words shared; countries shared; numbers shared; days between; same outlet;
/// countries differ; words of the titles shared by two reports of one outlet; the part of the title
/// that the other report has, of the title that is covered better and of the other; names shared;
/// names of the titles differ; results of matches differ; results shared; countries that only one
/// names; deeds of a title that the other report tells too; titles that tell deeds of which the
/// other report tells none; deeds of one alone that set it apart; topics
/// shared, by their rarity; topics that both titles tell; likeness of the topics, of their
/// sections, of their outermost sections; words shared that stand before the same other one; names
/// shared that are in the news on any day.
pub(super) fn features(
    a: &Weighed,
    b: &Weighed,
    shared: &Shared,
    frequencies: &Frequencies,
) -> [f32; FEATURES] {
    const DAY_SECS: f32 = 86_400.0;
    let (one, other) = (&a.signature, &b.signature);
    let cosine = shared.product / (a.norm * b.norm);
    let title_cosine = (shared.title_product / (a.title_norm * b.title_norm)).min(TITLES_ALIKE);
    let subject = subject::common((one, &a.subject), (other, &b.subject));
    let places = Places::of(one, other, frequencies);
    let deeds = Deeds::of(one, other, frequencies);
    let is_one_outlet = f32::from(u8::from(one.outlet == other.outlet));
    let secs = u32::try_from(one.at.abs_diff(other.at)).unwrap_or(u32::MAX);
    #[expect(clippy::cast_precision_loss, reason = "days, roughly")]
    let days = secs as f32 / DAY_SECS;
    let covered = shared.of_title / a.title_sum;
    let others_covered = shared.of_others_title / b.title_sum;
    let results = common(&one.results, &other.results);
    let are_results = !one.results.is_empty() && !other.results.is_empty();
    [
        truth(subject.differ),
        number(subject.topics).ln_1p(),
        cosine.min(ALIKE),
        title_cosine,
        shared.rare.ln_1p(),
        places.shared.min(3.0),
        shared.numbers.min(3.0),
        days,
        is_one_outlet,
        truth(places.differ),
        is_one_outlet * title_cosine,
        covered.max(others_covered),
        covered.min(others_covered),
        shared.names.min(5.0),
        truth(a.has_names && b.has_names && !shared.is_name_told),
        truth(are_results && results == 0),
        truth(results > 0),
        number(places.apart).min(2.0),
        deeds.shared.min(3.0),
        truth(deeds.differ),
        number(deeds.marks).min(2.0),
        subject.shared.min(6.0),
        subject.of_titles.min(4.0),
        subject.likeness,
        subject.sections,
        subject.outer_sections,
        shared.phrases.min(4.0),
        shared.famous.min(4.0),
    ]
}

/// What two reports have to do with each other's countries.
struct Places {
    /// Those of both, by weight and rarity.
    shared: f32,
    /// Each names some, but none of the other's.
    differ: bool,
    /// Those that only the one names, or only the other: the fewer.
    apart: usize,
}

impl Places {
    fn of(one: &Signature, other: &Signature, frequencies: &Frequencies) -> Self {
        let (mut shared, mut number) = (0.0, 0);
        for (place, weight) in &one.places {
            if let Some((_, others)) = other.places.iter().find(|(known, _)| known == place) {
                shared += weight.min(*others) * frequencies.rarity_of_known(*place);
                number += 1;
            }
        }
        let fewer = one.places.len().min(other.places.len());
        Self { shared, differ: fewer > 0 && number == 0, apart: fewer.saturating_sub(number) }
    }
}

/// What two reports say has happened.
struct Deeds {
    /// How rare those are together that both tell, one of them in its title.
    shared: f32,
    /// Both titles tell deeds, and neither one that the other report tells.
    differ: bool,
    /// Marks that stand in the title of one, and nowhere in the other.
    marks: usize,
}

impl Deeds {
    fn of(one: &Signature, other: &Signature, frequencies: &Frequencies) -> Self {
        let in_title = |report: &Signature| report.deeds.iter().any(|deed| deed.is_in_title);
        let mut all = Self {
            shared: 0.0,
            differ: in_title(one) && in_title(other),
            marks: marks_apart(one, other) + marks_apart(other, one),
        };
        for deed in &one.deeds {
            let Some(others) = told(other, deed.number) else { continue };
            if deed.is_in_title || others.is_in_title {
                all.shared += frequencies.rarity_of_known(deed.number);
                all.differ = false;
            }
        }
        all
    }
}

/// Marks in the title of a report that the other one lacks.
fn marks_apart(one: &Signature, other: &Signature) -> usize {
    let marks = one.deeds.iter().filter(|deed| deed.is_mark && deed.is_in_title);
    marks.filter(|mark| told(other, mark.number).is_none()).count()
}

fn told(report: &Signature, deed: u16) -> Option<&Deed> {
    let at = report.deeds.binary_search_by_key(&deed, |deed| deed.number).ok()?;
    report.deeds.get(at)
}

fn truth(is_true: bool) -> f32 {
    f32::from(u8::from(is_true))
}

fn number(number: usize) -> f32 {
    f32::from(u16::try_from(number).unwrap_or(u16::MAX))
}

/// How likely it is that two reports tell one event, as the logarithm of the odds. However well the
/// rest fits, a single thing in common (a gun, a library, one name) makes two reports no story.
pub(super) fn score(a: &Weighed, b: &Weighed, shared: &Shared, frequencies: &Frequencies) -> f32 {
    let score = PAIRS.score(&features(a, b, shared, frequencies));
    let is_backed = || evidence(&a.signature, &b.signature, shared) >= EVIDENCE_MIN;
    if score <= UNBACKED || is_backed() { score } else { UNBACKED }
}

/// How many things two reports share that tell their event: words that are hardly shared by chance,
/// subjects, countries, results, and what has happened.
fn evidence(one: &Signature, other: &Signature, shared: &Shared) -> usize {
    let both = |list: &[(u16, f32)], others: &[(u16, f32)]| {
        let is_told = |known: u16| others.iter().any(|(it, weight)| *it == known && *weight >= 1.0);
        list.iter().filter(|(known, weight)| *weight >= 1.0 && is_told(*known)).count()
    };
    let is_told_in_title = |deed: &&Deed| {
        told(other, deed.number).is_some_and(|others| deed.is_in_title || others.is_in_title)
    };
    let deeds = one.deeds.iter().filter(is_told_in_title).count().min(1);
    let results = common(&one.results, &other.results);
    let subjects = both(&one.topics, &other.topics) + both(&one.places, &other.places);
    shared.telling + subjects + deeds + results
}

/// How many both sorted lists hold.
fn common<T: Ord>(a: &[T], b: &[T]) -> usize {
    a.iter().filter(|one| b.binary_search(one).is_ok()).count()
}
