//! What the names in feeds mean: namespaces by their address or usual prefix, elements by their
//! local name.
//!
//! One table for every dialect (RSS 0.9x to 2.0, RSS 1.0, Atom 0.3 and 1.0, CDF) and the modules
//! news feeds use, so that a new name is one line here. Nothing here reads a document.

/// A vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// No namespace, or the one the dialect stands in.
    Core,
    Atom,
    Rss,
    Content,
    DublinCore,
    DcTerms,
    Media,
    Itunes,
    Xhtml,
    Rdf,
    Feedburner,
    Syndication,
    /// One that says nothing about news.
    Other,
}

/// Namespaces: the prefix they usually have, the address feed-rs and the standards know, other
/// addresses in the wild (lower case, without scheme and closing slash).
const SPACES: [(Space, &str, &str, &[&str]); 11] = [
    (
        Space::Atom,
        "atom",
        "http://www.w3.org/2005/Atom",
        &["www.w3.org/2005/atom", "purl.org/atom/ns#", "purl.org/atom/ns", "purl.org/pie"],
    ),
    (
        Space::Rss,
        "rss",
        "http://purl.org/rss/1.0/",
        &[
            "purl.org/rss/1.0",
            "purl.org/net/rss1.1#",
            "backend.userland.com/rss",
            "backend.userland.com/rss2",
            "backend.userland.com/rss091",
            "backend.userland.com/rss092",
            "blogs.law.harvard.edu/tech/rss",
            "cyber.law.harvard.edu/rss",
            "my.netscape.com/rdf/simple/0.9",
            "channel.netscape.com/rdf/simple/0.9",
            "my.netscape.com/publish/formats/rss-0.91.dtd",
            "www.rssboard.org/rss-specification",
        ],
    ),
    (
        Space::Content,
        "content",
        "http://purl.org/rss/1.0/modules/content/",
        &["purl.org/rss/1.0/modules/content"],
    ),
    (
        Space::DublinCore,
        "dc",
        "http://purl.org/dc/elements/1.1/",
        &["purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0", "purl.org/rss/1.0/modules/dc"],
    ),
    (
        Space::DcTerms,
        "dcterms",
        "http://purl.org/dc/terms/",
        &["purl.org/dc/terms", "purl.org/rss/1.0/modules/dcterms"],
    ),
    (
        Space::Media,
        "media",
        "http://search.yahoo.com/mrss/",
        &["search.yahoo.com/mrss", "search.yahoo.com/mrss/?", "www.rssboard.org/media-rss"],
    ),
    (
        Space::Itunes,
        "itunes",
        "http://www.itunes.com/dtds/podcast-1.0.dtd",
        &["www.itunes.com/dtds/podcast-1.0.dtd", "example.com/dtds/podcast-1.0.dtd"],
    ),
    (Space::Xhtml, "xhtml", "http://www.w3.org/1999/xhtml", &["www.w3.org/1999/xhtml"]),
    (
        Space::Rdf,
        "rdf",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        &["www.w3.org/1999/02/22-rdf-syntax-ns#", "www.w3.org/1999/02/22-rdf-syntax-ns"],
    ),
    (
        Space::Feedburner,
        "feedburner",
        "http://rssnamespace.org/feedburner/ext/1.0",
        &["rssnamespace.org/feedburner/ext/1.0"],
    ),
    (
        Space::Syndication,
        "sy",
        "http://purl.org/rss/1.0/modules/syndication/",
        &["purl.org/rss/1.0/modules/syndication"],
    ),
];

impl Space {
    /// What a namespace address stands for.
    pub(super) fn from_address(address: &str) -> Self {
        let lower = address.trim().to_ascii_lowercase();
        let bare = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://"));
        let bare = bare.unwrap_or(&lower).trim_end_matches('/');
        let found = SPACES.iter().find(|(_, _, _, known)| known.contains(&bare));
        found.map_or(Self::Other, |(space, ..)| *space)
    }

    /// What a prefix usually stands for, where a document does not say.
    pub(super) fn from_prefix(prefix: &str) -> Self {
        let lower = prefix.to_ascii_lowercase();
        if matches!(lower.as_str(), "a10" | "atom03" | "atom10") {
            return Self::Atom;
        }
        let found = SPACES.iter().find(|(_, usual, ..)| *usual == lower);
        found.map_or(Self::Other, |(space, ..)| *space)
    }

    /// The address feed-rs knows it by; `None` for one that says nothing about news.
    pub(super) fn address(self) -> Option<&'static str> {
        let found = SPACES.iter().find(|(space, ..)| *space == self)?;
        Some(found.2)
    }
}

/// How a feed is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// RSS, RDF and CDF: feed-rs gets all of them as RSS 2.0.
    Rss,
    /// Atom: feed-rs gets it as Atom 1.0.
    Atom,
}

/// A fact about a feed or an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Link,
    Guid,
    Summary,
    Content,
    Published,
    Updated,
    Author,
    Category,
    /// Several categories in one element, parted by commas.
    Keywords,
    Enclosure,
    Language,
    /// The address behind a redirecting link.
    OriginalLink,
    /// How long a feed may be kept, in minutes.
    Ttl,
    SkipHours,
    SkipDays,
    UpdatePeriod,
    UpdateFrequency,
    /// Where the feed lives now.
    NewAddress,
}

impl Field {
    /// It may hold markup, so a tag inside does not mean that its own end was forgotten.
    pub(super) const fn may_hold_markup(self) -> bool {
        matches!(self, Self::Title | Self::Summary | Self::Content | Self::Author)
            || matches!(self, Self::SkipHours | Self::SkipDays)
    }

    /// It says how often a feed brings something.
    pub(super) const fn tells_pace(self) -> bool {
        matches!(self, Self::Ttl | Self::SkipHours | Self::SkipDays)
            || matches!(self, Self::UpdatePeriod | Self::UpdateFrequency)
    }
}

/// How well an element says what it says: 0 is what feed-rs reads, the rest are substitutes, best
/// first.
pub(super) type Rank = u8;

/// What an element directly in an entry means; `local` is its lower-case local name.
pub(super) fn of_entry(dialect: Dialect, space: Space, local: &str) -> Option<(Field, Rank)> {
    let is_rss = dialect == Dialect::Rss;
    let native = |field, is_native: bool| Some((field, if is_native { 0 } else { 2 }));
    match (space, local) {
        (Space::Core, "title" | "link" | "category" | "author") => Some((core_field(local)?, 0)),
        (Space::Core, "guid") => native(Field::Guid, is_rss),
        (Space::Core, "id") => native(Field::Guid, !is_rss),
        (Space::Core, "description") => native(Field::Summary, is_rss),
        (Space::Core, "summary") if is_rss => Some((Field::Content, 4)),
        (Space::Core, "summary") => Some((Field::Summary, 0)),
        (Space::Core, "abstract") => Some((Field::Summary, 3)),
        (Space::Core, "content") => native(Field::Content, !is_rss),
        (Space::Core, "fullitem" | "body") | (Space::Xhtml, "body") | (Space::Atom, "content") => {
            Some((Field::Content, 1))
        }
        (Space::Core | Space::Xhtml, "div") => Some((Field::Content, 3)),
        (Space::Content, "encoded") => native(Field::Content, is_rss),
        (Space::Core, "pubdate") | (Space::DublinCore, "date") => native(Field::Published, is_rss),
        (Space::Core, "published") => native(Field::Published, !is_rss),
        (Space::Core | Space::DcTerms, "issued") => Some((Field::Published, 3)),
        (Space::Core | Space::DcTerms, "created") => Some((Field::Published, 5)),
        (Space::Core, "date") => Some((Field::Published, 4)),
        (Space::Core, "updated") => Some((Field::Updated, 0)),
        (Space::Core | Space::DcTerms, "modified") => Some((Field::Updated, 2)),
        (Space::Core, "lastmod" | "lastbuilddate" | "lastmodified") => Some((Field::Updated, 3)),
        (Space::DublinCore, "creator") => native(Field::Author, is_rss),
        (Space::DublinCore, "author") => Some((Field::Author, 2)),
        (Space::Core, "creator") => Some((Field::Author, 3)),
        (Space::Itunes, "author") => Some((Field::Author, 4)),
        (Space::Core, "enclosure") => Some((Field::Enclosure, 0)),
        (Space::DublinCore, "subject") => Some((Field::Category, 1)),
        (Space::Itunes | Space::Media, "category") => Some((Field::Category, 2)),
        (Space::Core | Space::Itunes | Space::Media, "keywords") => Some((Field::Keywords, 1)),
        (Space::Feedburner, "origlink") => Some((Field::OriginalLink, 1)),
        (Space::Core, "a") if is_rss => Some((Field::Link, 2)),
        (Space::DublinCore, "title") => Some((Field::Title, 2)),
        (Space::Media, "title") => Some((Field::Title, 5)),
        (Space::Itunes, "title") => Some((Field::Title, 4)),
        (Space::DublinCore, "description") => Some((Field::Summary, 4)),
        (Space::Itunes, "summary") => Some((Field::Summary, 5)),
        (Space::Media, "description") => Some((Field::Summary, 6)),
        (Space::DublinCore, "identifier") => Some((Field::Guid, 4)),
        (Space::Atom, "summary") => Some((Field::Summary, 2)),
        (Space::Atom, _) => foreign(of_entry(Dialect::Atom, Space::Core, local)),
        (Space::Rss, _) => foreign(of_entry(Dialect::Rss, Space::Core, local)),
        _ => None,
    }
}

/// What an element directly in a feed means; `local` is its lower-case local name.
pub(super) fn of_feed(dialect: Dialect, space: Space, local: &str) -> Option<(Field, Rank)> {
    let is_rss = dialect == Dialect::Rss;
    let native = |field, is_native: bool| Some((field, if is_native { 0 } else { 2 }));
    match (space, local) {
        (Space::Core, "title" | "link" | "category") => Some((core_field(local)?, 0)),
        (Space::Core, "author") if !is_rss => Some((Field::Author, 0)),
        (Space::Core, "description") => native(Field::Summary, is_rss),
        (Space::Core, "subtitle") => native(Field::Summary, !is_rss),
        (Space::Core, "tagline") => Some((Field::Summary, 1)),
        (Space::Core, "abstract") => Some((Field::Summary, 3)),
        (Space::Core, "language") => native(Field::Language, is_rss),
        (Space::DublinCore, "language") => Some((Field::Language, 2)),
        (Space::Core, "ttl") if is_rss => Some((Field::Ttl, 0)),
        (Space::Core, "skiphours") if is_rss => Some((Field::SkipHours, 0)),
        (Space::Core, "skipdays") if is_rss => Some((Field::SkipDays, 0)),
        (Space::Syndication, "updateperiod") => Some((Field::UpdatePeriod, 0)),
        (Space::Syndication, "updatefrequency") => Some((Field::UpdateFrequency, 0)),
        (Space::Core, "pubdate") => native(Field::Published, is_rss),
        (Space::Core, "lastbuilddate") => native(Field::Updated, is_rss),
        (Space::Core, "updated") => Some((Field::Updated, 0)),
        (Space::Core | Space::DcTerms, "modified") => Some((Field::Updated, 2)),
        (Space::Core, "lastmod") => Some((Field::Updated, 3)),
        (Space::Core | Space::DcTerms, "issued") => Some((Field::Published, 3)),
        (Space::Core, "published") => Some((Field::Published, 2)),
        (Space::DublinCore | Space::Core, "date") => Some((Field::Published, 4)),
        (Space::DcTerms | Space::Core, "created") => Some((Field::Published, 5)),
        (Space::Core, "a") if is_rss => Some((Field::Link, 2)),
        (Space::DublinCore, "title") => Some((Field::Title, 2)),
        (Space::DublinCore, "description") => Some((Field::Summary, 4)),
        (Space::Itunes, "subtitle") => Some((Field::Summary, 5)),
        (Space::Itunes, "summary") => Some((Field::Summary, 6)),
        (Space::Itunes, "new-feed-url") => Some((Field::NewAddress, 0)),
        (Space::Atom, "link") if is_rss => Some((Field::Link, 1)),
        (Space::Atom, _) => foreign(of_feed(Dialect::Atom, Space::Core, local)),
        (Space::Rss, _) => foreign(of_feed(Dialect::Rss, Space::Core, local)),
        _ => None,
    }
}

/// The same fact in another dialect's words counts less than in the document's own.
fn foreign(found: Option<(Field, Rank)>) -> Option<(Field, Rank)> {
    found.map(|(field, rank)| (field, rank + 2))
}

fn core_field(local: &str) -> Option<Field> {
    Some(match local {
        "title" => Field::Title,
        "link" => Field::Link,
        "category" => Field::Category,
        "author" => Field::Author,
        _ => return None,
    })
}

/// The element that tells feed-rs this fact, as it has to be spelled; `None` where the fact travels
/// another way.
pub(super) const fn native_name(
    dialect: Dialect,
    is_entry: bool,
    field: Field,
) -> Option<&'static str> {
    Some(match (dialect, field) {
        (_, Field::Title) => "title",
        (_, Field::Link) => "link",
        (_, Field::Author) => "author",
        (_, Field::Category | Field::Keywords) => "category",
        (Dialect::Rss, Field::Guid) => "guid",
        (Dialect::Atom, Field::Guid) => "id",
        (Dialect::Rss, Field::Summary) => "description",
        (Dialect::Atom, Field::Summary) if is_entry => "summary",
        (Dialect::Atom, Field::Summary) => "subtitle",
        (Dialect::Rss, Field::Content) => "dateline-content:encoded",
        (Dialect::Atom, Field::Content) => "content",
        (Dialect::Rss, Field::Published) => "pubDate",
        (Dialect::Atom, Field::Published) if is_entry => "published",
        (Dialect::Atom, Field::Published | Field::Updated) => "updated",
        (Dialect::Rss, Field::Updated) if is_entry => "updated",
        (Dialect::Rss, Field::Updated) => "lastBuildDate",
        (Dialect::Rss, Field::Enclosure) => "enclosure",
        (Dialect::Rss, Field::Language) => "language",
        // These travel another way.
        (Dialect::Atom, Field::Enclosure | Field::Language)
        | (
            _,
            Field::OriginalLink
            | Field::Ttl
            | Field::SkipHours
            | Field::SkipDays
            | Field::UpdatePeriod
            | Field::UpdateFrequency
            | Field::NewAddress,
        ) => return None,
    })
}
