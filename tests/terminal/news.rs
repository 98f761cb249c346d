//! Feeds of invented outlets for these tests.

use std::fmt::Write as _;

use crate::feed_server::{FeedServer, Reply};
use crate::screen::Folders;

/// A feed whose stories are called `{title} 1`, `{title} 2` and so on, newest first, a day apart and long past: nothing on
/// the screen changes as time goes by but the date in its first line.
pub(crate) fn feed(title: &str, stories: usize) -> String {
    let mut items = String::new();
    for number in 1..=stories {
        let day = jiff::civil::date(2021, 12, 31)
            .checked_sub(jiff::Span::new().days(i64::try_from(number).expect("a few")))
            .expect("a date")
            .strftime("%a, %d %b %Y 08:00:00 GMT");
        write!(
            items,
            "<item><title>{title} {number}</title><guid>{title}-{number}</guid>\
             <pubDate>{day}</pubDate><description><![CDATA[<p>Text of {title} {number}.</p>\
             ]]></description></item>"
        )
        .expect("a string takes it");
    }
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{title}</title>\
         <link>https://daily.example/</link><description>News</description>{items}</channel></rss>"
    )
}

/// A server with one such feed, and a reader who follows it.
pub(crate) fn reader_of(title: &str, stories: usize) -> (FeedServer, Folders) {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(feed(title, stories)));
    let folders = Folders::following(&[("Example Daily", server.url("/feed"))]);
    (server, folders)
}
