//! A filter and its query, brought into the form in which they are carried out.

use std::cell::RefCell;

use rusqlite::{Connection, OptionalExtension};

use super::phrase::Phrase;
use super::test::Test;
use crate::model::{Condition, Field, Filter, Words};
use crate::store::index::{self, IdSet, Segment, Word, holders, language_word, wanted};
use crate::store::lists::{MUTED, PAPER, SAVED, STARRED, feed_key, list_by_key, section_key};
use crate::store::tags::tag_key;
use crate::words;

/// How deep conditions may lie in each other; what is deeper lets nothing through.
const DEPTH_MAX: usize = 64;

/// Entries of a list that is read into memory where it is one of several alternatives.
const IN_MEMORY_MAX: u64 = 20_000;

/// What a list is made of.
#[derive(Debug)]
pub(in crate::store) struct Plan {
    /// The smallest list that every entry must stand in.
    pub(super) walked: List,
    /// What else must hold.
    pub(super) test: Test,
    /// All entries that words or small lists let through; `None` when neither narrows the list.
    pub(in crate::store) bound: Option<IdSet>,
    /// The bound comes from the index, which knows the positions of all in it.
    pub(super) is_bound_indexed: bool,
    /// Read entries, unread ones, or both.
    pub(super) read_states: Vec<bool>,
    /// Sorted at this moment or later.
    pub(super) since: Option<i64>,
    /// Sorted before this moment.
    pub(super) before: Option<i64>,
    /// The index, as it was when the plan was made.
    pub(super) segments: Vec<Segment>,
    /// How many entries hold each word that was looked up anywhere.
    pub(super) holders: Vec<(Word, usize)>,
    /// Entries in the whole paper.
    pub(super) paper_total: u64,
}

/// A list with its counters.
#[derive(Clone, Copy, Debug)]
pub(super) struct List {
    pub(super) id: i64,
    pub(super) total: u64,
    pub(super) unread: u64,
}

impl Plan {
    /// Looks the filter's lists and words up.
    pub(in crate::store) fn of(conn: &Connection, filter: &Filter) -> rusqlite::Result<Self> {
        let has_query = !(filter.query.is_empty() && filter.within.is_empty());
        let segments = if has_query { index::searched(conn)? } else { Vec::new() };
        let resolver = Resolver { conn, segments, holders: RefCell::default() };
        let asked = [&filter.query.condition, &filter.within.condition].into_iter();
        let tests = asked.map(|condition| resolver.test(condition, 0));
        let mut tests = tests.collect::<rusqlite::Result<Vec<Test>>>()?;
        if !filter.section.is_root() {
            tests.push(resolver.list(&section_key(&filter.section))?);
        }
        if let Some(feed) = filter.feed {
            tests.push(resolver.list(&feed_key(feed))?);
        }
        if let Some(tag) = &filter.tag {
            tests.push(resolver.list(&tag_key(tag.name().as_str()))?);
        }
        tests.extend(filter.only_starred.then_some(Test::In(STARRED)));
        tests.extend(filter.only_saved.then_some(Test::In(SAVED)));
        tests.extend(filter.only_unread.then(|| Test::not(Test::Read)));
        tests.extend(filter.since.map(|moment| Test::Since(moment.secs())));
        let mut plan = Self::for_test(conn, Test::all(tests), resolver.segments)?;
        plan.holders = resolver.holders.into_inner();
        Ok(plan)
    }

    fn for_test(conn: &Connection, test: Test, segments: Vec<Segment>) -> rusqlite::Result<Self> {
        let paper = list_by_id(conn, PAPER)?;
        let bound = test.bound();
        let mut plan = Self {
            walked: paper,
            test: Test::Always,
            is_bound_indexed: bound.is_some(),
            bound,
            read_states: vec![false, true],
            since: None,
            before: None,
            segments,
            holders: Vec::new(),
            paper_total: paper.total,
        };
        let mut rest = Vec::new();
        let mut lists = Vec::new();
        for test in test.into_all() {
            match test {
                Test::In(list) => lists.push(list_by_id(conn, list)?),
                Test::Read => plan.read_states.retain(|is_read| *is_read),
                Test::Since(moment) => plan.since = plan.since.max(Some(moment)),
                Test::Not(test) => match *test {
                    Test::Read => plan.read_states.retain(|is_read| !*is_read),
                    Test::Since(moment) => {
                        plan.before = Some(plan.before.map_or(moment, |it| it.min(moment)));
                    }
                    test => rest.push(Test::not(test)),
                },
                test => rest.push(test),
            }
        }
        lists.sort_by_key(|list| std::cmp::Reverse(list.total));
        if let Some(smallest) = lists.pop() {
            plan.walked = smallest;
        }
        let rest = rest.into_iter().map(|test| in_memory(conn, test));
        let mut rest = rest.collect::<rusqlite::Result<Vec<Test>>>()?;
        rest.extend(lists.into_iter().map(|list| Test::In(list.id)));
        plan.test = Test::all(rest);
        if plan.bound.is_none() {
            plan.bound = plan.test.bound();
        }
        Ok(plan)
    }

    /// True when the list is one the store keeps, or its unread entries.
    pub(super) fn is_kept(&self) -> bool {
        matches!(self.test, Test::Always)
            && (self.since, self.before) == (None, None)
            && self.read_states != [true]
    }

    /// True when each entry's text is read to see whether words stand together.
    pub(super) fn reads_texts(&self) -> bool {
        self.test.reads_texts()
    }

    /// How many entries a walk goes over at most.
    pub(super) fn walked_total(&self) -> u64 {
        match self.read_states.as_slice() {
            [] => 0,
            [false] => self.walked.unread,
            [true] => self.walked.total.saturating_sub(self.walked.unread),
            _ => self.walked.total,
        }
    }
}

/// The test with small lists read into memory: alternatives of them are then one set.
fn in_memory(conn: &Connection, test: Test) -> rusqlite::Result<Test> {
    let each = |tests: Vec<Test>| -> rusqlite::Result<Vec<Test>> {
        tests.into_iter().map(|test| in_memory(conn, test)).collect()
    };
    Ok(match test {
        Test::All(tests) => Test::all(each(tests)?),
        Test::Any(tests) => Test::any(each(tests)?),
        Test::Not(test) => Test::not(in_memory(conn, *test)?),
        Test::In(list) if list_by_id(conn, list)?.total <= IN_MEMORY_MAX => {
            let mut statement = conn.prepare_cached(
                "SELECT entry_id FROM list_row WHERE list_id = ?1 AND is_read IN (0, 1)",
            )?;
            let ids = statement.query_map([list], |row| row.get::<_, i64>(0))?;
            let ids = ids.collect::<rusqlite::Result<Vec<i64>>>()?;
            let small: IdSet = ids.iter().filter_map(|id| u32::try_from(*id).ok()).collect();
            if small.len() == ids.len() { Test::Hits(small) } else { Test::In(list) }
        }
        test => test,
    })
}

fn list_by_id(conn: &Connection, id: i64) -> rusqlite::Result<List> {
    let found = conn
        .prepare_cached("SELECT total, unread FROM list WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
        .optional()?;
    let (total, unread) = found.unwrap_or_default();
    let number = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(List { id, total: number(total), unread: number(unread) })
}

/// Looks up what conditions name.
struct Resolver<'c> {
    conn: &'c Connection,
    segments: Vec<Segment>,
    holders: RefCell<Vec<(Word, usize)>>,
}

impl Resolver<'_> {
    fn test(&self, condition: &Condition, depth: usize) -> rusqlite::Result<Test> {
        if depth > DEPTH_MAX {
            return Ok(Test::Never);
        }
        let each = |conditions: &[Condition]| -> rusqlite::Result<Vec<Test>> {
            conditions.iter().map(|condition| self.test(condition, depth + 1)).collect()
        };
        Ok(match condition {
            Condition::Anything => Test::Always,
            Condition::All(conditions) => Test::all(each(conditions)?),
            Condition::Any(conditions) => Test::any(each(conditions)?),
            Condition::Not(condition) => Test::not(self.test(condition, depth + 1)?),
            Condition::Words(words) => self.words(words)?,
            Condition::Section(path) if path.is_root() => Test::Always,
            Condition::Section(path) => self.list(&section_key(path))?,
            Condition::Feed(text) => self.feeds(text.as_str())?,
            Condition::Tag(name) => self.list(&tag_key(name.as_str()))?,
            Condition::Story(story) => self.story(*story)?,
            Condition::Language(language) => self.language(language.as_str())?,
            Condition::Read => Test::Read,
            Condition::Starred => Test::In(STARRED),
            Condition::Saved => Test::In(SAVED),
            Condition::Muted => Test::In(MUTED),
            Condition::Before(moment) => Test::not(Test::Since(moment.secs())),
            Condition::Since(moment) => Test::Since(moment.secs()),
        })
    }

    /// A list that does not exist holds nothing.
    fn list(&self, key: &str) -> rusqlite::Result<Test> {
        Ok(list_by_key(self.conn, key)?.map_or(Test::Never, |(id, ..)| Test::In(id)))
    }

    fn words(&self, words: &Words) -> rusqlite::Result<Test> {
        let field = match words.field {
            Field::Anywhere => index::TEXT,
            Field::Title => index::TITLE,
            Field::Author => index::AUTHOR,
            Field::Category => index::CATEGORY,
        };
        let wanted = wanted(words.text.as_str(), words.goes_on);
        let Some((first, rest)) = wanted.split_first() else { return Ok(Test::Always) };
        let mut candidates = self.holders(field, first)?;
        for word in rest {
            candidates.keep_common(&self.holders(field, word)?);
        }
        if rest.is_empty() {
            return Ok(Test::Hits(candidates));
        }
        Ok(Test::Phrase(Phrase::new(words.field, wanted, candidates)))
    }

    fn holders(&self, field: char, word: &Word) -> rusqlite::Result<IdSet> {
        let found = holders(self.conn, &self.segments, field, word)?;
        if field == index::TEXT {
            self.holders.borrow_mut().push((word.clone(), found.len()));
        }
        Ok(found)
    }

    fn story(&self, story: i64) -> rusqlite::Result<Test> {
        let mut statement =
            self.conn.prepare_cached("SELECT entry_id FROM story_member WHERE story_id = ?1")?;
        let ids = statement.query_map([story], |row| row.get::<_, i64>(0))?;
        let ids = ids.collect::<rusqlite::Result<Vec<i64>>>()?;
        Ok(Test::Hits(ids.iter().filter_map(|id| u32::try_from(*id).ok()).collect()))
    }

    fn language(&self, language: &str) -> rusqlite::Result<Test> {
        let language = language_word(language);
        let mut found = IdSet::default();
        for (word, goes_on) in [(language.clone(), false), (format!("{language}-"), true)] {
            let word = Word { word, goes_on };
            found.add(&holders(self.conn, &self.segments, index::LANGUAGE, &word)?);
        }
        Ok(Test::Hits(found))
    }

    /// The feeds one of whose titles holds the words, the last as a beginning, or one of whose
    /// addresses the text: as rules have it for what comes.
    fn feeds(&self, text: &str) -> rusqlite::Result<Test> {
        let words = wanted(text, true);
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Ok(Test::Always);
        }
        let mut statement =
            self.conn.prepare_cached("SELECT id, title, own_title, url, typed_url FROM feed")?;
        let mut rows = statement.query([])?;
        let mut lists = Vec::new();
        while let Some(row) = rows.next()? {
            let holds_all = |title: &str| {
                words.iter().all(|word| {
                    let mut is_there = false;
                    words::scan(title, |there, _| {
                        is_there = word.accepts(there);
                        !is_there
                    });
                    is_there
                })
            };
            let of = |at| row.get_ref(at)?.as_str_or_null().map_err(rusqlite::Error::from);
            let titles: [Option<&str>; 2] = [of(1)?, of(2)?];
            let addresses: [Option<&str>; 2] = [of(3)?, of(4)?];
            let is_titled = || titles.into_iter().flatten().any(holds_all);
            let is_at = |address: &str| address.to_lowercase().contains(&text);
            if !words.is_empty() && is_titled() || addresses.into_iter().flatten().any(is_at) {
                lists.push(self.list(&feed_key(crate::model::FeedId(row.get(0)?)))?);
            }
        }
        Ok(Test::any(lists))
    }
}
