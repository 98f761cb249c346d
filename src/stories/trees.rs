//! Decision trees that tell two reports of one event by their features: each adds a little for or
//! against. They were grown on the pairs of the sets in `tests/stories` (see CONTRIBUTING.md).
//!
//! `trees.txt` holds a number to begin with, then a tree a line: its seven questions, each a
//! feature and the value up to which one goes to the left, level by level, then what its eight
//! leaves say.

use std::sync::LazyLock;

use super::likeness::FEATURES;

const DEPTH: usize = 3;
const QUESTIONS: usize = (1 << DEPTH) - 1;
const LEAVES: usize = 1 << DEPTH;

/// After every so many trees it is looked
const LOOKED_AT: usize = 30;
/// whether they said so little that the others need not be asked.
const HOPELESS: f32 = -4.0;

static TREES: LazyLock<(f32, Vec<Tree>)> = LazyLock::new(|| {
    let mut lines = include_str!("trees.txt").lines();
    let first = lines.next().and_then(|line| line.parse().ok()).unwrap_or_default();
    (first, lines.filter_map(Tree::read).collect())
});

struct Tree {
    questions: [(usize, f32); QUESTIONS],
    leaves: [f32; LEAVES],
}

impl Tree {
    fn read(line: &str) -> Option<Self> {
        let (questions, leaves) = line.split_once(" | ")?;
        let mut tree = Self { questions: [(0, 0.0); QUESTIONS], leaves: [0.0; LEAVES] };
        let mut words = questions.split(' ');
        for question in &mut tree.questions {
            *question = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        }
        let mut words = leaves.split(' ');
        for leaf in &mut tree.leaves {
            *leaf = words.next()?.parse().ok()?;
        }
        let is_asked_right = tree.questions.iter().all(|(feature, _)| *feature < FEATURES);
        is_asked_right.then_some(tree)
    }

    fn says(&self, features: &[f32; FEATURES]) -> f32 {
        let mut at = 0;
        for _ in 0..DEPTH {
            let Some((feature, up_to)) = self.questions.get(at) else { break };
            let is_right = features.get(*feature).is_some_and(|value| value > up_to);
            at = 2 * at + 1 + usize::from(is_right);
        }
        self.leaves.get(at - QUESTIONS).copied().unwrap_or_default()
    }
}

/// The logarithm of the odds that two reports with these features are of one event.
pub(super) fn score(features: &[f32; FEATURES]) -> f32 {
    let (first, trees) = &*TREES;
    let mut sum = *first;
    for some in trees.chunks(LOOKED_AT) {
        sum += some.iter().map(|tree| tree.says(features)).sum::<f32>();
        if sum < HOPELESS {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_tree() {
        let lines = include_str!("trees.txt").lines().count();
        assert!(lines > 1);
        assert_eq!(TREES.1.len(), lines - 1);
    }
}
