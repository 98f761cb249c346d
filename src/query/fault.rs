//! Where a query goes wrong, and why.

use crate::model::CleanText;

/// Where a query goes wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct QueryFault {
    /// The character at fault, the first is 1.
    pub column: usize,
    /// What is wrong and how to mend it; one line for people.
    pub message: CleanText,
}

impl QueryFault {
    pub(super) fn at(column: usize, message: &str) -> Self {
        Self { column, message: CleanText::line(message) }
    }
}
