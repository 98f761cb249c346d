//! The inline content of one block, gathered piece by piece: white space collapsed, styles and
//! links kept.

use super::line::SpanStyle;
use crate::model::CleanText;

/// Where a word may be hyphenated; kept until lines are made, and no part of clean text.
pub(super) const SOFT_HYPHEN: char = '\u{ad}';
/// Where a word may go on in the next line without a sign; kept in the same way.
pub(super) const BREAK_POINT: char = '\u{200b}';
/// Keeps two words in one line, where they fit there.
pub(super) const NO_BREAK_SPACE: char = '\u{a0}';

/// A piece of inline content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Words of one style.
    Text {
        /// Clean text but for soft hyphens and break points; single spaces, possibly at its ends.
        text: String,
        /// How it looks.
        style: SpanStyle,
        /// The number of its link.
        link: Option<usize>,
    },
    /// A line break.
    Break,
}

impl Part {
    pub(super) fn text(text: &str, style: SpanStyle, link: Option<usize>) -> Self {
        Self::Text { text: text.to_owned(), style, link }
    }
}

/// The block being gathered.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    parts: Vec<Part>,
    has_pending_space: bool,
    has_text: bool,
}

impl Paragraph {
    /// Adds text as HTML has it: any run of white space is one space.
    pub(super) fn push(&mut self, raw: &str, style: SpanStyle, link: Option<usize>) {
        if raw.starts_with(is_collapsible) {
            self.has_pending_space = true;
        }
        let has_ink = |word: &&str| word.chars().any(|c| !is_unseen(c));
        let mut words = raw.split(is_collapsible).filter(has_ink);
        let Some(first) = words.next() else {
            if let Some(sign) = raw.chars().find(|c| is_unseen(*c)) {
                self.push_unseen(sign);
            }
            self.has_pending_space |= raw.ends_with(is_collapsible);
            return;
        };
        let mut text = String::with_capacity(raw.len());
        text.push_str(first);
        for word in words {
            text.push(' ');
            text.push_str(word);
        }
        let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let text = if is_plain { text } else { clean(&text) };
        self.append(&text, style, link);
        self.has_pending_space = raw.ends_with(is_collapsible);
    }

    /// Adds text right after what stands there, whatever space was to come between.
    pub(super) fn push_joined(&mut self, text: &str, style: SpanStyle, link: Option<usize>) {
        let has_space = std::mem::take(&mut self.has_pending_space);
        self.append(text, style, link);
        self.has_pending_space = has_space;
    }

    /// Lets the line end here, within a word.
    pub(super) fn push_break_point(&mut self) {
        self.push_unseen(BREAK_POINT);
    }

    /// Beside a space the line may end anyhow.
    fn push_unseen(&mut self, sign: char) {
        if self.has_pending_space {
            return;
        }
        if let Some(Part::Text { text, .. }) = self.parts.last_mut()
            && !text.ends_with([' ', SOFT_HYPHEN, BREAK_POINT])
        {
            text.push(sign);
        }
    }

    /// Ends the line.
    pub(super) fn push_break(&mut self) {
        self.has_pending_space = false;
        self.parts.push(Part::Break);
    }

    /// True when nothing can be read in it.
    pub(super) const fn is_empty(&self) -> bool {
        !self.has_text
    }

    fn append(&mut self, text: &str, style: SpanStyle, link: Option<usize>) {
        self.has_text |= !text.chars().all(is_inkless);
        let mut space = if std::mem::take(&mut self.has_pending_space) { " " } else { "" };
        if let Some(Part::Text { text: last, style: last_style, link: last_link }) =
            self.parts.last_mut()
        {
            if *last_style == style && *last_link == link {
                last.push_str(space);
                last.push_str(text);
                return;
            }
            // No style begins or ends with a space: an underlined or struck space would show.
            if !is_plain(style, link) && !space.is_empty() {
                if is_plain(*last_style, *last_link) {
                    last.push(' ');
                } else {
                    self.parts.push(Part::text(" ", SpanStyle::PLAIN, None));
                }
                space = "";
            }
        } else {
            space = "";
        }
        self.parts.push(Part::Text { text: format!("{space}{text}"), style, link });
    }

    /// What was gathered, as paragraphs: two line breaks part them. Empty ones are left out.
    pub(super) fn take(&mut self) -> Vec<Vec<Part>> {
        let gathered = std::mem::take(self);
        let mut paragraphs = Vec::new();
        let mut current: Vec<Part> = Vec::new();
        let mut has_break = false;
        for part in gathered.parts {
            match part {
                Part::Break if std::mem::replace(&mut has_break, true) => {
                    paragraphs.push(std::mem::take(&mut current));
                }
                Part::Break => {}
                Part::Text { ref text, .. }
                    if text.chars().all(is_inkless) && (has_break || current.is_empty()) => {}
                Part::Text { .. } => {
                    if std::mem::take(&mut has_break) && !current.is_empty() {
                        current.push(Part::Break);
                    }
                    current.push(part);
                }
            }
        }
        paragraphs.push(current);
        for parts in &mut paragraphs {
            trim(parts);
        }
        paragraphs.retain(|parts| !parts.is_empty());
        paragraphs
    }
}

/// Clean text, with the soft hyphens and break points that clean text has not.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_unseen) {
        out.push_str(CleanText::block(piece).as_str());
        out.extend(piece.chars().next_back().filter(|c| is_unseen(*c)));
    }
    out
}

/// Signs that only say where a line may end.
pub(super) const fn is_unseen(c: char) -> bool {
    matches!(c, SOFT_HYPHEN | BREAK_POINT)
}

fn is_inkless(c: char) -> bool {
    c.is_whitespace() || is_unseen(c)
}

fn is_plain(style: SpanStyle, link: Option<usize>) -> bool {
    style == SpanStyle::PLAIN && link.is_none()
}

/// The text of parts; breaks are line ends.
pub(super) fn text_of(parts: &[Part]) -> String {
    let joined = joined(parts, &[SOFT_HYPHEN, BREAK_POINT]);
    let lines: Vec<&str> = joined.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Columns of the widest piece of parts that no line of a table breaks.
pub(super) fn widest_word(parts: &[Part]) -> usize {
    let joined = joined(parts, &[SOFT_HYPHEN]);
    let words = joined.split(|c: char| c.is_whitespace() || c == BREAK_POINT);
    words.map(super::width).max().unwrap_or(0)
}

/// The text of parts as it stands, without those signs.
fn joined(parts: &[Part], unseen: &[char]) -> String {
    let text = |part: &Part| match part {
        Part::Text { style, .. } if style.contains(SpanStyle::LINK_NUMBER) => String::new(),
        Part::Text { text, .. } => text.replace(NO_BREAK_SPACE, " ").replace(unseen, ""),
        Part::Break => "\n".to_owned(),
    };
    parts.iter().map(text).collect()
}

fn trim(parts: &mut Vec<Part>) {
    while let Some(Part::Text { text, .. }) = parts.last_mut() {
        text.truncate(text.trim_end_matches(is_inkless).len());
        if !text.is_empty() {
            break;
        }
        parts.pop();
    }
    while let Some(Part::Text { text, .. }) = parts.first_mut() {
        *text = text.trim_start_matches(is_inkless).to_owned();
        if !text.is_empty() {
            break;
        }
        parts.remove(0);
    }
}

/// White space that HTML collapses, and the wide spaces that typesetters put between words; a
/// no-break space stays.
const fn is_collapsible(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{b}' | '\u{85}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}
