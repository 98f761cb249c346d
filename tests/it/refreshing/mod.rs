//! A refresh from end to end: feeds on loopback are asked, read, placed and kept.

mod keeping;
mod trouble;

use dateline::app::refreshing::{self, FeedDone};
use dateline::app::{Services, clock};
use dateline::config::{Config, Folders, SubscriptionFile};
use dateline::fetch::{FetchSettings, Fetcher, Proxy};
use dateline::model::{Anchor, Feed, Filter, Headline, RefreshScope, SectionPath, WebUrl};
use dateline::parse::ParseLimits;
use dateline::refresh::{Refresher, Schedule, plan};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::feed_server::{FeedServer, Reply};

/// A server, a store, and subscriptions to some of the server's paths.
struct Round {
    server: FeedServer,
    services: Services,
    runtime: Runtime,
    _home: TempDir,
}

impl Round {
    /// Follows these paths of a new server, which knows none of them yet.
    fn following(paths: &[&str]) -> Self {
        let server = FeedServer::start();
        let addresses = paths.iter().map(|path| server.url(path)).collect();
        Self::with(server, addresses)
    }

    /// Follows feeds of any servers.
    fn with(server: FeedServer, addresses: Vec<String>) -> Self {
        let home = TempDir::new().expect("a folder");
        let folders = Folders::locate(Some(home.path().join("config")), Some(home.path().into()));
        let folders = folders.expect("folders");
        let (config, _) = Config::load(&folders).expect("the defaults");
        let subscription = |address: String| format!("[[feed]]\nurl = \"{address}\"\n");
        let text: String = addresses.into_iter().map(subscription).collect();
        let file = SubscriptionFile::from_text(&text);
        let mut services = Services::start(folders, config, &file).expect("services");
        services.refresher = brisk(&services);
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(2).thread_stack_size(8 << 20).enable_all();
        let runtime = runtime.build().expect("a runtime");
        Self { server, services, runtime, _home: home }
    }

    /// Asks every feed; what came of each, by address.
    fn refresh(&self) -> Vec<FeedDone> {
        refresh(&self.services, &self.runtime)
    }

    /// Asks the one feed that is followed.
    fn refresh_one(&self) -> FeedDone {
        let mut all = self.refresh();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    fn feeds(&self) -> Vec<Feed> {
        self.services.reader().expect("a reader").feeds().expect("feeds")
    }

    fn feed(&self, path: &str) -> Feed {
        let wanted = url(&self.server, path);
        let found = self.feeds().into_iter().find(|feed| feed.url == wanted);
        found.unwrap_or_else(|| panic!("{path} is not followed"))
    }

    fn headlines(&self) -> Vec<Headline> {
        let reader = self.services.reader().expect("a reader");
        reader.headlines(&Filter::default(), Anchor::First, 1000).expect("headlines")
    }

    /// The cached titles, sorted.
    fn titles(&self) -> Vec<String> {
        let mut titles: Vec<String> =
            self.headlines().iter().map(|headline| headline.title.to_string()).collect();
        titles.sort();
        titles
    }
}

/// Asks straight and loses patience within seconds.
fn brisk(services: &Services) -> Refresher {
    let fetcher = Fetcher::new(FetchSettings {
        body_bytes_max: 1 << 20,
        connect_timeout_secs: 1,
        idle_timeout_secs: 1,
        total_timeout_secs: 5,
        connections_per_host_max: 32,
        proxy: Proxy::None,
        ..FetchSettings::default()
    });
    let schedule = Schedule { interval_secs: 3600 };
    let taxonomy = services.taxonomy.clone();
    Refresher::new(fetcher.expect("good settings"), taxonomy, ParseLimits::default(), schedule)
}

fn refresh(services: &Services, runtime: &Runtime) -> Vec<FeedDone> {
    let feeds = services.reader().expect("a reader").feeds().expect("feeds");
    let feeds = plan(feeds, &RefreshScope::All, clock::now()).asked;
    let mut all = Vec::new();
    let means = services.means();
    let work = refreshing::refresh(&means, feeds, 32, |done| all.push(done));
    runtime.block_on(work);
    all.sort_by_key(|done| done.feed.url.clone());
    all
}

fn url(server: &FeedServer, path: &str) -> WebUrl {
    WebUrl::parse(&server.url(path)).expect("a web address")
}

/// A feed with an entry of each title, whose identity is the title.
fn feed(titles: &[&str]) -> String {
    let item = |title: &&str| {
        format!(
            "<item><title>{title}</title><guid isPermaLink=\"false\">{title}</guid>\
             <category>Middle East</category><pubDate>Fri, 08 Mar 2024 06:45:10 GMT</pubDate>\
             <description>About {title}.</description></item>"
        )
    };
    let items: String = titles.iter().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Example Daily</title>{items}</channel></rss>")
}

fn serve(round: &Round, path: &str, titles: &[&str]) {
    round.server.serve(path, Reply::feed(feed(titles)));
}

fn middle_east() -> SectionPath {
    SectionPath::parse("International / Middle East")
}
