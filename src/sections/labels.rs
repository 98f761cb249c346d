//! Labels: the key by which two writings of one name are the same, and the path within a single
//! label.

use crate::model::is_forbidden;

/// Longest name that is looked at, in characters; a longer one is a sentence.
const CHARS_MAX: usize = 100;
/// Longest label whose parts are looked at, in bytes.
const LABEL_BYTES_MAX: usize = 1000;
/// Parts of one label.
const PARTS_MAX: usize = 8;

/// The key of a label: lower case, no accents, no Arabic vowel marks, one form of each Arabic
/// letter, `-`, `_` and punctuation as spaces, `&` and `+` as "and".
pub(super) fn fold(label: &str) -> String {
    let mut out = Folded { text: String::with_capacity(label.len()), is_apart: false };
    for c in label.chars().take(CHARS_MAX) {
        match c {
            'a'..='z' | '0'..='9' => out.letter(c),
            'A'..='Z' => out.letter(c.to_ascii_lowercase()),
            '&' | '+' => {
                out.gap();
                "and".chars().for_each(|c| out.letter(c));
                out.gap();
            }
            '\'' | '’' | '‘' | '.' | '\u{200c}' | '\u{200d}' => {}
            c if c.is_ascii() && (!c.is_control() || c.is_whitespace()) => out.gap(),
            c if is_mark(c) || is_forbidden(c) && !c.is_whitespace() => {}
            c if c.is_alphanumeric() => {
                for lower in c.to_lowercase().filter(|lower| !is_mark(*lower)) {
                    out.plain(lower);
                }
            }
            _ => out.gap(),
        }
    }
    out.text
}

/// A label being folded: single spaces between words, none at the ends.
struct Folded {
    text: String,
    /// The next letter begins a word.
    is_apart: bool,
}

impl Folded {
    fn gap(&mut self) {
        self.is_apart = !self.text.is_empty();
    }

    fn letter(&mut self, c: char) {
        if std::mem::take(&mut self.is_apart) {
            self.text.push(' ');
        }
        self.text.push(c);
    }

    /// Adds the letter without its accent; Arabic and Persian forms of one letter become one.
    fn plain(&mut self, c: char) {
        let plain = match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
            'ď' | 'đ' | 'ð' => 'd',
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
            'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
            'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => 'o',
            'ŕ' | 'ŗ' | 'ř' => 'r',
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
            'ţ' | 'ť' | 'ț' => 't',
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
            'ý' | 'ÿ' => 'y',
            'ź' | 'ż' | 'ž' => 'z',
            'ё' => 'е',
            'й' => 'и',
            'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
            'ى' | 'ی' | 'ئ' => 'ي',
            'ک' => 'ك',
            'ة' | 'ۀ' => 'ه',
            'ؤ' => 'و',
            'æ' => return "ae".chars().for_each(|c| self.letter(c)),
            'œ' => return "oe".chars().for_each(|c| self.letter(c)),
            'ß' => return "ss".chars().for_each(|c| self.letter(c)),
            other => other,
        };
        self.letter(plain);
    }
}

/// Combining accents, Arabic vowel marks and the tatweel, Hebrew points.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// The parts of a label that is a path itself: `Sport / NRL`, `World > Asia`, `news/world/asia`.
/// One part when it is none.
pub(super) fn path_parts(label: &str) -> Vec<&str> {
    if label.len() > LABEL_BYTES_MAX {
        return Vec::new();
    }
    let spaced = [" / ", " > ", " » ", " › ", " | ", " :: ", "::", " — ", " – ", " - ", ": "];
    let tight = [">", "»", "›", "|", "/", "\\"];
    let separator = spaced.iter().chain(&tight).find(|separator| label.contains(**separator));
    match separator {
        Some(separator) => parts(label, separator),
        None => vec![label.trim()],
    }
}

/// The parts of a label that lists several: `International, Middle East`; `Politics; Europe`.
pub(super) fn list_parts(label: &str) -> Vec<&str> {
    if label.len() > LABEL_BYTES_MAX {
        return Vec::new();
    }
    let separators = [";", ", ", ",", "،", "、", "·"];
    match separators.iter().find(|separator| label.contains(**separator)) {
        Some(separator) => parts(label, separator),
        None => vec![label.trim()],
    }
}

fn parts<'a>(label: &'a str, separator: &str) -> Vec<&'a str> {
    let parts = label.split(separator).map(str::trim).filter(|part| !part.is_empty());
    parts.take(PARTS_MAX).collect()
}

/// True for names that say "news", not what it is about; folded.
pub(super) fn is_generic(folded: &str) -> bool {
    matches!(
        folded,
        "news"
            | "rss"
            | "feed"
            | "feeds"
            | "latest"
            | "headlines"
            | "all"
            | "article"
            | "articles"
            | "story"
            | "stories"
            | "archive"
            | "archives"
            | "category"
            | "categories"
            | "section"
            | "sections"
            | "tag"
            | "topic"
            | "topics"
            | "home"
            | "index"
            | "www"
            | "edition"
            | "mobile"
            | "amp"
            | "blog"
            | "post"
            | "posts"
            | "nachrichten"
            | "actualites"
            | "noticias"
            | "notizie"
            | "artikel"
            | "en us"
            | "en gb"
    )
}

/// A feed's title without the words that only say it is a feed: `Latest Business News` is
/// `business`.
pub(super) fn without_generic(label: &str) -> String {
    let folded = fold(label);
    let words: Vec<&str> = folded.split(' ').filter(|word| !is_generic(word)).collect();
    words.join(" ")
}
