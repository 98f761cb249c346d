//! One name for a page, however its address is written.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::model::WebUrl;
use crate::text::without_tracking;

/// Names of hosts that show the pages of the host behind them.
const HOST_PREFIXES: [&str; 6] = ["www.", "m.", "amp.", "mobile.", "mobil.", "www1."];
/// Last folders or names that say how a page is shown, not which it is.
const SHOWN_AS: [&str; 9] =
    ["amp", "index.html", "index.htm", "index.php", "print", "default.aspx", "amp.html", "m", ""];
/// Parameters that say how a page is shown or where its reader comes from, not which it is.
const SHOWN_BY: [&str; 14] = [
    "outputtype",
    "amp",
    "print",
    "view",
    "ref",
    "ref_src",
    "source",
    "src",
    "rss",
    "from",
    "cmpid",
    "sid",
    "phpsessid",
    "jsessionid",
];

/// The page at an address: without scheme, `www.`, port, trailing slash, tracking, forms of the
/// same page (AMP, mobile, print), and with its parameters in order. `None` for the front page of a
/// site, which is no article.
#[must_use]
pub fn page_of(link: &WebUrl) -> Option<String> {
    let clean = without_tracking(link);
    let url = clean.url();
    let host = site_of(link);
    let decoded = percent_decode_str(url.path()).decode_utf8_lossy().to_lowercase();
    let mut folders: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
    while folders.last().is_some_and(|last| SHOWN_AS.contains(last)) {
        folders.pop();
    }
    if folders.first().is_some_and(|first| matches!(*first, "amp" | "m" | "mobile")) {
        folders.remove(0);
    }
    let path = folders.join("/");
    let path = path.strip_suffix(".amp").unwrap_or(&path);
    let mut parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> = url
        .query_pairs()
        .filter(|(name, _)| !SHOWN_BY.contains(&name.to_ascii_lowercase().as_str()))
        .collect();
    parameters.sort();
    if path.is_empty() && parameters.is_empty() {
        return None;
    }
    let mut page = format!("{host}/{path}");
    for (number, (name, value)) in parameters.iter().enumerate() {
        page.push(if number == 0 { '?' } else { '&' });
        page.push_str(name);
        page.push('=');
        page.push_str(value);
    }
    Some(page)
}

/// The page that an article's page wants to be known by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Canonical {
    /// Its page was not read, or it names none.
    #[default]
    Untold,
    /// A page of its own site: the publisher may say so.
    Own(String),
    /// A page of another site: anybody may say so of anything.
    Foreign(String),
}

impl Canonical {
    /// What the page found at `base` names.
    #[must_use]
    pub fn of(base: &WebUrl, named: Option<&WebUrl>) -> Self {
        let Some(page) = named.and_then(page_of) else { return Self::Untold };
        let (own, other) = (site_of(base), named.map(site_of).unwrap_or_default());
        let lies_in = |inner: &str, outer: &str| {
            inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'))
        };
        let is_own = own == other || lies_in(&own, &other) || lies_in(&other, &own);
        if is_own { Self::Own(page) } else { Self::Foreign(page) }
    }

    /// The page it is, where its own site says so.
    #[must_use]
    pub fn own(&self) -> Option<&str> {
        match self {
            Self::Own(page) => Some(page),
            Self::Untold | Self::Foreign(_) => None,
        }
    }

    /// The page it is, whoever says so.
    #[must_use]
    pub fn page(&self) -> Option<&str> {
        match self {
            Self::Untold => None,
            Self::Own(page) | Self::Foreign(page) => Some(page),
        }
    }
}

/// The host without `www.` and the like.
fn site_of(url: &WebUrl) -> String {
    let mut host = url.host().to_ascii_lowercase();
    while let Some(bare) = HOST_PREFIXES.iter().find_map(|prefix| host.strip_prefix(prefix)) {
        host = bare.to_owned();
    }
    host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_speaks_for_its_own_site_alone() {
        let url = |text: &str| WebUrl::parse(text).expect("an address");
        let named = |base, named| Canonical::of(&url(base), Some(&url(named)));
        let own = Canonical::Own("daily.example/a".to_owned());
        let (page, to) = ("https://daily.example/x?id=1", "https://www.daily.example/a");
        assert_eq!(named(page, to), own);
        assert_eq!(named("https://amp.daily.example/a", to), own);
        assert_eq!(named("https://sport.daily.example/a", to), own);
        let foreign = Canonical::Foreign("daily.example/a".to_owned());
        for base in ["https://evil.example/a", "https://evildaily.example/a"] {
            assert_eq!(named(base, to), foreign, "{base}");
        }
        assert_eq!(named(page, "https://daily.example/"), Canonical::Untold);
        assert_eq!(Canonical::of(&url(page), None), Canonical::Untold);
    }

    #[test]
    fn a_page_has_one_name() {
        let page = |text: &str| WebUrl::parse(text).and_then(|url| page_of(&url));
        for (address, wanted) in [
            ("http://www.daily.example/a/b/?utm_source=rss", "daily.example/a/b"),
            ("https://m.daily.example/a/b/amp/", "daily.example/a/b"),
            ("https://daily.example:443/A/b/index.html#comments", "daily.example/a/b"),
            ("https://daily.example/a%7Eb?b=2&a=1&ref=rss", "daily.example/a~b?a=1&b=2"),
            ("https://daily.example/?p=12", "daily.example/?p=12"),
        ] {
            assert_eq!(page(address).as_deref(), Some(wanted), "{address}");
        }
        assert_eq!(page("https://daily.example/?utm_source=rss"), None);
        assert_ne!(page("https://daily.example/a?id=1"), page("https://daily.example/a?id=2"));
    }
}
