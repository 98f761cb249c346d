//! The store at 10,000 and 100,000 cached entries: opening, counting, listing, the front page,
//! marking, searching, saving, indexing.
//!
//! `cargo bench --bench store`; with `MILLION=1` at 1,000,000 entries instead. Before the timings
//! it prints what filling the store cost and how large it is beside the text in it.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a measurement that cannot go on stops, prints what it found, and rounds"
)]

mod invented;

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion};
use dateline::model::{
    Anchor, Change, Condition, EntryId, FeedId, Filter, Mark, Order, Position, Query, SectionPath,
    Timestamp,
};
use dateline::query::Clock;
use dateline::store::{Reader, Store};
use invented::{Dice, NOW, fill, update};
use tempfile::TempDir;

fn bench(c: &mut Criterion, name: &str, mut work: impl FnMut()) {
    c.bench_function(name, |bencher| bencher.iter(&mut work));
}

fn bench_reading(c: &mut Criterion, path: &Path, size: usize) {
    let newest = |reader: &Reader, filter: &Filter| {
        black_box(reader.headlines(filter, Anchor::First, 60).expect("headlines"));
    };
    let all = Filter::default();
    bench(c, &format!("{size}/open, counts, first 60"), || {
        let reader = Reader::open(path).expect("a reader");
        black_box(reader.counts().expect("counts"));
        newest(&reader, &all);
    });
    let reader = Reader::open(path).expect("a reader");
    bench(c, &format!("{size}/counts"), || {
        black_box(reader.counts().expect("counts"));
    });
    let outer: Vec<SectionPath> = invented::OUTER.iter().map(|it| SectionPath::parse(it)).collect();
    bench(c, &format!("{size}/front page"), || {
        black_box(reader.front_page(&outer, 4).expect("a front page"));
    });
    let section = SectionPath::parse("Sport / Part 3");
    let middle = reader.headlines(&all, Anchor::First, size / 2).expect("headlines");
    let middle = Position::from(middle.last().expect("one"));
    for (name, filter) in [
        ("the paper", all.clone()),
        ("unread", Filter { only_unread: true, ..all.clone() }),
        ("a section", Filter { section: section.clone(), ..all.clone() }),
        ("a feed", Filter { feed: Some(FeedId(7)), ..all.clone() }),
    ] {
        bench(c, &format!("{size}/60 of {name}"), || newest(&reader, &filter));
    }
    bench(c, &format!("{size}/60 from the middle"), || {
        black_box(reader.headlines(&all, Anchor::After(middle), 60).expect("headlines"));
    });
    let backlog = Filter { section, order: Order::OldestFirst, ..all.clone() };
    bench(c, &format!("{size}/60 of a section, oldest first"), || newest(&reader, &backlog));
    bench(c, &format!("{size}/an entry"), || {
        black_box(reader.entry(EntryId(77)).expect("read"));
    });
}

/// What a reader asks with these words.
fn asked(words: &str) -> Query {
    let clock = Clock { now: Timestamp::from_secs(NOW), zone: jiff::tz::TimeZone::UTC };
    dateline::query::parse(words, &clock).expect("a query")
}

/// Searches as typed, each time with other blanks: nothing kept from the last search helps.
fn bench_searching(c: &mut Criterion, path: &Path, size: usize) {
    let reader = Reader::open(path).expect("a reader");
    let queries = Queries::of(&reader);
    for (name, words) in [
        ("a rare word", queries.rare.as_str()),
        ("two words", &queries.two),
        ("a very common word", &queries.common),
        ("a common prefix", &queries.prefix),
        ("a phrase", &queries.phrase),
    ] {
        let mut number = 0;
        let mut filter = || {
            number += 1;
            let text = format!("{}{words}", " ".repeat(number % 90));
            Filter { query: asked(&text), ..Filter::default() }
        };
        let found = reader.count(&filter()).expect("a count");
        bench(c, &format!("{size}/newest of {name} ({found})"), || {
            black_box(reader.headlines(&filter(), Anchor::First, 60).expect("headlines"));
        });
        bench(c, &format!("{size}/best of {name} ({found})"), || {
            black_box(reader.best_matches(&filter(), 60).expect("matches"));
        });
    }
    let filter = Filter { query: asked(&queries.common), ..Filter::default() };
    let section = SectionPath::parse("Sport / Part 3");
    let in_section = Filter { section, ..filter.clone() };
    bench(c, &format!("{size}/newest of a very common word in a section"), || {
        black_box(reader.headlines(&in_section, Anchor::First, 60).expect("headlines"));
    });
    let middle = reader.headlines(&filter, Anchor::First, size / 8).expect("headlines");
    let middle = Position::from(middle.last().expect("one"));
    bench(c, &format!("{size}/scrolling through a very common word"), || {
        black_box(reader.headlines(&filter, Anchor::After(middle), 60).expect("headlines"));
    });
}

/// What is looked for, out of what is there.
struct Queries {
    rare: String,
    two: String,
    common: String,
    prefix: String,
    phrase: String,
}

impl Queries {
    fn of(reader: &Reader) -> Self {
        let entry = reader.entry(EntryId(77)).expect("read").expect("an entry");
        let text = dateline::text::words(&entry.html);
        let words: Vec<&str> = text.split_whitespace().filter(|word| word.len() > 6).collect();
        let number = |word: &str| {
            let query = asked(&format!("\"{word}\" a"));
            let mut query = query;
            if let Condition::All(all) = &mut query.condition {
                all.truncate(1);
            }
            reader.count(&Filter { query, ..Filter::default() }).expect("a count")
        };
        let mut by_number: Vec<(u64, &str)> =
            words.iter().take(200).map(|word| (number(word), *word)).collect();
        by_number.sort_unstable();
        let middle = by_number[by_number.len() / 2].1;
        Self {
            rare: by_number[0].1.to_owned(),
            two: format!("{} {middle}", by_number[by_number.len() / 3].1),
            prefix: "mon".to_owned(),
            common: format!("{} ", by_number[by_number.len() - 1].1),
            phrase: format!(
                "\"{} {}\"",
                entry.headline.title.as_str().split(' ').next().unwrap_or_default(),
                entry.headline.title.as_str().split(' ').nth(1).unwrap_or_default()
            ),
        }
    }
}

fn bench_writing(c: &mut Criterion, path: &Path, size: usize) {
    let mut store = Store::open(path).expect("a store");
    let now = Timestamp::from_secs(NOW);
    let entries = i64::try_from(size).unwrap_or(1);
    let mut number = 0_i64;
    bench(c, &format!("{size}/mark one read"), || {
        number += 1;
        let id = EntryId(number / 2 * 37 % entries + 1);
        let change = Change { mark: Mark::Read, is_set: number % 2 == 0, entries: vec![id] };
        store.apply(&change, now).expect("marked");
    });
    let mut is_set = false;
    bench(c, &format!("{size}/mark a section read"), || {
        is_set = !is_set;
        let filter = Filter { section: SectionPath::parse("Sport / Part 3"), ..Filter::default() };
        store.mark_matching(&filter, Mark::Read, is_set, now).expect("marked");
    });
    let feed = store.feeds().expect("feeds").first().expect("one").id;
    let mut dice = Dice(4711);
    let mut first = 10_000_000;
    c.bench_function(&format!("{size}/save 100 new entries"), |bencher| {
        bencher.iter_batched(
            || {
                first += 100;
                update(feed, (first..first + 100).map(|n| dice.entry(n)).collect())
            },
            |update| store.save_update(&update).expect("saved"),
            BatchSize::SmallInput,
        );
    });
    let same = update(feed, (0..100).map(|n| dice.entry(n)).collect());
    bench(c, &format!("{size}/save 100 known entries"), || {
        store.save_update(&same).expect("saved");
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for &size in invented::sizes() {
        let folder = TempDir::new().expect("a folder");
        let path = fill(folder.path(), size);
        bench_reading(&mut criterion, &path, size);
        bench_searching(&mut criterion, &path, size);
        bench_writing(&mut criterion, &path, size);
    }
    criterion.final_summary();
}
