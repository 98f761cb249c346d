//! How well reports of one event are grouped: headlines and leads of many outlets, written for this,
//! each with the event it tells. The files `day-*` are days as they are; those named `traps-*` are
//! made to be mistaken.
//!
//! `cargo test --test it one_event -- --nocapture` shows the figures and every mistake of the sets
//! that are looked at.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::Path;

use dateline::model::Timestamp;
use dateline::stories::{Grouping, Report, Signature};
use dateline::words::Language;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    entry: Vec<Line>,
}

#[derive(Clone, Deserialize)]
struct Line {
    outlet: String,
    language: String,
    published: String,
    title: String,
    lead: String,
    /// Empty: no other one tells it.
    event: String,
}

/// Kinds of sets: days as they are; made to be mistaken; days that others wrote later who knew
/// nothing of how reports are grouped, and again others; teasers of a sentence, many of which share a
/// famous name and nothing else.
const KINDS: [&str; 5] = ["day", "traps", "new", "late", "brief"];

fn sets(kind: &str) -> Vec<Vec<Line>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(kind))
        })
        .collect();
    paths.sort();
    let read = |path| toml::from_str::<File>(&std::fs::read_to_string(path).expect("a file"));
    paths.into_iter().map(|path| read(path).expect("a set").entry).collect()
}

fn signature(line: &Line) -> Signature {
    let mut hash = std::hash::DefaultHasher::new();
    line.outlet.hash(&mut hash);
    let at: jiff::Timestamp = line.published.parse().expect("a date");
    Signature::of(&Report {
        title: &line.title,
        lead: &line.lead,
        language: Language::of_tag(&line.language).expect("a known language"),
        outlet: hash.finish(),
        at: Timestamp::from_secs(at.as_second()).secs(),
    })
}

/// Pairs: rightly grouped, wrongly grouped, missed.
#[derive(Clone, Copy, Default)]
struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Score {
    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.wrong).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    fn summary(self, name: &str) -> String {
        format!("{name}: precision {:.3}, recall {:.3}\n", self.precision(), self.recall())
    }
}

/// Groups one set as if it came in one go; gives the score, and the groups that are wrong.
fn group(lines: &[Line], report: &mut String) -> Score {
    let mut lines: Vec<&Line> = lines.iter().collect();
    lines.sort_by_key(|line| line.published.clone());
    let mut grouping = Grouping::default();
    let signatures: Vec<Signature> = lines.iter().map(|line| signature(line)).collect();
    for signature in &signatures {
        grouping.count(signature);
    }
    let mut stories: Vec<i64> = Vec::new();
    for (id, signature) in (0..).zip(signatures) {
        stories.push(id);
        if let Some(joined) = grouping.add(id, signature) {
            for other in joined.others {
                stories[usize::try_from(other).expect("an index")] = joined.story;
            }
        }
    }
    let mut score = Score::default();
    for (number, a) in lines.iter().enumerate() {
        for (other, b) in lines.iter().enumerate().skip(number + 1) {
            let is_one = !a.event.is_empty() && a.event == b.event;
            match (is_one, stories[number] == stories[other]) {
                (true, true) => score.right += 1,
                (false, true) => score.wrong += 1,
                (true, false) => score.missed += 1,
                (false, false) => {}
            }
        }
    }
    let mut groups: BTreeMap<i64, Vec<&Line>> = BTreeMap::new();
    for (line, story) in lines.iter().zip(&stories) {
        groups.entry(*story).or_default().push(line);
    }
    for group in groups.values() {
        let is_wrong =
            group.iter().any(|line| line.event != group[0].event || line.event.is_empty());
        if group.len() > 1 && is_wrong {
            report.push_str("--\n");
            for line in group {
                _ = writeln!(
                    report,
                    "{:6} {} | {} | {}",
                    line.event, line.outlet, line.title, line.lead
                );
            }
        }
    }
    tell_torn_events(&lines, &stories, report);
    score
}

/// Tells the events whose reports do not stand together.
fn tell_torn_events(lines: &[&Line], stories: &[i64], report: &mut String) {
    let mut events: BTreeMap<&str, Vec<(i64, &Line)>> = BTreeMap::new();
    for (line, story) in lines.iter().zip(stories).filter(|(line, _)| !line.event.is_empty()) {
        events.entry(&line.event).or_default().push((*story, line));
    }
    for (event, reports) in &mut events {
        reports.sort_by_key(|(story, _)| *story);
        if reports.first().map(|(story, _)| story) == reports.last().map(|(story, _)| story) {
            continue;
        }
        _ = writeln!(report, "torn {event}");
        for (story, line) in reports {
            _ = writeln!(report, "{story:6} {} | {} | {}", line.outlet, line.title, line.lead);
        }
    }
}

/// The sets of those numbers at once, and among hundreds of reports that tell something else: many
/// more words are usual, and many more reports may be mistaken.
fn all_at_once(is_wanted: impl Fn(usize) -> bool) -> Vec<Line> {
    let mut all: Vec<Line> = Vec::new();
    for kind in KINDS {
        for (number, lines) in sets(kind).into_iter().enumerate().filter(|(it, _)| is_wanted(*it)) {
            all.extend(lines.into_iter().map(|mut line| {
                if !line.event.is_empty() {
                    line.event = format!("{kind}-{number}-{}", line.event);
                }
                line
            }));
        }
    }
    let placing = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/placing");
    for path in std::fs::read_dir(placing).expect("a folder") {
        let text = std::fs::read_to_string(path.expect("an entry").path()).expect("a file");
        let file: toml::Value = toml::from_str(&text).expect("a set");
        let of = |table: &toml::Value, key: &str| table[key].as_str().expect("text").to_owned();
        for (number, entry) in file["entry"].as_array().expect("entries").iter().enumerate() {
            all.push(Line {
                outlet: of(&file["feed"], "title"),
                language: of(&file["feed"], "language"),
                published: format!("2026-11-{:02}T{:02}:00:00Z", 16 + number % 12, number % 24),
                title: of(entry, "title"),
                lead: of(entry, "lead"),
                event: String::new(),
            });
        }
    }
    all
}

#[expect(clippy::print_stdout, reason = "shown to who asks for it with --nocapture")]
fn show(report: &str) {
    println!("{report}");
}

#[test]
fn reports_of_one_event_stand_together() {
    let mut report = String::new();
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    for (kind, looked_at, held_out) in [
        ("day", "days, looked at", "days, held out"),
        ("traps", "traps, looked at", "traps, held out"),
        ("new", "new days, looked at", "new days, held out"),
        ("late", "late days, looked at", "late days, held out"),
        ("brief", "brief days, looked at", "brief days, held out"),
    ] {
        for (number, lines) in sets(kind).iter().enumerate() {
            let mut mistakes = String::new();
            let score = group(lines, &mut mistakes);
            let name = if number % 2 == 0 { looked_at } else { held_out };
            report += &score.summary(&format!("{kind} {}, {}", number + 1, lines[0].language));
            if number % 2 == 0 {
                report.push_str(&mistakes);
            }
            scores.entry(name).or_default().add(score);
        }
    }
    let all = all_at_once(|_| true);
    scores.entry("all at once").or_default().add(group(&all, &mut String::new()));
    for (name, score) in &scores {
        report += &score.summary(name);
    }
    show(&report);
    // The trees know all of these sets; how good they are elsewhere is told in ARCHITECTURE.md.
    for (part, precision_min, recall_min) in [
        ("all at once", 0.90, 0.56),
        ("brief days", 0.75, 0.40),
        ("days", 0.96, 0.87),
        ("late days", 0.87, 0.62),
        ("new days", 0.97, 0.53),
        ("traps", 0.91, 0.33),
    ] {
        for (name, score) in scores.iter().filter(|(name, _)| name.starts_with(part)) {
            let is_good = score.precision() >= precision_min && score.recall() >= recall_min;
            assert!(is_good, "{}", score.summary(name));
        }
    }
}

#[test]
fn the_same_headline_without_a_text_is_one_event() {
    let titles = ["Council keeps the harbour pool open", "Minister steps down over lost letters"];
    for title in titles {
        let line = |outlet: &str| Line {
            outlet: outlet.to_owned(),
            language: "en".to_owned(),
            published: "2026-11-17T04:00:00Z".to_owned(),
            title: title.to_owned(),
            lead: String::new(),
            event: "e1".to_owned(),
        };
        let score = group(&[line("One"), line("Two")], &mut String::new());
        assert_eq!((score.right, score.missed), (1, 0), "{title}");
    }
}

#[test]
fn one_usual_word_makes_no_story() {
    let line = |outlet: &str, title: &str, lead: &str| Line {
        outlet: outlet.to_owned(),
        language: "en".to_owned(),
        published: "2026-11-17T04:00:00Z".to_owned(),
        title: title.to_owned(),
        lead: lead.to_owned(),
        event: String::new(),
    };
    let lines = [
        line(
            "One",
            "Council votes to keep the harbour pool open",
            "Swimming clubs cheered as councillors voted 24 to 19 to fund the pool for a year.",
        ),
        line(
            "Two",
            "Old swing bridge stays put until spring",
            "Engineers had planned to lift out the middle section in January, the council said.",
        ),
        line("Three", "Item 24 of the list", "Item 24 of the list."),
        line(
            "One",
            "The easiest way to get a URL for your wallet pass",
            "Read how in three steps.",
        ),
        line("Two", "Built-in HTTPS endpoints: function URLs", "They need no gateway in front."),
        line("Three", "Data URLs and the domain of a document", "What the browsers make of them."),
        line(
            "One",
            "Man who feared shootings brings gun to cinema",
            "He shot another visitor by accident and is in custody, the sheriff said.",
        ),
        line(
            "Two",
            "Gun-smuggling case puts spotlight on library at the border",
            "Bags of pistols were left in its washroom for a courier to take along.",
        ),
        line(
            "Three",
            "A library with no corners opens",
            "The building cost 84,000 crowns for each of its round rooms.",
        ),
        line(
            "One",
            "Flaw in widely used library fixed before attacks",
            "More than 2,000 programs read their archives with it.",
        ),
    ];
    assert_eq!(group(&lines, &mut String::new()).wrong, 0);
}

#[test]
fn stories_that_turn_out_to_be_one_become_one() {
    let mut merges = 0;
    for lines in sets("day") {
        let mut grouping = Grouping::default();
        let signatures: Vec<Signature> = lines.iter().map(signature).collect();
        for signature in &signatures {
            grouping.count(signature);
        }
        let mut stories: BTreeMap<i64, i64> = BTreeMap::new();
        for (id, signature) in (0..).zip(signatures) {
            stories.insert(id, id);
            let Some(joined) = grouping.add(id, signature) else { continue };
            stories.extend(joined.others.iter().map(|report| (*report, joined.story)));
            for ended in joined.ended {
                merges += 1;
                assert!(stories.values().all(|story| *story != ended), "{ended}: {stories:?}");
            }
        }
    }
    assert!(merges > 0);
}

#[test]
fn the_newest_reports_are_kept_and_still_found() {
    let lines = &sets("day")[0];
    let mut grouping = Grouping::default();
    let signatures: Vec<Signature> = lines.iter().map(signature).collect();
    for signature in &signatures {
        grouping.count(signature);
    }
    for (id, signature) in (0..).zip(signatures) {
        grouping.add(id, signature);
        grouping.keep_newest(20);
        assert!(grouping.len() <= 30);
    }
    assert!(grouping.len() >= 20, "{}", grouping.len());
}

/// Writes what the trees are grown from. Of every pair of each set, and of sets all at once (0: of those
/// that are looked at, 1: of all): kind, number, part, the two, are they one, features. Of every report
/// and each story that was told before it: kind, number, part, "of", the report, does it belong there,
/// the reports of the story with commas, features.
#[test]
#[ignore = "only for who grows the trees anew"]
fn features_are_written_to_grow_trees_from() {
    let mut out = String::new();
    for kind in KINDS {
        for (number, mut lines) in sets(kind).into_iter().enumerate() {
            lines.sort_by_key(|line| line.published.clone());
            let mut write = |part: &str, lines: &[Line]| {
                let name = format!("{kind} {number} {part}");
                write_features(lines, &name, 0.0, &mut out);
                write_joins(lines, &name, &mut out);
            };
            write("whole", &lines);
            // A paper of few feeds, where no word is usual; feeds that carry headlines alone.
            for (few, lines) in lines.chunks(lines.len() / 4 + 1).enumerate() {
                write(&format!("few-{few}"), lines);
            }
            for line in &mut lines {
                line.lead.clear();
            }
            write("headlines", &lines);
        }
    }
    for (name, step) in [("all 0 whole", 2), ("all 1 whole", 1)] {
        let mut all = all_at_once(|number| number % step == 0);
        all.sort_by_key(|line| line.published.clone());
        // Of so many reports most share nothing, and would only teach that.
        write_features(&all, name, 4.0_f32.ln(), &mut out);
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("features.txt");
    std::fs::write(path, out).expect("written");
}

fn write_joins(lines: &[Line], name: &str, out: &mut String) {
    let mut grouping = Grouping::default();
    let signatures: Vec<Signature> = lines.iter().map(signature).collect();
    for signature in &signatures {
        grouping.count(signature);
    }
    let mut stories: BTreeMap<&str, i64> = BTreeMap::new();
    for (id, signature) in (0..).zip(signatures) {
        let event = lines[usize::try_from(id).expect("an index")].event.as_str();
        let story = if event.is_empty() { id } else { *stories.entry(event).or_insert(id) };
        for (other, reports, told) in grouping.told(&signature) {
            let reports: Vec<String> = reports.iter().map(i64::to_string).collect();
            _ = write!(out, "{name} of {id} {} {}", u8::from(other == story), reports.join(","));
            for feature in told {
                _ = write!(out, " {feature:.4}");
            }
            out.push('\n');
        }
        grouping.add_known(id, signature, Some(story));
    }
}

/// `rare_min`: what the feature of shared rare words is at least, of reports that are not one.
fn write_features(lines: &[Line], name: &str, rare_min: f32, out: &mut String) {
    const RARE_WORDS: usize = 4;
    let mut grouping = Grouping::default();
    let signatures: Vec<Signature> = lines.iter().map(signature).collect();
    for signature in &signatures {
        grouping.count(signature);
    }
    for (id, signature) in (0..).zip(signatures) {
        grouping.add_known(id, signature, None);
    }
    for (a, b, features) in grouping.pairs() {
        let event = |id: i64| lines[usize::try_from(id).expect("an index")].event.as_str();
        let is_one = !event(a).is_empty() && event(a) == event(b);
        if !is_one && features[RARE_WORDS] < rare_min {
            continue;
        }
        _ = write!(out, "{name} {a} {b} {}", u8::from(is_one));
        for feature in features {
            _ = write!(out, " {feature:.4}");
        }
        out.push('\n');
    }
}
