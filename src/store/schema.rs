//! The tables, and how a file of an earlier version becomes one of this version.
//!
//! `entry` is the content, `mark` the reader's state: content may be purged and come back, marks
//! stay. An entry stands in several lists (the paper, each of its sections and what they lie in,
//! its feed, starred, saved, muted); `list_row` holds one row for each, sorted as they are shown,
//! unread apart from read, so that every list is one range of one index. `list` counts those rows.
//! `entry.lists` names the lists an entry stands in, so that its rows are found by key.
//!
//! No foreign keys: what belongs together is written in one transaction by few functions, and
//! `check` verifies it.

/// Says "a dateline store" to `file` and to us ("date", in `application_id`).
pub(super) const APPLICATION_ID: i64 = 0x6461_7465;

/// What to run to reach version 1, 2, 3 and so on; each step is one transaction. Steps that were
/// released never change.
pub(super) const STEPS: &[&str] = &[FIRST, SECOND, THIRD, FOURTH];

const FIRST: &str = r#"
CREATE TABLE feed (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    url           TEXT NOT NULL,
    host          TEXT NOT NULL,
    is_followed   INTEGER NOT NULL,
    followed_at   INTEGER NOT NULL,
    given_title   TEXT,
    own_title     TEXT,
    title         TEXT NOT NULL GENERATED ALWAYS AS (coalesce(given_title, own_title, host)),
    section       TEXT,
    site          TEXT,
    language      TEXT,
    etag          TEXT,
    last_modified TEXT,
    last_fetched  INTEGER,
    next_fetch    INTEGER,
    last_status   INTEGER,
    failures      INTEGER NOT NULL DEFAULT 0,
    last_error    TEXT,
    oddities      TEXT
) STRICT;

-- Every address a feed ever had: a subscription may still name an old one.
CREATE TABLE feed_address (
    url     TEXT PRIMARY KEY,
    feed_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The entries of a feed's last document that held any, as a JSON list of ids.
CREATE TABLE document (
    feed_id INTEGER PRIMARY KEY,
    entries TEXT NOT NULL
) STRICT;

-- AUTOINCREMENT: an id is never given again, scripts and saved files hold on to them. The hashes
-- (XXH3-64) tell what changed: the row, the text, the places as the feed's document gave them.
CREATE TABLE entry (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    feed_id     INTEGER NOT NULL,
    guid_hash   INTEGER NOT NULL,
    row_hash    INTEGER NOT NULL,
    text_hash   INTEGER NOT NULL,
    places_hash INTEGER NOT NULL,
    link_hash   INTEGER,
    published   INTEGER,
    updated     INTEGER,
    first_seen  INTEGER NOT NULL,
    sorted_at   INTEGER NOT NULL,
    lists       TEXT NOT NULL,
    title       TEXT NOT NULL,
    link        TEXT,
    author      TEXT,
    excerpt     TEXT NOT NULL,
    places      TEXT,
    categories  TEXT,
    enclosures  TEXT
) STRICT;
CREATE UNIQUE INDEX entry_by_guid ON entry (feed_id, guid_hash);
CREATE INDEX entry_by_link ON entry (link_hash) WHERE link_hash IS NOT NULL;

-- HTML as zstd frames, apart from the rows that lists read.
CREATE TABLE body (
    entry_id INTEGER PRIMARY KEY,
    html     BLOB NOT NULL,
    base     TEXT
) STRICT;
CREATE TABLE full_text (
    entry_id INTEGER PRIMARY KEY,
    taken_at INTEGER NOT NULL,
    html     BLOB NOT NULL,
    base     TEXT NOT NULL
) STRICT;

-- Only marks that are set have a row.
CREATE TABLE mark (
    feed_id    INTEGER NOT NULL,
    guid_hash  INTEGER NOT NULL,
    is_read    INTEGER NOT NULL,
    is_starred INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (feed_id, guid_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved (
    entry_id INTEGER PRIMARY KEY,
    saved_at INTEGER NOT NULL,
    path     TEXT NOT NULL
) STRICT;

-- key: 'section:' and the folded path, 'feed:' and the id, 'starred', 'saved'. Lists are never
-- deleted.
CREATE TABLE list (
    id     INTEGER PRIMARY KEY,
    key    TEXT NOT NULL UNIQUE,
    path   TEXT,
    total  INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO list (id, key, path)
VALUES (1, 'section:', ''), (2, 'starred', NULL), (3, 'saved', NULL);

CREATE TABLE list_row (
    list_id   INTEGER NOT NULL,
    is_read   INTEGER NOT NULL,
    sorted_at INTEGER NOT NULL,
    entry_id  INTEGER NOT NULL,
    PRIMARY KEY (list_id, is_read, sorted_at, entry_id)
) STRICT, WITHOUT ROWID;

-- Contentless: it finds entries and does not hold their text again. Marks (M) are part of words in
-- Indic scripts.
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
-- Segments of the index are merged eight at a time (by default four): saving is a sixth quicker,
-- and searching as quick.
INSERT INTO search (search, rank) VALUES ('automerge', 8);
"#;

const SECOND: &str = r"
-- By the address itself: a feed's entries are neighbours, so that saving them touches few pages.
DROP INDEX entry_by_link;
ALTER TABLE entry DROP COLUMN link_hash;
CREATE INDEX entry_by_link ON entry (link) WHERE link IS NOT NULL;

-- The full-text index, see index/mod.rs: entries that wait to be indexed (anew), written with them.
DROP TABLE search;
CREATE TABLE to_index (entry_id INTEGER PRIMARY KEY) STRICT;
INSERT INTO to_index (entry_id) SELECT id FROM entry;

-- state: 0 being merged from others, up to the word merged_to; 1 searched; 2 replaced, to be
-- removed. gone: its entries that are indexed elsewhere by now, or removed.
CREATE TABLE segment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    state       INTEGER NOT NULL,
    first_entry INTEGER NOT NULL,
    last_entry  INTEGER NOT NULL,
    entries     INTEGER NOT NULL,
    oldest      INTEGER NOT NULL,
    newest      INTEGER NOT NULL,
    gone        BLOB NOT NULL,
    merged_into INTEGER,
    merged_to   BLOB NOT NULL DEFAULT x''
) STRICT;

-- The ids of a segment's entries, and when they are sorted.
CREATE TABLE segment_position (
    segment_id INTEGER PRIMARY KEY,
    positions  BLOB NOT NULL
) STRICT;

-- A page of a segment's words, sorted, each with its entries.
CREATE TABLE posting (
    id         INTEGER PRIMARY KEY,
    segment_id INTEGER NOT NULL,
    first_word BLOB NOT NULL,
    words      BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX posting_by_word ON posting (segment_id, first_word);

-- The reader's labels.
CREATE TABLE tag (
    feed_id   INTEGER NOT NULL,
    guid_hash INTEGER NOT NULL,
    name      TEXT NOT NULL,
    tagged_at INTEGER NOT NULL,
    PRIMARY KEY (feed_id, guid_hash, name)
) STRICT, WITHOUT ROWID;

-- The last changes of marks, so that they can be taken back after a restart too.
CREATE TABLE undo (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    changed_at INTEGER NOT NULL,
    mark       TEXT NOT NULL,
    is_set     INTEGER NOT NULL,
    entries    BLOB NOT NULL
) STRICT;

-- What the clock showed when old entries were last let go, and until when none are since it jumped.
CREATE TABLE clock (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    seen_at    INTEGER NOT NULL,
    held_until INTEGER NOT NULL
) STRICT;
";

const THIRD: &str = r"
-- A zstd frame holds the HTML of several entries, one after another. What was written before holds
-- one each.
ALTER TABLE body RENAME TO pack;
ALTER TABLE pack RENAME COLUMN entry_id TO id;

-- Where in which pack an entry's HTML lies, in bytes; up to its end where bytes is NULL.
CREATE TABLE body (
    entry_id INTEGER PRIMARY KEY,
    pack_id  INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    bytes    INTEGER
) STRICT;
INSERT INTO body (entry_id, pack_id, start) SELECT id, id, 0 FROM pack;
CREATE INDEX body_by_pack ON body (pack_id);

-- What kept an article's text, or a part of it, from being taken from its page. Where there is no
-- text at all, html is an empty blob: it was tried.
ALTER TABLE full_text ADD COLUMN note TEXT;
";

const FOURTH: &str = r"
-- The same article through several feeds: see appearances.rs. face: the entry that stands for it,
-- where that is another one.
ALTER TABLE entry ADD COLUMN face INTEGER;
CREATE INDEX entry_by_face ON entry (face) WHERE face IS NOT NULL;
CREATE TABLE imprint (
    entry_id INTEGER PRIMARY KEY,
    keys     BLOB NOT NULL,
    sample   BLOB NOT NULL
) STRICT;
CREATE TABLE article_key (
    key      INTEGER NOT NULL,
    entry_id INTEGER NOT NULL,
    PRIMARY KEY (key, entry_id)
) STRICT, WITHOUT ROWID;
-- Up to which entry the keys are in it: see article_keys.rs.
CREATE TABLE keys_written (entry_id INTEGER NOT NULL) STRICT;
INSERT INTO keys_written (entry_id) VALUES (0);

-- The rule that keeps an entry out of the paper; all of them stand in the list 0 too.
ALTER TABLE entry ADD COLUMN muted_by TEXT;
INSERT INTO list (id, key) VALUES (0, 'muted');

-- Where the reader put entries: see placed.rs. labels: those they carried then.
CREATE TABLE placed (
    feed_id   INTEGER NOT NULL,
    guid_hash INTEGER NOT NULL,
    section   TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    labels    TEXT,
    PRIMARY KEY (feed_id, guid_hash, placed_at)
) STRICT, WITHOUT ROWID;

-- Reports of one event: see stories.rs. to_group: entries that wait, written with them.
-- waiting_report: what they tell, where it is known; emptied when none waits any more.
CREATE TABLE story_member (
    entry_id INTEGER PRIMARY KEY,
    story_id INTEGER NOT NULL
) STRICT;
CREATE INDEX story_member_by_story ON story_member (story_id);
CREATE TABLE to_group (entry_id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE waiting_report (
    entry_id INTEGER PRIMARY KEY,
    report   BLOB NOT NULL
) STRICT;

-- The address that the reader typed, which a move leaves alone.
ALTER TABLE feed ADD COLUMN typed_url TEXT;

-- The address that gave its validators, which may be where a redirect led.
ALTER TABLE feed ADD COLUMN validators_by TEXT;

-- Until when its server asked to be left alone, and when a person last asked for it all the same.
ALTER TABLE feed ADD COLUMN asked_not_before INTEGER;
ALTER TABLE feed ADD COLUMN insisted_at INTEGER;

-- How often it brings something (model/pace.rs): seconds that it and its server wish for, seconds
-- between two entries, hours and days without any as bits.
ALTER TABLE feed ADD COLUMN wished_secs INTEGER;
ALTER TABLE feed ADD COLUMN fresh_secs INTEGER;
ALTER TABLE feed ADD COLUMN gap_secs INTEGER;
ALTER TABLE feed ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;

-- When all that may go was last let go, and a hash of the rules by which.
ALTER TABLE clock ADD COLUMN purged_at INTEGER;
ALTER TABLE clock ADD COLUMN purged_by INTEGER;

-- What an article's page says of it: the address it wants to be known by, paths of labels of its
-- sections as JSON, a sample of its text.
ALTER TABLE full_text ADD COLUMN canonical TEXT;
ALTER TABLE full_text ADD COLUMN labels TEXT;
ALTER TABLE full_text ADD COLUMN sample BLOB;

-- The entries of all words of a segment that begin alike, where they are many.
CREATE TABLE posting_beginning (
    id         INTEGER PRIMARY KEY,
    segment_id INTEGER NOT NULL,
    beginning  BLOB NOT NULL,
    entries    BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX posting_beginning_by_word ON posting_beginning (segment_id, beginning);

-- Words are folded otherwise since then: all is indexed anew.
DELETE FROM posting;
DELETE FROM segment_position;
DELETE FROM segment;
INSERT OR IGNORE INTO to_index (entry_id) SELECT id FROM entry;
";
