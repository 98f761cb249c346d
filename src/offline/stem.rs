//! Names of files: made of what a title says, never a publisher's own.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{CleanText, is_forbidden};

/// Characters of a stem's readable part, and its bytes: names of 143 bytes are the longest that
/// every usual file system takes (eCryptfs), with `-`, the hash and an ending.
const CHARS_MAX: usize = 72;
const BYTES_MAX: usize = 120;
/// Hexadecimal digits behind it.
const HASH_DIGITS: usize = 12;

/// A file name without ending for an article: what its title says in letters and digits of any
/// script, lower case, `-` between words, and a hash that makes it unlike that of any other
/// `identity`, also where the system takes `A` for `a`, or a letter with its accent for the two
/// apart. The hash behind it also keeps it from being a reserved name (`con`, `nul`).
#[must_use]
pub fn file_stem(title: &CleanText, identity: &str) -> String {
    let readable = readable(title.as_str());
    let readable = if readable.is_empty() { "article" } else { &readable };
    format!("{readable}-{:0HASH_DIGITS$x}", xxh3_64(identity.as_bytes()) >> 16)
}

/// True for what [`file_stem`] gives.
pub(super) fn is_stem(name: &str) -> bool {
    let is_hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    let hash = name.rsplit_once('-').filter(|(readable, _)| !readable.is_empty());
    hash.is_some_and(|(_, hash)| hash.len() == HASH_DIGITS && hash.chars().all(is_hex))
}

/// The letters and digits of a text in their composed form (NFC), which is how names are typed and
/// looked for; signs that are not seen, or that turn what follows, drop out. Cut at a word where
/// one ends near, never within a letter and its marks.
fn readable(text: &str) -> String {
    // No more than this can stand in a name, however many marks its letters have.
    let text: String = text.chars().take(20 * CHARS_MAX).flat_map(char::to_lowercase).collect();
    let text = ComposingNormalizerBorrowed::new_nfc().normalize(&text);
    let (mut name, mut chars, mut is_parted) = (String::new(), 0, false);
    for cluster in text.graphemes(true) {
        let first = cluster.chars().next().unwrap_or(' ');
        if !first.is_alphanumeric() || is_unseen(first) {
            // An apostrophe joins ("don't"), in Hebrew too.
            is_parted |= !is_unseen(first) && !matches!(first, '\'' | '’' | '\u{5f3}' | '\u{5f4}');
            continue;
        }
        let parting = usize::from(is_parted && !name.is_empty());
        let letter: String = cluster.chars().filter(|c| is_in_letter(*c)).collect();
        if chars + parting >= CHARS_MAX || name.len() + parting + letter.len() > BYTES_MAX {
            let word_end = name.rfind('-').filter(|at| parting == 0 && at * 2 > name.len());
            name.truncate(word_end.unwrap_or(name.len()));
            break;
        }
        name.extend(std::iter::repeat_n('-', parting));
        name.push_str(&letter);
        chars += parting + 1;
        is_parted = false;
    }
    name
}

/// A letter, a digit, or a mark that is part of one (a virama, a Thai tone).
fn is_in_letter(c: char) -> bool {
    let is_mark = CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0;
    let is_letter = c.is_alphanumeric() || is_mark || matches!(c, '\u{e47}' | '\u{e4c}');
    is_letter && !is_unseen(c)
}

/// What leaves no trace where it stands: joiners, variation selectors, fillers.
const fn is_unseen(c: char) -> bool {
    is_forbidden(c)
        || matches!(c, '\u{34f}' | '\u{180b}'..='\u{180f}' | '\u{200c}' | '\u{200d}'
            | '\u{fe00}'..='\u{fe0f}')
}

/// The ASCII letters and digits of a text, lower case, `-` for what stands between them; Latin
/// letters lose their marks, other scripts drop out. Cut at a word where one ends near.
pub(super) fn slug(text: &str, chars_max: usize) -> String {
    let mut slug = String::new();
    let mut is_parted = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        let mut byte = [0; 4];
        let letters = if c.is_ascii_alphanumeric() { c.encode_utf8(&mut byte) } else { plain(c) };
        // An apostrophe joins ("don't"), a mark on a letter is nothing of its own.
        if letters.is_empty() {
            is_parted |= !matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}');
            continue;
        }
        let parting = usize::from(is_parted && !slug.is_empty());
        if slug.len() + parting + letters.len() > chars_max {
            let word_end = slug.rfind('-').filter(|at| parting == 0 && at * 2 > slug.len());
            slug.truncate(word_end.unwrap_or(slug.len()));
            break;
        }
        slug.extend(std::iter::repeat_n('-', parting));
        slug.push_str(letters);
        is_parted = false;
    }
    slug
}

/// A lower-case Latin letter without its marks; empty for anything else.
const fn plain(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}
