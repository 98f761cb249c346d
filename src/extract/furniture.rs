//! What names of elements give away: the words publishers and their software use for things that
//! are no article.

/// A kind of furniture, by how sure its names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Furniture {
    /// What readers wrote below: never the article, however long.
    Replies,
    /// Related articles, newsletter boxes: never the article unless they hold most of the page.
    Block,
    /// Share rows, tags, bylines, dates: furniture when small or full of links.
    Row,
    /// The words under a picture, and whose picture it is.
    Caption,
}

/// What an element with these words in its class, id or role is; `None` for all others.
pub(super) fn kind(words: &[String]) -> Option<Furniture> {
    if words.is_empty() {
        return None;
    }
    let has = |word: &str| words.iter().any(|own| own == word);
    let joined = words.join("-");
    let is_reply = words.iter().any(|word| {
        matches!(word.as_str(), "comments" | "commentlist" | "respond" | "disqus" | "replies")
    });
    if is_reply {
        return Some(Furniture::Replies);
    }
    let is_block = words.iter().any(|word| is_block_word(word))
        || BLOCK_PHRASES.iter().any(|phrase| contains_phrase(&joined, phrase))
        || (has("author") || has("authors"))
            && ["bio", "box", "info", "card", "about", "profile", "description", "desc"]
                .iter()
                .any(|word| has(word));
    if is_block && !has("embed") && !has("tweet") {
        return Some(Furniture::Block);
    }
    let is_caption = words.iter().any(|word| is_caption_word(word));
    if is_caption {
        return Some(Furniture::Caption);
    }
    let is_row = words.iter().any(|word| is_row_word(word))
        || ROW_PHRASES.iter().any(|phrase| contains_phrase(&joined, phrase));
    is_row.then_some(Furniture::Row)
}

fn is_block_word(word: &str) -> bool {
    matches!(
        word,
        "outbrain"
            | "taboola"
            | "newsletter"
            | "newsletters"
            | "signup"
            | "related"
            | "relatedposts"
            | "recommended"
            | "recirc"
            | "recirculation"
            | "recommendations"
            | "trending"
            | "mostread"
            | "mostpopular"
            | "readmore"
            | "sharedaddy"
            | "crp"
            | "yarpp"
            | "advert"
            | "advertisement"
            | "advertising"
            | "adslot"
            | "sidebar"
            | "breadcrumb"
            | "breadcrumbs"
            | "pagination"
            | "pager"
            | "subscribe"
            | "subscription"
            | "donation"
            | "donate"
            | "cookie"
            | "cookies"
            | "consent"
            | "gdpr"
            | "modal"
            | "popup"
            | "menu"
            | "navbar"
            | "colophon"
            | "masthead"
            | "bio"
            | "teasers"
            | "paywall"
            | "promobox"
            | "sponsored"
            | "navigation"
            | "complementary"
    )
}

const BLOCK_PHRASES: [&str; 18] = [
    "read-more",
    "more-from",
    "more-stories",
    "more-news",
    "see-also",
    "also-read",
    "also-like",
    "you-may",
    "most-read",
    "most-popular",
    "most-viewed",
    "post-navigation",
    "post-nav",
    "prev-next",
    "sign-up",
    "comment-form",
    "comments-area",
    "read-next",
];

fn is_row_word(word: &str) -> bool {
    matches!(
        word,
        "share"
            | "sharing"
            | "shares"
            | "sharebar"
            | "sharebuttons"
            | "social"
            | "socials"
            | "addthis"
            | "addtoany"
            | "byline"
            | "bylines"
            | "author"
            | "authors"
            | "timestamp"
            | "dateline"
            | "pubdate"
            | "datepublished"
            | "datemodified"
            | "tags"
            | "taglist"
            | "keywords"
            | "kicker"
            | "eyebrow"
            | "toolbar"
            | "tools"
            | "copyright"
            | "promo"
            | "cta"
            | "follow"
            | "hashtags"
            | "topics"
            | "commentcount"
            | "invisible"
            | "offscreen"
            | "visuallyhidden"
            | "ad"
            | "ads"
            | "print"
            | "readtime"
    )
}

const ROW_PHRASES: [&str; 22] = [
    "sr-only",
    "visually-hidden",
    "screen-reader",
    "post-meta",
    "entry-meta",
    "article-meta",
    "post-info",
    "article-info",
    "meta-info",
    "post-date",
    "entry-date",
    "article-date",
    "pub-date",
    "publish-date",
    "published-date",
    "date-published",
    "read-time",
    "reading-time",
    "tag-list",
    "post-tags",
    "entry-tags",
    "post-categories",
];

fn is_caption_word(word: &str) -> bool {
    matches!(
        word,
        "caption" | "captions" | "figcaption" | "wpcaption" | "credit" | "credits" | "legend"
    ) || word.ends_with("caption")
}

/// True when the words of `phrase` stand in `joined` as whole words.
fn contains_phrase(joined: &str, phrase: &str) -> bool {
    joined.match_indices(phrase).any(|(at, _)| {
        let before = joined.get(..at).unwrap_or_default();
        let after = joined.get(at + phrase.len()..).unwrap_or_default();
        (before.is_empty() || before.ends_with('-')) && (after.is_empty() || after.starts_with('-'))
    })
}
