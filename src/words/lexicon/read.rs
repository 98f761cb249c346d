//! The files of words.
//!
//! ```text
//! == Society / Disasters          a section; below it its topics
//! - earthquake                    a topic; below it one line a language
//! en: earthquake*, quake*, ~epicentre, richter scale
//! ```
//!
//! A topic with `| alone` behind its name is a part of its section that has no section of its own,
//! as gymnastics in Sport: its words keep a text from another part.
//!
//! `word*` stands for every word that begins so, `*word` for those that end so, `*word*` for those
//! that hold it; `~word` says little, `+word` nearly proves the section. `^word` counts only at the
//! beginning of a text, `^word:` only as a label there, `word$` only at its end; `#` is any number.
//! `!word` is not meant, though `wo*` or an attached particle would take it.
//! In the files of `everyday` a line is the name of a topic and its words. Words are folded as
//! texts are (see [`crate::words`]); those of Chinese and Japanese are looked for within runs.

use std::collections::HashMap;

use super::table::{Beginnings, Senses, Table};
use super::{
    EVERYDAY, FILES, Lexicon, PART_CHARS_MIN, RUN_CHARS_MIN, STEM_CHARS_MIN, Sense, Stand,
    Strength, Topic, TopicId,
};
use crate::words::stem::particles;
use crate::words::{Language, is_unspaced, scan};

/// Every topic, in the order of the files.
pub(super) fn topics() -> Vec<Topic> {
    let mut topics = Vec::new();
    each_line(|line| {
        if let Line::Topic(topic) = line {
            topics.push(topic);
        }
    });
    topics
}

/// The words of one language.
pub(super) fn lexicon(language: Language) -> Lexicon {
    let (mut terms, mut deeds): (Vec<Term>, Vec<Term>) = (Vec::new(), Vec::new());
    let mut topic = 0_u16;
    let mut is_deed = false;
    each_line(|line| match line {
        Line::Topic(read) => {
            topic += 1;
            is_deed = read.kind == super::Kind::Deed;
        }
        Line::Words(code, words) if code == language.code() => {
            let id = TopicId(topic.saturating_sub(1));
            let words = words.split(',').filter_map(|word| Term::read(word.trim(), id));
            if is_deed { deeds.extend(words) } else { terms.extend(words) }
        }
        Line::Words(..) => {}
    });
    terms.extend(everyday(language));
    let of_language = |terms| Lexicon { particles: particles(language), ..compiled(terms) };
    Lexicon { deeds: Some(Box::new(of_language(deeds))), ..of_language(terms) }
}

/// The words of everyday language.
fn everyday(language: Language) -> Vec<Term> {
    let file = EVERYDAY.iter().find(|(code, _)| *code == language.code());
    let ids: HashMap<&str, TopicId> = super::topics().map(|(id, topic)| (topic.name, id)).collect();
    let lines = file.into_iter().flat_map(|(_, file)| file.lines());
    let known = lines.filter_map(|line| {
        let (name, words) = line.split_once(':')?;
        Some((*ids.get(name)?, words))
    });
    known
        .flat_map(|(id, words)| {
            words.split(',').filter_map(move |word| Term::read(word.trim(), id))
        })
        .collect()
}

/// Stands for `#` while a term is folded.
const ANY_NUMBER: &str = "00000";

enum Line {
    Topic(Topic),
    Words(&'static str, &'static str),
}

fn each_line(mut take: impl FnMut(Line)) {
    for (kind, file) in FILES {
        let mut section = "";
        for line in file.lines() {
            if let Some(path) = line.strip_prefix("== ") {
                section = path.trim();
            } else if let Some(name) = line.strip_prefix("- ") {
                let (name, is_alone) = match name.split_once('|') {
                    Some((name, note)) => (name.trim(), note.trim() == "alone"),
                    None => (name.trim(), false),
                };
                take(Line::Topic(Topic { name, section, kind: *kind, is_alone }));
            } else if let Some((code, words)) = line.split_once(':')
                && !line.starts_with('#')
            {
                take(Line::Words(code, words));
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Word,
    Stem,
    Ending,
    Part,
    Run,
}

/// One word as it is looked for.
struct Term {
    kind: Kind,
    folded: String,
    sense: Sense,
}

impl Term {
    fn read(written: &str, topic: TopicId) -> Option<Self> {
        let (mut strength, word) = match (written.strip_prefix('~'), written.strip_prefix('+')) {
            (Some(word), _) => (Strength::Weak, word),
            (_, Some(word)) => (Strength::Strong, word),
            _ => (Strength::Usual, written),
        };
        let (stand, word) = match (word.strip_prefix('^'), word.strip_suffix('$')) {
            (Some(word), _) => match word.strip_suffix(':') {
                Some(word) => {
                    strength = Strength::Strong;
                    (Stand::Label, word)
                }
                None => (Stand::First, word),
            },
            (_, Some(word)) => (Stand::Last, word),
            _ => match word.strip_prefix('!') {
                Some(word) => (Stand::Nowhere, word),
                None => (Stand::Anywhere, word),
            },
        };
        let kind = match (word.starts_with('*'), word.ends_with('*')) {
            (false, false) => Kind::Word,
            (false, true) => Kind::Stem,
            (true, false) => Kind::Ending,
            (true, true) => Kind::Part,
        };
        let bare = word.trim_matches('*').trim();
        let sense = Sense { topic, strength, stand };
        if bare.chars().any(is_unspaced) {
            let folded = bare.to_ascii_lowercase();
            return Some(Self { kind: Kind::Run, folded, sense });
        }
        let mut folded = String::new();
        // A number of no matter what size goes through the folding as one that nobody writes.
        scan(&bare.replace('#', ANY_NUMBER), |word, _| {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(if word == ANY_NUMBER { "#" } else { word });
            true
        });
        (!folded.is_empty()).then_some(Self { kind, folded, sense })
    }
}

fn compiled(mut terms: Vec<Term>) -> Lexicon {
    terms.sort_by(|a, b| {
        (a.kind, &a.folded, a.sense.topic).cmp(&(b.kind, &b.folded, b.sense.topic))
    });
    let mut lexicon = Lexicon {
        words: Table::default(),
        stems: Beginnings::new(STEM_CHARS_MIN),
        endings: Table::default(),
        parts: Beginnings::new(PART_CHARS_MIN),
        runs: Beginnings::new(RUN_CHARS_MIN),
        senses: Vec::new(),
        particles: &[],
        deeds: None,
    };
    let is_same = |a: &Term, b: &Term| a.kind == b.kind && a.folded == b.folded;
    for group in terms.chunk_by(is_same) {
        let Some(first) = group.first() else { continue };
        let word = first.folded.as_str();
        if let Some((begin, rest)) = word.split_once(' ') {
            let count = 2 + rest.matches(' ').count();
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            lexicon.words.of(begin).phrases |= 1_u8.checked_shl(count).unwrap_or_default();
        }
        let senses = lexicon.add_senses(group);
        match first.kind {
            Kind::Word => lexicon.words.of(word).senses = senses,
            Kind::Stem => lexicon.stems.insert(word, senses),
            Kind::Ending => *lexicon.endings.of(word) = senses,
            Kind::Part => lexicon.parts.insert(word, senses),
            Kind::Run => lexicon.runs.insert(word, senses),
        }
    }
    lexicon
}

impl Lexicon {
    /// The meanings of one word, each topic once, at its strongest.
    fn add_senses(&mut self, group: &[Term]) -> Senses {
        let begin = self.senses.len();
        for term in group {
            match self.senses.get_mut(begin..).unwrap_or_default().last_mut() {
                Some(last) if last.topic == term.sense.topic => {
                    last.stand = last.stand.min(term.sense.stand);
                    last.strength = last.strength.max(term.sense.strength);
                }
                _ => self.senses.push(term.sense),
            }
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        number(begin)..number(self.senses.len())
    }
}
