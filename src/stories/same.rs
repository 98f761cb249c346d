//! Are two entries the same article?

use super::address::Canonical;
use super::imprint::RUNS_MAX;
use crate::model::{FeedId, Sample};
use crate::words::scan;

/// Runs of words that two texts must have for their likeness to mean anything.
const RUNS_MIN: usize = 5;
/// So much of the shorter text's runs is in the other, when the texts alone make them one,
const SAME_TEXT: f64 = 0.7;
/// and so much when they share a page or an identity.
const LIKE_TEXT: f64 = 0.4;
/// So many of the words of both titles are in each, when there is little text to compare.
const SAME_TITLE: f64 = 0.8;

/// An entry as it came through a feed.
#[derive(Clone, Copy, Debug)]
pub struct Appearance<'a> {
    /// The feed it came through.
    pub feed: FeedId,
    /// Its title.
    pub title: &'a str,
    /// Its page, see [`super::page_of`].
    pub page: Option<&'a str>,
    /// The page that its page wants to be known by.
    pub canonical: &'a Canonical,
    /// A hash of the identity its feed gives it.
    pub guid: i64,
    /// Its text.
    pub sample: &'a Sample,
    /// The text of its page; empty where that was not read.
    pub page_sample: &'a Sample,
}

/// What two entries have to do with one page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shared {
    /// Both are about it.
    Page,
    /// A page of another site claims to be it.
    Claim,
    Nothing,
}

/// True when both are one article. Sharing a page or an identity is not enough: addresses that
/// always lead to the latest forecast, and identities like "1", are shared by many.
#[must_use]
pub fn is_same_article(a: &Appearance<'_>, b: &Appearance<'_>) -> bool {
    if a.feed == b.feed {
        return false;
    }
    let shared = shared(a, b);
    if shared == Shared::Page || a.guid == b.guid {
        let titles = title_likeness(a.title, b.title);
        let is_same = |(likeness, contradicts): (f64, bool)| {
            if contradicts {
                likeness >= SAME_TEXT && titles >= SAME_TITLE
            } else {
                likeness >= LIKE_TEXT
            }
        };
        let mut compared = texts(a, b).peekable();
        return match compared.peek() {
            Some(_) => compared.any(is_same),
            None => titles >= SAME_TITLE,
        };
    }
    if shared == Shared::Claim && texts(a, b).any(is_same) {
        return true;
    }
    let is_one_site = site(a.page).is_some() && site(a.page) == site(b.page);
    is_same_text(a.sample, b.sample)
        && (!is_one_site || title_likeness(a.title, b.title) >= SAME_TITLE)
}

/// True for two texts that make two entries one article whatever else is known of them, but for
/// those of one site.
#[must_use]
pub fn is_same_text(a: &Sample, b: &Sample) -> bool {
    compared(a, b).is_some_and(is_same)
}

fn is_same((likeness, contradicts): (f64, bool)) -> bool {
    likeness >= SAME_TEXT && !contradicts
}

/// Pages that each name an address of their own as theirs are two, though one address led to both.
fn shared(a: &Appearance<'_>, b: &Appearance<'_>) -> Shared {
    let (own_a, own_b) = (a.canonical.own(), b.canonical.own());
    if own_a.is_some() && own_b.is_some() {
        return if own_a == own_b { Shared::Page } else { Shared::Nothing };
    }
    let is_page = |page: Option<&str>| page.is_some() && (page == b.page || page == own_b);
    if is_page(a.page) || is_page(own_a) {
        return Shared::Page;
    }
    let claims = |page: Option<&str>, it: &Appearance<'_>| {
        page.is_some() && (page == it.page || page == it.canonical.page())
    };
    let is_claimed = claims(a.canonical.page(), b) || claims(b.canonical.page(), a);
    if is_claimed { Shared::Claim } else { Shared::Nothing }
}

/// How alike the texts are, those of the feeds and those of the pages, and whether they contradict
/// each other: of each two that have enough words to tell.
fn texts(a: &Appearance<'_>, b: &Appearance<'_>) -> impl Iterator<Item = (f64, bool)> {
    let pairs = [
        (a.sample, b.sample),
        (a.page_sample, b.page_sample),
        (a.page_sample, b.sample),
        (a.sample, b.page_sample),
    ];
    pairs.into_iter().filter_map(|(a, b)| compared(a, b))
}

fn compared(a: &Sample, b: &Sample) -> Option<(f64, bool)> {
    likeness(a, b).map(|likeness| (likeness, contradict(a, b)))
}

fn site(page: Option<&str>) -> Option<&str> {
    page.and_then(|page| page.split('/').next())
}

/// How much the words of two titles agree, 0 to 1.
fn title_likeness(a: &str, b: &str) -> f64 {
    let words = |title: &str| {
        let mut words = Vec::new();
        scan(title, |word, _| {
            words.push(word.to_owned());
            true
        });
        words.sort_unstable();
        words.dedup();
        words
    };
    let (a, b) = (words(a), words(b));
    let common = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
    share(common, a.len().min(b.len()))
}

/// How much of the shorter text is in the other, 0 to 1; `None` when one has too few words to tell.
fn likeness(a: &Sample, b: &Sample) -> Option<f64> {
    // Of a long text only the smallest runs are kept: up to where both samples go they are whole.
    let end_of = |sample: &Sample| match sample.runs.last() {
        Some(last) if sample.runs.len() >= RUNS_MAX => *last,
        _ => u32::MAX,
    };
    let end = end_of(a).min(end_of(b));
    let whole = |sample: &Sample| sample.runs.partition_point(|run| *run <= end);
    let (of_a, of_b) = (whole(a), whole(b));
    let fewer = of_a.min(of_b);
    if fewer < RUNS_MIN {
        return None;
    }
    let common = a.runs.iter().take(of_a).filter(|run| b.runs.binary_search(run).is_ok());
    Some(share(common.count(), fewer))
}

/// True when each text has numbers that the other lacks: forecasts and prices fill the same
/// sentences with other figures every day.
fn contradict(a: &Sample, b: &Sample) -> bool {
    let lacks =
        |a: &Sample, b: &Sample| a.numbers.iter().any(|n| b.numbers.binary_search(n).is_err());
    lacks(a, b) && lacks(b, a)
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}
