//! Text -> words: one reading of text for what is indexed and for what is looked for.
//!
//! A word is a run of letters and digits, folded: case, accents, and letters that readers do not
//! tell apart are gone. Scripts written without spaces give every two neighbouring characters, and
//! the last one alone, so that any piece of a run is found as a sequence.

use std::ops::Range;

use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};

/// Bytes of a word that count; what is longer is an address or noise.
const WORD_BYTES_MAX: usize = 48;

/// How many characters make a word that stands for longer ones.
const PREFIX_CHARS_MIN: usize = 3;

/// What a character is to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Between words.
    Gap,
    /// Nothing: words go on past it.
    Silent,
    /// A letter, digit or mark of a script with spaces.
    Letter,
    /// Of a script without spaces between words.
    Unspaced,
}

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Wanted {
    /// Folded.
    pub(in crate::store) word: String,
    /// Longer words that begin with it will do.
    pub(in crate::store) goes_on: bool,
}

impl Wanted {
    /// True when that word will do.
    pub(in crate::store) fn accepts(&self, word: &str) -> bool {
        if self.goes_on { word.starts_with(&self.word) } else { word == self.word }
    }
}

/// Gives every word of `text` in order, with where it stands in it, until `take` wants no more.
pub(in crate::store) fn scan(text: &str, take: impl FnMut(&str, Range<usize>) -> bool) {
    let mut scan =
        Scan { word: String::with_capacity(WORD_BYTES_MAX + 8), start: 0, last: None, take };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // Most text is ASCII, and most of its words are whole runs of it.
        let plain = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let goes_on = if plain > 0 && scan.last.is_none() {
            let (run, behind) = rest.split_at(plain);
            scan.add_plain(run, at);
            at += plain;
            match behind.bytes().next() {
                Some(next) if next.is_ascii() => {
                    at += 1;
                    scan.end_word(at - 1)
                }
                _ => true,
            }
        } else {
            let Some(raw) = rest.chars().next() else { break };
            at += raw.len_utf8();
            scan.add(raw, at - raw.len_utf8())
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

    /// Adds a character that stands at `at`; false when no more words are wanted.
    fn add(&mut self, raw: char, at: usize) -> bool {
        let c = narrow(raw);
        let kind = kind(c);
        if kind == Kind::Silent {
            return true;
        }
        if kind != Kind::Letter && !self.end_word(at) {
            return false;
        }
        if let Some((before, began)) = self.last.take() {
            let next = (kind == Kind::Unspaced).then_some(c);
            let end = if next.is_some() { at + raw.len_utf8() } else { at };
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
pub(in crate::store) fn beginning(text: &str, bytes_max: usize) -> &str {
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Gives the words of `text` as a sequence, until `take` wants no more: without the last character
/// of a run that the pair before it already holds.
pub(in crate::store) fn sequence(text: &str, mut take: impl FnMut(&str) -> bool) {
    let mut follows_pair = false;
    scan(text, |word, _| {
        let mut chars = word.chars();
        let is_unspaced = chars.next().is_some_and(|c| kind(c) == Kind::Unspaced);
        let is_alone = is_unspaced && chars.next().is_none();
        let is_held = is_alone && follows_pair;
        follows_pair = is_unspaced && !is_alone;
        is_held || take(word)
    });
}

/// The words that a reader's `text` asks for, in order. `goes_on`: the last may be the beginning of
/// a longer one; two letters are not: a tenth of all words begin with the same two.
pub(in crate::store) fn wanted(text: &str, goes_on: bool) -> Vec<Wanted> {
    let is_unspaced = |word: &str| word.chars().all(|c| kind(c) == Kind::Unspaced);
    let mut words: Vec<Wanted> = Vec::new();
    sequence(text, |word| {
        // A lone character begins pairs.
        let goes_on = is_unspaced(word) && word.chars().nth(1).is_none();
        words.push(Wanted { word: word.to_owned(), goes_on });
        true
    });
    if goes_on
        && let Some(last) = words.last_mut()
        && !is_unspaced(&last.word)
    {
        last.goes_on = last.word.chars().count() >= PREFIX_CHARS_MIN;
    }
    words
}

/// Full-width forms are those of ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xff01 + u32::from('!')).unwrap_or(c)
        }
        c => c,
    }
}

fn kind(c: char) -> Kind {
    match c {
        c if c.is_ascii() => {
            if c.is_ascii_alphanumeric() {
                Kind::Letter
            } else {
                Kind::Gap
            }
        }
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' => {
            Kind::Silent
        }
        c if is_vowel_point(c) => Kind::Silent,
        c if is_unspaced(c) => Kind::Unspaced,
        c if c.is_alphanumeric() || is_indic_sign(c) => Kind::Letter,
        _ => Kind::Gap,
    }
}

/// Adds the letters that `c` counts as.
fn fold(c: char, out: &mut String) {
    match c {
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        'а'..='я' => out.push(c),
        'А'..='Я' => out.push(char::from_u32(u32::from(c) + 0x20).unwrap_or(c)),
        'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        'ة' => out.push('ه'),
        '٠'..='٩' => out.push(digit(c, '٠')),
        '۰'..='۹' => out.push(digit(c, '۰')),
        '०'..='९' => out.push(digit(c, '०')),
        '\u{c0}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}' => {
            c.to_lowercase().for_each(|c| fold_lower(c, out));
        }
        c => out.extend(c.to_lowercase()),
    }
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// A small Latin, Greek or Cyrillic letter without its accents. (All four Turkish i are one.)
fn fold_lower(c: char, out: &mut String) {
    match c {
        '\u{300}'..='\u{36f}' => {}
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ø' => out.push('o'),
        'ð' | 'đ' => out.push('d'),
        'þ' => out.push_str("th"),
        'ł' => out.push('l'),
        'ħ' => out.push('h'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        // Letters of their own, not accents.
        'й' | 'ї' | 'ў' => out.push(c),
        c => match CanonicalDecompositionBorrowed::new().decompose(c) {
            Decomposed::Default => out.push(c),
            Decomposed::Singleton(base) | Decomposed::Expansion(base, _) if base == c => {
                out.push(c);
            }
            Decomposed::Singleton(base) | Decomposed::Expansion(base, _) => fold_lower(base, out),
        },
    }
}

/// Points and marks that Hebrew and Arabic are mostly written without, and the stroke that
/// stretches Arabic words.
const fn is_vowel_point(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
        | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}'
        | '\u{6ea}'..='\u{6ed}')
}

/// Signs within words of Indic scripts that Unicode does not call alphabetic: virama and nukta.
const fn is_indic_sign(c: char) -> bool {
    matches!(
        c,
        '\u{93c}' | '\u{94d}' | '\u{951}'
            ..='\u{954}'
                | '\u{9bc}'
                | '\u{9cd}'
                | '\u{a3c}'
                | '\u{a4d}'
                | '\u{abc}'
                | '\u{acd}'
                | '\u{b3c}'
                | '\u{b4d}'
                | '\u{bcd}'
                | '\u{c4d}'
                | '\u{cbc}'
                | '\u{ccd}'
                | '\u{d3b}'
                | '\u{d3c}'
                | '\u{d4d}'
                | '\u{dca}'
    )
}

/// Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e81}'..='\u{ece}'
        | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{1780}'..='\u{17d3}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
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
            ("It's COVID-19, naïve ﬁve", vec!["it", "s", "covid", "19", "naive", "ﬁve"]),
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
            ("soft\u{ad}ware", vec!["software"]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), read, "{text}");
        }
        assert_eq!(words(&"a".repeat(9999)), ["a".repeat(WORD_BYTES_MAX)]);
    }

    #[test]
    fn the_last_word_goes_on_from_three_letters_on() {
        let ask = |text: &str, goes_on: bool| -> Vec<String> {
            let star = |goes_on: bool| if goes_on { "*" } else { "" };
            let words = wanted(text, goes_on);
            words.iter().map(|it| format!("{}{}", it.word, star(it.goes_on))).collect()
        };
        for (text, asked) in [
            ("peace tal", vec!["peace", "tal*"]),
            ("peace ta", vec!["peace", "ta"]),
            ("外務省", vec!["外務", "務省"]),
            ("省", vec!["省*"]),
            ("省 外", vec!["省*", "外*"]),
            ("covid 中東", vec!["covid", "中東"]),
            ("กร", vec!["กร"]),
        ] {
            assert_eq!(ask(text, true), asked, "{text}");
        }
        assert_eq!(ask("peace", false), ["peace"]);
    }
}
