//! Two outlets on loopback, with pages and pictures, and the program that follows them.

use std::sync::OnceLock;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

/// The page behind [`FERRY`].
const FERRY_PAGE: &str = include_str!("../../pages/theme-category-links.html");

pub(super) const FERRY: &str = "Harbour: Talks with the island over the ferry go on";
pub(super) const SOUPS: &str = "Ten soups for a long autumn";
/// Its title in the feed is full of escape sequences.
pub(super) const VOTES: &str = "]0;owned Votes ›31mon the fountain counted again";
pub(super) const NETS: &str = "Fishers of the bay vote on nets";

const PARAGRAPH: &str = "A cook from the old town stirs for hours, and says that patience is the \
    one spice that nobody sells; the neighbours queue with bowls. ";

/// The server and a program that has fetched from it.
pub(super) struct Edition {
    pub(super) server: FeedServer,
    pub(super) program: Program,
}

impl Edition {
    /// Nothing is fetched yet.
    pub(super) fn unread() -> Self {
        let server = FeedServer::start();
        publish(&server);
        let daily = server.url("/daily.xml");
        let post = server.url("/post.xml");
        let program = Program::new(&format!(
            "# my papers\n[[feed]]\nurl = \"{daily}\"\n\n\
             [[feed]]\nurl = \"{post}\"\ntitle = \"The Post\"\nsection = \"International\"\n"
        ));
        Self { server, program }
    }

    pub(super) fn fetched() -> Self {
        let edition = Self::unread();
        edition.program.run(&["fetch", "--quiet"]).with_code(0);
        edition
    }

    /// The server is gone, what was fetched is there.
    pub(super) fn offline() -> Program {
        Self::fetched().program
    }
}

/// Sends both feeds, the pages and one of two pictures.
fn publish(server: &FeedServer) {
    server.serve("/daily.xml", Reply::feed(daily(&server.url(""))).etag("\"d1\""));
    let post = Reply::body("application/atom+xml", post(&server.url("")));
    server.serve("/post.xml", post.last_modified("Fri, 08 Mar 2024 08:00:00 GMT"));
    server.serve("/harbour-talks-ferry/", Reply::body("text/html; charset=utf-8", FERRY_PAGE));
    server.serve("/uploads/harbour.jpg", Reply::body("image/png", png().to_vec()));
    server.serve("/uploads/soup.png", Reply::body("image/png", png().to_vec()));
}

/// The head of a picture of 780 x 470 pixels: whoever looks only there is content.
fn png() -> &'static [u8] {
    static PNG: OnceLock<Vec<u8>> = OnceLock::new();
    PNG.get_or_init(|| {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend(780_u32.to_be_bytes());
        png.extend(470_u32.to_be_bytes());
        png.extend(b"\x08\x02\0\0\0\0\0\0\0\0\0\0\0IEND\xaeB`\x82");
        png
    })
}

fn daily(site: &str) -> String {
    let (soups, csi) = (PARAGRAPH.repeat(9), '\u{9b}');
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example Daily</title><link>{site}/</link><description>News of the day</description><language>en-GB</language>
<item><title>{FERRY}</title><link>{site}/harbour-talks-ferry/</link><dc:creator>newsroom</dc:creator>
<pubDate>Fri, 08 Mar 2024 07:45:10 +0100</pubDate><category>International</category><category>Middle East</category>
<guid isPermaLink="false">{site}/?p=1</guid>
<description>&lt;p&gt;A speaker of the harbour told reporters that talks went on. [&amp;#8230;]&lt;/p&gt;</description></item>
<item><title>{SOUPS}</title><link>{site}/soups/</link><pubDate>Thu, 07 Mar 2024 12:00:00 GMT</pubDate><category>Lighthouses</category>
<guid isPermaLink="false">{site}/?p=2</guid><description>Soups.</description>
<content:encoded><![CDATA[<p>{soups}</p><p><a href="/recipes">Recipes</a> <img src="/uploads/soup.png" alt="A bowl"> <img src="/uploads/gone.png" alt="A spoon"></p><script>alert(1)</script><p onclick="alert(2)"><a href="javascript:alert(3)">End</a></p>]]></content:encoded></item>
<item><title>&#27;]0;owned&#7; Votes {csi}31mon the fountain&#x202e; counted again</title><link>{site}/votes/</link><category>Politics</category>
<guid isPermaLink="false">{site}/?p=3</guid><dc:creator>A&#x9d;52;c;eA==&#x9c; Clerk&#x2066;</dc:creator>
<description>&lt;p&gt;&#x1b;[2JThe {csi}5mcouncil &#x202e; &#x202e;counted&amp;#27;[0m again&amp;#x9b;1m.&lt;/p&gt;</description></item>
</channel></rss>"#
    )
}

fn post(site: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:post</id><title>Harbour Post</title><link href="{site}/post/"/><updated>2024-03-06T10:00:00Z</updated>
<entry><id>urn:post:1</id><title>{NETS}</title><link href="{site}/nets/"/><link rel="enclosure" href="{site}/nets.mp3" type="audio/mpeg" length="42"/>
<author><name>J. Haddad</name></author><published>2024-03-06T09:00:00+02:00</published><updated>2024-03-06T10:00:00Z</updated><category term="Africa"/>
<summary type="html">&lt;p&gt;They vote on &lt;a href="/nets"&gt;nets&lt;/a&gt;.&lt;/p&gt;</summary></entry></feed>"#
    )
}
