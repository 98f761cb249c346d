//! Decision trees that tell what belongs together by its features: each adds a little for or
//! against. They were grown on the sets in `tests/stories` (see CONTRIBUTING.md).
//!
//! A file of them holds a number to begin with, then a tree a line: its seven questions, each a
//! feature and the value up to which one goes to the left, level by level, then what its eight
//! leaves say.

use std::sync::LazyLock;

const DEPTH: usize = 3;
const QUESTIONS: usize = (1 << DEPTH) - 1;
const LEAVES: usize = 1 << DEPTH;

/// After every so many trees it is looked
const LOOKED_AT: usize = 30;
/// whether they said so little that the others need not be asked.
const HOPELESS: f32 = -4.0;

/// Whether two reports tell one event, by the features of [`super::likeness`].
pub(super) static PAIRS: LazyLock<Forest> =
    LazyLock::new(|| Forest::read(include_str!("pair_trees.txt")));

/// Whether a report belongs to a story, by the features of [`super::membership`].
pub(super) static MEMBERS: LazyLock<Forest> =
    LazyLock::new(|| Forest::read(include_str!("member_trees.txt")));

/// Trees that are asked together.
pub(super) struct Forest {
    first: f32,
    trees: Vec<Tree>,
}

impl Forest {
    fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let first = lines.next().and_then(|line| line.parse().ok()).unwrap_or_default();
        Self { first, trees: lines.filter_map(Tree::read).collect() }
    }

    /// The logarithm of the odds of what has these features.
    pub(super) fn score(&self, features: &[f32]) -> f32 {
        let mut sum = self.first;
        for some in self.trees.chunks(LOOKED_AT) {
            sum += some.iter().map(|tree| tree.says(features)).sum::<f32>();
            if sum < HOPELESS {
                break;
            }
        }
        sum
    }
}

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
        Some(tree)
    }

    fn says(&self, features: &[f32]) -> f32 {
        let mut at = 0;
        for _ in 0..DEPTH {
            let Some((feature, up_to)) = self.questions.get(at) else { break };
            let is_right = features.get(*feature).is_some_and(|value| value > up_to);
            at = 2 * at + 1 + usize::from(is_right);
        }
        self.leaves.get(at - QUESTIONS).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::{likeness, membership};

    #[test]
    fn every_line_is_a_tree_that_asks_for_a_feature() {
        for (forest, text, features) in [
            (&PAIRS, include_str!("pair_trees.txt"), likeness::FEATURES),
            (&MEMBERS, include_str!("member_trees.txt"), membership::FEATURES),
        ] {
            let lines = text.lines().count();
            assert!(lines > 1);
            assert_eq!(forest.trees.len(), lines - 1);
            let mut asked = forest.trees.iter().flat_map(|tree| tree.questions);
            assert!(asked.all(|(feature, _)| feature < features));
        }
    }
}
