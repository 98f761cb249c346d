//! `dateline add`: subscribe. A page's address finds the feed it names.

use crate::app;
use crate::fetch::{FetchError, FetchRequest, Fetched, FetchedBody, Fetcher, ResourceKind};
use crate::model::{CleanText, SectionPath, Subscription, WebUrl};
use crate::parse::{self, FoundFeed, ParseError, ParseLimits, Source};

use super::Outcome;
use super::arguments::AddOptions;
use super::output;
use super::session::Session;

/// Where feeds usually are, in the page's folder or at the root.
const USUAL_PLACES: [&str; 6] = ["feed", "rss", "rss.xml", "feed.xml", "atom.xml", "feed.json"];

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
}

pub(super) fn run(session: &Session, options: &AddOptions) -> anyhow::Result<Outcome> {
    let wished = options.url.trim();
    let with_scheme =
        if wished.contains("://") { wished.to_owned() } else { format!("https://{wished}") };
    let Some(url) = WebUrl::parse(&with_scheme) else {
        output::warn(&format!(
            "\"{wished}\" is no web address: it must begin with http:// or https://"
        ));
        return Ok(Outcome::Usage);
    };
    let look = Look { fetcher: app::fetcher(&session.config()?)?, typed: url.clone() };
    let (url, outcome) = match app::runtime()?.block_on(look.look()) {
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
            output::warn(&format!("{error}; subscribed all the same, unchecked"));
            (url, Outcome::InPart)
        }
    };
    subscribe(session, url, options)?;
    Ok(outcome)
}

fn subscribe(session: &Session, url: WebUrl, options: &AddOptions) -> anyhow::Result<()> {
    let text = url.for_people();
    let subscription = Subscription {
        url,
        title: options.title.as_deref().map(CleanText::line).filter(|title| !title.is_empty()),
        section: options.section.as_deref().map(SectionPath::parse).filter(|path| !path.is_root()),
    };
    let mut file = session.subscriptions()?;
    let is_new = file.add(&subscription)?;
    file.save()?;
    session.store()?.follow(file.subscriptions(), app::clock::now())?;
    let mut out = session.output();
    let verb = if is_new { "added" } else { "subscribed already:" };
    out.line(&CleanText::line(&format!("{verb} {text}")))?;
    Ok(out.finish()?)
}

/// Asks with what the reader typed, and for what that leads to.
struct Look {
    fetcher: Fetcher,
    typed: WebUrl,
}

impl Look {
    async fn look(&self) -> Found {
        let request = FetchRequest::typed(self.typed.clone(), ResourceKind::Feed);
        let body = match self.fetcher.fetch(&request).await {
            Ok(Fetched::Body(body)) => body,
            Ok(Fetched::Unchanged { .. }) => return nothing("the server sent nothing"),
            Err(error) if error.is_offline() => return Found::Unknown(error),
            Err(error) => return nothing(&error.to_string()),
        };
        let error = match feed_in(&body, &self.typed) {
            Ok((url, title)) => return Found::Feed { url, title },
            Err(error) => error,
        };
        let mut feeds =
            parse::feed_links(&body.bytes, body.content_type.as_deref(), &body.final_url);
        // A feed of readers' comments is not what a page's address is given for.
        let is_comments = |feed: &FoundFeed| feed.url.url().path().contains("/comments/");
        if !feeds.iter().all(is_comments) {
            feeds.retain(|feed| !is_comments(feed));
        }
        match (feeds.as_slice(), error) {
            ([], ParseError::WebPage) => self.guess(&body.final_url).await,
            ([], error) => nothing(&error.to_string()),
            ([named], _) => match self.feed_at(&named.url).await {
                Ok(feed) => Found::Page { feed },
                Err(why) => nothing(&format!("its feed {} is none: {why}", named.url.for_people())),
            },
            _ => Found::Choice(feeds.into_iter().map(|feed| (feed.url, feed.title)).collect()),
        }
    }

    /// The address of the feed at `url`, which may have moved for good.
    async fn feed_at(&self, url: &WebUrl) -> Result<WebUrl, GuessFault> {
        let typed = Some(self.typed.clone());
        let request = FetchRequest::found(url.clone(), ResourceKind::Feed, typed);
        match self.fetcher.fetch(&request).await? {
            Fetched::Body(body) => Ok(feed_in(&body, url).map(|(url, _)| url)?),
            Fetched::Unchanged { .. } => Err(GuessFault::Parse(ParseError::Empty)),
        }
    }

    /// Where feeds usually are, for a page that names none.
    async fn guess(&self, page: &WebUrl) -> Found {
        let folders = [page.join("."), page.join("/")];
        let guesses = folders.iter().flatten().flat_map(|folder| {
            USUAL_PLACES.iter().filter_map(|place| folder.join(place)).collect::<Vec<_>>()
        });
        let mut asked: Vec<WebUrl> = Vec::new();
        for guess in guesses {
            if asked.contains(&guess) {
                continue;
            }
            match self.feed_at(&guess).await {
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
