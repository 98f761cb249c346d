//! Names of files: our own, never a publisher's.

use xxhash_rust::xxh3::xxh3_64;

use crate::model::CleanText;

/// Characters of a stem's readable part; with `-` and the hash it stays far below 120.
const SLUG_CHARS_MAX: usize = 72;

/// A file name without ending for an article: of `[A-Za-z0-9._-]{1,120}`, readable where the title
/// has Latin letters, and unlike that of any other `identity`. The hash behind it also keeps it
/// from being a reserved name (`con`, `nul`).
#[must_use]
pub fn file_stem(title: &CleanText, identity: &str) -> String {
    let slug = slug(title.as_str(), SLUG_CHARS_MAX);
    let slug = if slug.is_empty() { "article" } else { &slug };
    format!("{slug}-{:012x}", xxh3_64(identity.as_bytes()) >> 16)
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
