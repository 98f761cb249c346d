//! From signals to places: every signal proposes sections, the deeper one of a line wins, the best
//! stands first.

use crate::model::{Category, CleanText, Placement, SectionPath, Signal, WebUrl};

use super::evidence::{Evidence, SHELF_SHARE, points_of, points_of_view};
use super::folders::with_countries;
use super::habits::FeedHabits;
use super::labels::{fold, list_parts, path_parts, without_generic};
use super::outlet::Outlet;
use super::subject::{is_region, is_view, section_of};
use super::taxonomy::Taxonomy;
use super::weigh::weigh;
use crate::words::lexicon::TopicId;

/// Labels of one entry that are looked at.
const LABELS_MAX: usize = 40;

/// Where news of the outlet's own country stands that names no other section.
const NATIONAL: &str = "National";

/// How much of the points of a general feed's section count beside what its entry says of itself.
const BESIDE_LABELS: f32 = 0.3;

/// What is known of an entry when it is placed.
#[derive(Clone, Copy, Debug)]
pub struct Signals<'a> {
    /// The section of the subscription it came by.
    pub subscription: Option<&'a SectionPath>,
    /// The publisher's title of the feed.
    pub feed_title: &'a str,
    /// The entry's `<category>` elements.
    pub categories: &'a [Category],
    /// The page it is about.
    pub link: Option<&'a WebUrl>,
    /// What its page says, where it was read: signal and path of labels, strongest first.
    pub page_labels: &'a [(Signal, Vec<CleanText>)],
    /// Its outlet, and its number among the outlet's entries.
    pub outlet: Option<(&'a Outlet, usize)>,
    /// What the reader's own placements tell of its feed.
    pub habits: Option<&'a FeedHabits<'a>>,
}

/// The places of an entry in the section tree, best first, at most four, none of them inside
/// another.
#[must_use]
pub fn place(signals: &Signals<'_>, taxonomy: &Taxonomy) -> Vec<Placement> {
    let Found { mut evidence, home } = Finder::new(signals, taxonomy).labels(signals);
    drop_stray_places(&mut evidence);
    evidence.extend(of_habits(signals));
    evidence.extend(of_subscription(&evidence, signals, taxonomy));
    evidence.extend(home);
    if let Some((outlet, number)) = signals.outlet
        && let Some(subject) = outlet.subject(number)
    {
        let home = outlet.home().filter(|home| !is_subject_of_feed(*home, &evidence));
        let regions = regions(&evidence);
        evidence.extend(subject.evidence(home, &regions, taxonomy));
    }
    weigh(&evidence)
}

/// What the labels of an entry speak for.
#[derive(Default)]
struct Found {
    evidence: Vec<Evidence>,
    /// The first of those that name the outlet's own country. It is of every subject: it makes no
    /// other label say less, and drops none.
    home: Option<Evidence>,
}

/// Resolves labels in the light of the entry's other labels and of its subscription.
struct Finder<'a> {
    taxonomy: &'a Taxonomy,
    subscription: Option<&'a SectionPath>,
    /// Sections that single labels name beyond doubt.
    context: Vec<SectionPath>,
    outlet: Option<&'a Outlet>,
}

impl<'a> Finder<'a> {
    fn new(signals: &Signals<'a>, taxonomy: &'a Taxonomy) -> Self {
        let subscription = signals.subscription.filter(|path| !path.is_root());
        let labels = signals.categories.iter().map(|category| category.label.as_str());
        let pages = signals.page_labels.iter().flat_map(|(_, path)| path).map(CleanText::as_str);
        let labels = labels.flat_map(list_parts).chain(pages).take(LABELS_MAX);
        let mut context: Vec<SectionPath> =
            labels.filter_map(|label| taxonomy.find_only(label)).cloned().collect();
        context.extend(subscription.cloned());
        Self { taxonomy, subscription, context, outlet: signals.outlet.map(|(outlet, _)| outlet) }
    }

    /// What the labels speak for, strongest first.
    fn labels(&self, signals: &Signals<'_>) -> Found {
        let mut found = Found::default();
        for of_kind in signals.page_labels.chunk_by(|a, b| a.0 == b.0) {
            let before = found.evidence.len();
            for (signal, path) in of_kind.iter().take(LABELS_MAX) {
                let names: Vec<&str> = path.iter().map(CleanText::as_str).collect();
                if *signal != Signal::UrlPath {
                    self.propose(&mut found, *signal, &names, &names.join(" > "));
                }
            }
            say_less_each(found.evidence.get_mut(before..).unwrap_or_default());
        }
        let before = found.evidence.len();
        let is_overruled = |label: &str| signals.habits.is_some_and(|it| it.is_about(label));
        let labels = signals.categories.iter().take(LABELS_MAX);
        for category in labels.filter(|it| !is_overruled(it.label.as_str())) {
            self.propose_category(&mut found, category.label.as_str());
        }
        say_less_each(found.evidence.get_mut(before..).unwrap_or_default());
        if let Some(link) = signals.link {
            let folders =
                with_countries(link, |name| self.taxonomy.find(name).is_some_and(is_region));
            let names: Vec<&str> = folders.iter().map(String::as_str).collect();
            self.propose(&mut found, Signal::UrlPath, &names, &format!("/{}/", names.join("/")));
        }
        self.propose_feed_title(&mut found, signals.feed_title);
        found
    }

    /// A category may be one name, a path or a list; a name that holds a separator counts as a name
    /// first.
    fn propose_category(&self, found: &mut Found, label: &str) {
        let whole = [label];
        if self.resolve(&whole).is_some() {
            self.propose(found, Signal::Category, &whole, label);
            return;
        }
        for part in list_parts(label) {
            self.propose(found, Signal::Category, &path_parts(part), label);
        }
    }

    /// A feed's title counts where the reader has not said where the feed belongs, or where it says
    /// it closer.
    fn propose_feed_title(&self, found: &mut Found, title: &str) {
        let parts: Vec<String> = path_parts(title)
            .into_iter()
            .flat_map(|part| part.split(" - "))
            .map(|part| {
                let is_known = self.resolve(&[part]).is_some();
                if is_known { part.to_owned() } else { without_generic(part) }
            })
            .collect();
        let names: Vec<&str> = parts.iter().map(String::as_str).collect();
        let mut titled = Found::default();
        self.propose(&mut titled, Signal::FeedTitle, &names, title);
        let is_within = |it: &Evidence| self.subscription.is_none_or(|own| it.section.lies_in(own));
        found.evidence.extend(titled.evidence.into_iter().filter(is_within));
        found.home = found.home.take().or(titled.home.filter(is_within));
    }

    fn propose(&self, found: &mut Found, signal: Signal, names: &[&str], words: &str) {
        let is_other = |name: &&str| !self.is_home_country(name);
        let others: Vec<&str> = names.iter().copied().filter(is_other).collect();
        let resolved = self.resolve(&others);
        let names_home = others.len() < names.len();
        if names_home && resolved.is_none() {
            found.home = found.home.take().or_else(|| self.of_home(signal, words));
        }
        let Some((section, is_by_place)) = resolved else { return };
        // Who puts the own country among news of the world says nothing that could be told.
        if names_home && is_region(&section) {
            return;
        }
        if self.outlet.is_some_and(|outlet| others.iter().any(|name| outlet.is_home(name))) {
            return;
        }
        let mut points = points_of(signal);
        if self.taxonomy.is_shelf(&section) || self.is_broad(&others, &section) {
            points *= SHELF_SHARE;
        } else if is_view(&section) {
            points = points_of_view(signal);
        }
        if is_by_place {
            points *= 0.5;
        }
        found.evidence.push(Evidence {
            section,
            signal,
            words: words.to_owned(),
            points,
            is_by_place,
            is_alone: false,
        });
    }

    /// True for a label that names the country the outlet surely writes from.
    fn is_home_country(&self, name: &str) -> bool {
        self.outlet.is_some_and(|outlet| outlet.is_home_country(name, self.taxonomy))
    }

    /// What a label says that names the outlet's own country: as little as a shelf. A reader who
    /// keeps the feed among news of the world reads it as such.
    fn of_home(&self, signal: Signal, words: &str) -> Option<Evidence> {
        if self.subscription.is_some_and(is_region) {
            return None;
        }
        let section = self.taxonomy.canonical(&SectionPath::parse(NATIONAL))?;
        self.taxonomy.is_domestic(section).then(|| Evidence {
            section: section.clone(),
            signal,
            words: words.to_owned(),
            points: points_of(signal) * SHELF_SHARE,
            is_by_place: false,
            is_alone: false,
        })
    }

    /// True when only broad names lead to the section.
    fn is_broad(&self, names: &[&str], section: &SectionPath) -> bool {
        let mut leading = names.iter().filter(|name| self.taxonomy.is_name_of(name, section));
        let mut broad = leading.clone().filter(|name| self.taxonomy.is_broad(name));
        broad.next().is_some() && leading.all(|name| self.taxonomy.is_broad(name))
    }

    /// The section a path of labels names, and whether only a place in it was named.
    fn resolve(&self, names: &[&str]) -> Option<(SectionPath, bool)> {
        if let Some(own) = self.subscription
            && let (Some(last), Some(name)) = (names.last(), own.name())
            && fold(last) == fold(name.as_str())
        {
            return Some((self.taxonomy.canonical(own).unwrap_or(own).clone(), false));
        }
        if let [name] = names
            && let Some(section) = self.taxonomy.find_in(name, &self.context)
        {
            return Some((section.clone(), false));
        }
        let section = self.taxonomy.find_path(names)?;
        let is_named = names.iter().any(|name| self.taxonomy.is_name_of(name, &section));
        Some((section, !is_named))
    }
}

/// What the reader did with entries like this one.
fn of_habits(signals: &Signals<'_>) -> Vec<Evidence> {
    let Some(habits) = signals.habits else { return Vec::new() };
    let labels = signals.categories.iter().map(|category| category.label.as_str());
    let spoken = habits.speak(labels).into_iter().map(|it| Evidence {
        section: it.section,
        signal: Signal::Habit,
        words: it.words,
        points: points_of(Signal::Habit),
        is_by_place: false,
        is_alone: false,
    });
    spoken.collect()
}

/// Many labels of one kind are tags, each of which says less; "Opinion" is no tag.
fn say_less_each(labels: &mut [Evidence]) {
    let number = f32::from(u16::try_from(labels.len()).unwrap_or(u16::MAX));
    let share = number.sqrt().recip();
    for one in labels.iter_mut().filter(|one| !is_view(&one.section)) {
        one.points *= share;
    }
}

/// A place that is only mentioned ("France" on a football match) makes no section beside those that
/// are named, unless it lies in the same part of the paper.
fn drop_stray_places(evidence: &mut Vec<Evidence>) {
    let tops: Vec<String> = evidence
        .iter()
        .filter(|evidence| !evidence.is_by_place)
        .filter_map(|evidence| top(&evidence.section))
        .collect();
    evidence.retain(|evidence| {
        !evidence.is_by_place
            || tops.is_empty()
            || top(&evidence.section).is_some_and(|top| tops.contains(&top))
    });
}

/// True when the whole feed is about news from there: then the outlet is elsewhere.
fn is_subject_of_feed(country: TopicId, evidence: &[Evidence]) -> bool {
    let section = section_of(country);
    evidence.iter().any(|one| {
        matches!(one.signal, Signal::FeedTitle | Signal::Subscription)
            && one.section.depth() > 1
            && section.lies_in(&one.section)
    })
}

/// The parts of the world that the whole feed is about.
fn regions(labels: &[Evidence]) -> Vec<SectionPath> {
    let mut regions: Vec<SectionPath> = Vec::new();
    for label in labels.iter().filter(|label| label.section.depth() > 1) {
        let is_of_feed = matches!(label.signal, Signal::FeedTitle | Signal::Subscription);
        if is_of_feed && !regions.contains(&label.section) && is_region(&label.section) {
            regions.push(label.section.clone());
        }
    }
    regions
}

fn top(path: &SectionPath) -> Option<String> {
    path.names().first().map(|name| fold(name.as_str()))
}

/// The reader said where the feed belongs. That stands first when it is a leaf of the tree: a feed
/// on one subject. The section of a general feed stands behind what the labels of the entry say,
/// and is said by those that name a section within it.
fn of_subscription(
    labels: &[Evidence],
    signals: &Signals<'_>,
    taxonomy: &Taxonomy,
) -> Option<Evidence> {
    let own = signals.subscription.filter(|path| !path.is_root())?;
    let section = taxonomy.canonical(own).unwrap_or(own).clone();
    let is_within = |path: &SectionPath| path.depth() > section.depth() && path.lies_in(&section);
    if labels.iter().any(|label| is_within(&label.section)) {
        return None;
    }
    let is_leaf = !taxonomy.paths().any(is_within);
    let points = points_of(Signal::Subscription);
    let of_labels: f32 = labels.iter().map(|label| label.points).sum();
    let points = match (is_leaf, labels.is_empty()) {
        // However many labels say something else.
        (true, _) => (points * 10.0).max(points + of_labels),
        (false, true) => points,
        (false, false) => points * BESIDE_LABELS,
    };
    Some(Evidence {
        words: section.to_string(),
        signal: Signal::Subscription,
        points,
        is_by_place: false,
        is_alone: false,
        section,
    })
}
