//! Which section a few typed letters mean.

use crate::model::SectionPath;

/// How well letters fit a path; less is better.
type Fit = (u8, usize);

/// The path that the typed letters fit best, the first of equals; `None` when they fit none.
pub(super) fn best<'p>(
    typed: &str,
    paths: impl Iterator<Item = &'p SectionPath>,
) -> Option<&'p SectionPath> {
    ranked(typed, paths).into_iter().next().filter(|_| !typed.trim().is_empty())
}

/// The paths that the typed letters fit, best first, equals in their order; all of them where
/// nothing is typed.
pub(super) fn ranked<'p>(
    typed: &str,
    paths: impl Iterator<Item = &'p SectionPath>,
) -> Vec<&'p SectionPath> {
    let typed: String = typed.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    if typed.is_empty() {
        return paths.collect();
    }
    let fits = paths.filter_map(|path| fit(&typed, path).map(|fit| (fit, path)));
    let mut fits: Vec<(Fit, &SectionPath)> = fits.collect();
    fits.sort_by_key(|(fit, _)| *fit);
    fits.into_iter().map(|(_, path)| path).collect()
}

/// True when what the path ends with is called so, or begins so.
pub(super) fn names(typed: &str, path: &SectionPath) -> bool {
    path.name().is_some_and(|name| name.as_str().to_lowercase().starts_with(&typed.to_lowercase()))
}

/// The name begins so, a word of it does, the path holds it, or its letters stand in words of it.
fn fit(typed: &str, path: &SectionPath) -> Option<Fit> {
    let name = path.name().map(|name| name.as_str().to_lowercase()).unwrap_or_default();
    let whole = path.to_string().to_lowercase();
    let length = whole.chars().count();
    if name.starts_with(typed) {
        return Some((0, length));
    }
    if name.split(' ').any(|word| word.starts_with(typed)) {
        return Some((1, length));
    }
    if whole.contains(typed) {
        return Some((2, length));
    }
    let letters: Vec<char> = whole.chars().collect();
    let wanted = typed.chars().filter(|c| *c != ' ');
    stand_in_words(wanted, &letters).then_some((3, length))
}

/// True when the letters stand there in this order, the first of each word among them: "spft" is in
/// "Sport / Football", "all" is not.
fn stand_in_words(wanted: impl Iterator<Item = char>, letters: &[char]) -> bool {
    let is_begin = |at: usize| at == 0 || letters.get(at - 1) == Some(&' ');
    // Where the letter wanted last may stand.
    let mut ends: Option<Vec<usize>> = None;
    for letter in wanted {
        let follows = |at: usize| match &ends {
            None => is_begin(at),
            Some(ends) => ends.iter().any(|end| {
                let between = letters.get(end + 1..at);
                between.is_some_and(|between| is_begin(at) || !between.contains(&' '))
            }),
        };
        let places = letters.iter().enumerate().filter(|(_, there)| **there == letter);
        let next: Vec<usize> = places.map(|(at, _)| at).filter(|at| follows(*at)).collect();
        if next.is_empty() {
            return false;
        }
        ends = Some(next);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_mean_a_section() {
        let paths = ["International", "International / Middle East", "Sport", "Sport / Football"];
        let paths = paths.map(SectionPath::parse);
        for (typed, wanted) in [
            ("mid", Some("International / Middle East")),
            ("east", Some("International / Middle East")),
            ("SPO", Some("Sport")),
            ("int mid", Some("International / Middle East")),
            ("spft", Some("Sport / Football")),
            ("/ f", Some("Sport / Football")),
            ("xyz", None),
            ("all", Some("Sport / Football")),
            ("nation", Some("International")),
            ("ternal", None),
            ("ntl", None),
            (" ", None),
        ] {
            let found = best(typed, paths.iter()).map(ToString::to_string);
            assert_eq!(found.as_deref(), wanted, "{typed}");
        }
    }
}
