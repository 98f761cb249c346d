//! Numbers as they are typed, and what is said of those that cannot be meant.

/// Columns that a text needs.
const WIDTH_MIN: u16 = 20;

/// How many are shown at most.
pub(super) fn limit(written: &str) -> Result<usize, String> {
    let number = written.parse::<usize>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "write a whole number, 1 or more".to_owned())
}

/// Columns of text.
pub(super) fn width(written: &str) -> Result<u16, String> {
    let number = written.parse::<u16>().ok().filter(|number| *number >= WIDTH_MIN);
    number.ok_or_else(|| format!("write a whole number from {WIDTH_MIN} to {}", u16::MAX))
}
