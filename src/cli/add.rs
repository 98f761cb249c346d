//! `dateline add`: subscribe. A page's address finds the feed it names.

use crate::app;
use crate::fetch::{FetchError, FetchRequest, Fetched, FetchedBody, ResourceKind};
use crate::model::{CleanText, SectionPath, Subscription, WebUrl};
use crate::parse::{self, FoundFeed, ParseError, ParseLimits, Source};

use super::Outcome;
use super::arguments::AddOptions;
use super::output;
use super::session::Session;

/// What stands at the address given.
enum Found {
    /// A feed, with its title.
    Feed { url: WebUrl, title: CleanText },
    /// A page that names one feed.
    Page { feed: WebUrl },
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
    let (url, outcome) = match look(session, &url)? {
        Found::Feed { url, title } => {
            output::say(&format!("{title}: a feed"));
            (url, Outcome::Done)
        }
        Found::Page { feed } => {
            output::say(&format!("the page names its feed: {}", feed.for_people()));
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

fn look(session: &Session, url: &WebUrl) -> anyhow::Result<Found> {
    let fetcher = app::fetcher(&session.config()?)?;
    let request = FetchRequest::typed(url.clone(), ResourceKind::Feed);
    let fetched = app::runtime()?.block_on(fetcher.fetch(&request));
    Ok(match fetched {
        Ok(Fetched::Body(body)) => read(url, &body),
        Ok(Fetched::Unchanged { .. }) => Found::Nothing(CleanText::line("the server sent nothing")),
        Err(error) if error.is_offline() => Found::Unknown(error),
        Err(error) => Found::Nothing(CleanText::line(&error.to_string())),
    })
}

fn read(asked: &WebUrl, body: &FetchedBody) -> Found {
    let content_type = body.content_type.as_deref();
    let source = Source { bytes: &body.bytes, content_type, url: Some(&body.final_url) };
    let error: ParseError = match parse::parse(&source, &ParseLimits::default()) {
        Ok(feed) => {
            let url = body.moved_to.clone().unwrap_or_else(|| asked.clone());
            return Found::Feed { url, title: feed.title };
        }
        Err(error) => error,
    };
    let mut feeds = parse::feed_links(&body.bytes, content_type, &body.final_url);
    // A feed of readers' comments is not what a page's address is given for.
    let is_comments = |feed: &FoundFeed| feed.url.url().path().contains("/comments/");
    if !feeds.iter().all(is_comments) {
        feeds.retain(|feed| !is_comments(feed));
    }
    match feeds.len() {
        0 => Found::Nothing(CleanText::line(&error.to_string())),
        1 => feeds.pop().map_or_else(
            || Found::Nothing(CleanText::line(&error.to_string())),
            |feed| Found::Page { feed: feed.url },
        ),
        _ => Found::Choice(feeds.into_iter().map(|feed| (feed.url, feed.title)).collect()),
    }
}
