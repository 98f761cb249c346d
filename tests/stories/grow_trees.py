"""Grows src/stories/trees.txt from the pairs that `features_are_written` in tests/it/one_event.rs wrote.

    cargo test --test it features_are_written -- --ignored
    python3 tests/stories/grow_trees.py full          # needs scikit-learn

`half` grows them from every other set alone, so that the rest tells how good they are on reports that
nobody looked at: `cargo test --test it one_event -- --nocapture`. The program has those of `full`.
"""

import pathlib
import sys

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier

ROOT = pathlib.Path(__file__).parents[2]
DEPTH = 3
QUESTIONS = 2**DEPTH - 1
# What more of each feature can only speak for (1) or against (-1); see `features` in
# src/stories/likeness.rs.
FOR_OR_AGAINST = [-1, 1, 0, 1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, -1, -1, 1, -1, 1, -1, -1, 1, 1, 1, 1, 1]


def pairs(which):
    """Features and answers: of sets alone all pairs, of all sets at once those that are not one."""
    features, answers = [], []
    for line in (ROOT / "target/tmp/features.txt").read_text().splitlines():
        kind, number, _, _, is_one, *values = line.split()
        number, is_one = int(number), is_one == "1"
        at_once = kind == "all"
        wanted = {
            "half": number == 0 if at_once else number % 2 == 0,
            "full": number == 1 if at_once else True,
        }[which]
        if wanted and not (at_once and is_one):
            features.append([float(value) for value in values])
            answers.append(is_one)
    return numpy.array(features), numpy.array(answers)


def line_of(nodes):
    """A tree as a line: questions level by level, leaves. Where it ends early the answer is repeated."""
    questions, leaves = [(0, 9.0)] * QUESTIONS, [0.0] * (QUESTIONS + 1)

    def walk(number, at):
        node = nodes[number]
        if at >= QUESTIONS:
            leaves[at - QUESTIONS] = node["value"]
            return
        left = right = number
        if not node["is_leaf"]:
            questions[at] = (node["feature_idx"], node["num_threshold"])
            left, right = node["left"], node["right"]
        walk(left, 2 * at + 1)
        walk(right, 2 * at + 2)

    walk(0, 0)
    asked = " ".join(f"{feature} {up_to:.4g}" for feature, up_to in questions)
    return asked + " | " + " ".join(f"{leaf:.4g}" for leaf in leaves)


def main():
    features, answers = pairs(sys.argv[1])
    model = HistGradientBoostingClassifier(
        max_iter=200,
        max_depth=DEPTH,
        max_leaf_nodes=2**DEPTH,
        learning_rate=0.1,
        min_samples_leaf=20,
        l2_regularization=1.0,
        max_features=0.5,
        early_stopping=False,
        monotonic_cst=FOR_OR_AGAINST,
        random_state=0,
    ).fit(features, answers)
    lines = [f"{float(numpy.ravel(model._baseline_prediction)[0]):.4g}"]
    lines += [line_of(trees[0].nodes) for trees in model._predictors]
    (ROOT / "src/stories/trees.txt").write_text("\n".join(lines) + "\n")


main()
