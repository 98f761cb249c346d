//! From flags to the entries meant.

use jiff::tz::TimeZone;

use crate::app::{self, AppError};
use crate::config::Folders;
use crate::model::{CleanText, EntryId, Feed, Filter, Query, SectionPath, WebUrl};
use crate::query::{self, Clock, QueryFault};
use crate::sections::{Taxonomy, near_section};
use crate::store::{Reader, StoreError};

use super::arguments::{BulkSelection, Narrowing, Selection};
use super::session::Session;

/// Why a selection means nothing: wrong words, or nothing there.
pub(super) enum Unmeant {
    /// The words are wrong; one line for people.
    Wrong(CleanText),
    /// The query goes wrong at a place.
    Misread {
        /// As it was typed.
        query: String,
        /// Where and why.
        fault: QueryFault,
    },
    /// The words are right, but nothing fits; one line for people.
    Missing(CleanText),
    /// Several feeds fit; one line for people, and one for each feed.
    Several {
        /// Why none was taken, and the mend.
        why: CleanText,
        /// Each that fits.
        feeds: Vec<CleanText>,
    },
    /// The store failed.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Unmeant {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Reads flags in the light of what is in the store and of what the paper calls its sections.
pub(super) struct Flags<'r> {
    pub(super) reader: &'r Reader,
    taxonomy: Taxonomy,
    /// Where the saved queries stand.
    folders: Folders,
}

impl<'r> Flags<'r> {
    pub(super) fn of(session: &Session, reader: &'r Reader) -> Result<Self, AppError> {
        Ok(Self::new(reader, app::load_taxonomy(&session.folders)?, &session.folders))
    }

    pub(super) fn new(reader: &'r Reader, taxonomy: Taxonomy, folders: &Folders) -> Self {
        Self { reader, taxonomy, folders: folders.clone() }
    }

    /// The section that was written, also by another name of it. One without a name would be the
    /// whole paper, which nobody wants marked because a script's variable is empty.
    pub(super) fn section(&self, written: &str) -> Result<SectionPath, Unmeant> {
        let path = SectionPath::parse(written);
        if path.is_root() {
            let text = format!(
                "--section \"{written}\" names no section: write its path, as in \
                 \"Sport / Cricket\"; `dateline sections` lists them"
            );
            return Err(Unmeant::Wrong(CleanText::line(&text)));
        }
        Ok(self.taxonomy.meant(path))
    }

    /// The same, for one that may be new.
    pub(super) fn new_section(&self, written: &str) -> SectionPath {
        self.taxonomy.in_tree(SectionPath::parse(written))
    }

    /// The section that was written, or the saved query that is called so where no section is.
    fn section_or_smart(&self, written: &str) -> Result<(SectionPath, Query), Unmeant> {
        let path = self.section(written)?;
        if self.unknown_section(&path)?.is_none() {
            return Ok((path, Query::default()));
        }
        let wanted = written.trim().to_lowercase();
        let mut smart = app::smart_queries(&self.folders, &self.taxonomy)?.into_iter();
        let smart = smart.find(|(name, _)| name.as_str().to_lowercase() == wanted);
        Ok(smart.map_or((path, Query::default()), |(_, query)| (SectionPath::root(), query)))
    }

    /// That nothing was found, and why: for people, and with the likely slip.
    pub(super) fn nothing_found(
        &self,
        told: &str,
        filter: &Filter,
    ) -> Result<CleanText, StoreError> {
        for asked in std::iter::once(&filter.section).chain(filter.query.condition.sections()) {
            if let Some(unknown) = self.unknown_section(asked)? {
                return Ok(CleanText::line(&format!("{told}: {}", unknown.told())));
            }
        }
        Ok(CleanText::line(told))
    }

    /// `None` where a section of that name is in the paper, in the subscriptions or the taxonomy.
    pub(super) fn unknown_section(
        &self,
        asked: &SectionPath,
    ) -> Result<Option<UnknownSection>, StoreError> {
        let listed = self.reader.counts()?.sections.into_iter().map(|count| count.path);
        let subscribed = self.reader.feeds()?.into_iter().filter_map(|feed| feed.section);
        let mut known: Vec<SectionPath> = listed.chain(self.taxonomy.paths().cloned()).collect();
        known.extend(subscribed.flat_map(|path| path.with_ancestors().collect::<Vec<_>>()));
        let folded = asked.folded();
        if asked.is_root() || known.iter().any(|path| path.folded() == folded) {
            return Ok(None);
        }
        Ok(Some(UnknownSection { asked: asked.clone(), near: near_section(asked, &known) }))
    }

    /// The query that `words` are. Signs alone would mean everything: nobody wants all of it marked
    /// by a slip.
    fn query(&self, words: &str) -> Result<Query, Unmeant> {
        let query = query::parse(words, &clock())
            .map_err(|fault| Unmeant::Misread { query: words.to_owned(), fault })?;
        if !query.is_empty() {
            return Ok(query.with_sections(&|path| self.taxonomy.meant(path)));
        }
        let text =
            format!("\"{words}\" holds no word to look for; `dateline list` shows everything");
        Err(Unmeant::Wrong(CleanText::line(&text)))
    }

    /// The filter that flags ask for.
    pub(super) fn filter(
        &self,
        section: Option<&str>,
        words: Option<&str>,
        narrowing: &Narrowing,
    ) -> Result<Filter, Unmeant> {
        let feed = match &narrowing.feed {
            None => None,
            Some(wanted) => Some(feed(self.reader, wanted)?.id),
        };
        let since = match &narrowing.since {
            None => None,
            Some(age) => Some(query::since(age, &clock()).ok_or_else(|| {
                let how = "write it like 24h, 7d, 2w, 2026-11-01 or yesterday";
                Unmeant::Wrong(CleanText::line(&format!("\"{age}\" is no age or date: {how}")))
            })?),
        };
        let (section, within) =
            section.map(|path| self.section_or_smart(path)).transpose()?.unwrap_or_default();
        Ok(Filter {
            section,
            within,
            feed,
            only_unread: narrowing.unread,
            only_starred: narrowing.starred,
            only_saved: narrowing.saved,
            since,
            query: words.map(|words| self.query(words)).transpose()?.unwrap_or_default(),
            ..Filter::default()
        })
    }

    /// The filter of a list's flags.
    pub(super) fn of_list(&self, selection: &Selection) -> Result<Filter, Unmeant> {
        let Selection { section, query, narrowing } = selection;
        self.filter(section.as_deref(), query.as_deref(), narrowing)
    }

    /// The filter of a bulk command's flags; `None` when none was given.
    pub(super) fn of_bulk(&self, selection: &BulkSelection) -> Result<Option<Filter>, Unmeant> {
        if selection.section.is_none() && selection.query.is_none() {
            return Ok(None);
        }
        let (section, query) = (selection.section.as_deref(), selection.query.as_deref());
        self.filter(section, query, &Narrowing::default()).map(Some)
    }
}

/// A section that nothing knows.
pub(super) struct UnknownSection {
    asked: SectionPath,
    near: Option<SectionPath>,
}

impl UnknownSection {
    /// That there is none of that name, for people.
    pub(super) fn told(&self) -> String {
        let Self { asked, near } = self;
        let hint = near.as_ref().map(|near| format!("did you mean \"{near}\"? "));
        let hint = hint.unwrap_or_default();
        format!("no section \"{asked}\"; {hint}`dateline sections` lists them")
    }

    /// That one is made by this name; a likely slip is asked about.
    pub(super) fn told_as_new(&self) -> String {
        let Self { asked, near } = self;
        // What the new one lies in is no slip.
        let near = near.as_ref().filter(|near| !asked.lies_in(near));
        let hint = near.map(|near| format!("; did you mean \"{near}\"?"));
        format!("\"{asked}\" is a new section{}", hint.unwrap_or_default())
    }
}

/// What `today` and `7d` are counted from.
fn clock() -> Clock {
    Clock { now: app::clock::now(), zone: TimeZone::system() }
}

/// The entry meant by an id or by the address of its page.
pub(super) fn entry(reader: &Reader, what: &str) -> Result<EntryId, Unmeant> {
    let found = match (what.parse::<i64>(), WebUrl::parse(what)) {
        (Ok(id), _) => reader.entry(EntryId(id))?.map(|entry| entry.headline.id),
        (_, Some(url)) => reader.entry_by_link(&url)?,
        _ => {
            let text = format!("\"{what}\" is neither an entry's id nor a web address");
            return Err(Unmeant::Wrong(CleanText::line(&text)));
        }
    };
    found.ok_or_else(|| {
        let text = format!("no entry {what} is in the store: `dateline list` shows what is");
        Unmeant::Missing(CleanText::line(&text))
    })
}

/// The feed meant by an id, an address (also one it moved from) or a title, or the only one whose
/// title holds the words.
pub(super) fn feed(reader: &Reader, wanted: &str) -> Result<Feed, Unmeant> {
    let named = named(reader, wanted)?;
    if !named.is_empty() {
        return only(named, wanted);
    }
    only(holding(reader, wanted)?, wanted)
}

/// The feed meant by an id, an address or its whole title: what is taken away is not guessed from
/// a piece of a title.
pub(super) fn feed_named_in_full(reader: &Reader, wanted: &str) -> Result<Feed, Unmeant> {
    let named = named(reader, wanted)?;
    if !named.is_empty() {
        return only(named, wanted);
    }
    let feeds = holding(reader, wanted)?;
    if feeds.is_empty() {
        return only(feeds, wanted);
    }
    let text = format!(
        "\"{}\" is only a piece of a title: give the id, the address or the whole title",
        wanted.trim()
    );
    Err(Unmeant::Several { why: CleanText::line(&text), feeds: feeds.iter().map(told).collect() })
}

/// The feeds of that id, else of that address, else of that title.
fn named(reader: &Reader, wanted: &str) -> Result<Vec<Feed>, StoreError> {
    let feeds = reader.feeds()?;
    let (wanted, folded) = (wanted.trim(), wanted.trim().to_lowercase());
    if let Some(feed) = feeds.iter().find(|feed| feed.id.to_string() == folded) {
        return Ok(vec![feed.clone()]);
    }
    if let Some(url) = WebUrl::parse(wanted) {
        if let Some(feed) = feeds.iter().find(|feed| feed.url == url) {
            return Ok(vec![feed.clone()]);
        }
        for feed in &feeds {
            if reader.addresses(feed.id)?.contains(&url) {
                return Ok(vec![feed.clone()]);
            }
        }
    }
    let is_called = |feed: &Feed| feed.title.as_str().to_lowercase() == folded;
    Ok(feeds.into_iter().filter(is_called).collect())
}

/// The feeds whose title holds the words.
fn holding(reader: &Reader, wanted: &str) -> Result<Vec<Feed>, StoreError> {
    let folded = wanted.trim().to_lowercase();
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let holds_words = |feed: &Feed| feed.title.as_str().to_lowercase().contains(&folded);
    Ok(reader.feeds()?.into_iter().filter(holds_words).collect())
}

/// The one feed that fits; several are shown, for none of them can be the one meant more than
/// another.
fn only(feeds: Vec<Feed>, wanted: &str) -> Result<Feed, Unmeant> {
    let wanted = wanted.trim();
    match <[Feed; 1]>::try_from(feeds) {
        Ok([feed]) => Ok(feed),
        Err(feeds) if feeds.is_empty() => {
            let text = format!("no feed is called \"{wanted}\": `dateline feeds` lists them");
            Err(Unmeant::Missing(CleanText::line(&text)))
        }
        Err(feeds) => {
            let text =
                format!("\"{wanted}\" fits several feeds: give the id of one, or its address");
            let feeds = feeds.iter().map(told).collect();
            Err(Unmeant::Several { why: CleanText::line(&text), feeds })
        }
    }
}

/// What tells a feed from others of its name: id, section, title, address.
fn told(feed: &Feed) -> CleanText {
    let mut parts = vec![feed.id.to_string()];
    parts.extend(feed.section.as_ref().map(ToString::to_string));
    parts.extend([feed.title.to_string(), feed.url.for_people()]);
    CleanText::line(&parts.join(" · "))
}
