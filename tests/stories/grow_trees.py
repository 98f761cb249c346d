"""Grows src/stories/pair_trees.txt and member_trees.txt from what `features_are_written` in
tests/it/one_event.rs wrote.

    cargo test --test it features_are_written -- --ignored
    python3 tests/stories/grow_trees.py full          # needs scikit-learn

`half` grows them from every other set alone, so that the rest tells how good they are on reports that
nobody looked at: `cargo test --test it one_event -- --nocapture`. The program has those of `full`.

The trees of members see what the trees of pairs say of sets that those were not grown from: of their
own sets they would say too much.
"""

import pathlib
import sys

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier

ROOT = pathlib.Path(__file__).parents[2]
DEPTH = 3
QUESTIONS = 2**DEPTH - 1
# What more of each feature can only speak for (1) or against (-1); see `features` in
# src/stories/likeness.rs,
PAIRS = [-1, 1, 0, 1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, -1, -1, 1, -1, 1, -1, -1, 1, 1, 1, 1, 1, 1, 1]
# and `score` and `told` in src/stories/membership.rs.
MEMBERS = [1, 1, 1, 1, 0, 1, 1, 1, -1, 0, -1, -1]
FOLDS = 4
# Pairs that are none at all say nothing of where the line is.
SCORE_MIN = -1.0


class Pairs:
    """Features of pairs, and answers; of which set and reports each is."""

    def __init__(self):
        self.features, self.answers, self.folds, self.of = [], [], [], {}

    def add(self, features, answer, fold):
        self.features.append(features)
        self.answers.append(answer)
        self.folds.append(fold)


def read(which):
    """The pairs, and of members: set, report, the story's reports, features, answer."""
    pairs, members = Pairs(), []
    folds = {}
    for line in (ROOT / "target/tmp/features.txt").read_text().splitlines():
        kind, number, part, *words = line.split()
        number = int(number)
        at_once = kind == "all"
        wanted = {
            "half": number == 0 if at_once else number % 2 == 0,
            "full": number == 1 if at_once else True,
        }[which]
        if not wanted:
            continue
        # Sets all at once have something of each.
        fold = None if at_once else folds.setdefault((kind, number), len(folds) % FOLDS)
        if words[0] == "of":
            report, answer, reports = int(words[1]), words[2] == "1", words[3].split(",")
            told = [float(value) for value in words[4:]]
            members.append(((kind, number, part), report, [int(one) for one in reports], told, answer))
            continue
        one, other, answer = int(words[0]), int(words[1]), words[2] == "1"
        if at_once and answer:
            continue
        if not at_once:
            pairs.of[kind, number, part, min(one, other), max(one, other)] = len(pairs.answers)
        pairs.add([float(value) for value in words[3:]], answer, fold)
    return pairs, members


def forest(trees, for_or_against, leaf):
    return HistGradientBoostingClassifier(
        max_iter=trees,
        max_depth=DEPTH,
        max_leaf_nodes=2**DEPTH,
        learning_rate=0.1,
        min_samples_leaf=leaf,
        l2_regularization=1.0,
        max_features=0.5,
        early_stopping=False,
        monotonic_cst=for_or_against,
        random_state=0,
    )


def scores_of_others(pairs):
    """What trees say of each pair that were grown without its set."""
    features, answers = numpy.array(pairs.features), numpy.array(pairs.answers)
    folds = numpy.array([-1 if fold is None else fold for fold in pairs.folds])
    scores = numpy.zeros(len(answers))
    for fold in range(FOLDS):
        is_in = folds == fold
        model = forest(200, PAIRS, 20).fit(features[~is_in], answers[~is_in])
        scores[is_in] = model.decision_function(features[is_in])
    return scores


def member_features(pairs, members):
    scores = scores_of_others(pairs)
    features, answers = [], []
    for of, report, reports, told, answer in members:
        at = (pairs.of.get((*of, min(one, report), max(one, report))) for one in reports)
        found = sorted((scores[place] for place in at if place is not None), reverse=True)
        if not found or found[0] < SCORE_MIN:
            continue
        second = found[1] if len(found) > 1 else found[0]
        features.append([found[0], sum(found) / len(found), second, found[-1], *told])
        answers.append(answer)
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


def write(model, name):
    lines = [f"{float(numpy.ravel(model._baseline_prediction)[0]):.4g}"]
    lines += [line_of(trees[0].nodes) for trees in model._predictors]
    (ROOT / "src/stories" / name).write_text("\n".join(lines) + "\n")


def main():
    pairs, members = read(sys.argv[1])
    write(forest(200, PAIRS, 20).fit(pairs.features, pairs.answers), "pair_trees.txt")
    write(forest(80, MEMBERS, 25).fit(*member_features(pairs, members)), "member_trees.txt")


main()
