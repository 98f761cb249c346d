//! What a feed's document says of its outlet: its language, the country it writes from.

use crate::model::{Entry, WebUrl};
use crate::words::lexicon::{self, KnownWords, Lexicon, Reading, TopicId};
use crate::words::{Language, beginning};

use super::countries::{country_of_code, country_of_language, own_names};
use super::folders::folders;
use super::labels::{fold, without_generic};
use super::subject::{Subject, section_of};
use super::taxonomy::Taxonomy;

/// Labels of one entry whose words count.
const LABELS_MAX: usize = 20;
const LABEL_BYTES_MAX: usize = 100;
/// Hyphens in a folder of an address from which on it is a headline.
const FOLDER_GAPS_MAX: usize = 4;
/// Entries whose text tells the language.
const ENTRIES_MAX: usize = 20;
/// Bytes of each that are looked at.
const TEXT_BYTES_MAX: usize = 300;
/// A home country has at least this part of what a feed says of countries,
const HOME_SHARE: f32 = 0.25;
/// and so many points.
const HOME_POINTS_MIN: f32 = 2.0;
/// Points for each of a feed's entries that a told country gets.
const SURELY: f32 = 1.0;
const LIKELY: f32 = 0.3;

/// What an entry says of itself.
#[derive(Clone, Debug, Default)]
pub struct EntryText<'a> {
    /// Its title.
    pub title: &'a str,
    /// The first words of its text.
    pub lead: &'a str,
    /// Its categories and the folders of its address, whatever they mean, one a line.
    pub labels: String,
}

impl<'a> EntryText<'a> {
    /// Of an entry and the first words of its text.
    #[must_use]
    pub fn of(entry: &'a Entry, lead: &'a str) -> Self {
        let mut labels = String::new();
        let folders = entry.link.as_ref().map(folders).unwrap_or_default();
        // What has so many words is no folder but a headline.
        let is_folder = |it: &&String| it.matches(['-', '_']).count() < FOLDER_GAPS_MAX;
        let folders = folders.iter().filter(is_folder).map(String::as_str);
        let categories = entry.categories.iter().map(|category| category.label.as_str());
        for label in categories.take(LABELS_MAX).chain(folders) {
            labels.push_str(beginning(label, LABEL_BYTES_MAX));
            labels.push('\n');
        }
        Self { title: entry.title.as_str(), lead, labels }
    }
}

/// Where a feed's entries come from, and what each is about.
#[derive(Clone, Debug, Default)]
pub struct Outlet {
    /// That whose words are known which its texts are most like.
    language: Option<Language>,
    /// The same where they are in it; those in any other are not read.
    words: Option<Language>,
    /// The country it writes from.
    home: Option<TopicId>,
    /// Its address or its language tells so, not only what its entries name.
    is_home_told: bool,
    known: Vec<KnownWords>,
    subjects: Vec<Subject>,
}

impl Outlet {
    /// Reads the titles and leads of a document's entries. `declared`: the language it says it has.
    #[must_use]
    pub fn of(entries: &[EntryText<'_>], declared: Option<&str>, site: Option<&WebUrl>) -> Self {
        let mut text = String::new();
        for entry in entries.iter().take(ENTRIES_MAX) {
            for part in [entry.title, entry.lead] {
                text.push_str(beginning(part, TEXT_BYTES_MAX));
                text.push('\n');
            }
        }
        let words = Language::of_words(&text, declared);
        let language = words.or_else(|| Language::of_text(&text, declared));
        let (known, subjects) = read(entries, words.map(Lexicon::of));
        // Who is wrong about the language is about the country too.
        let is_right = |tag: &&str| words.is_none() || Language::of_tag(tag) == words;
        let declared = declared.filter(is_right);
        let region = declared.and_then(|tag| tag.split_once('-')).map(|(_, region)| region);
        let domain = site.and_then(|site| site.host().rsplit('.').next());
        // Where a site is registered is no default of its software, as many a language tag is; but
        // for one ending that is sold everywhere.
        let domain = domain.filter(|domain| region.is_none() || !domain.eq_ignore_ascii_case("co"));
        let of_domain = domain.and_then(country_of_code);
        let is_default =
            of_domain.is_none() && region.is_some_and(|it| it.eq_ignore_ascii_case("us"));
        let told = of_domain.or_else(|| region.and_then(country_of_code));
        let told = told.map(Told::Surely);
        let told = told.or_else(|| words.and_then(country_of_language).map(Told::Likely));
        let home = home(&subjects, told.as_ref());
        let is_told = |home: TopicId| {
            told.as_ref().is_some_and(|told| told.country() == lexicon::topic(home).name)
        };
        let is_home_told = home.is_some_and(is_told) && !is_default;
        Self { language, words, home, is_home_told, known, subjects }
    }

    /// The language it writes in, where its words are known.
    #[must_use]
    pub const fn language(&self) -> Option<Language> {
        self.language
    }

    /// The known words of the entry of that number.
    #[must_use]
    pub fn known_words(&self, number: usize) -> Option<&KnownWords> {
        self.known.get(number)
    }

    /// The country it writes from.
    pub(super) const fn home(&self) -> Option<TopicId> {
        self.home
    }

    /// True for a label that only names the country the outlet writes from, or a town in it:
    /// `India`, `London news`.
    pub(super) fn is_home(&self, label: &str) -> bool {
        let Some((language, home)) = self.words.zip(self.home) else { return false };
        let names_it = |label: &str| {
            let found = Lexicon::of(language).find(label, &mut Reading::default());
            found.iter().any(|found| found.topic == home && found.at.len() * 2 > label.len())
        };
        names_it(label) || names_it(&without_generic(label))
    }

    /// True for a label that names the country itself which the outlet surely writes from:
    /// `India`, `UK news`.
    pub(super) fn is_home_country(&self, label: &str, taxonomy: &Taxonomy) -> bool {
        let Some(home) = self.home.filter(|_| self.is_home_told) else { return false };
        let label = without_generic(label);
        if label.is_empty() {
            return false;
        }
        let country = lexicon::topic(home).name;
        let name = country.replace('-', " ");
        let section = section_of(home);
        // Many countries share the section of their part of the world.
        let has_section = section.name().is_some_and(|it| fold(it.as_str()) == name);
        label == name
            || has_section && taxonomy.is_name_of(&label, &section)
            || own_names(country).iter().any(|it| fold(it) == label)
    }

    /// What the entry of that number is about.
    pub(super) fn subject(&self, number: usize) -> Option<&Subject> {
        self.subjects.get(number)
    }
}

/// The known words of each entry, and what it is about: nothing that is known without a lexicon.
fn read(entries: &[EntryText<'_>], lexicon: Option<&Lexicon>) -> (Vec<KnownWords>, Vec<Subject>) {
    let mut reading = Reading::default();
    let of_entry = |entry: &EntryText<'_>| {
        let Some(lexicon) = lexicon else { return Default::default() };
        let words = KnownWords::of(entry.title, entry.lead, lexicon, &mut reading);
        let labels = lexicon.find(&entry.labels, &mut reading);
        let subject = Subject::of(entry, &words, &labels);
        (words, subject)
    };
    entries.iter().map(of_entry).unzip()
}

/// Who says which country a feed is written from.
enum Told {
    /// Its address, or the language it declares.
    Surely(&'static str),
    /// Its language, which is written elsewhere too.
    Likely(&'static str),
}

impl Told {
    const fn country(&self) -> &'static str {
        match *self {
            Self::Surely(country) | Self::Likely(country) => country,
        }
    }
}

/// The country a feed is written from: the one it is told to be, else the one its entries name far
/// more than all others.
fn home(subjects: &[Subject], told: Option<&Told>) -> Option<TopicId> {
    let id_of = |name: &str| lexicon::topics().find(|(_, it)| it.name == name).map(|(id, _)| id);
    let mut named: Vec<(TopicId, f32)> = Vec::new();
    let mut count = |id: TopicId, points: f32| match named.iter_mut().find(|(it, _)| *it == id) {
        Some((_, sum)) => *sum += points,
        None => named.push((id, points)),
    };
    for (id, points) in subjects.iter().flat_map(Subject::countries) {
        count(*id, points.min(1.5));
    }
    let entries = f32::from(u16::try_from(subjects.len()).unwrap_or(u16::MAX));
    match told {
        Some(Told::Surely(name)) => count(id_of(name)?, entries * SURELY + 1.0),
        Some(Told::Likely(name)) => count(id_of(name)?, entries * LIKELY + 1.0),
        None => {}
    }
    let all: f32 = named.iter().map(|(_, points)| points).sum();
    let best = named.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 >= all * HOME_SHARE && best.1 >= HOME_POINTS_MIN).then_some(best.0)
}
