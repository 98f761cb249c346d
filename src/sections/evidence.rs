//! What speaks for a section, and how much: publishers' labels first, then the words of the entry.

use crate::model::{CleanText, SectionPath, Signal};

/// Something that speaks for a section.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Evidence {
    /// For which.
    pub(super) section: SectionPath,
    /// What it is.
    pub(super) signal: Signal,
    /// The words of it: the label, or the known words of the text.
    pub(super) words: String,
    /// How much it says; a title's usual word says 1.5.
    pub(super) points: f32,
    /// Found as a place in a section ("Iraq"), not by a section's name or by what happened.
    pub(super) is_by_place: bool,
    /// It speaks for a part of the section that has no section of its own, against its other parts.
    pub(super) is_alone: bool,
}

/// How much of a label's points count when it names a shelf.
pub(super) const SHELF_SHARE: f32 = 0.2;

/// Points of a label that names a section.
pub(super) const fn points_of(signal: Signal) -> f32 {
    match signal {
        Signal::Reader | Signal::Rule => 100.0,
        Signal::Habit => 6.0,
        Signal::JsonLd => 5.5,
        Signal::Meta => 5.0,
        Signal::Breadcrumb => 4.5,
        Signal::CategoryLink | Signal::Subscription => 4.0,
        Signal::Category => 3.1,
        Signal::UrlPath | Signal::FeedTitle => 1.8,
        Signal::Words => 1.0,
    }
}

/// Points of a label that says that a text is somebody's opinion, which it is whatever it is
/// about. The folder of an address says as much as a topic can.
pub(super) const fn points_of_view(signal: Signal) -> f32 {
    match signal {
        Signal::UrlPath => 8.0,
        Signal::Category => 4.6,
        other => points_of(other),
    }
}

impl Evidence {
    /// The reason in words: `category "Middle East"`.
    pub(super) fn detail(&self) -> CleanText {
        if self.signal == Signal::Habit {
            return CleanText::line(&self.words).shortened(DETAIL_CHARS_MAX);
        }
        let kind = self.signal.name().replace('-', " ");
        CleanText::line(&format!("{kind} \"{}\"", self.words)).shortened(DETAIL_CHARS_MAX)
    }
}

/// Longest words kept of a reason, in characters.
const DETAIL_CHARS_MAX: usize = 100;
