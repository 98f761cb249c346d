//! Words and names by which publishing systems mark what is no part of a story.
//!
//! The words are in `phrases.txt`, one list for each of [`Phrases`]; names of classes and parts of
//! addresses are here. Data only.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The lists of `phrases.txt`.
pub(super) static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases {
    appeared_first: list("appeared-first"),
    read_more: list("read-more"),
    related: list("related"),
    share: list("share"),
    share_label: list("share-label"),
    comments: list("comments"),
    edges: list("edges"),
});

/// Phrases by what they mark.
pub(super) struct Phrases {
    /// Signatures of feeds.
    pub(super) appeared_first: List,
    /// Links to the rest of the text.
    pub(super) read_more: List,
    /// Headings over lists of other articles.
    pub(super) related: List,
    /// Words on share buttons.
    pub(super) share: List,
    /// Labels before share buttons.
    pub(super) share_label: List,
    /// Headings and counters of comments.
    pub(super) comments: List,
    /// What stands before and after a story.
    pub(super) edges: List,
}

/// Phrases of one kind.
pub(super) struct List {
    exact: HashSet<&'static str>,
    patterns: Vec<&'static str>,
}

impl List {
    /// True when the whole text is one of the phrases. `text` is written as they are.
    pub(super) fn has(&self, text: &str) -> bool {
        self.exact.contains(text) || self.patterns.iter().any(|pattern| is_match(pattern, text))
    }
}

/// `*` stands for any words.
fn is_match(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    let inner = parts.try_fold(rest, |rest, part| rest.split_once(part).map(|(_, after)| after));
    inner.is_some_and(|rest| rest.ends_with(last))
}

fn list(section: &str) -> List {
    let lines = include_str!("phrases.txt").lines();
    let is_header = |line: &&str| {
        line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) == Some(section)
    };
    let phrases = lines
        .skip_while(|line| !is_header(line))
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with(';'))
        .flat_map(|line| line.split('|'))
        .map(str::trim)
        .filter(|phrase| !phrase.is_empty());
    let (patterns, exact): (Vec<_>, Vec<_>) = phrases.partition(|phrase| phrase.contains('*'));
    List { exact: exact.into_iter().collect(), patterns }
}

/// Parts of addresses that share a page rather than lead to one.
pub(super) const SHARE_ADDRESSES: &[&str] = &[
    "facebook.com/share",
    "facebook.com/dialog",
    "twitter.com/intent",
    "twitter.com/share",
    "twitter.com/home?status",
    "x.com/intent",
    "x.com/share",
    "api.whatsapp.com/send",
    "wa.me/?",
    "whatsapp://",
    "t.me/share",
    "telegram.me/share",
    "linkedin.com/share",
    "linkedin.com/cws",
    "reddit.com/submit",
    "pinterest.com/pin/create",
    "tumblr.com/share",
    "getpocket.com/save",
    "getpocket.com/edit",
    "share.flipboard.com",
    "vk.com/share",
    "connect.ok.ru",
    "threads.net/intent",
    "bsky.app/intent",
    "mailto:?",
    "service.weibo.com/share",
    "social-plugins.line.me",
    "b.hatena.ne.jp/entry",
    "addtoany.com/",
    "feeds.feedburner.com/~ff",
    "news.ycombinator.com/submitlink",
    "xing.com/spi",
    "viber://",
    "fb-messenger://",
];

/// Beginnings of class and id names by which page builders mark furniture.
pub(super) const CLASSES: &[&str] = &[
    "sharedaddy",
    "sd-sharing",
    "sd-like",
    "jp-relatedposts",
    "share-buttons",
    "share-button",
    "social-share",
    "social-sharing",
    "sharing-buttons",
    "share-bar",
    "share-links",
    "sharebox",
    "addtoany",
    "a2a_kit",
    "addthis",
    "ssba",
    "heateor",
    "feedflare",
    "mc4wp",
    "comment-respond",
    "newsletter",
    "related-posts",
    "related-articles",
    "relatedposts",
    "yarpp",
    "crp_related",
    "wp-block-jetpack-subscriptions",
    "wp-block-jetpack-related-posts",
    "wp-block-jetpack-sharing",
    "breadcrumb",
    "post-navigation",
    "nav-links",
    "go-to-top",
    "back-to-top",
    "social-icons",
    "share-icons",
    "subscribe-form",
    "subscription-widget",
    "code-block-ad",
    "advertisement",
    "ad-container",
    "adsbygoogle",
    "outbrain",
    "taboola",
    "printfriendly",
    "wpulike",
    "post-views",
    "wp-block-buttons-share",
];

/// Classes of text that only screen readers speak.
pub(super) const UNSEEN_CLASSES: &[&str] = &[
    "screen-reader-text",
    "screen-reader-only",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "assistive-text",
];

/// Parts of addresses of pictures that only count readers.
pub(super) const COUNTING_PICTURES: &[&str] = &[
    "feedburner.com/~",
    "feedsportal.com",
    "pixel.wp.com",
    "stats.wordpress.com",
    "feeds.wordpress.com/1.0",
    "doubleclick.net",
    "google-analytics.com",
    "scorecardresearch.com",
    "quantserve.com",
    "pheedo.com",
    "/pixel.gif",
    "/pixel.png",
    "rss-pixel",
    "republication-tracker",
    "/1x1.",
    "/spacer.gif",
    "/blank.gif",
    "/clear.gif",
    "/transparent.gif",
    "/beacon",
    "/tracking/",
    "/count.gif",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_its_phrases() {
        for (list, phrase) in [
            (&PHRASES.appeared_first, "der beitrag x erschien zuerst auf y"),
            (&PHRASES.read_more, "weiterlesen"),
            (&PHRASES.related, "lire aussi"),
            (&PHRASES.share, "x"),
            (&PHRASES.share_label, "share this"),
            (&PHRASES.comments, "# comments"),
            (&PHRASES.edges, "back to top"),
        ] {
            assert!(list.has(phrase), "{phrase}");
            assert!(!list.has("and then he said"), "{phrase}");
        }
    }
}
