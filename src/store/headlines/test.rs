//! What must hold of an entry, and the cheapest way to find out.

use rusqlite::{Connection, OptionalExtension};

use super::phrase::Phrase;
use crate::store::index::IdSet;
use crate::store::rows::ids_from;

/// What reading an entry's text costs, beside other tests.
const TEXT_COST: u8 = 3;

/// A condition as the store tests it.
#[derive(Debug)]
pub(super) enum Test {
    Always,
    Never,
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    /// It is one of these.
    Hits(IdSet),
    /// Words stand together in it.
    Phrase(Phrase),
    /// It stands in this list.
    In(i64),
    Read,
    /// It is sorted at this moment or later.
    Since(i64),
}

impl Test {
    /// Each of these.
    pub(super) fn all(tests: impl IntoIterator<Item = Self>) -> Self {
        let mut rest = Vec::new();
        let mut hits: Option<IdSet> = None;
        let mut unwanted = IdSet::default();
        for test in tests.into_iter().flat_map(Self::into_all) {
            match test {
                Self::Always => {}
                Self::Never => return Self::Never,
                Self::Hits(set) => match &mut hits {
                    Some(hits) => hits.keep_common(&set),
                    none => *none = Some(set),
                },
                Self::Not(test) => match *test {
                    Self::Hits(set) => unwanted.add(&set),
                    test => rest.push(Self::Not(Box::new(test))),
                },
                test => rest.push(test),
            }
        }
        match hits {
            Some(mut hits) => {
                hits.subtract(&unwanted);
                rest.push(Self::Hits(hits));
            }
            None if unwanted.len() > 0 => rest.push(Self::Not(Box::new(Self::Hits(unwanted)))),
            None => {}
        }
        Self::joined(rest, Self::Always, Self::All)
    }

    /// One of these at least.
    pub(super) fn any(tests: impl IntoIterator<Item = Self>) -> Self {
        let mut rest = Vec::new();
        let mut hits: Option<IdSet> = None;
        for test in tests {
            match test {
                Self::Always => return Self::Always,
                Self::Never => {}
                Self::Hits(set) => hits.get_or_insert_default().add(&set),
                Self::Any(tests) => rest.extend(tests),
                test => rest.push(test),
            }
        }
        rest.extend(hits.map(Self::Hits));
        Self::joined(rest, Self::Never, Self::Any)
    }

    /// Not this.
    pub(super) fn not(test: Self) -> Self {
        match test {
            Self::Always => Self::Never,
            Self::Never => Self::Always,
            Self::Not(test) => *test,
            test => Self::Not(Box::new(test)),
        }
    }

    fn joined(mut tests: Vec<Self>, none: Self, join: impl Fn(Vec<Self>) -> Self) -> Self {
        tests.sort_by_key(Self::cost);
        match tests.pop() {
            None => none,
            Some(only) if tests.is_empty() => only,
            Some(last) => {
                tests.push(last);
                join(tests)
            }
        }
    }

    /// The tests that must all hold.
    pub(super) fn into_all(self) -> Vec<Self> {
        match self {
            Self::All(tests) => tests,
            test => vec![test],
        }
    }

    /// True when texts are read to find out.
    pub(super) fn reads_texts(&self) -> bool {
        self.cost() >= TEXT_COST
    }

    /// Cheap ones are asked first: what is in memory, a key, a row, a text.
    fn cost(&self) -> u8 {
        match self {
            Self::Always | Self::Never | Self::Hits(_) | Self::Since(_) => 0,
            Self::Read => 1,
            Self::In(_) => 2,
            Self::Phrase(_) => TEXT_COST,
            Self::Not(test) => test.cost(),
            Self::All(tests) | Self::Any(tests) => tests.iter().map(Self::cost).max().unwrap_or(0),
        }
    }

    /// A set that holds every entry for which the test may hold, as far as words tell.
    pub(super) fn bound(&self) -> Option<IdSet> {
        match self {
            Self::Hits(set) => Some(set.clone()),
            Self::Phrase(phrase) => Some(phrase.candidates.clone()),
            Self::Never => Some(IdSet::default()),
            Self::All(tests) => {
                let mut sets = tests.iter().filter_map(Self::bound);
                let mut bound = sets.next()?;
                sets.for_each(|set| bound.keep_common(&set));
                Some(bound)
            }
            Self::Any(tests) => {
                let mut bound = IdSet::default();
                for test in tests {
                    bound.add(&test.bound()?);
                }
                Some(bound)
            }
            Self::Always | Self::Not(_) | Self::In(_) | Self::Read | Self::Since(_) => None,
        }
    }

    /// Tells whether it holds of the entry.
    pub(super) fn holds(&self, probe: &mut Probe<'_>) -> rusqlite::Result<bool> {
        Ok(match self {
            Self::Always => true,
            Self::Never => false,
            Self::All(tests) => {
                for test in tests {
                    if !test.holds(probe)? {
                        return Ok(false);
                    }
                }
                true
            }
            Self::Any(tests) => {
                for test in tests {
                    if test.holds(probe)? {
                        return Ok(true);
                    }
                }
                false
            }
            Self::Not(test) => !test.holds(probe)?,
            Self::Hits(set) => u32::try_from(probe.id).is_ok_and(|id| set.contains(id)),
            Self::Phrase(phrase) => phrase.stands_in(probe.conn, probe.id)?,
            Self::In(list) => probe.is_in(*list)?,
            Self::Read => probe.is_read()?,
            Self::Since(moment) => probe.sorted_at()? >= *moment,
        })
    }
}

/// An entry under test: what is known of it, and what was asked of the file.
pub(super) struct Probe<'c> {
    conn: &'c Connection,
    id: i64,
    sorted_at: Option<i64>,
    is_read: Option<bool>,
    lists: Option<Vec<i64>>,
}

impl<'c> Probe<'c> {
    /// An entry of which nothing is known.
    pub(super) const fn new(conn: &'c Connection, id: i64) -> Self {
        Self { conn, id, sorted_at: None, is_read: None, lists: None }
    }

    /// An entry as a list shows it.
    pub(super) const fn in_list(conn: &'c Connection, id: i64, at: (i64, bool)) -> Self {
        Self { conn, id, sorted_at: Some(at.0), is_read: Some(at.1), lists: None }
    }

    /// True when it stands in that list.
    pub(super) fn is_in(&mut self, list: i64) -> rusqlite::Result<bool> {
        Ok(self.lists()?.contains(&list))
    }

    /// The moment it is sorted at; the earliest of all when it is gone.
    pub(super) fn sorted_at(&mut self) -> rusqlite::Result<i64> {
        if self.sorted_at.is_none() {
            self.lists()?;
        }
        Ok(self.sorted_at.unwrap_or(i64::MIN))
    }

    pub(super) fn is_read(&mut self) -> rusqlite::Result<bool> {
        if let Some(is_read) = self.is_read {
            return Ok(is_read);
        }
        let is_read = self
            .conn
            .prepare_cached(
                "SELECT m.is_read FROM entry e JOIN mark m ON m.feed_id = e.feed_id
                   AND m.guid_hash = e.guid_hash WHERE e.id = ?1",
            )?
            .query_row([self.id], |row| row.get(0))
            .optional()?
            .unwrap_or(false);
        self.is_read = Some(is_read);
        Ok(is_read)
    }

    /// The lists it stands in; none when it is gone.
    fn lists(&mut self) -> rusqlite::Result<&[i64]> {
        if self.lists.is_none() {
            let mut statement =
                self.conn.prepare_cached("SELECT sorted_at, lists FROM entry WHERE id = ?1")?;
            let mut rows = statement.query([self.id])?;
            let mut lists = Vec::new();
            if let Some(row) = rows.next()? {
                self.sorted_at = Some(row.get(0)?);
                lists = ids_from(row.get_ref(1)?.as_str()?)?;
            }
            self.lists = Some(lists);
        }
        Ok(self.lists.as_deref().unwrap_or_default())
    }
}
