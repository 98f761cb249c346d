//! Stand-ins: what reads as one character goes through html2text as one character.
//!
//! html2text wraps by `char`. A letter with its accents, a family emoji or a Persian letter with
//! its joiner would be split, and where a string is narrower than the sum of its characters its
//! counting goes wrong. So each such cluster is replaced by one private character of the same
//! width, and put back when the lines are read.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// First stand-in of one column: a private-use plane.
const NARROW_FIRST: u32 = 0xf_0000;
/// First stand-in of two columns: unassigned characters of the Tertiary Ideographic Plane, which
/// are wide.
const WIDE_FIRST: u32 = 0x3_3500;
/// Stand-ins of each width; text with more different clusters loses the accents of the rest.
const STAND_INS_MAX: usize = 40_000;
/// A place where html2text may break a line.
const BREAK: char = '\u{200b}';

/// The clusters of one document and their stand-ins.
#[derive(Debug, Default)]
pub(super) struct Glyphs {
    known: HashMap<String, char>,
    narrow: Vec<String>,
    wide: Vec<String>,
}

impl Glyphs {
    /// `text` with a stand-in for each cluster, and break points between ideographs.
    pub(super) fn encoded<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if text.is_ascii() || text.chars().all(|c| is_narrow(c) || c == '\n') {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() * 2);
        let mut before = ' ';
        for cluster in text.graphemes(true) {
            let first = cluster.chars().next().unwrap_or(' ');
            if may_break(before, first) {
                out.push(BREAK);
            }
            self.encode_cluster(cluster, first, &mut out);
            before = first;
        }
        Cow::Owned(out)
    }

    fn encode_cluster(&mut self, cluster: &str, first: char, out: &mut String) {
        if first == BREAK {
            out.push(BREAK);
            return;
        }
        if first.len_utf8() == cluster.len() && (is_simple(first) || first.is_whitespace()) {
            out.push(if first == '\u{3000}' { ' ' } else { first });
            return;
        }
        if let Some(stand_in) = self.known.get(cluster) {
            out.push(*stand_in);
            return;
        }
        let (list, start) = match cluster.width() {
            0 => return,
            1 => (&mut self.narrow, NARROW_FIRST),
            _ => (&mut self.wide, WIDE_FIRST),
        };
        let next = u32::try_from(list.len()).ok().filter(|_| list.len() < STAND_INS_MAX);
        let Some(stand_in) = next.and_then(|index| char::from_u32(start + index)) else {
            out.push('?');
            return;
        };
        list.push(cluster.to_owned());
        self.known.insert(cluster.to_owned(), stand_in);
        out.push(stand_in);
    }

    /// What was read back, with every cluster in its place again.
    pub(super) fn decoded(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match self.cluster(c) {
                Some(cluster) => out.push_str(cluster),
                None => out.push(if c == '\u{a0}' { ' ' } else { c }),
            }
        }
        out
    }

    fn cluster(&self, c: char) -> Option<&str> {
        let code = u32::from(c);
        let (list, start) = if code >= NARROW_FIRST {
            (&self.narrow, NARROW_FIRST)
        } else if code >= WIDE_FIRST {
            (&self.wide, WIDE_FIRST)
        } else {
            return None;
        };
        let index = usize::try_from(code.checked_sub(start)?).ok()?;
        list.get(index).map(String::as_str)
    }
}

/// Characters of one column that are a cluster of their own, and as wide in a string as alone.
pub(super) const fn is_narrow(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}'
        | '\u{48a}'..='\u{52f}' | '\u{5d1}'..='\u{5db}' | '\u{5dd}'..='\u{5ea}' | '\u{60c}'
        | '\u{61b}' | '\u{61f}'..='\u{621}' | '\u{624}' | '\u{626}' | '\u{628}'..='\u{63f}'
        | '\u{641}'..='\u{643}' | '\u{645}'..='\u{64a}' | '\u{660}'..='\u{66d}' | '\u{67e}'
        | '\u{686}' | '\u{698}' | '\u{6a9}' | '\u{6af}' | '\u{6cc}' | '\u{6f0}'..='\u{6f9}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203b}' | '\u{203d}'..='\u{2048}'
        | '\u{20a0}'..='\u{20bf}')
}

const fn is_simple(c: char) -> bool {
    c == '\n' || is_narrow(c) || is_ideographic(c)
}

/// Characters between which a line may break though no space stands there.
const fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{309b}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}')
}

/// Whether a line may break between two characters: beside an ideograph, but not before closing and
/// not after opening punctuation (UAX #14, classes CL, CJ, NS and OP).
fn may_break(before: char, after: char) -> bool {
    const NEVER_FIRST: &str = "、。，．・：；？！）］｝〕〉》」』】〗〙〟’”ーゝゞ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥％‐–—,.!?:;)]}%»";
    const NEVER_LAST: &str = "（［｛〔〈《「『【〖〘〝‘“([{«";
    (is_ideographic(before) || is_ideographic(after))
        && !before.is_whitespace()
        && !after.is_whitespace()
        && !NEVER_FIRST.contains(after)
        && !NEVER_LAST.contains(before)
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthChar;

    use super::*;

    #[test]
    fn every_cluster_comes_back_and_counts_its_columns() {
        for text in [
            "Plain words – “quoted”",
            "e\u{301}te\u{301} naïve",
            "👩‍👩‍👧‍👦 family, 🇮🇷 flag, 1️⃣ keycap, ☺️",
            "می\u{200c}خواهم بِسْمِ لا إله",
            "שָׁלוֹם",
            "한국어 각",
            "नमस्ते",
            "\u{33500}\u{f0000}",
        ] {
            let mut glyphs = Glyphs::default();
            let encoded = glyphs.encoded(text);
            assert_eq!(glyphs.decoded(&encoded.replace(BREAK, "")), text);
            let sum: usize = encoded.chars().filter_map(UnicodeWidthChar::width).sum();
            assert_eq!(sum, crate::text::width(text), "{text}");
            assert_eq!(sum, encoded.width(), "a string is as wide as its characters: {text}");
        }
    }

    #[test]
    fn ideographs_break_but_not_before_a_full_stop() {
        let mut glyphs = Glyphs::default();
        assert_eq!(glyphs.encoded("新聞。「記事」"), "新\u{200b}聞。\u{200b}「記\u{200b}事」");
        assert_eq!(glyphs.encoded("abc 新"), "abc 新");
        assert_eq!(glyphs.encoded("ab\u{200b}cd"), "ab\u{200b}cd", "the publisher's own");
    }
}
