//! Publishers change how they name their entries: `http` becomes `https`, a new system numbers
//! anew. And they give the name of one article to another.
//!
//! An entry that the feed's last document held under another name, and that is gone under that name
//! from this one, keeps its marks: it gets the new name instead of coming again as unread. An
//! article that comes under the name of another one takes nothing from it: that one is set aside
//! under a name of its own.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use rusqlite::OptionalExtension;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{
    Change, Entry, EntryId, FeedId, Mark, SavedArticle, SectionPath, Timestamp, WebUrl,
};
use crate::words::{Language, is_function_word, scan};

use super::backup::journal;
use super::placed::last_placed;
use super::purge::document;
use super::rows::hash;
use super::save::{Document, Incoming};
use super::tags::tags;
use super::writing::Writing;

/// An article may be dated anew by so much.
const REDATED_SECS_MAX: u64 = 3600;
/// Titles of which one word in so many is in both may be those of one article.
const COMMON_WORDS_ONE_IN: usize = 3;

/// By which two entries of consecutive documents are one: title and date; where there is no date,
/// title and page. Title or page alone are not enough: "Weather for today" is new every day.
#[derive(PartialEq, Eq, Hash)]
struct Likeness {
    title: String,
    published: Option<i64>,
    link: Option<String>,
}

impl Likeness {
    fn of(entry: &Entry) -> Option<Self> {
        let link = entry.link.as_ref().map(WebUrl::as_str);
        Self::new(entry.title.as_str(), entry.published.map(Timestamp::secs), link)
    }

    fn new(title: &str, published: Option<i64>, link: Option<&str>) -> Option<Self> {
        let is_telling = !title.is_empty() && (published.is_some() || link.is_some());
        is_telling.then(|| Self {
            title: title.to_owned(),
            published,
            link: if published.is_some() { None } else { link.map(str::to_owned) },
        })
    }
}

/// By which they are one where a publisher changes names and titles of most at once: page and date.
type PageAndDate = (String, i64);

fn page_and_date(entry: &Entry) -> Option<PageAndDate> {
    Some((entry.link.as_ref()?.as_str().to_owned(), entry.published?.secs()))
}

/// Entries of the last document that this one does not name, with the hash of their guid.
#[derive(Default)]
pub(super) struct Vanished {
    by_title: HashMap<Likeness, (i64, i64)>,
    by_page: HashMap<PageAndDate, (i64, i64)>,
    /// Those that got another name meanwhile.
    adopted: HashSet<i64>,
}

impl Vanished {
    /// The one that is like this entry; it is given once.
    fn take(&mut self, entry: &Entry) -> Option<(i64, i64)> {
        let by_title = Likeness::of(entry).and_then(|likeness| self.by_title.remove(&likeness));
        let by_page = || page_and_date(entry).and_then(|page| self.by_page.remove(&page));
        let is_free = |found: &(i64, i64)| !self.adopted.contains(&found.0);
        let found = by_title.filter(is_free).or_else(by_page).filter(is_free)?;
        self.adopted.insert(found.0);
        Some(found)
    }

    /// Page and date tell anything where at least half of the document comes under new names, and
    /// each page stands for one entry before and after.
    fn keep_pages_of_most(&mut self, document: &Document<'_>) {
        let mut coming: HashMap<PageAndDate, u32> = HashMap::new();
        let unknown = |it: &&Incoming<'_>| document.unknown.contains(&it.guid_hash);
        for incoming in document.entries.iter().filter(unknown) {
            if let Some(page) = page_and_date(&incoming.placed.entry) {
                *coming.entry(page).or_default() += 1;
            }
        }
        self.by_page.retain(|page, _| coming.get(page) == Some(&1));
        if self.by_page.len() * 2 < document.entries.len() {
            self.by_page.clear();
        }
    }
}

/// What the reader did to an entry.
#[derive(Default)]
struct Kept {
    marks: Vec<Mark>,
    saved: Option<SavedArticle>,
}

impl Writing<'_> {
    /// Gives a vanished entry that is like this one its name, and tells whether there was one.
    /// `vanished` is looked up when first needed: most documents bring few new entries.
    pub(super) fn adopt(
        &mut self,
        incoming: &Incoming<'_>,
        document: &Document<'_>,
        (vanished, now): (&mut Option<Vanished>, Timestamp),
    ) -> rusqlite::Result<bool> {
        let vanished = match vanished {
            Some(vanished) => vanished,
            empty => empty.insert(self.vanished(incoming.feed, document)?),
        };
        let Some((id, guid_hash)) = vanished.take(&incoming.placed.entry) else {
            return Ok(false);
        };
        self.rename(id, (incoming.feed, guid_hash), incoming.guid_hash, now)?;
        Ok(true)
    }

    /// Where another article than the entry's comes under its name, gives the entry a name of its
    /// own, so that it stays with all its marks; tells whether that was so. Where title, page or
    /// date is nearly what it was, the article was edited.
    pub(super) fn set_aside(
        &mut self,
        id: i64,
        incoming: &Incoming<'_>,
        (document, now): (&Document<'_>, Timestamp),
    ) -> rusqlite::Result<bool> {
        let Some((title, link)) = self.other_article(id, &incoming.placed.entry, document)? else {
            return Ok(false);
        };
        let (feed, guid) = (incoming.feed, &incoming.placed.entry.guid);
        let own = own_name(guid, &link, &title);
        if self.entry_named(feed, own)?.is_some() {
            return Ok(false);
        }
        self.rename(id, (feed, incoming.guid_hash), own, now)?;
        // What comes may itself have been set aside before.
        let entry = &incoming.placed.entry;
        let link = entry.link.as_ref().map_or("", WebUrl::as_str);
        let own = own_name(guid, link, entry.title.as_str());
        if let Some(known) = self.entry_named(feed, own)? {
            self.rename(known, (feed, own), incoming.guid_hash, now)?;
        }
        Ok(true)
    }

    /// Title and page of the entry, if what comes under its name is another article.
    fn other_article(
        &self,
        id: i64,
        entry: &Entry,
        document: &Document<'_>,
    ) -> rusqlite::Result<Option<(String, String)>> {
        let (Some(link), Some(published)) = (&entry.link, entry.published) else {
            return Ok(None);
        };
        let known: Option<(String, Option<String>, Option<i64>)> = self
            .conn
            .prepare_cached("SELECT title, link, published FROM entry WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((title, Some(was_at), Some(was_published))) = known else { return Ok(None) };
        let is_redated = published.secs().abs_diff(was_published) > REDATED_SECS_MAX;
        let is_other = was_at != link.as_str()
            && (is_redated || stands_elsewhere(document, (entry, &title, &was_at)))
            && are_of_two_articles(&title, entry.title.as_str());
        Ok(is_other.then_some((title, was_at)))
    }

    fn entry_named(&self, feed: FeedId, guid_hash: i64) -> rusqlite::Result<Option<i64>> {
        self.conn
            .prepare_cached("SELECT id FROM entry WHERE feed_id = ?1 AND guid_hash = ?2")?
            .query_row([feed.0, guid_hash], |row| row.get(0))
            .optional()
    }

    /// Gives an entry another name. What the reader did to an entry that had that name once, and is
    /// no longer cached, is done to it too.
    fn rename(
        &mut self,
        id: i64,
        (feed, was): (FeedId, i64),
        becomes: i64,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let left_behind = self.marks(feed, becomes)?;
        let kept = self.kept_of(id)?;
        self.note_kept(id, (&kept, false), now)?;
        self.conn
            .prepare_cached("DELETE FROM mark WHERE feed_id = ?1 AND guid_hash = ?2")?
            .execute([feed.0, becomes])?;
        self.conn
            .prepare_cached("UPDATE entry SET guid_hash = ?2 WHERE id = ?1")?
            .execute([id, becomes])?;
        for table in ["mark", "tag", "placed"] {
            let sql = format!(
                "UPDATE OR REPLACE {table} SET guid_hash = ?3
                 WHERE feed_id = ?1 AND guid_hash = ?2"
            );
            self.conn.prepare_cached(&sql)?.execute([feed.0, was, becomes])?;
        }
        if left_behind.is_read {
            self.set_read(&[EntryId(id)], true, now)?;
        }
        if left_behind.is_starred {
            self.star(EntryId(id), true, now)?;
        }
        self.note_kept(id, (&kept, true), now)?;
        self.relist(EntryId(id))
    }

    fn kept_of(&self, id: i64) -> rusqlite::Result<Kept> {
        let Some(standing) = self.standing(EntryId(id))? else { return Ok(Kept::default()) };
        let tags = tags(self.conn, standing.feed, standing.guid_hash)?;
        let mut marks: Vec<Mark> = tags.into_iter().map(Mark::Tag).collect();
        marks.extend(standing.marks.is_read.then_some(Mark::Read));
        marks.extend(standing.marks.is_starred.then_some(Mark::Starred));
        let placed = last_placed(self.conn, (standing.feed, standing.guid_hash))?;
        marks.extend(placed.map(|section| Mark::Place(SectionPath::parse(&section))));
        let saved = self
            .conn
            .prepare_cached("SELECT saved_at, path FROM saved WHERE entry_id = ?1")?
            .query_row([id], |row| {
                let saved_at = Timestamp::from_secs(row.get(0)?);
                Ok(SavedArticle { entry: EntryId(id), saved_at, path: row.get(1)? })
            });
        Ok(Kept { marks, saved: saved.optional()? })
    }

    /// Has the journal, which knows entries by their names, say that an entry has all this under
    /// the name that it has now, or has it no more: else it would come back on another article.
    fn note_kept(
        &mut self,
        id: i64,
        (kept, is_set): (&Kept, bool),
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        if kept.marks.is_empty() && kept.saved.is_none() {
            return Ok(());
        }
        let entry = EntryId(id);
        // A line of before the day's snapshot would say nothing: a feed may wait to be saved.
        let snapshot_at = self.conn.path().and_then(|path| journal::snapshot_at(Path::new(path)));
        let now = now.max(snapshot_at.unwrap_or(now));
        for mark in &kept.marks {
            let change = Change { mark: mark.clone(), is_set, entries: vec![entry] };
            let line = journal::line(self.conn, &change, now)?;
            self.journal.extend(line.map(|line| (line, now)));
        }
        if let Some(saved) = &kept.saved {
            let at = saved.saved_at.max(now);
            let line = journal::saved_line(self.conn, entry, is_set.then_some(saved), at)?;
            self.journal.extend(line.map(|line| (line, at)));
        }
        Ok(())
    }

    fn vanished(&self, feed: FeedId, now: &Document<'_>) -> rusqlite::Result<Vanished> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT guid_hash, title, published, link FROM entry WHERE id = ?1")?;
        let mut vanished = Vanished::default();
        // Pages that several entries share tell none of them.
        let mut shared = HashSet::new();
        for id in document(self.conn, feed)? {
            let found = statement.query_row([id], |row| {
                let (title, link): (String, Option<String>) = (row.get(1)?, row.get(3)?);
                let published: Option<i64> = row.get(2)?;
                let likeness = Likeness::new(&title, published, link.as_deref());
                Ok((row.get(0)?, likeness, link.zip(published)))
            });
            let Some((guid_hash, likeness, page)) = found.optional()? else { continue };
            if now.guids.contains(&guid_hash) {
                continue;
            }
            if let Some(likeness) = likeness {
                vanished.by_title.insert(likeness, (id, guid_hash));
            }
            if let Some(page) = page
                && vanished.by_page.insert(page.clone(), (id, guid_hash)).is_some()
            {
                shared.insert(page);
            }
        }
        vanished.by_page.retain(|page, _| !shared.contains(page));
        vanished.keep_pages_of_most(now);
        Ok(vanished)
    }
}

/// The name of an entry whose guid is given to another article: the one that it mostly would have
/// where one document gave the guid to both (`parse/identity.rs`).
fn own_name(guid: &str, link: &str, title: &str) -> i64 {
    let own = xxh3_64(format!("{link}\n{title}").as_bytes());
    hash(format!("{guid}#{own:016x}").as_bytes())
}

/// True when the document has the article under another name than the entry's: titles that are
/// places in a list move on with each new one.
fn stands_elsewhere(document: &Document<'_>, (entry, title, link): (&Entry, &str, &str)) -> bool {
    document.entries.iter().map(|incoming| &incoming.placed.entry).any(|other| {
        other.guid != entry.guid
            && other.title.as_str() == title
            && other.link.as_ref().is_some_and(|at| at.as_str() == link)
    })
}

/// True for titles that have hardly a word in common, words of any text apart.
fn are_of_two_articles(one: &str, other: &str) -> bool {
    let is_any =
        |word: &str| Language::ALL.iter().any(|(language, _)| is_function_word(*language, word));
    let words = |title: &str| {
        let mut words = HashSet::new();
        scan(title, |word, _| {
            if !is_any(word) {
                words.insert(word.to_owned());
            }
            true
        });
        words
    };
    let (one, other) = (words(one), words(other));
    let fewer = one.len().min(other.len());
    fewer > 0 && one.intersection(&other).count() * COMMON_WORDS_ONE_IN <= fewer
}
