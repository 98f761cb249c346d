//! How new entries of a section are told.

/// How it is told after a refresh that a section has new entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notify {
    /// Not at all.
    #[default]
    Not,
    /// In the line that tells what the refresh brought.
    Line,
    /// There, and the terminal's bell rings.
    Bell,
}
