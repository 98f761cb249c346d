//! What a text is about, by its words: a small classifier whose every point is a known word.
//!
//! Known words (`words::lexicon`) give points to topics, the title's more than the lead's; topics
//! give them to their sections. Countries are weighed apart: what a foreign country does in
//! politics or before its courts is news of that country.

use std::sync::LazyLock;

use crate::model::{SectionPath, Signal};
use crate::words::lexicon::{self, Found, Kind, KnownWords, Strength, TopicId};

use super::evidence::Evidence;
use super::outlet::EntryText;
use super::taxonomy::Taxonomy;

/// Points of a word by how much it says of its topic. Many texts have nothing but words that say
/// little, which count by their number.
const fn points_of(strength: Strength) -> f32 {
    match strength {
        Strength::Weak => 0.6,
        Strength::Usual => 1.0,
        Strength::Strong => 1.8,
    }
}
/// Points that one topic can get.
const TOPIC_POINTS_MAX: f32 = 8.0;
/// Points from which on a text is about a country abroad; one mention in the lead is not enough.
const ABROAD_POINTS_MIN: f32 = 1.2;
/// Words of the lead count less than those of the title; those of labels least, since a label that
/// names a section speaks for itself.
const IN_TITLE: f32 = 1.5;
const IN_LEAD: f32 = 1.0;
const IN_LABELS: f32 = 0.75;
/// "Obituary:" says more than all that the text is about.
const FORM: f32 = 2.0;

/// What stands between the words of a reason, which are told in quotes.
const BETWEEN_WORDS: &str = "\", \"";

/// What a text is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    topics: Vec<Weighed>,
    /// What single labels say of topics: a label that names a section is not read as words.
    labels: Vec<LabelWord>,
    places: Vec<Weighed>,
    /// Countries that the title and the lead name, with their points.
    countries: Vec<(TopicId, f32)>,
}

/// A topic with its points and the words that gave them.
#[derive(Clone, Debug)]
struct Weighed {
    topic: TopicId,
    points: f32,
    words: Vec<String>,
}

/// A known word in a label.
#[derive(Clone, Debug)]
struct LabelWord {
    label: String,
    topic: TopicId,
    points: f32,
    word: String,
}

/// Sections that hold places, read once.
static REGIONS: LazyLock<Vec<SectionPath>> = LazyLock::new(|| {
    let mut sections: Vec<SectionPath> = Vec::new();
    for (id, _) in lexicon::topics().filter(|(_, topic)| topic.kind == Kind::Place) {
        let section = section_of(id);
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    sections
});

/// True for a section in which places lie.
pub(super) fn is_region(section: &SectionPath) -> bool {
    REGIONS.iter().any(|place| place.lies_in(section))
}

/// Forms of text that are opinions.
const VIEWS: [&str; 4] = ["opinion", "editorial", "column", "letters"];

/// The sections of opinions, read once.
static VIEW_SECTIONS: LazyLock<Vec<SectionPath>> = LazyLock::new(|| {
    let is_view = |topic: &lexicon::Topic| topic.kind == Kind::Genre && VIEWS.contains(&topic.name);
    let views = lexicon::topics().filter(|(_, topic)| is_view(topic));
    views.map(|(id, _)| section_of(id)).collect()
});

/// True for a section of opinions.
pub(super) fn is_view(section: &SectionPath) -> bool {
    VIEW_SECTIONS.contains(section)
}

/// The sections of all topics, read once.
static SECTIONS: LazyLock<Vec<SectionPath>> = LazyLock::new(|| {
    lexicon::topics().map(|(_, topic)| SectionPath::parse(topic.section)).collect()
});

pub(super) fn section_of(topic: TopicId) -> SectionPath {
    SECTIONS.get(usize::from(topic.number())).cloned().unwrap_or_default()
}

impl Subject {
    /// Reads an entry. `known`: the known words of its title and lead, `labels`: of its labels.
    pub(super) fn of(text: &EntryText<'_>, known: &KnownWords, labels: &[Found]) -> Self {
        let mut subject = Self::default();
        for (text, found, factor) in
            [(text.title, &known.title, IN_TITLE), (text.lead, &known.lead, IN_LEAD)]
        {
            for found in found {
                let is_place = lexicon::topic(found.topic).kind == Kind::Place;
                let list = if is_place { &mut subject.places } else { &mut subject.topics };
                add(list, found.topic, points(found, factor), word(text, found));
            }
        }
        let countries = subject.places.iter().map(|place| (place.topic, place.points));
        subject.countries = countries.filter(|(id, _)| lexicon::topic(*id).is_country()).collect();
        for found in labels {
            let (points, word) = (points(found, IN_LABELS), word(&text.labels, found));
            if lexicon::topic(found.topic).kind == Kind::Place {
                add(&mut subject.places, found.topic, points, word);
            } else {
                let label = line_at(&text.labels, found.at.start).to_owned();
                subject.labels.push(LabelWord { label, topic: found.topic, points, word });
            }
        }
        subject
    }

    /// The topics with what labels say of them. A label that is the name of a section speaks for
    /// that alone: "Life and style" is not about style.
    fn topics(&self, taxonomy: &Taxonomy) -> Vec<Weighed> {
        let mut topics = self.topics.clone();
        for it in &self.labels {
            if !taxonomy.names_elsewhere(&it.label, &section_of(it.topic)) {
                add(&mut topics, it.topic, it.points, it.word.clone());
            }
        }
        topics
    }

    /// The countries that title and lead name, with their points.
    pub(super) fn countries(&self) -> &[(TopicId, f32)] {
        &self.countries
    }

    /// What speaks for sections. `home`: the country the outlet writes from; `regions`: parts of
    /// the world that labels name.
    pub(super) fn evidence(
        &self,
        home: Option<TopicId>,
        regions: &[SectionPath],
        taxonomy: &Taxonomy,
    ) -> Vec<Evidence> {
        let topics = self.topics(taxonomy);
        let mut found: Vec<Evidence> = topics
            .iter()
            .map(|topic| topic.evidence(section_of(topic.topic)))
            .filter(|evidence| !evidence.section.is_root())
            .collect();
        let country = self.country_abroad(home, regions);
        let only_region = || regions.first().filter(|_| regions.len() == 1).cloned();
        let section = country.map(|it| section_of(it.topic)).or_else(only_region);
        let Some(section) = section else { return found };
        for evidence in &mut found {
            let is_abroad = evidence.section.outer(1) == section.outer(1);
            if is_abroad || taxonomy.is_domestic(&evidence.section) {
                evidence.section = section.clone();
                if let Some(country) = country {
                    country.say_first(&mut evidence.words);
                }
            }
        }
        if let Some(country) = country {
            found.push(Evidence { is_by_place: true, ..country.evidence(section) });
        }
        found
    }

    /// The country abroad that the text is about: of those named, one in a region that labels name
    /// before all others.
    fn country_abroad(&self, home: Option<TopicId>, regions: &[SectionPath]) -> Option<&Weighed> {
        let is_home = |place: &&Weighed| Some(place.topic) == home;
        let home_points = self.places.iter().find(is_home).map_or(0.0, |place| place.points);
        let is_named = |place: &&Weighed| !is_home(place) && place.points >= ABROAD_POINTS_MIN;
        let is_within = |place: &&Weighed| {
            let section = section_of(place.topic);
            regions.iter().any(|region| section.lies_in(region))
        };
        let most = |a: &&Weighed, b: &&Weighed| a.points.total_cmp(&b.points);
        let named = || self.places.iter().filter(is_named);
        named().filter(is_within).max_by(most).or_else(|| {
            let most = named().max_by(most)?;
            (most.points > home_points).then_some(most)
        })
    }
}

/// Points of a word that stands where words count so much.
fn points(found: &Found, factor: f32) -> f32 {
    let kind = lexicon::topic(found.topic).kind;
    let is_form = kind == Kind::Genre && found.strength == Strength::Strong;
    let factor = if is_form { factor * FORM } else { factor };
    let share = f32::from(found.share_percent) / 100.0;
    points_of(found.strength) * share * factor
}

/// The word as it stands in the text.
fn word(text: &str, found: &Found) -> String {
    let word = text.get(found.at.clone()).unwrap_or_default();
    word.to_lowercase().replace(['-', '_'], " ")
}

/// The line in which that byte stands.
fn line_at(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// Adds what a word says of a topic. A word that comes again says nothing new.
fn add(list: &mut Vec<Weighed>, topic: TopicId, points: f32, word: String) {
    let Some(known) = list.iter_mut().find(|weighed| weighed.topic == topic) else {
        list.push(Weighed { topic, points, words: vec![word] });
        return;
    };
    if !known.words.contains(&word) {
        known.points = (known.points + points).min(TOPIC_POINTS_MAX);
        known.words.push(word);
    }
}

impl Weighed {
    /// Puts the place before the words of what happened there: it is why it stands where it does.
    fn say_first(&self, words: &mut String) {
        let Some(place) = self.words.first() else { return };
        if words.split(BETWEEN_WORDS).all(|word| word != place) {
            *words = format!("{place}{BETWEEN_WORDS}{words}");
        }
    }

    fn evidence(&self, section: SectionPath) -> Evidence {
        Evidence {
            section,
            signal: Signal::Words,
            words: self.words.join(BETWEEN_WORDS),
            points: self.points,
            is_by_place: false,
            is_alone: lexicon::topic(self.topic).is_alone,
        }
    }
}
