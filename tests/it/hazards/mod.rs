//! One test for each hazard that a network, a server or a publisher brings, named by the hazard's number in the
//! catalogue of hazards: `n` transport, `x` parsers, `h` manners, `i` identity.

mod discovery;
mod documents;
mod identity;
mod manners;
mod moves;
mod parsers;
mod pictures;
mod politeness;
mod private_addresses;
mod transport;

use crate::support::feed_server::FeedServer;
use crate::support::program::Program;

/// A feed with one entry.
const FEED: &str = "<rss version=\"2.0\"><channel><title>Example Daily</title>\
                    <item><title>A title</title><guid>1</guid></item></channel></rss>";

/// A `feeds.toml` with these addresses.
fn subscribed<'u>(urls: impl IntoIterator<Item = &'u str>) -> String {
    let feeds: Vec<String> =
        urls.into_iter().map(|url| format!("[[feed]]\nurl = \"{url}\"\n")).collect();
    feeds.concat()
}

/// The program, following `/feed` of a server.
fn following(server: &FeedServer) -> Program {
    Program::new(&subscribed([server.url("/feed").as_str()]))
}
