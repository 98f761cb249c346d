//! From signals to places: every signal proposes sections, the deeper one of a line wins, the best
//! stands first.

use crate::model::{Category, CleanText, Placement, SectionPath, Signal, WebUrl};

use super::labels::{fold, is_generic, list_parts, path_parts, without_generic};
use super::taxonomy::Taxonomy;

/// Places of one entry.
const PLACES_MAX: usize = 4;
/// Labels of one entry that are looked at.
const LABELS_MAX: usize = 40;
/// Longest words kept of a reason, in characters.
const DETAIL_CHARS_MAX: usize = 100;

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
}

/// The places of an entry in the section tree, best first, at most four, none of them inside
/// another.
#[must_use]
pub fn place(signals: &Signals<'_>, taxonomy: &Taxonomy) -> Vec<Placement> {
    let finder = Finder::new(signals, taxonomy);
    let mut proposals = finder.proposals(signals);
    drop_stray_places(&mut proposals);
    add_subscription(&mut proposals, signals, taxonomy);
    let mut kept = merged(proposals);
    kept.sort_by_key(|proposal| proposal.rank);
    keep_few(&mut kept);
    kept.into_iter().map(|proposal| proposal.placement).collect()
}

/// A section some signal proposes.
struct Proposal {
    placement: Placement,
    /// Smaller is better: strength of the signal, then order of mention.
    rank: (usize, usize),
    /// Found as a place in a section ("Iraq"), not by a section's name.
    is_by_place: bool,
}

/// Resolves labels in the light of the entry's other labels and of its subscription.
struct Finder<'a> {
    taxonomy: &'a Taxonomy,
    subscription: Option<&'a SectionPath>,
    /// Sections that single labels name beyond doubt.
    context: Vec<SectionPath>,
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
        Self { taxonomy, subscription, context }
    }

    fn proposals(&self, signals: &Signals<'_>) -> Vec<Proposal> {
        let mut found = Vec::new();
        for (signal, path) in signals.page_labels.iter().take(LABELS_MAX) {
            let names: Vec<&str> = path.iter().map(CleanText::as_str).collect();
            if *signal == Signal::UrlPath {
                continue;
            }
            self.propose(&mut found, *signal, &names, &names.join(" > "));
        }
        for category in signals.categories.iter().take(LABELS_MAX) {
            self.propose_category(&mut found, category.label.as_str());
        }
        if let Some(link) = signals.link {
            let folders = folders(link);
            let names: Vec<&str> = folders.iter().map(String::as_str).collect();
            self.propose(&mut found, Signal::UrlPath, &names, &format!("/{}/", names.join("/")));
        }
        self.propose_feed_title(&mut found, signals.feed_title);
        found
    }

    /// A category may be one name, a path or a list; a name that holds a separator counts as a name
    /// first.
    fn propose_category(&self, found: &mut Vec<Proposal>, label: &str) {
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
    fn propose_feed_title(&self, found: &mut Vec<Proposal>, title: &str) {
        let parts: Vec<String> = path_parts(title)
            .into_iter()
            .flat_map(|part| part.split(" - "))
            .map(|part| {
                let is_known = self.resolve(&[part]).is_some();
                if is_known { part.to_owned() } else { without_generic(part) }
            })
            .collect();
        let names: Vec<&str> = parts.iter().map(String::as_str).collect();
        let mut titled = Vec::new();
        self.propose(&mut titled, Signal::FeedTitle, &names, title);
        found.extend(titled.into_iter().filter(|proposal| {
            self.subscription.is_none_or(|own| proposal.placement.section.lies_in(own))
        }));
    }

    fn propose(&self, found: &mut Vec<Proposal>, signal: Signal, names: &[&str], words: &str) {
        let Some((section, is_by_place)) = self.resolve(names) else { return };
        let strength = Signal::ALL.iter().position(|other| *other == signal).unwrap_or_default();
        let rank = (strength + 1, found.len());
        found.push(Proposal {
            placement: Placement { section, signal, detail: detail(signal, words) },
            rank,
            is_by_place,
        });
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

/// A place that is only mentioned ("France" on a football match) makes no section beside those that
/// are named, unless it lies in the same part of the paper.
fn drop_stray_places(proposals: &mut Vec<Proposal>) {
    let tops: Vec<String> = proposals
        .iter()
        .filter(|proposal| !proposal.is_by_place)
        .filter_map(|proposal| top(&proposal.placement.section))
        .collect();
    proposals.retain(|proposal| {
        !proposal.is_by_place
            || tops.is_empty()
            || top(&proposal.placement.section).is_some_and(|top| tops.contains(&top))
    });
}

fn top(path: &SectionPath) -> Option<String> {
    path.names().first().map(|name| fold(name.as_str()))
}

/// The reader said where the feed belongs. That stands first when nothing of the entry refines it
/// and it is a leaf of the tree: a feed on one subject. The section of a general feed stands behind
/// what the entry says of itself.
fn add_subscription(found: &mut Vec<Proposal>, signals: &Signals<'_>, taxonomy: &Taxonomy) {
    let Some(own) = signals.subscription.filter(|path| !path.is_root()) else { return };
    let section = taxonomy.canonical(own).unwrap_or(own).clone();
    let is_leaf =
        !taxonomy.paths().any(|path| path.depth() > section.depth() && path.lies_in(&section));
    let is_refined = found.iter().any(|proposal| {
        proposal.placement.section.lies_in(&section)
            && proposal.placement.section.depth() > section.depth()
    });
    let strength = if is_leaf && !is_refined { 0 } else { Signal::ALL.len() + 1 };
    let words = section.to_string();
    found.push(Proposal {
        rank: (strength, found.len()),
        placement: Placement {
            section,
            signal: Signal::Subscription,
            detail: detail(Signal::Subscription, &words),
        },
        is_by_place: false,
    });
}

/// One proposal a line of the tree: of those inside each other the deepest, as good as the best of
/// them.
fn merged(mut proposals: Vec<Proposal>) -> Vec<Proposal> {
    proposals.sort_by_key(|proposal| proposal.rank);
    let mut kept: Vec<Proposal> = Vec::new();
    for proposal in proposals {
        let section = &proposal.placement.section;
        if kept.iter().any(|other| other.placement.section.lies_in(section)) {
            continue;
        }
        let outer = kept.iter().filter(|other| section.lies_in(&other.placement.section));
        let best = outer.map(|other| other.rank).min();
        kept.retain(|other| !section.lies_in(&other.placement.section));
        let rank = best.map_or(proposal.rank, |best| best.min(proposal.rank));
        kept.push(Proposal { rank, ..proposal });
    }
    kept
}

/// Cuts the list; what the reader said is never cut.
fn keep_few(kept: &mut Vec<Proposal>) {
    if kept.len() <= PLACES_MAX {
        return;
    }
    let rest = kept.split_off(PLACES_MAX);
    let of_reader =
        rest.into_iter().find(|proposal| proposal.placement.signal == Signal::Subscription);
    if let Some(of_reader) = of_reader {
        kept.truncate(PLACES_MAX - 1);
        kept.push(of_reader);
    }
}

/// The reason in words: `category "Middle East"`.
fn detail(signal: Signal, words: &str) -> CleanText {
    let kind = signal.name().replace('-', " ");
    CleanText::line(&format!("{kind} \"{words}\"")).shortened(DETAIL_CHARS_MAX)
}

/// The folders of an address that can name sections, outermost first, with the host's own name
/// before them (`sport.daily.example`); no dates, numbers, languages or kinds of page.
fn folders(link: &WebUrl) -> Vec<String> {
    let host = link.host().trim_start_matches("www.");
    let of_host =
        host.split_once('.').filter(|(_, rest)| rest.contains('.')).map(|(first, _)| first);
    let segments: Vec<&str> =
        link.url().path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let outer = segments.split_last().map_or(&[] as &[&str], |(_, outer)| outer);
    let all = of_host.into_iter().chain(outer.iter().copied()).map(|folder| {
        let query = format!("x={}", folder.replace('+', "%2B"));
        let decoded = url::form_urlencoded::parse(query.as_bytes()).next();
        decoded.map(|(_, value)| value.into_owned()).unwrap_or_default()
    });
    let is_word = |folder: &String| {
        folder.chars().count() > 2
            && !folder.chars().any(|c| c.is_ascii_digit())
            && !is_generic(&fold(folder))
    };
    all.filter(is_word).take(8).collect()
}
