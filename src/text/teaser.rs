//! Whether a text is all of an article or only leads to it.

use super::furniture;
use super::scan::words;

/// A text shorter than this leads to an article, in characters.
const LEAD_CHARS_MAX: usize = 400;
/// A text that breaks off, and is shorter than this, leads to an article.
const BROKEN_OFF_CHARS_MAX: usize = 2500;

/// True for a lead, or a beginning that breaks off ("…", "Read more").
#[must_use]
pub fn is_teaser(html: &str) -> bool {
    let text = words(html);
    let chars = text.chars().count();
    if chars < LEAD_CHARS_MAX {
        return true;
    }
    let signs: &[char] = &[']', ')', '»', '>', '→', ' ', '\u{a0}', '.'];
    let breaks_off = |text: &str| {
        let end = text.trim_end_matches(signs);
        end.ends_with('…') || text.trim_end().ends_with("...") || text.trim_end().ends_with("[...]")
    };
    chars < BROKEN_OFF_CHARS_MAX && (breaks_off(&text) || furniture::leads_on(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_teaser_is_short_or_breaks_off() {
        let story = "Talks on the harbour go on after the vote of the council. ".repeat(12);
        for (html, is_short) in [
            ("<p>Talks go on.</p>".to_owned(), true),
            (String::new(), true),
            (format!("<p>{story}</p>"), false),
            (format!("<p>{story} and then […]</p>"), true),
            (format!("<p>{story} and then…</p>"), true),
            (format!("<p>{story} and then...</p>"), true),
            (format!("<p>{story}</p><p><a href=/x>Read more</a></p>"), true),
            (format!("<p>{story}</p><p><a href=/x>Weiterlesen →</a></p>"), true),
            (format!("<p>{}…</p>", story.repeat(6)), false),
        ] {
            assert_eq!(is_teaser(&html), is_short, "{html}");
        }
    }
}
