//! Whatever is asked, the store answers what a plain look at every entry would.

use proptest::prelude::*;

use super::{
    Anchor, Change, Desk, EntryId, FeedContent, FeedId, Filter, Mark, Order, SectionPath, at,
    content, line, place, updated,
};
use crate::model::{
    Category, Condition, Entry, Field, Headline, PlacedEntry, Position, Query, SavedArticle, Words,
};
use crate::store::headlines::{Plan, Window};

const VOCABULARY: [&str; 9] =
    ["port", "ports", "portal", "peace", "talks", "of", "in", "Zürich", "외무성"];
const SECTIONS: [&str; 5] = ["World", "World / Asia", "Sport", "Sport / Cricket", "Nowhere"];
const AUTHORS: [&str; 3] = ["Ana Port", "Ben Peace", ""];
const FEEDS: [(&str, &str, &str); 3] = [
    ("https://a.example/feed", "Morning Port", "en-GB"),
    ("https://b.example/feed", "Evening Talks", "en"),
    ("https://c.example/peace", "Weekly", "de"),
];

/// No row of a list may be walked; one may, before that is given up.
const ROWS_MAX: [u64; 2] = [0, 1];

/// An entry as the test knows it.
#[derive(Clone, Debug)]
struct Story {
    feed: usize,
    number: usize,
    title: Vec<usize>,
    text: Vec<usize>,
    author: usize,
    category: usize,
    section: usize,
    secs: i64,
    marks: (bool, bool, bool),
}

fn story() -> impl Strategy<Value = Story> {
    let words = |number| prop::collection::vec(0..VOCABULARY.len(), number);
    let parts = (0..3_usize, 0..30_usize, words(0..4), words(0..7), 0..3_usize);
    let rest = (0..VOCABULARY.len(), 0..4_usize, -40..0_i64, any::<(bool, bool, bool)>());
    (parts, rest).prop_map(|((feed, number, title, text, author), rest)| {
        let (category, section, secs, marks) = rest;
        Story { feed, number, title, text, author, category, section, secs, marks }
    })
}

fn spoken(words: &[usize]) -> String {
    words.iter().map(|at| VOCABULARY[*at]).collect::<Vec<_>>().join(" ")
}

impl Story {
    /// No two are alike, else one would be taken for the other under a new name.
    fn title(&self) -> String {
        format!("n{} {}", self.number, spoken(&self.title)).trim().to_owned()
    }

    fn placed(&self) -> PlacedEntry {
        PlacedEntry {
            entry: Entry {
                guid: format!("{}", self.number),
                title: line(&self.title()),
                author: Some(line(AUTHORS[self.author])),
                categories: vec![Category { label: line(VOCABULARY[self.category]), scheme: None }],
                published: Some(at(self.secs)),
                content_html: Some(format!("<p>{}</p>", spoken(&self.text))),
                ..Entry::default()
            },
            places: vec![place(SECTIONS[self.section])],
            ..PlacedEntry::default()
        }
    }

    /// The test's own reading of a condition.
    fn meets(&self, condition: &Condition) -> bool {
        let (is_read, is_starred, is_saved) = self.marks;
        match condition {
            Condition::Anything => true,
            Condition::All(all) => all.iter().all(|one| self.meets(one)),
            Condition::Any(any) => any.iter().any(|one| self.meets(one)),
            Condition::Not(not) => !self.meets(not),
            Condition::Words(words) => {
                let (title, text) = (self.title(), spoken(&self.text));
                let parts = match words.field {
                    Field::Anywhere => vec![title, text],
                    Field::Title => vec![title],
                    Field::Author => vec![AUTHORS[self.author].to_owned()],
                    Field::Category => vec![VOCABULARY[self.category].to_owned()],
                };
                parts.iter().any(|part| holds(part, words))
            }
            Condition::Section(path) => SectionPath::parse(SECTIONS[self.section]).lies_in(path),
            Condition::Feed(text) => {
                let (url, title, _) = FEEDS[self.feed];
                let text = text.as_str().to_lowercase();
                url.contains(&text) || title.to_lowercase().contains(&text)
            }
            Condition::Tag(_) | Condition::Story(_) | Condition::Muted => false,
            Condition::Language(language) => {
                let own = FEEDS[self.feed].2.to_lowercase();
                own == language.as_str() || own.starts_with(&format!("{language}-"))
            }
            Condition::Read => is_read,
            Condition::Starred => is_starred,
            Condition::Saved => is_saved,
            Condition::Before(moment) => at(self.secs) < *moment,
            Condition::Since(moment) => at(self.secs) >= *moment,
        }
    }
}

fn holds(part: &str, words: &Words) -> bool {
    let fold = |text: &str| text.to_lowercase().replace('ü', "u");
    let part: Vec<String> = part.split(' ').map(fold).collect();
    let asked: Vec<String> = words.text.as_str().split(' ').map(fold).collect();
    part.windows(asked.len()).any(|window| {
        window.iter().zip(&asked).enumerate().all(|(at, (there, asked))| {
            let is_cjk = asked.chars().all(|c| c > '\u{3000}');
            let is_last = at + 1 == window.len();
            let may_go_on = words.goes_on && is_last && asked.chars().count() >= 3;
            match (is_cjk, may_go_on) {
                (true, _) => there.contains(asked.as_str()),
                (_, true) => there.starts_with(asked.as_str()),
                _ => there == asked,
            }
        })
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    let field = prop_oneof![
        3 => Just(Field::Anywhere), 1 => Just(Field::Title), 1 => Just(Field::Author),
        1 => Just(Field::Category)
    ];
    let asked = prop::sample::select(vec![
        "port",
        "por",
        "PORTAL",
        "peace talks",
        "talks of",
        "of",
        "zurich",
        "zur",
        "외무",
        "성",
        "port port",
        "ana",
        "nothing",
    ]);
    let words = (field, asked, any::<bool>()).prop_map(|(field, text, goes_on)| {
        Condition::Words(Words { field, text: line(text), goes_on })
    });
    let leaf = prop_oneof![
        6 => words,
        2 => prop::sample::select(SECTIONS.to_vec())
            .prop_map(|section| Condition::Section(SectionPath::parse(section))),
        1 => prop::sample::select(vec!["port", "evening", "a.example", "peace", "zzz"])
            .prop_map(|text| Condition::Feed(line(text))),
        1 => prop::sample::select(vec!["en", "de", "en-gb", "fr"])
            .prop_map(|text| Condition::Language(line(text))),
        1 => Just(Condition::Tag(line("later"))),
        1 => Just(Condition::Read),
        1 => Just(Condition::Starred),
        1 => Just(Condition::Saved),
        1 => Just(Condition::Muted),
        1 => Just(Condition::Anything),
        1 => (-40..0_i64).prop_map(|secs| Condition::Before(at(secs))),
        1 => (-40..0_i64).prop_map(|secs| Condition::Since(at(secs))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(Condition::All),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(Condition::Any),
            1 => inner.prop_map(|one| Condition::Not(Box::new(one))),
        ]
    })
}

/// A store that holds the stories; of two with one name in a feed, the first is edited to become
/// the last.
struct Shelf {
    desk: Desk,
    feeds: Vec<FeedId>,
    stories: Vec<(EntryId, Story)>,
}

impl Shelf {
    fn of(stories: &[Story], batch: usize) -> Self {
        let mut desk = Desk::new();
        desk.follow(&FEEDS.map(|(url, ..)| url));
        let feeds: Vec<FeedId> = FEEDS.iter().map(|(url, ..)| desk.feed(url).id).collect();
        let mut shelf = Self { desk, feeds, stories: Vec::new() };
        for (moment, story) in stories.iter().enumerate() {
            shelf.save(story, moment);
            // Small segments, so that many are merged.
            if moment % 3 == 0 {
                shelf.desk.store.index_some(batch).expect("indexed");
            }
        }
        while !shelf.desk.store.index_some(batch).expect("indexed").is_complete {}
        shelf
    }

    fn save(&mut self, story: &Story, moment: usize) {
        let (_, title, language) = FEEDS[story.feed];
        let entries = vec![story.placed()];
        let content = FeedContent {
            title: line(title),
            language: Some(line(language)),
            entries,
            ..content()
        };
        let update =
            updated(self.feeds[story.feed], i64::try_from(moment).expect("small"), content);
        self.desk.store.save_update(&update).expect("saved");
        let known = self
            .stories
            .iter_mut()
            .find(|(_, known)| (known.feed, known.number) == (story.feed, story.number));
        if let Some((id, known)) = known {
            // An edit moves nothing, and the marks stay.
            let (id, secs) = (*id, known.secs);
            *known = Story { secs, ..story.clone() };
            self.mark(id, story);
            return;
        }
        let last = i64::try_from(self.stories.len()).expect("small") + 1;
        self.stories.push((EntryId(last), story.clone()));
        self.mark(EntryId(last), story);
    }

    fn mark(&mut self, id: EntryId, story: &Story) {
        let (is_read, is_starred, is_saved) = story.marks;
        for (mark, is_set) in [(Mark::Read, is_read), (Mark::Starred, is_starred)] {
            let change = Change { mark, is_set, entries: vec![id] };
            self.desk.store.apply(&change, at(0)).expect("marked");
        }
        let saved = SavedArticle { entry: id, saved_at: at(0), path: "/x".to_owned() };
        let store = &mut self.desk.store;
        if is_saved { store.record_saved(&saved) } else { store.forget_saved(id) }.expect("kept");
    }

    /// What a plain look at every entry finds, in the filter's order.
    fn expected(&self, filter: &Filter) -> Vec<EntryId> {
        let mut found: Vec<Position> = Vec::new();
        for (id, story) in &self.stories {
            let (is_read, is_starred, is_saved) = story.marks;
            let is_wanted = story.meets(&filter.query.condition)
                && SectionPath::parse(SECTIONS[story.section]).lies_in(&filter.section)
                && filter.feed.is_none_or(|feed| self.feeds[story.feed] == feed)
                && !(filter.only_unread && is_read)
                && (!filter.only_starred || is_starred)
                && (!filter.only_saved || is_saved)
                && filter.since.is_none_or(|since| at(story.secs) >= since);
            if is_wanted {
                found.push(Position { sorted_at: at(story.secs), id: *id });
            }
        }
        found.sort_unstable();
        if filter.order == Order::NewestFirst {
            found.reverse();
        }
        found.iter().map(|position| position.id).collect()
    }

    /// Looking up what words find gives the same as walking along lists.
    fn assert_same_by_hits(&self, filter: &Filter, expected: &[EntryId]) {
        let conn = &self.desk.store.conn;
        let plan = Plan::of(conn, filter).expect("a plan");
        if plan.bound.is_none() {
            return;
        }
        for rows_max in ROWS_MAX {
            for anchor in [Anchor::First, Anchor::Last] {
                let whole = Window { order: filter.order, anchor, limit: usize::MAX };
                let found = plan.window_within(conn, whole, rows_max).expect("an answer");
                let ids: Vec<EntryId> = found.iter().map(|position| position.id).collect();
                assert_eq!(ids, expected, "by hits, {anchor:?}, {filter:?}");
            }
            let mut met = Vec::new();
            let mut anchor = Anchor::First;
            loop {
                let window = Window { order: filter.order, anchor, limit: 3 };
                let some = plan.window_within(conn, window, rows_max).expect("an answer");
                met.extend(some.iter().map(|position| position.id));
                let Some(last) = some.last() else { break };
                anchor = Anchor::After(*last);
            }
            assert_eq!(met, expected, "by hits, down, {filter:?}");
        }
    }

    fn assert_answers(&self, filter: &Filter) {
        let expected = self.expected(filter);
        let reader = &self.desk.reader;
        let ids = |found: &[Headline]| found.iter().map(|it| it.id).collect::<Vec<_>>();
        let whole = reader.headlines(filter, Anchor::First, usize::MAX).expect("an answer");
        assert_eq!(ids(&whole), expected, "{filter:?}");
        assert_eq!(reader.count(filter).expect("a count"), expected.len() as u64, "{filter:?}");
        for size in [1, 4] {
            for is_down in [true, false] {
                let met = super::listing::walk(&self.desk, filter, size, is_down);
                assert_eq!(ids(&met), expected, "by {size}, down: {is_down}, {filter:?}");
            }
        }
        self.assert_same_by_hits(filter, &expected);
        let mut best: Vec<EntryId> = reader
            .best_matches(filter, 1000)
            .expect("matches")
            .iter()
            .map(|found| found.headline.id)
            .collect();
        best.sort_unstable();
        let mut all = expected;
        all.sort_unstable();
        assert_eq!(best, all, "best of {filter:?}");
    }
}

fn filter() -> impl Strategy<Value = Filter> {
    let narrowed = (0..20_usize, 0..9_usize, any::<u8>(), -60..0_i64);
    (condition(), narrowed).prop_map(|(condition, (section, feed, bits, since))| Filter {
        section: SECTIONS.get(section).map(|path| SectionPath::parse(path)).unwrap_or_default(),
        feed: (feed < 3).then(|| FeedId(i64::try_from(feed).unwrap_or(0) + 1)),
        only_unread: bits % 5 == 0,
        only_starred: bits % 7 == 0,
        only_saved: bits % 11 == 0,
        since: (since > -40).then(|| at(since)),
        tag: None,
        within: Query::default(),
        query: Query { text: String::new(), condition },
        order: if bits % 2 == 0 { Order::NewestFirst } else { Order::OldestFirst },
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_query_finds_what_a_plain_look_finds(
        stories in prop::collection::vec(story(), 1..40),
        filters in prop::collection::vec(filter(), 12),
        batch in 1..9_usize,
    ) {
        let mut shelf = Shelf::of(&stories, batch);
        for filter in &filters {
            shelf.assert_answers(filter);
        }
        shelf.desk.assert_sound();
        shelf.desk.store.rebuild_index().expect("dropped");
        shelf.desk.store.index_all().expect("indexed");
        shelf.desk.assert_sound();
        for filter in &filters {
            shelf.assert_answers(filter);
        }
    }
}
