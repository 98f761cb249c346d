//! `dateline add`: subscribe. A page's address finds the feed it names.

use std::path::Path;

use crate::app;
use crate::config::SubscriptionFile;
use crate::fetch::{
    ConnectFault, FetchError, FetchRequest, Fetched, FetchedBody, Fetcher, ResourceKind, leads_out,
};
use crate::model::{CleanText, SectionPath, Subscription, WebUrl, masked, without_feed_scheme};
use crate::parse::{self, FoundFeed, ParseError, ParseLimits, Source};
use crate::store::{Reader, Store};

use super::Outcome;
use super::arguments::AddOptions;
use super::output;
use super::selection::Flags;
use super::session::Session;

/// Where feeds usually are, in the page's folder or at the root.
const USUAL_PLACES: [&str; 6] = ["feed", "rss", "rss.xml", "feed.xml", "atom.xml", "feed.json"];

/// Names looked up before there is said to be no network.
const HOSTS_LOOKED_UP: usize = 3;

/// What stands at the address given.
enum Found {
    /// A feed, with its title.
    Feed { url: WebUrl, title: CleanText },
    /// A page that names one feed.
    Page { feed: WebUrl },
    /// A page that names none, but one stands where feeds usually do.
    Guess { feed: WebUrl },
    /// A page that names several.
    Choice(Vec<(WebUrl, CleanText)>),
    /// Neither; why, in a line.
    Nothing(CleanText),
    /// It could not be asked: there is no network.
    Unknown(FetchError),
    /// There is no host of that name, while there is another one.
    NoHost {
        /// Which is not there.
        missing: CleanText,
        /// Which is.
        other: String,
    },
}

pub(super) fn run(session: &Session, options: &AddOptions) -> anyhow::Result<Outcome> {
    let typed = without_feed_scheme(options.url.trim());
    let url = match address(&typed, |path| Path::new(path).exists()) {
        Ok(url) => url,
        Err(why) => {
            output::warn(&why);
            return Ok(Outcome::Usage);
        }
    };
    let mut file = session.subscriptions_to_edit()?;
    let fetcher = app::fetcher(&session.config()?)?;
    let mut store = session.store_to_follow(&file)?;
    let others = others(file.subscriptions(), url.host());
    let otherwise = WebUrl::parse(&format!("http://{typed}")).filter(|_| !typed.contains("://"));
    let look = Look { fetcher, typed: url.clone(), otherwise, others };
    let (url, outcome) = match app::block_on(look.look())? {
        Found::Feed { url, title } => {
            output::say(&format!("{title}: a feed"));
            (url, Outcome::Done)
        }
        Found::Page { feed } => {
            output::say(&format!("the page names its feed: {}", feed.for_people()));
            (feed, Outcome::Done)
        }
        Found::Guess { feed } => {
            output::say(&format!("the page names no feed, but here is one: {}", feed.for_people()));
            (feed, Outcome::Done)
        }
        Found::Choice(feeds) => {
            output::warn("the page names several feeds; add the one you want:");
            for (feed, title) in feeds {
                output::say(&format!("  {}  {title}", feed.for_people()));
            }
            return Ok(Outcome::InPart);
        }
        Found::Nothing(why) => {
            output::warn(&format!("{}: {why}", url.for_people()));
            return Ok(Outcome::InPart);
        }
        Found::Unknown(error) => {
            output::warn(&format!(
                "{}: {error}; subscribed all the same, unchecked: `dateline remove {}` takes it \
                 back",
                host_of(&error).map_or(url.host(), CleanText::as_str),
                url.for_people()
            ));
            (url, Outcome::InPart)
        }
        Found::NoHost { missing, other } => {
            output::warn(&format!(
                "no host is called {missing}, while {other} is found: look at the address again; \
                 nothing was subscribed"
            ));
            return Ok(Outcome::InPart);
        }
    };
    Wish { session, options }.subscribe(url, &mut file, &mut store)?;
    Ok(outcome)
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
const fn host_of(error: &FetchError) -> Option<&CleanText> {
    match error {
        FetchError::Connect(ConnectFault::NoSuchHost { host }) => Some(host),
        _ => None,
    }
}

/// What the reader asked for.
struct Wish<'a> {
    session: &'a Session,
    options: &'a AddOptions,
}

impl Wish<'_> {
    fn subscribe(
        &self,
        url: WebUrl,
        file: &mut SubscriptionFile,
        store: &mut Store,
    ) -> anyhow::Result<()> {
        let reader = Reader::open(&app::store_path(&self.session.folders))?;
        let title = self.options.title.as_deref().map(CleanText::line);
        let title = title.filter(|title| !title.is_empty());
        let section = self.options.section.as_deref().map(|it| self.section(it, &reader));
        let section = section.transpose()?.filter(|path| !path.is_root());
        let told = match known_as(&url, file, &reader)? {
            None => {
                let told = format!("added {}", url.for_people());
                file.add(&Subscription { url, title, section })?;
                told
            }
            Some(known) => {
                let mut told = format!("subscribed already: {}", known.for_people());
                if let Some(section) = section {
                    told = format!("{told}, now in {section}");
                    file.set_section(&known, Some(section))?;
                }
                if let Some(title) = title {
                    told = format!("{told}, now called \"{title}\"");
                    file.set_title(&known, Some(title))?;
                }
                told
            }
        };
        self.session.save_and_follow(file, store)?;
        let mut out = self.session.output();
        out.line(&CleanText::line(&told))?;
        Ok(out.finish()?)
    }

    /// The section that was written, as the paper calls it; what becomes of the words is said.
    fn section(&self, written: &str, reader: &Reader) -> anyhow::Result<SectionPath> {
        let flags = Flags::of(self.session, reader)?;
        let (path, section) = (SectionPath::parse(written), flags.new_section(written));
        let levels = written.split('/').filter(|name| !name.trim().is_empty()).count();
        if levels > path.depth() {
            output::say(&format!(
                "a section has at most {} levels: {levels} were written, it is \"{section}\"",
                path.depth()
            ));
        }
        if section.folded() != path.folded() {
            output::say(&format!("\"{path}\" stands in this paper as \"{section}\""));
        }
        if let Some(unknown) = flags.unknown_section(&section)? {
            output::say(&unknown.told_as_new());
        }
        Ok(section)
    }
}

/// The address by which the file follows that feed already, which may be one it moved from.
fn known_as(
    url: &WebUrl,
    file: &SubscriptionFile,
    reader: &Reader,
) -> anyhow::Result<Option<WebUrl>> {
    let written = |url: &WebUrl| file.subscriptions().iter().any(|it| it.url == *url);
    if written(url) {
        return Ok(Some(url.clone()));
    }
    for feed in reader.feeds()? {
        let mut addresses = reader.addresses(feed.id)?;
        addresses.push(feed.url);
        if addresses.contains(url) {
            return Ok(addresses.into_iter().find(written));
        }
    }
    Ok(None)
}

/// Asks with what the reader typed, and for what that leads to.
struct Look {
    fetcher: Fetcher,
    typed: WebUrl,
    /// The same without encryption, where no scheme was typed.
    otherwise: Option<WebUrl>,
    /// Hosts that are followed already: where one of them is found, there is a network.
    others: Vec<String>,
}

impl Look {
    async fn look(&self) -> Found {
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
        let error = match feed_in(&body, typed) {
            Ok((url, title)) => return Ok(Found::Feed { url, title }),
            Err(error) => error,
        };
        let mut feeds =
            parse::feed_links(&body.bytes, body.content_type.as_deref(), &body.final_url);
        // A feed of readers' comments is not what a page's address is given for.
        let is_comments = |feed: &FoundFeed| feed.url.url().path().contains("/comments/");
        if !feeds.iter().all(is_comments) {
            feeds.retain(|feed| !is_comments(feed));
        }
        Ok(match (feeds.as_slice(), error) {
            ([], ParseError::WebPage) => self.guess(&body.final_url, typed).await,
            ([], error) => nothing(&error.to_string()),
            ([named], _) => match self.feed_at(&named.url, typed).await {
                Ok(feed) => Found::Page { feed },
                Err(why) => nothing(&format!("its feed {} is none: {why}", named.url.for_people())),
            },
            _ => Found::Choice(feeds.into_iter().map(|feed| (feed.url, feed.title)).collect()),
        })
    }

    /// A name that leads nowhere is wrong where others lead somewhere; where none does, there is no
    /// network, and it may be right.
    async fn unreached(&self, error: FetchError) -> Found {
        let Some(missing) = host_of(&error).filter(|it| it.as_str() == self.typed.host()) else {
            return Found::Unknown(error);
        };
        let looked_up = self.others.iter().map(|other| leads_out(other));
        let found = futures_util::future::join_all(looked_up).await;
        let mut found = self.others.iter().zip(found).filter(|(_, is_found)| *is_found);
        match found.next() {
            Some((other, _)) => Found::NoHost { missing: missing.clone(), other: other.clone() },
            None => Found::Unknown(error),
        }
    }

    /// The address of the feed at `url`, which may have moved for good.
    async fn feed_at(&self, url: &WebUrl, typed: &WebUrl) -> Result<WebUrl, GuessFault> {
        let request = FetchRequest::found(url.clone(), ResourceKind::Feed, Some(typed.clone()));
        match self.fetcher.fetch(&request).await? {
            Fetched::Body(body) => Ok(feed_in(&body, url).map(|(url, _)| url)?),
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
                Ok(feed) => return Found::Guess { feed },
                // Who is out of order, or wants to be left alone, is.
                Err(GuessFault::Fetch(error)) if error.status().is_none_or(|it| it >= 429) => break,
                Err(_) => asked.push(guess),
            }
        }
        nothing(
            "this address answered with a web page that names no feed; look for its address there",
        )
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

/// The address and the title of the feed that came when `asked` was asked for.
fn feed_in(body: &FetchedBody, asked: &WebUrl) -> Result<(WebUrl, CleanText), ParseError> {
    let content_type = body.content_type.as_deref();
    let source = Source { bytes: &body.bytes, content_type, url: Some(&body.final_url) };
    let feed = parse::parse(&source, &ParseLimits::default())?;
    Ok((body.moved_to.clone().unwrap_or_else(|| asked.clone()), feed.title))
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
        let look = Look {
            fetcher: Fetcher::new(FetchSettings::default()).expect("good settings"),
            typed: WebUrl::parse("https://dialy.example/feed").expect("an address"),
            otherwise: None,
            // What is found without a network proves none.
            others: vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "8.8.8.8".to_owned()],
        };
        let error = FetchError::Connect(ConnectFault::NoSuchHost { host: missing });
        let found = app::runtime().expect("a runtime").block_on(look.unreached(error.clone()));
        assert!(matches!(found, Found::Unknown(told) if told == error));
    }
}
