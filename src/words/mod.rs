//! Text -> words: one reading of text for all that is counted, compared or looked for in it.
//!
//! A word is a run of letters and digits, folded: case, accents, and letters that readers do not
//! tell apart are gone, and it does not count in which form they were written. What no reader sees
//! parts no words. Scripts written without spaces give every two neighbouring characters, and
//! the last one alone, so that any piece of a run is found as a sequence. Pure.

mod function_words;
mod language;
mod letters;
pub mod lexicon;
mod stem;
mod usual;
mod wanted;

use std::ops::Range;

pub use function_words::is_function_word;
pub use language::Language;
pub use stem::stem;
pub use usual::{Usual, usual};
pub use wanted::{PREFIX_CHARS_MIN, Wanted, sequence, sequence_at, wanted};

use letters::{Kind, first_letter, fold, kind, with_sign};

/// Bytes of a word that count; what is longer is an address or noise.
const WORD_BYTES_MAX: usize = 48;

/// What an ASCII character is to a word: most text is ASCII.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ascii {
    Gap,
    /// A small letter or digit, which counts as it stands.
    Plain,
    Capital,
    /// A byte of another character.
    Not,
}

/// By the value of a byte.
static ASCII: [Ascii; 256] = ascii();

#[expect(clippy::indexing_slicing, reason = "each byte has its place")]
const fn ascii() -> [Ascii; 256] {
    let mut kinds = [Ascii::Not; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' | b'0'..=b'9' => Ascii::Plain,
            b'A'..=b'Z' => Ascii::Capital,
            _ => Ascii::Gap,
        };
        byte += 1;
    }
    kinds
}

fn ascii_at(bytes: &[u8], at: usize) -> Ascii {
    let byte = bytes.get(at).map_or(0, |byte| *byte);
    ASCII.get(usize::from(byte)).map_or(Ascii::Gap, |kind| *kind)
}

/// Gives every word of `text` in order, with where it stands in it, until `take` wants no more.
pub fn scan(text: &str, take: impl FnMut(&str, Range<usize>) -> bool) {
    let mut scan =
        Scan { word: String::with_capacity(WORD_BYTES_MAX + 8), start: 0, last: None, take };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let first = ascii_at(bytes, at);
        let goes_on = if first == Ascii::Not || scan.last.is_some() {
            let Some((letter, len)) = text.get(at..).and_then(first_letter) else { break };
            at += len;
            scan.add(letter, at - len, at)
        } else if first == Ascii::Gap {
            at += 1;
            scan.end_word(at - 1)
        } else {
            let start = at;
            let (mut kind, mut is_plain) = (first, true);
            while matches!(kind, Ascii::Plain | Ascii::Capital) {
                is_plain &= kind == Ascii::Plain;
                at += 1;
                kind = ascii_at(bytes, at);
            }
            let run = text.get(start..at).unwrap_or_default();
            let is_whole = kind == Ascii::Gap && scan.word.is_empty();
            if is_whole && is_plain && run.len() <= WORD_BYTES_MAX {
                // Most words: nothing to fold.
                (scan.take)(run, start..at)
            } else {
                scan.add_plain(run, start);
                true
            }
        };
        if !goes_on {
            return;
        }
    }
    scan.finish(text.len());
}

/// Characters becoming words.
struct Scan<F> {
    /// What is folded of the word so far.
    word: String,
    /// Where it began.
    start: usize,
    /// The last character, and where it began, where a run has no spaces.
    last: Option<(char, usize)>,
    take: F,
}

impl<F: FnMut(&str, Range<usize>) -> bool> Scan<F> {
    /// Adds a run of ASCII letters and digits that stands at `at`.
    fn add_plain(&mut self, run: &str, at: usize) {
        if self.word.is_empty() {
            self.start = at;
        }
        let room = WORD_BYTES_MAX.saturating_sub(self.word.len());
        let kept = run.get(..room).unwrap_or(run);
        let before = self.word.len();
        self.word.push_str(kept);
        if let Some(added) = self.word.get_mut(before..) {
            added.make_ascii_lowercase();
        }
    }

    /// Adds a letter that stands at `at`, up to `end`; false when no more words are wanted.
    fn add(&mut self, c: char, at: usize, end: usize) -> bool {
        let kind = kind(c);
        if kind == Kind::Silent {
            self.add_sign(c);
            return true;
        }
        if kind != Kind::Letter && !self.end_word(at) {
            return false;
        }
        if let Some((before, began)) = self.last.take() {
            let next = (kind == Kind::Unspaced).then_some(c);
            let end = if next.is_some() { end } else { at };
            self.start = began;
            self.word.push(before);
            self.word.extend(next);
            if !self.end_word(end) {
                return false;
            }
        }
        match kind {
            Kind::Unspaced => self.last = Some((c, at)),
            Kind::Letter => {
                if self.word.is_empty() {
                    self.start = at;
                }
                if self.word.len() < WORD_BYTES_MAX {
                    fold(c, &mut self.word);
                }
            }
            Kind::Gap | Kind::Silent => {}
        }
        true
    }

    /// Adds a sign that stands on the last letter.
    fn add_sign(&mut self, sign: char) {
        let last = self.word.chars().next_back();
        if let Some(letter) = last.and_then(|last| with_sign(last, sign)) {
            self.word.pop();
            fold(letter, &mut self.word);
        }
    }

    /// Gives the word that ends before `end`, if there is one.
    fn end_word(&mut self, end: usize) -> bool {
        if self.word.is_empty() {
            return true;
        }
        let goes_on = (self.take)(&self.word, self.start..end);
        self.word.clear();
        goes_on
    }

    fn finish(mut self, end: usize) {
        if let Some((before, began)) = self.last {
            self.word.push(before);
            self.start = began;
        }
        self.end_word(end);
    }
}

/// At most so many bytes of the text, whole characters.
#[must_use]
pub fn beginning(text: &str, bytes_max: usize) -> &str {
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// True for characters of scripts that have no spaces between words.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    kind(c) == Kind::Unspaced
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        scan(text, |word, at| {
            assert!(text.get(at.clone()).is_some_and(|piece| !piece.is_empty()), "{text} {at:?}");
            words.push(word.to_owned());
            true
        });
        words
    }

    #[test]
    fn text_is_read_as_words() {
        for (text, read) in [
            ("It's COVID-19, naïve ﬁve", vec!["it", "s", "covid", "19", "naive", "five"]),
            ("Straße e\u{301}cole ØRE", vec!["strasse", "ecole", "ore"]),
            ("ISPARTA İzmir ısı ilçe", vec!["isparta", "izmir", "isi", "ilce"]),
            ("Việt Nam đường", vec!["viet", "nam", "duong"]),
            ("Ёлка МОСКВА мой", vec!["елка", "москва", "мой"]),
            ("Ἀθῆναι ΛΌΓΟΣ λόγος", vec!["αθηναι", "λογοσ", "λογοσ"]),
            ("أَعْلَنَتِ كِتَابٌ ٢٠٢٦", vec!["اعلنت", "كتاب", "2026"]),
            ("می\u{200c}خواهم کتاب", vec!["مي", "خواهم", "كتاب"]),
            ("שָׁלוֹם", vec!["שלום"]),
            ("हिन्दी में।", vec!["हिन्दी", "में"]),
            ("中東a情", vec!["中東", "東", "a", "情"]),
            ("대통령 ｃｏｖｉｄ", vec!["대통", "통령", "령", "covid"]),
            ("soft\u{ad}ware alpha\u{200b}beta", vec!["software", "alphabeta"]),
            ("葛\u{e0100}飾", vec!["葛飾", "飾"]),
            // Written as parts, signs and letters apart.
            (
                "\u{1109}\u{1165}\u{110b}\u{116e}\u{11af} 서우\u{11af}",
                vec!["서울", "울", "서울", "울"],
            ),
            (
                "か\u{3099}き\u{3099} ハ\u{309a}ン あ\u{3099}",
                vec!["がぎ", "ぎ", "パン", "ン", "あ"],
            ),
            ("мои\u{306} е\u{308}лка і\u{308}і\u{308}", vec!["мой", "елка", "її"]),
            ("مسو\u{64f}\u{654}ول ا\u{654}مس", vec!["مسؤول", "امس"]),
            ("\u{958}\u{9cb}", vec!["\u{915}\u{93c}\u{9c7}\u{9be}"]),
            // In another shape.
            (
                "CO₂ m² 4ᵗʰ ﬁnancial Ⅷ ① 𝐁𝐨𝐥𝐝",
                vec!["co2", "m2", "4th", "financial", "viii", "1", "bold"],
            ),
            ("ﻣﺮﺣﺒﺎ ﻷ ﺷﻲﺀ", vec!["مرحبا", "لا", "شيء"]),
            ("ｶﾞｽ ﾊﾟﾝ", vec!["ガス", "ス", "パン", "ン"]),
            ("½ ™ \u{2f08}\u{f900}", vec!["½", "人豈", "豈"]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), read, "{text}");
        }
        assert_eq!(words(&"a".repeat(9999)), ["a".repeat(WORD_BYTES_MAX)]);
    }
}
