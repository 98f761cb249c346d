//! Which sections of the list are folded, and who says so.

use std::collections::BTreeSet;

/// Which sections are folded, by their folded paths.
#[derive(Clone, Debug)]
pub(super) enum Folds {
    /// As they fit so many rows; not known for the sections there are now where that is `None`.
    Fitted(Option<usize>, BTreeSet<String>),
    /// As the reader found them when the list was first used, and changed them since.
    Chosen(BTreeSet<String>),
}

impl Default for Folds {
    fn default() -> Self {
        Self::Fitted(None, BTreeSet::new())
    }
}

impl Folds {
    pub(super) const fn folded(&self) -> &BTreeSet<String> {
        match self {
            Self::Fitted(_, folded) | Self::Chosen(folded) => folded,
        }
    }

    /// The sections are others now.
    pub(super) const fn fit_anew(&mut self) {
        if let Self::Fitted(height, _) = self {
            *height = None;
        }
    }

    /// From now on only the reader changes them.
    pub(super) fn choose(&mut self) -> &mut BTreeSet<String> {
        if let Self::Fitted(_, folded) = self {
            *self = Self::Chosen(std::mem::take(folded));
        }
        match self {
            Self::Fitted(_, folded) | Self::Chosen(folded) => folded,
        }
    }
}
