//! Emphasis and ampersands in Markdown, written so that they are read as they are meant: for each
//! sign in the text stars, or `<em>` and `<strong>` where stars would be read otherwise.

use std::mem;

use super::emphasis::{AMPERSAND, Stress};

/// Signs that belong together, at most; more are written as elements, unread.
const SIGNS_MAX: usize = 400;
/// Bytes of the longest character reference.
const REFERENCE_BYTES_MAX: usize = 40;

/// A piece of the written text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Begin(Stress),
    End(Stress),
}

impl Piece<'_> {
    fn of(c: char) -> Option<Self> {
        Stress::ALL.into_iter().find_map(|stress| {
            let [begin, end] = stress.signs();
            if c == begin {
                return Some(Self::Begin(stress));
            }
            (c == end).then_some(Self::End(stress))
        })
    }
}

/// The text with what is read for its signs.
pub(super) fn written(text: &str) -> String {
    let pieces = pieces(text);
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = pieces.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        if let Piece::Text(text) = first {
            out.push_str(text);
            rest = behind;
            continue;
        }
        let (group, behind) = rest.split_at(group_len(rest));
        write_group(&mut out, group, behind.first());
        rest = behind;
    }
    with_ampersands(&out)
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| Piece::of(c).is_some()) {
        let (before, here) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let mut chars = here.chars();
        if let Some(piece) = chars.next().and_then(Piece::of) {
            add_sign(&mut pieces, piece);
        }
        rest = chars.as_str();
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Two neighbours that are emphasised alike are one, but where what ends the first would mean
/// something else right before the second: `!` before a link, a code span before another.
fn add_sign<'t>(pieces: &mut Vec<Piece<'t>>, sign: Piece<'t>) {
    let goes_on = match (pieces.last(), sign) {
        (Some(Piece::End(ended)), Piece::Begin(begun)) => *ended == begun,
        _ => false,
    };
    let text = || {
        pieces.iter().rev().find_map(|piece| match piece {
            Piece::Text(text) => Some(*text),
            _ => None,
        })
    };
    if goes_on && text().is_none_or(|text: &str| !text.ends_with(['!', '`'])) {
        pieces.pop();
    } else {
        pieces.push(sign);
    }
}

/// Pieces up to the text in which nothing is emphasised.
fn group_len(pieces: &[Piece<'_>]) -> usize {
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Begin(_) => depth += 1,
            Piece::End(_) => depth = depth.saturating_sub(1),
            Piece::Text(_) if depth == 0 => return at,
            Piece::Text(_) => {}
        }
    }
    pieces.len()
}

fn write_group(out: &mut String, group: &[Piece<'_>], next: Option<&Piece<'_>>) {
    let before = out.chars().next_back();
    let after = next.and_then(|piece| match piece {
        Piece::Text(text) => text.chars().next(),
        _ => None,
    });
    let meant = meant(group, before, after);
    let are_stars_read = meant.as_ref().is_some_and(|(runs, spans)| {
        group.len() <= SIGNS_MAX
            && [Side::Sign, Side::Letter].into_iter().all(|unsure| read(runs, unsure) == *spans)
    });
    for piece in group {
        let (stress, is_end) = match piece {
            Piece::Text(text) => {
                out.push_str(text);
                continue;
            }
            Piece::Begin(stress) => (stress, false),
            Piece::End(stress) => (stress, true),
        };
        let [begin, end] = stress.tags();
        match (are_stars_read, is_end) {
            // Ends without their beginnings say nothing.
            _ if meant.is_none() => {}
            (true, _) => out.push_str(stress.stars()),
            (false, false) => out.push_str(begin),
            (false, true) => out.push_str(end),
        }
    }
}

/// Stars in a row.
struct Run {
    stars: usize,
    before: Option<char>,
    after: Option<char>,
}

/// What is emphasised: by how many stars, from which run to which.
type Span = (usize, usize, usize);

/// The runs that a group would have, and what they are to emphasise; `None` where ends do not fit
/// beginnings.
fn meant(
    group: &[Piece<'_>],
    before: Option<char>,
    after: Option<char>,
) -> Option<(Vec<Run>, Vec<Span>)> {
    let (mut runs, mut spans): (Vec<Run>, Vec<Span>) = (Vec::new(), Vec::new());
    let mut open: Vec<(Stress, usize)> = Vec::new();
    let (mut before, mut goes_on) = (before, false);
    for piece in group {
        let stress = match piece {
            Piece::Text(text) => {
                if let Some(run) = runs.last_mut().filter(|_| mem::take(&mut goes_on)) {
                    run.after = text.chars().next();
                }
                before = text.chars().next_back();
                continue;
            }
            Piece::Begin(stress) | Piece::End(stress) => *stress,
        };
        if !mem::replace(&mut goes_on, true) {
            runs.push(Run { stars: 0, before, after });
        }
        let (at, stars) = (runs.len() - 1, stress.stars().len());
        if let Some(run) = runs.last_mut() {
            run.stars += stars;
        }
        if matches!(piece, Piece::Begin(_)) {
            open.push((stress, at));
            continue;
        }
        let (begun, from) = open.pop()?;
        if begun != stress {
            return None;
        }
        spans.push((stars, from, at));
    }
    spans.sort_unstable();
    open.is_empty().then_some((runs, spans))
}

/// What stands beside a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Space,
    /// Punctuation or a symbol.
    Sign,
    Letter,
}

impl Side {
    /// Of which characters beyond ASCII readers of Markdown think that they are signs, their
    /// version says; `unsure` is taken for those.
    fn of(c: Option<char>, unsure: Self) -> Self {
        match c {
            None => Self::Space,
            Some(c) if c.is_whitespace() => Self::Space,
            Some(AMPERSAND) => Self::Sign,
            Some(c) if c.is_ascii_punctuation() => Self::Sign,
            Some('\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}') => unsure,
            Some(c) if c.is_ascii() || c.is_alphanumeric() => Self::Letter,
            Some(_) => unsure,
        }
    }
}

/// A run that is being read.
struct Reading {
    at: usize,
    stars: usize,
    left: usize,
    can_begin: bool,
    can_end: bool,
}

impl Reading {
    fn new(at: usize, run: &Run, unsure: Side) -> Self {
        let (before, after) = (Side::of(run.before, unsure), Side::of(run.after, unsure));
        // Left- and right-flanking, as the standard calls it.
        let leans = |inside: Side, outside: Side| {
            inside == Side::Letter || (inside == Side::Sign && outside != Side::Letter)
        };
        let (can_begin, can_end) = (leans(after, before), leans(before, after));
        Self { at, stars: run.stars, left: run.stars, can_begin, can_end }
    }

    /// It may be what `end` ends (rules 9 and 10 of the standard).
    fn fits(&self, end: &Self) -> bool {
        let is_ambiguous = self.can_end || end.can_begin;
        let are_thirds = self.stars.is_multiple_of(3) && end.stars.is_multiple_of(3);
        !is_ambiguous || are_thirds || !(self.stars + end.stars).is_multiple_of(3)
    }
}

/// What is read of the runs ("process emphasis" in the standard's appendix).
fn read(runs: &[Run], unsure: Side) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut waiting: Vec<Reading> = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let mut new = Reading::new(at, run, unsure);
        while new.can_end && new.left > 0 {
            let nearest = waiting.iter().rposition(|begun| begun.fits(&new));
            waiting.truncate(nearest.map_or(waiting.len(), |nearest| nearest + 1));
            let Some(begun) = nearest.and_then(|nearest| waiting.get_mut(nearest)) else { break };
            let stars = begun.left.min(new.left).min(2);
            spans.push((stars, begun.at, at));
            begun.left -= stars;
            new.left -= stars;
            if begun.left == 0 {
                waiting.pop();
            }
        }
        if new.can_begin && new.left > 0 {
            waiting.push(new);
        }
    }
    spans.sort_unstable();
    spans
}

/// The text with an ampersand for each sign of one, escaped where it would begin a character
/// reference.
fn with_ampersands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (nth, part) in text.split(AMPERSAND).enumerate() {
        if nth > 0 {
            out.push_str(if is_reference(part) { "\\&" } else { "&" });
        }
        out.push_str(part);
    }
    out
}

/// True for the rest of a character reference, with more behind it (`CommonMark` 0.31, 2.5).
fn is_reference(text: &str) -> bool {
    let end = text.bytes().take(REFERENCE_BYTES_MAX).position(|byte| byte == b';');
    let Some(name) = end.and_then(|end| text.get(..end)) else { return false };
    let is_all = |text: &str, passes: fn(&u8) -> bool| {
        !text.is_empty() && text.as_bytes().iter().all(passes)
    };
    match name.strip_prefix('#') {
        None => {
            is_all(name, u8::is_ascii_alphanumeric)
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
        }
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => is_all(hex, u8::is_ascii_hexdigit),
            None => is_all(number, u8::is_ascii_digit),
        },
    }
}
