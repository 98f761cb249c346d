//! The best matches first.
//!
//! A match is worth, for each word, its rarity times what it stands in (title 3, excerpt 1, and up
//! to 1 for how often it stands in the text), divided by the rarity of all words; freshness adds up
//! to as much again, half of it after 30 days (reckoned from the newest match), a quarter after 60.

use std::cmp::Ordering;
use std::ops::Range;

use rusqlite::Connection;

use super::phrase::{places_together, texts};
use super::plan::Plan;
use super::{Window, headlines_at};
use crate::model::{
    CleanText, Condition, EntryId, Field, Filter, Found, Headline, Position, Query, Words,
};
use crate::store::index::{self, Word, holders, wanted};
use crate::store::rows::headline;
use crate::words::{beginning, scan};

/// Of all matches, and of those in titles, so many of the newest are weighed.
const CANDIDATES_MAX: usize = 500;
/// The same where each match is read to see whether words stand together.
const READ_CANDIDATES_MAX: usize = 120;
/// Texts that are read besides those that are shown, or a quarter as many: one may be lifted by
/// what its text says.
const READ_BESIDE_MIN: usize = 8;
/// After so many seconds half of the freshness is gone.
const HALF_LIFE_SECS: f64 = 30.0 * 86_400.0;
/// Characters of the piece of text that shows a match.
const EXCERPT_CHARS_MAX: usize = 240;
/// Bytes of text before the first word that is shown.
const LEAD_BYTES: usize = 60;

/// A word that is looked for, and how telling it is.
struct Weighed {
    word: Word,
    rarity: f64,
}

struct Candidate {
    position: Position,
    worth: f64,
    score: f64,
    texts: Vec<String>,
}

/// At most `limit` entries that the plan lets through, the best match of the filter's words first.
/// Without words the newest come first.
pub(in crate::store) fn best_matches(
    conn: &Connection,
    plan: &Plan,
    filter: &Filter,
    limit: usize,
) -> rusqlite::Result<Vec<Found>> {
    let mut asked = Vec::new();
    positive_words(&filter.query.condition, &mut asked);
    let words = weighed(conn, plan, &asked)?;
    let phrases: Vec<Vec<Word>> =
        asked.iter().map(|words| wanted(words.text.as_str(), words.goes_on)).collect();
    if plan.bound.is_none() || words.is_empty() {
        let newest = plan.window(conn, Window::newest(limit))?;
        let headlines = headlines_at(conn, &newest)?;
        return Ok(headlines.into_iter().map(|headline| show(headline, &[], &phrases)).collect());
    }
    let number = if plan.reads_texts() { READ_CANDIDATES_MAX } else { CANDIDATES_MAX };
    let number = number.max(limit);
    let mut positions = titled(conn, filter, &asked, number)?;
    positions.extend(plan.window(conn, Window::newest(number))?);
    positions.sort_unstable();
    positions.dedup();
    let newest_at = positions.last().map_or(0, |position| position.sorted_at.secs());
    let mut candidates = Vec::with_capacity(positions.len());
    for position in positions {
        let worth = worth_of_headline(conn, position.id, &words)?;
        let score = score(worth, position, newest_at);
        candidates.push(Candidate { position, worth, score, texts: Vec::new() });
    }
    sort(&mut candidates);
    candidates.truncate(limit.saturating_add((limit / 4).max(READ_BESIDE_MIN)));
    for candidate in &mut candidates {
        candidate.texts = texts(conn, candidate.position.id)?;
        candidate.worth += worth_of_texts(&candidate.texts, &words);
        candidate.score = score(candidate.worth, candidate.position, newest_at);
    }
    sort(&mut candidates);
    candidates.truncate(limit);
    let mut found = Vec::with_capacity(candidates.len());
    for Candidate { position, texts, .. } in candidates {
        let headline = headline(conn, position.id)?;
        found.extend(headline.map(|headline| show(headline, &texts, &phrases)));
    }
    Ok(found)
}

fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| {
        let order = b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal);
        order.then_with(|| b.position.cmp(&a.position))
    });
}

#[expect(clippy::cast_precision_loss, reason = "an age is precise enough as a float")]
fn score(worth: f64, position: Position, newest_at: i64) -> f64 {
    let age_secs = newest_at.saturating_sub(position.sorted_at.secs()) as f64;
    worth * (1.0 + (-age_secs / HALF_LIFE_SECS).exp2())
}

/// What must or may stand in title or text; not what must not.
fn positive_words<'q>(condition: &'q Condition, asked: &mut Vec<&'q Words>) {
    match condition {
        Condition::Words(words) if matches!(words.field, Field::Anywhere | Field::Title) => {
            asked.push(words);
        }
        Condition::All(conditions) | Condition::Any(conditions) => {
            for condition in conditions {
                positive_words(condition, asked);
            }
        }
        _ => {}
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count is precise enough as a float")]
fn weighed(conn: &Connection, plan: &Plan, asked: &[&Words]) -> rusqlite::Result<Vec<Weighed>> {
    let total = plan.paper_total as f64;
    let mut weighed: Vec<Weighed> = Vec::new();
    for word in asked.iter().flat_map(|words| wanted(words.text.as_str(), words.goes_on)) {
        if weighed.iter().any(|known| known.word == word) {
            continue;
        }
        let number = match plan.holders.iter().find(|(counted, _)| *counted == word) {
            Some((_, number)) => *number,
            None => holders(conn, &plan.segments, index::TEXT, &word)?.len(),
        };
        weighed.push(Weighed { rarity: (1.0 + total / number.max(1) as f64).ln(), word });
    }
    Ok(weighed)
}

/// The newest whose titles hold what is looked for; where there are none, those whose titles hold
/// some of it.
fn titled(
    conn: &Connection,
    filter: &Filter,
    asked: &[&Words],
    number: usize,
) -> rusqlite::Result<Vec<Position>> {
    let newest = |condition| {
        let query = Query { text: filter.query.text.clone(), condition };
        let filter = Filter { query, ..filter.clone() };
        Plan::of(conn, &filter)?.window(conn, Window::newest(number))
    };
    let all = newest(in_title(&filter.query.condition))?;
    if !all.is_empty() || asked.len() == 1 {
        return Ok(all);
    }
    let title = |words: &&Words| Words { field: Field::Title, ..(*words).clone() };
    let some = asked.iter().map(|words| Condition::Words(title(words))).collect();
    newest(Condition::All(vec![filter.query.condition.clone(), Condition::Any(some)]))
}

/// The same condition, with its words looked for in titles alone.
fn in_title(condition: &Condition) -> Condition {
    let each = |conditions: &[Condition]| conditions.iter().map(in_title).collect();
    match condition {
        Condition::Words(words) if words.field == Field::Anywhere => {
            Condition::Words(Words { field: Field::Title, ..words.clone() })
        }
        Condition::All(conditions) => Condition::All(each(conditions)),
        Condition::Any(conditions) => Condition::Any(each(conditions)),
        other => other.clone(),
    }
}

fn worth_of_headline(
    conn: &Connection,
    entry: EntryId,
    words: &[Weighed],
) -> rusqlite::Result<f64> {
    let mut statement = conn.prepare_cached("SELECT title, excerpt FROM entry WHERE id = ?1")?;
    let mut rows = statement.query([entry.0])?;
    let Some(row) = rows.next()? else { return Ok(0.0) };
    let title = counts(row.get_ref(0)?.as_str()?, words);
    let excerpt = counts(row.get_ref(1)?.as_str()?, words);
    Ok(share(words, |at| {
        let is_in = |counts: &[u32]| counts.get(at).is_some_and(|number| *number > 0);
        3.0 * f64::from(u8::from(is_in(&title))) + f64::from(u8::from(is_in(&excerpt)))
    }))
}

fn worth_of_texts(texts: &[String], words: &[Weighed]) -> f64 {
    let mut numbers = vec![0; words.len()];
    for text in texts {
        for (sum, number) in numbers.iter_mut().zip(counts(text, words)) {
            *sum += number;
        }
    }
    share(words, |at| {
        let number = f64::from(numbers.get(at).copied().unwrap_or(0));
        number / (number + 2.0)
    })
}

/// What the words are worth, weighed by their rarity.
fn share(words: &[Weighed], worth: impl Fn(usize) -> f64) -> f64 {
    let all: f64 = words.iter().map(|it| it.rarity).sum();
    let sum: f64 = words.iter().enumerate().map(|(at, it)| it.rarity * worth(at)).sum();
    if all > 0.0 { sum / all } else { 0.0 }
}

/// How often each word stands in the text.
fn counts(text: &str, words: &[Weighed]) -> Vec<u32> {
    let mut numbers = vec![0; words.len()];
    scan(text, |there, _| {
        for (number, weighed) in numbers.iter_mut().zip(words) {
            *number += u32::from(weighed.word.accepts(there));
        }
        true
    });
    numbers
}

/// The headline with the piece of its texts that holds most of what is looked for.
fn show(headline: Headline, texts: &[String], phrases: &[Vec<Word>]) -> Found {
    let best = texts.iter().find_map(|text| best_piece(text, phrases));
    let excerpt = best.unwrap_or_else(|| headline.excerpt.clone());
    let highlights = places(excerpt.as_str(), phrases).into_iter().map(|(_, at)| at).collect();
    Found { headline, excerpt, highlights }
}

/// Where what is looked for stands: which of it, and its bytes. A phrase stands where its words
/// stand together. Places that overlap, as pairs of characters do, are one.
fn places(text: &str, phrases: &[Vec<Word>]) -> Vec<(usize, Range<usize>)> {
    let mut places: Vec<(usize, Range<usize>)> = Vec::new();
    scan(text, |there, at| {
        let is_it = |phrase: &Vec<Word>| match phrase.as_slice() {
            [only] => only.accepts(there),
            _ => false,
        };
        places.extend(phrases.iter().position(is_it).map(|which| (which, at)));
        true
    });
    for (which, phrase) in phrases.iter().enumerate().filter(|(_, phrase)| phrase.len() > 1) {
        places.extend(places_together(text, phrase).into_iter().map(|at| (which, at)));
    }
    places.sort_by_key(|(_, at)| at.start);
    let mut apart: Vec<(usize, Range<usize>)> = Vec::with_capacity(places.len());
    for (which, at) in places {
        match apart.last_mut() {
            Some((_, last)) if at.start < last.end => last.end = last.end.max(at.end),
            _ => apart.push((which, at)),
        }
    }
    apart
}

/// The piece of the text that holds most of what is looked for, then most places of it.
fn best_piece(text: &str, phrases: &[Vec<Word>]) -> Option<CleanText> {
    let places = places(text, phrases);
    let mut best: Option<((usize, usize), usize)> = None;
    for (first, (_, at)) in places.iter().enumerate() {
        let near = places.iter().skip(first).take(32);
        let near = near.take_while(|(_, it)| it.end - at.start < EXCERPT_CHARS_MAX - LEAD_BYTES);
        let mut which: Vec<usize> = near.map(|(which, _)| *which).collect();
        let number = which.len();
        which.sort_unstable();
        which.dedup();
        let worth = (which.len(), number);
        if best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, at.start));
        }
    }
    let (_, start) = best?;
    let before = text.get(..start)?;
    let lead = before.strip_prefix(beginning(before, start.saturating_sub(LEAD_BYTES)))?;
    // From the beginning of a sentence, else of a word, else of what is looked for.
    let skipped = match (lead.rfind(". "), lead.find(' ')) {
        _ if lead.len() == before.len() => 0,
        (Some(end), _) => end + 2,
        (None, Some(gap)) => gap + 1,
        (None, None) => lead.len(),
    };
    let begin = start - lead.len() + skipped;
    let is_sentence = begin == 0 || text.get(..begin)?.ends_with(". ");
    let piece = beginning(text.get(begin..)?, EXCERPT_CHARS_MAX * 8);
    let piece = CleanText::line(piece).shortened(EXCERPT_CHARS_MAX);
    Some(if is_sentence { piece } else { CleanText::line(&format!("… {piece}")) })
}
