//! What stands at an address that the reader typed: a feed, or a page that leads to one.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::fetch::{
    ConnectFault, FetchError, FetchRequest, Fetched, FetchedBody, Fetcher, ResourceKind, leads_out,
};
use crate::model::{
    CleanText, FeedContent, SectionPath, Subscription, WebUrl, masked, without_feed_scheme,
};
use crate::parse::{self, ParseError, ParseLimits, Source};
use crate::refresh;
use crate::sections::Taxonomy;

/// Where feeds usually are, in the page's folder or at the root.
const USUAL_PLACES: [&str; 6] = ["feed", "rss", "rss.xml", "feed.xml", "atom.xml", "feed.json"];
/// Names looked up before there is said to be no network.
const HOSTS_LOOKED_UP: usize = 3;
/// A section is proposed for a feed of at least so many entries,
const PROPOSED_ENTRIES_MIN: usize = 4;
/// so many of a hundred of which stand in it.
const PROPOSED_PERCENT: usize = 60;

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A feed.
    Feed(FoundFeed),
    /// A page that names one feed.
    Named(FoundFeed),
    /// A page that names none, but one stands where feeds usually do.
    Guessed(FoundFeed),
    /// A page that names several; their addresses and what the page calls them.
    Several(Vec<(WebUrl, CleanText)>),
    /// Neither; why, in a line.
    Nothing(CleanText),
    /// It could not be asked: there is no network. The address as it is to be tried later.
    Unreached(WebUrl, FetchError),
    /// There is no host of that name, while there is another one.
    NoHost {
        /// Which is not there.
        missing: CleanText,
        /// Which is.
        other: String,
    },
}

/// A feed that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFeed {
    /// Where it is; where it moved for good, if it did.
    pub url: WebUrl,
    /// Its own title.
    pub title: CleanText,
    /// The section that most of its entries stand in by themselves.
    pub section: Option<SectionPath>,
}

/// Asks with what the reader typed, and for what that leads to.
pub struct Discovery {
    fetcher: Fetcher,
    taxonomy: Arc<Taxonomy>,
    typed: WebUrl,
    /// A feed that its page offered, and that is asked instead. What a page says may lead to no
    /// private address but to those of the origin that was typed.
    offered: Option<WebUrl>,
    /// The same without encryption, where no scheme was typed.
    otherwise: Option<WebUrl>,
    /// Hosts that are followed already: where one of them is found, there is a network.
    others: Vec<String>,
}

impl Discovery {
    /// Of what was typed, perhaps without its scheme; or what is wrong with it in a line.
    pub fn new(
        typed: &str,
        followed: &[Subscription],
        fetcher: Fetcher,
        taxonomy: Arc<Taxonomy>,
    ) -> Result<Self, CleanText> {
        let wished = without_feed_scheme(typed.trim());
        let typed = address(&wished, |path| Path::new(path).exists())
            .map_err(|why| CleanText::line(&why))?;
        let otherwise = WebUrl::parse(&format!("http://{wished}"));
        // A password is told to nobody who cannot be sure to be heard by us alone.
        let otherwise = otherwise.filter(|url| !wished.contains("://") && !url.holds_secrets());
        let others = others(followed, typed.host());
        Ok(Self { fetcher, taxonomy, typed, offered: None, otherwise, others })
    }

    /// The address that was typed.
    #[must_use]
    pub const fn typed(&self) -> &WebUrl {
        &self.typed
    }

    /// The same with the feed that the reader took from those that its page offers.
    #[must_use]
    pub fn instead_at(&self, url: WebUrl) -> Self {
        Self {
            fetcher: self.fetcher.clone(),
            taxonomy: Arc::clone(&self.taxonomy),
            typed: self.typed.clone(),
            offered: Some(url),
            otherwise: None,
            others: self.others.clone(),
        }
    }

    /// What stands there.
    pub async fn look(&self) -> Found {
        if let Some(url) = &self.offered {
            return self.named(url, &self.typed).await;
        }
        match self.look_at(&self.typed).await {
            Ok(found) => found,
            Err(error) => match &self.otherwise {
                Some(otherwise) if is_without_https(&error) => {
                    match self.look_at(otherwise).await {
                        Ok(found) => found,
                        Err(_) if error.is_offline() => self.unreached(error).await,
                        Err(error) => nothing(&error.to_string()),
                    }
                }
                _ if error.is_offline() => self.unreached(error).await,
                _ => nothing(&error.to_string()),
            },
        }
    }

    /// What stands at an address; the error is that of asking there.
    async fn look_at(&self, typed: &WebUrl) -> Result<Found, FetchError> {
        let request = FetchRequest::typed(typed.clone(), ResourceKind::Feed);
        let body = match self.fetcher.fetch(&request).await? {
            Fetched::Body(body) => body,
            Fetched::Unchanged { .. } => return Ok(nothing("the server sent nothing")),
        };
        let error = match self.feed_in(&body, typed) {
            Ok(feed) => return Ok(Found::Feed(feed)),
            Err(error) => error,
        };
        let mut feeds =
            parse::feed_links(&body.bytes, body.content_type.as_deref(), &body.final_url);
        // A feed of readers' comments is not what a page's address is given for.
        let is_comments = |feed: &parse::FoundFeed| feed.url.url().path().contains("/comments/");
        if !feeds.iter().all(is_comments) {
            feeds.retain(|feed| !is_comments(feed));
        }
        Ok(match (feeds.as_slice(), error) {
            ([], ParseError::WebPage) => self.guess(&body.final_url, typed).await,
            ([], error) => nothing(&error.to_string()),
            ([named], _) => self.named(&named.url, typed).await,
            _ => Found::Several(feeds.into_iter().map(|feed| (feed.url, feed.title)).collect()),
        })
    }

    /// A name that leads nowhere is wrong where others lead somewhere; where none does, there is no
    /// network, and it may be right.
    async fn unreached(&self, error: FetchError) -> Found {
        let unknown = |error| Found::Unreached(self.typed.clone(), error);
        let Some(missing) = missing_host(&error).filter(|it| it.as_str() == self.typed.host())
        else {
            return unknown(error);
        };
        let looked_up = self.others.iter().map(|other| leads_out(other));
        let found = futures_util::future::join_all(looked_up).await;
        let mut found = self.others.iter().zip(found).filter(|(_, is_found)| *is_found);
        match found.next() {
            Some((other, _)) => Found::NoHost { missing: missing.clone(), other: other.clone() },
            None => unknown(error),
        }
    }

    /// What stands at an address that a page names.
    async fn named(&self, url: &WebUrl, typed: &WebUrl) -> Found {
        match self.feed_at(url, typed).await {
            Ok(feed) => Found::Named(feed),
            Err(why) => nothing(&format!("its feed {} is none: {why}", url.for_people())),
        }
    }

    /// The feed at `url`.
    async fn feed_at(&self, url: &WebUrl, typed: &WebUrl) -> Result<FoundFeed, GuessFault> {
        let url = url.with_credentials_of(typed);
        let request = FetchRequest::found(url.clone(), ResourceKind::Feed, Some(typed.clone()));
        match self.fetcher.fetch(&request).await? {
            Fetched::Body(body) => Ok(self.feed_in(&body, &url)?),
            Fetched::Unchanged { .. } => Err(GuessFault::Parse(ParseError::Empty)),
        }
    }

    /// Where feeds usually are, for a page that names none.
    async fn guess(&self, page: &WebUrl, typed: &WebUrl) -> Found {
        let folders = [page.join("."), page.join("/")];
        let guesses = folders.iter().flatten().flat_map(|folder| {
            USUAL_PLACES.iter().filter_map(|place| folder.join(place)).collect::<Vec<_>>()
        });
        let mut asked: Vec<WebUrl> = Vec::new();
        for guess in guesses {
            if asked.contains(&guess) {
                continue;
            }
            match self.feed_at(&guess, typed).await {
                Ok(feed) => return Found::Guessed(feed),
                // Who is out of order, or wants to be left alone, is.
                Err(GuessFault::Fetch(error)) if error.status().is_none_or(|it| it >= 429) => break,
                Err(_) => asked.push(guess),
            }
        }
        nothing(
            "this address answered with a web page that names no feed; look for its address there",
        )
    }

    /// The feed that came when `asked` was asked for.
    fn feed_in(&self, body: &FetchedBody, asked: &WebUrl) -> Result<FoundFeed, ParseError> {
        let content_type = body.content_type.as_deref();
        let source = Source { bytes: &body.bytes, content_type, url: Some(&body.final_url) };
        let feed = parse::parse(&source, &ParseLimits::default())?;
        let content = refresh::placed(feed, None, &self.taxonomy);
        let section = section_of_most(&content);
        let url = body.moved_to.clone().unwrap_or_else(|| asked.clone());
        Ok(FoundFeed { url, title: content.title, section })
    }
}

/// The innermost section that most of a feed's entries stand in.
fn section_of_most(content: &FeedContent) -> Option<SectionPath> {
    let all = content.entries.len();
    if all < PROPOSED_ENTRIES_MIN {
        return None;
    }
    let mut standing: HashMap<SectionPath, usize> = HashMap::new();
    let main = content.entries.iter().filter_map(|entry| entry.places.first());
    for path in main.flat_map(|place| place.section.with_ancestors().collect::<Vec<_>>()) {
        *standing.entry(path).or_default() += 1;
    }
    let holds_most = |(path, some): &(SectionPath, usize)| {
        !path.is_root() && some * 100 >= all * PROPOSED_PERCENT
    };
    // Of two that hold most, one lies in the other.
    let most = standing.into_iter().filter(holds_most).max_by_key(|(path, _)| path.depth());
    most.map(|(path, _)| path)
}

/// The address that was typed, perhaps without its scheme, or what is wrong with it in a line.
fn address(wished: &str, is_file: impl Fn(&str) -> bool) -> Result<WebUrl, String> {
    let has_scheme = wished.contains("://");
    let is_path = wished.starts_with(['/', '.', '~']) || is_file(wished);
    if !has_scheme && is_path {
        return Err(format!(
            "\"{wished}\" is the path of a file, and no web address: `dateline import` takes lists \
             of feeds, `dateline inspect feed` shows what is in one"
        ));
    }
    let with_scheme = if has_scheme { wished.to_owned() } else { format!("https://{wished}") };
    let url = WebUrl::parse_feed(&with_scheme).ok_or_else(|| {
        let shown = masked(wished);
        format!("\"{shown}\" is no web address: it must begin with http:// or https://")
    })?;
    // A host of the reader's own network may have a short name, but then it is not left to guessing
    // that an address is meant.
    let typed_host = wished.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = typed_host.contains(['.', '[']) || url.host() == "localhost";
    if has_scheme || is_host {
        return Ok(url);
    }
    Err(format!(
        "\"{wished}\" is no web address: write the whole name of the host, as in \
         {}.example, or http:// in front if it is in your own network",
        url.host()
    ))
}

/// Names of hosts that are followed already.
fn others(subscriptions: &[Subscription], host: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    for other in subscriptions.iter().map(|subscription| subscription.url.host()) {
        if other != host && others.len() < HOSTS_LOOKED_UP && !others.iter().any(|it| it == other) {
            others.push(other.to_owned());
        }
    }
    others
}

/// The host that was not found.
#[must_use]
pub const fn missing_host(error: &FetchError) -> Option<&CleanText> {
    match error {
        FetchError::Connect(ConnectFault::NoSuchHost { host }) => Some(host),
        _ => None,
    }
}

/// Nobody speaks https there, but http may be spoken. A certificate that is not trusted is no
/// reason to do without one.
const fn is_without_https(error: &FetchError) -> bool {
    let FetchError::Connect(fault) = error else { return false };
    matches!(
        fault,
        ConnectFault::NoTls
            | ConnectFault::Refused
            | ConnectFault::Broken
            | ConnectFault::TimedOut { .. }
    )
}

fn nothing(why: &str) -> Found {
    Found::Nothing(CleanText::line(why))
}

/// Why there is no feed at an address.
#[derive(Debug, thiserror::Error)]
enum GuessFault {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Parse(#[from] ParseError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::FetchSettings;

    #[test]
    fn a_word_or_a_path_is_no_address() {
        let is_file = |path: &str| path == "world.xml";
        for (typed, url) in [
            ("daily.example/feed", "https://daily.example/feed"),
            ("http://nas/feed", "http://nas/feed"),
            ("localhost:8080/feed", "https://localhost:8080/feed"),
            ("127.0.0.1:8123/feed", "https://127.0.0.1:8123/feed"),
            ("[::1]:8123/feed", "https://[::1]:8123/feed"),
            ("daily.xml", "https://daily.xml/"),
        ] {
            assert_eq!(address(typed, is_file).expect("an address").as_str(), url);
        }
        for (typed, said) in [
            (
                "foo",
                "\"foo\" is no web address: write the whole name of the host, as in foo.example",
            ),
            ("foo/feed.xml", "\"foo/feed.xml\" is no web address: write the whole name"),
            ("42", "\"42\" is no web address"),
            ("/tmp/x/world.xml", "\"/tmp/x/world.xml\" is the path of a file"),
            ("./world.xml", "is the path of a file"),
            ("world.xml", "is the path of a file"),
        ] {
            let fault = address(typed, is_file).expect_err(typed);
            assert!(fault.contains(said), "{fault}");
        }
    }

    #[test]
    fn a_host_is_only_missing_where_others_are_found() {
        let missing = CleanText::line("dialy.example");
        let look = Discovery {
            fetcher: Fetcher::new(FetchSettings::default()).expect("good settings"),
            taxonomy: Arc::default(),
            typed: WebUrl::parse("https://dialy.example/feed").expect("an address"),
            offered: None,
            otherwise: None,
            // What is found without a network proves none.
            others: vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "8.8.8.8".to_owned()],
        };
        let error = FetchError::Connect(ConnectFault::NoSuchHost { host: missing });
        let found = crate::app::block_on(look.unreached(error.clone())).expect("a runtime");
        assert_eq!(found, Found::Unreached(look.typed, error));
    }
}
