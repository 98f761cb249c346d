//! One request against a server that behaves, and against servers that do not.

mod answers;
mod faults;
mod manners;
mod redirects;

use dateline::fetch::{
    FetchError, FetchRequest, FetchSettings, Fetched, FetchedBody, Fetcher, Proxy, ResourceKind,
};
use dateline::model::{Validators, WebUrl};

use crate::support::feed_server::{FeedServer, Reply};

const FEED: &str = "<rss version=\"2.0\"><channel><title>Example Daily</title></channel></rss>";

/// Limits small enough that reaching them takes a second, not a minute.
fn settings() -> FetchSettings {
    FetchSettings {
        body_bytes_max: 1 << 20,
        connect_timeout_secs: 1,
        idle_timeout_secs: 1,
        total_timeout_secs: 5,
        proxy: Proxy::None,
        ..FetchSettings::default()
    }
}

fn url(text: &str) -> WebUrl {
    WebUrl::parse(text).expect("a web address")
}

fn run<T>(task: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(task)
}

fn fetch_with(
    settings: FetchSettings,
    address: &str,
    validators: Validators,
) -> Result<Fetched, FetchError> {
    let request =
        FetchRequest { validators, ..FetchRequest::typed(url(address), ResourceKind::Feed) };
    run(Fetcher::new(settings)?.fetch(&request))
}

fn fetch(address: &str) -> Result<Fetched, FetchError> {
    fetch_with(settings(), address, Validators::default())
}

fn body(fetched: Result<Fetched, FetchError>) -> FetchedBody {
    match fetched {
        Ok(Fetched::Body(body)) => body,
        other => panic!("no body came but {other:?}"),
    }
}

fn fault_of(reply: Reply) -> FetchError {
    let server = FeedServer::start();
    server.serve("/feed", reply);
    fetch(&server.url("/feed")).expect_err("a fault")
}

fn etag(etag: &str) -> Validators {
    Validators { etag: Some(etag.to_owned()), ..Validators::default() }
}
