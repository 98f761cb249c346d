//! The reader's tags. `tag` holds the truth: names as the reader wrote them, one spelling an entry;
//! each tag's list, `tag:` and the folded name, follows and holds the spelling in use.

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{FeedId, Tag, Timestamp};

use super::lists::Standing;
use super::writing::Writing;

/// How the keys of the lists of tags begin.
pub(super) const TAG_KEY: &str = "tag:";

/// The key of the list of the tag with that name.
pub(super) fn tag_key(name: &str) -> String {
    format!("{TAG_KEY}{}", name.to_lowercase())
}

impl Writing<'_> {
    /// Gives an entry a tag or takes it away; tells whether that changed anything.
    pub(super) fn set_tag(
        &mut self,
        standing: &Standing,
        tag: &Tag,
        is_set: bool,
        now: Timestamp,
    ) -> rusqlite::Result<bool> {
        let (feed, guid_hash) = (standing.feed, standing.guid_hash);
        let tags = tags(self.conn, feed, guid_hash)?;
        let known = tags.iter().find(|known| known.is_same(tag));
        match (known, is_set) {
            (None, true) => {
                self.add_tag((feed, guid_hash), tag, now)?;
            }
            (Some(known), false) => {
                self.conn
                    .prepare_cached(
                        "DELETE FROM tag WHERE feed_id = ?1 AND guid_hash = ?2 AND name = ?3",
                    )?
                    .execute(params![feed.0, guid_hash, known.name().as_str()])?;
            }
            (Some(_), true) | (None, false) => return Ok(false),
        }
        self.relist(crate::model::EntryId(standing.id))?;
        Ok(true)
    }

    /// Gives a tag to an entry that has it not.
    pub(super) fn add_tag(
        &self,
        (feed, guid_hash): (FeedId, i64),
        tag: &Tag,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        let spelled = self.tag_in_use(tag)?;
        self.conn
            .prepare_cached(
                "INSERT INTO tag (feed_id, guid_hash, name, tagged_at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![feed.0, guid_hash, spelled.name().as_str(), now.secs()])?;
        Ok(())
    }

    /// True when the entry has this tag.
    pub(super) fn has_tag(&self, standing: &Standing, tag: &Tag) -> rusqlite::Result<bool> {
        let tags = tags(self.conn, standing.feed, standing.guid_hash)?;
        Ok(tags.iter().any(|known| known.is_same(tag)))
    }

    /// True when the entry of that identity has a tag; it may be gone and its tags still there.
    pub(super) fn is_tagged(&self, feed: FeedId, guid_hash: i64) -> rusqlite::Result<bool> {
        self.conn
            .prepare_cached("SELECT 1 FROM tag WHERE feed_id = ?1 AND guid_hash = ?2")?
            .exists(params![feed.0, guid_hash])
    }

    /// The lists of an entry's tags, made when they are missing.
    pub(super) fn tag_lists(&self, feed: FeedId, guid_hash: i64) -> rusqlite::Result<Vec<i64>> {
        let tags = tags(self.conn, feed, guid_hash)?;
        tags.iter().map(|tag| self.tag_list(tag).map(|(id, _)| id)).collect()
    }

    /// The tag as it is spelled where it is in use; who first uses it spells it.
    fn tag_in_use(&self, tag: &Tag) -> rusqlite::Result<Tag> {
        Ok(self.tag_list(tag)?.1)
    }

    fn tag_list(&self, tag: &Tag) -> rusqlite::Result<(i64, Tag)> {
        let key = tag_key(tag.name().as_str());
        let found: Option<(i64, i64, String)> = self
            .conn
            .prepare_cached("SELECT id, total, path FROM list WHERE key = ?1")?
            .query_row([&key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((id, total, name)) = found else {
            return Ok((self.make_list(&key, Some(tag.name().as_str()))?, tag.clone()));
        };
        if let Some(spelled) = Tag::new(&name).filter(|_| total > 0) {
            return Ok((id, spelled));
        }
        self.conn
            .prepare_cached("UPDATE list SET path = ?2 WHERE id = ?1 AND path <> ?2")?
            .execute(params![id, tag.name().as_str()])?;
        Ok((id, tag.clone()))
    }
}

pub(super) fn tags(conn: &Connection, feed: FeedId, guid_hash: i64) -> rusqlite::Result<Vec<Tag>> {
    let mut statement =
        conn.prepare_cached("SELECT name FROM tag WHERE feed_id = ?1 AND guid_hash = ?2")?;
    let names = statement.query_map(params![feed.0, guid_hash], |row| row.get::<_, String>(0))?;
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    Ok(names.iter().filter_map(|name| Tag::new(name)).collect())
}
