//! "Did you mean …?": the known name nearest to one that is not known.

/// Longer names get no suggestion: they are no slips of the finger.
const CHARS_MAX: usize = 64;

/// The nearest of `known` to `name`: few slips (a letter missing, added, changed, or two swapped),
/// or one that holds the other. `None` when nothing is near.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().replace('-', "_").chars().collect();
    if wanted.is_empty() || wanted.len() > CHARS_MAX {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (slips(&wanted, candidate), candidate))
        .filter(|(slips, candidate)| *slips * 3 <= wanted.len().max(candidate.len()))
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance; a candidate that holds the whole name, or the other way
/// round, counts as one slip.
fn slips(wanted: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.to_lowercase().chars().take(CHARS_MAX).collect();
    let (shorter, longer) = if wanted.len() < candidate.len() {
        (wanted, candidate.as_slice())
    } else {
        (candidate.as_slice(), wanted)
    };
    if shorter.len() >= 4 && longer.windows(shorter.len()).any(|window| window == shorter) {
        return usize::from(shorter.len() != longer.len());
    }
    distance(wanted, &candidate)
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let at =
                |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j) + usize::from(from != to))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            let swapped = j > 0 && i > 0 && b.get(j - 1) == Some(from) && a.get(i - 1) == Some(to);
            if swapped {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_find_their_name() {
        let known = ["measure_columns", "mouse", "theme", "bidi", "mark_read_on_open"];
        for (name, found) in [
            ("mesure_columns", Some("measure_columns")),
            ("measure", Some("measure_columns")),
            ("Mouse", Some("mouse")),
            ("mark-read-on-open", Some("mark_read_on_open")),
            ("tehme", Some("theme")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known), found, "{name}");
        }
        assert_eq!(nearest(&"m".repeat(1_000_000), known), None);
    }
}
