//! Between rows and values: small lists as JSON, HTML as zstd frames, hashes, and the whole rows of
//! feeds and entries.

use std::cell::RefCell;
use std::io::Read;
use std::sync::{Mutex, PoisonError};

use rusqlite::types::{FromSql, Type};
use rusqlite::{Connection, OptionalExtension, Row};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};
use zstd::bulk::Decompressor;

use super::bodies::Bodies;
use super::placed::{by_hand, place_by_hand};
use crate::model::{
    CachedEntry, Category, CleanText, Enclosure, Entry, EntryId, Feed, FeedHealth, FeedId,
    Headline, Oddity, Pace, PageLabels, PageSaid, PageText, Placement, Sample, SectionPath, Signal,
    Story, Tag, Timestamp, Validators, WebUrl,
};

/// Most bytes a body may unpack to; what is larger was not written by us.
const BODY_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Most bytes a body unpacks to in one step.
const AT_ONCE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Distinct kinds of oddity read back; the parser knows a few dozen.
const ODDITY_KINDS_MAX: usize = 256;

/// A stable 64-bit hash of `bytes`.
pub(super) fn hash(bytes: &[u8]) -> i64 {
    xxh3_64(bytes).cast_signed()
}

/// A stable hash of several fields; where one ends and the next begins counts.
#[derive(Default)]
pub(super) struct FieldHash(Xxh3);

impl FieldHash {
    pub(super) fn field(mut self, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.0.update(&bytes.len().to_le_bytes());
        self.0.update(bytes);
        self
    }

    pub(super) fn finish(self) -> i64 {
        self.0.digest().cast_signed()
    }
}

pub(super) fn places_json(places: &[Placement]) -> Option<String> {
    let rows: Vec<(String, &str, &str, u8)> = places
        .iter()
        .map(|place| {
            let (signal, detail) = (place.signal.name(), place.detail.as_str());
            (written(&place.section), signal, detail, place.confidence)
        })
        .collect();
    list_json(&rows)
}

pub(super) fn places_from(json: Option<&str>) -> Vec<Placement> {
    /// Section, signal, detail, confidence; older rows have none of the last.
    #[derive(serde::Deserialize)]
    struct Place(String, String, String, #[serde(default)] u8);
    let rows: Vec<Place> = list_from(json);
    rows.iter()
        .filter_map(|Place(section, signal, detail, confidence)| {
            Some(Placement {
                section: SectionPath::parse(section),
                signal: Signal::from_name(signal)?,
                detail: CleanText::line(detail),
                confidence: *confidence,
            })
        })
        .collect()
}

pub(super) fn page_labels_json(labels: &PageLabels) -> Option<String> {
    let rows: Vec<(&str, Vec<&str>)> = labels
        .iter()
        .map(|(signal, path)| (signal.name(), path.iter().map(CleanText::as_str).collect()))
        .collect();
    list_json(&rows)
}

fn page_labels_from(json: Option<&str>) -> PageLabels {
    let rows: Vec<(String, Vec<String>)> = list_from(json);
    let labels = rows.iter().filter_map(|(signal, path)| {
        let path = path.iter().map(|name| CleanText::line(name)).collect();
        Some((Signal::from_name(signal)?, path))
    });
    labels.collect()
}

pub(super) fn categories_json(categories: &[Category]) -> Option<String> {
    let rows: Vec<(&str, Option<&str>)> = categories
        .iter()
        .map(|category| (category.label.as_str(), category.scheme.as_deref()))
        .collect();
    list_json(&rows)
}

pub(super) fn categories_from(json: Option<&str>) -> Vec<CleanText> {
    let rows: Vec<(String, Option<String>)> = list_from(json);
    rows.iter().map(|(label, _)| CleanText::line(label)).collect()
}

/// Labels alone, as the reader's placements keep them.
pub(super) fn labels_json(labels: &[CleanText]) -> Option<String> {
    let labels: Vec<&str> = labels.iter().map(CleanText::as_str).collect();
    list_json(&labels)
}

pub(super) fn labels_from(json: Option<&str>) -> Vec<CleanText> {
    let labels: Vec<String> = list_from(json);
    labels.iter().map(|label| CleanText::line(label)).collect()
}

fn tags_from(json: Option<&str>) -> Vec<Tag> {
    let names: Vec<String> = list_from(json);
    let mut tags: Vec<Tag> = names.iter().filter_map(|name| Tag::new(name)).collect();
    tags.sort_by_cached_key(Tag::folded);
    tags
}

pub(super) fn enclosures_json(enclosures: &[Enclosure]) -> Option<String> {
    let rows: Vec<(&str, Option<&str>, Option<u64>)> = enclosures
        .iter()
        .map(|file| {
            (file.url.as_str(), file.media_type.as_ref().map(CleanText::as_str), file.length)
        })
        .collect();
    list_json(&rows)
}

fn enclosures_from(json: Option<&str>) -> Vec<Enclosure> {
    let rows: Vec<(String, Option<String>, Option<u64>)> = list_from(json);
    rows.into_iter()
        .filter_map(|(url, media_type, length)| {
            let media_type = media_type.map(|text| CleanText::line(&text));
            Some(Enclosure { url: WebUrl::parse(&url)?, media_type, length })
        })
        .collect()
}

pub(super) fn oddities_json(oddities: &[Oddity]) -> Option<String> {
    let rows: Vec<(&str, &str)> =
        oddities.iter().map(|oddity| (oddity.kind, oddity.detail.as_str())).collect();
    list_json(&rows)
}

fn oddities_from(json: Option<&str>) -> Vec<Oddity> {
    let rows: Vec<(String, String)> = list_from(json);
    rows.iter()
        .map(|(kind, detail)| Oddity { kind: kind_of(kind), detail: CleanText::line(detail) })
        .collect()
}

/// The kind of that name. Kinds are static strings where they are made; those read back live as
/// long, and are few.
fn kind_of(name: &str) -> &'static str {
    static KINDS: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
    let mut kinds = KINDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kind) = kinds.iter().find(|kind| **kind == name) {
        return kind;
    }
    if kinds.len() >= ODDITY_KINDS_MAX {
        return "other";
    }
    let kind: &'static str = Box::leak(name.to_owned().into_boxed_str());
    kinds.push(kind);
    kind
}

/// A path as stored: names joined by a slash, which no name holds.
pub(super) fn written(path: &SectionPath) -> String {
    path.names().iter().map(CleanText::as_str).collect::<Vec<_>>().join("/")
}

/// `None` for an empty list: most entries have no enclosures.
fn list_json<T: serde::Serialize>(rows: &[T]) -> Option<String> {
    if rows.is_empty() { None } else { serde_json::to_string(rows).ok() }
}

/// What cannot be read is shown as absent: labels and media are not worth losing an article for.
fn list_from<T: serde::de::DeserializeOwned>(json: Option<&str>) -> Vec<T> {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// Ids as stored in `entry.lists` and `document.entries`.
pub(super) fn ids_json(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("[{}]", ids.join(","))
}

/// Ids read back; the store's own bookkeeping, so that nonsense is damage.
pub(super) fn ids_from(json: &str) -> rusqlite::Result<Vec<i64>> {
    serde_json::from_str(json).map_err(|error| damaged(Box::new(error)))
}

pub(super) fn damaged(error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, error)
}

thread_local! {
    /// Kept, since to make one costs three times what it takes to unpack an article.
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

fn unpacked_at_once(frame: &[u8], size: usize) -> std::io::Result<Vec<u8>> {
    UNPACKER.with_borrow_mut(|unpacker| match unpacker {
        Some(unpacker) => unpacker.decompress(frame, size),
        empty => empty.insert(Decompressor::new()?).decompress(frame, size),
    })
}

/// HTML out of its zstd frame.
pub(super) fn unpacked(frame: &[u8]) -> rusqlite::Result<String> {
    let unpack = || -> std::io::Result<String> {
        // Ours name their size: one step, without a window to slide.
        let size = Decompressor::upper_bound(frame);
        if let Some(size) = size.filter(|size| *size <= AT_ONCE_BYTES_MAX) {
            let html = unpacked_at_once(frame, size)?;
            return String::from_utf8(html).map_err(std::io::Error::other);
        }
        let mut html = String::new();
        zstd::Decoder::new(frame)?.take(BODY_BYTES_MAX).read_to_string(&mut html)?;
        Ok(html)
    };
    unpack().map_err(|error| damaged(Box::new(error)))
}

/// A hash of what an entry's row holds, and one of its texts.
pub(super) fn entry_hashes(entry: &Entry, excerpt: &CleanText) -> (i64, i64) {
    let time = |time: Option<Timestamp>| {
        time.map_or_else(Vec::new, |time| time.secs().to_le_bytes().to_vec())
    };
    let row = FieldHash::default()
        .field(entry.title.as_str())
        .field(entry.link.as_ref().map_or("", WebUrl::as_str))
        .field(entry.author.as_ref().map_or("", CleanText::as_str))
        .field(time(entry.published))
        .field(time(entry.updated))
        .field(categories_json(&entry.categories).unwrap_or_default())
        .field(enclosures_json(&entry.enclosures).unwrap_or_default())
        .field(excerpt.as_str())
        .finish();
    let text = FieldHash::default()
        .field(entry.title.as_str())
        .field(entry.html())
        .field(entry.base.as_ref().map_or("", WebUrl::as_str))
        .finish();
    (row, text)
}

fn time(secs: Option<i64>) -> Option<Timestamp> {
    secs.map(Timestamp::from_secs)
}

/// A row's cells, taken in the order the statement names them. (By name each would cost a search.)
struct Cells<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Cells<'r> {
    fn of(row: &'r Row<'r>) -> Self {
        Self { row, next: 0 }
    }

    fn next<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    fn next_str(&mut self) -> rusqlite::Result<Option<&'r str>> {
        self.next += 1;
        Ok(self.row.get_ref(self.next - 1)?.as_str_or_null()?)
    }

    fn next_text(&mut self) -> rusqlite::Result<Option<CleanText>> {
        Ok(self.next_str()?.map(CleanText::line))
    }

    fn next_url(&mut self) -> rusqlite::Result<Option<WebUrl>> {
        Ok(self.next_str()?.and_then(WebUrl::parse))
    }

    fn next_secs(&mut self) -> rusqlite::Result<Option<u64>> {
        Ok(self.next::<Option<i64>>()?.and_then(|secs| secs.try_into().ok()))
    }

    fn next_time(&mut self) -> rusqlite::Result<Option<Timestamp>> {
        Ok(time(self.next()?))
    }
}

/// Every followed feed, in the order they were first followed.
pub(super) fn feeds(conn: &Connection) -> rusqlite::Result<Vec<Feed>> {
    let mut statement = conn.prepare_cached(
        "SELECT f.url, f.id, f.title, f.site, f.section, f.etag, f.last_modified,
                f.validators_by, f.last_fetched, f.next_fetch, f.asked_not_before, f.insisted_at,
                f.last_status, f.failures, f.last_error, f.oddities, f.wished_secs, f.fresh_secs,
                f.gap_secs, f.skip_hours, f.skip_days, coalesce(l.total, 0), f.typed_url
         FROM feed f LEFT JOIN list l ON l.key = 'feed:' || f.id
         WHERE f.is_followed = 1 ORDER BY f.id",
    )?;
    let feeds = statement.query_and_then([], feed)?;
    feeds.filter_map(Result::transpose).collect()
}

/// `None` when its address is none of the web's; we never write such a one.
fn feed(row: &Row<'_>) -> rusqlite::Result<Option<Feed>> {
    let mut cells = Cells::of(row);
    let Some(url) = cells.next_url()? else { return Ok(None) };
    let mut feed = Feed {
        typed_url: url.clone(),
        url,
        id: FeedId(cells.next()?),
        title: cells.next_text()?.unwrap_or_default(),
        site: cells.next_url()?,
        section: cells.next_str()?.map(SectionPath::parse),
        validators: Validators {
            etag: cells.next()?,
            last_modified: cells.next()?,
            given_by: cells.next_url()?,
        },
        health: FeedHealth {
            last_fetched: cells.next_time()?,
            next_fetch: cells.next_time()?,
            asked_not_before: cells.next_time()?,
            insisted_at: cells.next_time()?,
            last_status: cells.next()?,
            failures: cells.next()?,
            last_error: cells.next_text()?,
            oddities: oddities_from(cells.next_str()?),
        },
        pace: Pace {
            wished_secs: cells.next_secs()?,
            fresh_secs: cells.next_secs()?,
            gap_secs: cells.next_secs()?,
            skip_hours: cells.next()?,
            skip_days: cells.next()?,
        },
        entries: cells.next::<i64>()?.try_into().unwrap_or(0),
    };
    if let Some(typed) = cells.next_url()? {
        feed.typed_url = typed;
    }
    Ok(Some(feed))
}

/// What [`headline_from`] takes, then what only [`entry`] does.
const HEADLINE: &str = concat!(
    "SELECT e.id, e.title, f.title, e.feed_id, e.link, e.published,
        e.first_seen, e.sorted_at, ",
    by_hand!(),
    ", e.places, e.categories,
        coalesce(m.is_read, 0), coalesce(m.is_starred, 0),
        EXISTS (SELECT 1 FROM saved s WHERE s.entry_id = e.id),
        (SELECT json_group_array(t.name) FROM tag t WHERE t.feed_id = e.feed_id
           AND t.guid_hash = e.guid_hash HAVING count(*) > 0), e.excerpt,
        (SELECT json_group_array(t.places) FROM entry t
           JOIN feed g ON g.id = t.feed_id AND g.is_followed = 1
           WHERE t.face = e.id AND t.places IS NOT NULL AND t.muted_by IS NULL HAVING count(*) > 0),
        (SELECT s.story_id FROM story_member s WHERE s.entry_id = coalesce(e.face, e.id)),
        (SELECT count(DISTINCT o.feed_id) FROM story_member s
           JOIN story_member t ON t.story_id = s.story_id
           JOIN entry o ON o.id = t.entry_id AND o.lists <> '[]'
           WHERE s.entry_id = coalesce(e.face, e.id)),
        e.author, e.updated, e.enclosures, coalesce(f.typed_url, f.url)
    FROM entry e JOIN feed f ON f.id = e.feed_id
    LEFT JOIN mark m ON m.feed_id = e.feed_id AND m.guid_hash = e.guid_hash
    WHERE e.id = ?1"
);

/// An entry's row in the list.
pub(super) fn headline(conn: &Connection, id: EntryId) -> rusqlite::Result<Option<Headline>> {
    let mut statement = conn.prepare_cached(HEADLINE)?;
    let found = statement.query_row([id.0], |row| {
        let (mut headline, places) = headline_from(&mut Cells::of(row))?;
        headline.sections = places.into_iter().map(|place| place.section).collect();
        Ok(headline)
    });
    found.optional()
}

/// An entry's row without its sections, and its places.
fn headline_from(cells: &mut Cells<'_>) -> rusqlite::Result<(Headline, Vec<Placement>)> {
    let mut headline = Headline {
        id: EntryId(cells.next()?),
        title: cells.next_text()?.unwrap_or_default(),
        feed: cells.next_text()?.unwrap_or_default(),
        feed_id: FeedId(cells.next()?),
        link: cells.next_url()?,
        published: cells.next_time()?,
        first_seen: Timestamp::from_secs(cells.next()?),
        sorted_at: Timestamp::from_secs(cells.next()?),
        sections: Vec::new(),
        categories: Vec::new(),
        tags: Vec::new(),
        is_read: false,
        is_starred: false,
        is_saved: false,
        excerpt: CleanText::default(),
        story: None,
    };
    let by_hand = place_by_hand(cells.next_str()?);
    let mut places = places_from(cells.next_str()?);
    headline.categories = categories_from(cells.next_str()?);
    headline.is_read = cells.next()?;
    headline.is_starred = cells.next()?;
    headline.is_saved = cells.next()?;
    headline.tags = tags_from(cells.next_str()?);
    headline.excerpt = cells.next_text()?.unwrap_or_default();
    let of_twins: Vec<String> = list_from(cells.next_str()?);
    for place in of_twins.iter().flat_map(|json| places_from(Some(json))) {
        if !places.iter().any(|known| known.section == place.section) {
            places.push(place);
        }
    }
    if let Some(place) = by_hand {
        places = vec![place];
    }
    let (story, outlets): (Option<i64>, u32) = (cells.next()?, cells.next()?);
    headline.story = story.filter(|_| outlets > 1).map(|id| Story { id, outlets });
    Ok((headline, places))
}

/// An entry, whole.
pub(super) fn entry(conn: &Connection, id: EntryId) -> rusqlite::Result<Option<CachedEntry>> {
    let mut statement = conn.prepare_cached(HEADLINE)?;
    let found = statement.query_row([id.0], |row| {
        let mut cells = Cells::of(row);
        let (mut headline, placed_by) = headline_from(&mut cells)?;
        headline.sections = placed_by.iter().map(|place| place.section.clone()).collect();
        Ok(CachedEntry {
            headline,
            author: cells.next_text()?,
            updated: cells.next_time()?,
            html: String::new(),
            base: None,
            enclosures: enclosures_from(cells.next_str()?),
            placed_by,
            typed_url: cells.next_url()?,
            also_in: Vec::new(),
        })
    });
    let Some(mut entry) = found.optional()? else { return Ok(None) };
    entry.also_in = also_in(conn, id)?;
    if let Some((html, base)) = Bodies::of(conn).read(id.0)? {
        html.clone_into(&mut entry.html);
        entry.base = base.and_then(WebUrl::parse);
    }
    Ok(Some(entry))
}

/// The titles of the other feeds through which an article came.
fn also_in(conn: &Connection, id: EntryId) -> rusqlite::Result<Vec<CleanText>> {
    let mut statement = conn.prepare_cached(
        "WITH face (id) AS (SELECT coalesce(face, id) FROM entry WHERE id = ?1)
         SELECT f.title FROM face JOIN entry e ON e.face = face.id OR e.id = face.id
         JOIN feed f ON f.id = e.feed_id AND f.is_followed = 1
         WHERE e.id <> ?1 ORDER BY e.id",
    )?;
    statement.query_map([id.0], |row| Ok(CleanText::line(row.get_ref(0)?.as_str()?)))?.collect()
}

/// What was taken from the article's page, or that nothing could be.
pub(super) fn page_text(conn: &Connection, id: EntryId) -> rusqlite::Result<Option<PageText>> {
    let mut statement = conn.prepare_cached(
        "SELECT html, base, note, canonical, labels, sample FROM full_text WHERE entry_id = ?1",
    )?;
    let mut rows = statement.query([id.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let frame = row.get_ref(0)?.as_blob()?;
    let html = if frame.is_empty() { String::new() } else { unpacked(frame)? };
    let Some(base) = WebUrl::parse(row.get_ref(1)?.as_str()?) else { return Ok(None) };
    let note = row.get_ref(2)?.as_str_or_null()?.map(CleanText::line);
    let said = PageSaid {
        canonical: row.get_ref(3)?.as_str_or_null()?.and_then(WebUrl::parse),
        labels: page_labels_from(row.get_ref(4)?.as_str_or_null()?),
        sample: row.get_ref(5)?.as_blob_or_null()?.map(Sample::from_bytes).unwrap_or_default(),
    };
    Ok(Some(PageText { html, base, note, said }))
}

/// What the article's page says of its sections.
pub(super) fn page_labels(conn: &Connection, id: EntryId) -> rusqlite::Result<PageLabels> {
    let mut statement = conn.prepare_cached("SELECT labels FROM full_text WHERE entry_id = ?1")?;
    let mut rows = statement.query([id.0])?;
    let Some(row) = rows.next()? else { return Ok(PageLabels::new()) };
    Ok(page_labels_from(row.get_ref(0)?.as_str_or_null()?))
}

/// A number that another connection's commit changes.
pub(super) fn data_version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}
