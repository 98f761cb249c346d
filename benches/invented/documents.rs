//! What publishers send: feeds, texts, pages.

use std::fmt::Write as _;

use super::Dice;

impl Dice {
    /// A text of about so many words: paragraphs with links and emphasis, a list, a quote, a
    /// heading, a picture, now and then a table.
    pub(crate) fn body(&mut self, words: usize) -> String {
        let mut html = String::new();
        for number in 0..words.div_ceil(70) {
            let (one, two, three) = (self.words(30), self.words(3), self.words(35));
            let _ = match number % 8 {
                3 => write!(html, "<h2>{two}</h2><p>{one} &amp; {three}.</p>"),
                4 => write!(html, "<ul><li>{one}</li><li>{two}</li><li>{three}</li></ul>"),
                5 => write!(html, "<blockquote><p>&#8220;{one} {three}&#8221;</p></blockquote>"),
                6 => write!(
                    html,
                    "<figure><img src=\"https://daily.example/p/{number}.jpg\" alt=\"{two}\">\
                     <figcaption>{one}</figcaption></figure><p>{three}</p>"
                ),
                7 => write!(
                    html,
                    "<table><tr><th>{two}</th><th>Number</th></tr><tr><td>{two}</td><td>12</td>\
                     </tr></table><p>{one} {three}</p>"
                ),
                _ => write!(
                    html,
                    "<p>{one}, <a href=\"https://daily.example/topic/{number}?utm_source=rss\">\
                     {two}</a> and <em>{two}</em> {three}.</p>"
                ),
            };
        }
        html
    }

    /// An RSS 2.0 document.
    pub(crate) fn rss(&mut self, entries: usize) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Example Daily</title>\
             <link>https://daily.example/</link><description>News</description>\n",
        );
        for number in 0..entries {
            let (title, lead, body) = (self.words(9), self.words(30), self.body(700));
            let _ = write!(
                xml,
                "<item><title>{title}</title><link>https://daily.example/world/{number}</link>\
                 <guid isPermaLink=\"false\">tag:daily.example,2026:{number}</guid>\
                 <pubDate>Mon, 23 Nov 2026 10:{:02}:00 GMT</pubDate><dc:creator>A. Writer\
                 </dc:creator><category>World</category><category>Asia</category>\
                 <description>{lead}</description><content:encoded><![CDATA[{body}]]>\
                 </content:encoded></item>",
                number % 60
            );
        }
        xml + "</channel></rss>\n"
    }

    /// An Atom 1.0 document, its texts escaped.
    pub(crate) fn atom(&mut self, entries: usize) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>Example Post\
             </title><id>tag:post.example,2026:feed</id><link href=\"https://post.example/\"/>\
             <updated>2026-11-23T10:00:00Z</updated>\n",
        );
        for number in 0..entries {
            let (title, body) = (self.words(9), self.body(700));
            let body = body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let _ = write!(
                xml,
                "<entry><id>tag:post.example,2026:{number}</id><title>{title}</title>\
                 <link rel=\"alternate\" href=\"https://post.example/{number}\"/>\
                 <published>2026-11-23T10:{:02}:00Z</published>\
                 <updated>2026-11-23T11:00:00Z</updated><author><name>A. Writer</name></author>\
                 <category term=\"world\" label=\"World\"/><content type=\"html\">{body}</content>\
                 </entry>",
                number % 60
            );
        }
        xml + "</feed>\n"
    }

    /// A news page with an article of about so many words among menus, related stories and
    /// comments.
    pub(crate) fn page(&mut self, words: usize) -> String {
        let mut menu = String::new();
        let mut related = String::new();
        for number in 0..60 {
            let _ = write!(menu, "<li class=\"menu-item\"><a href=\"/s/{number}\">Topic</a></li>");
            let _ = write!(
                related,
                "<div class=\"card\"><a href=\"/r/{number}\"><img src=\"/t/{number}.jpg\" alt=\"\">\
                 <h3>{}</h3></a><p class=\"meta\">{number} hours ago</p></div>",
                self.words(8)
            );
        }
        let (title, script) = (self.words(9), "var a = \"<p>no</p>\"; ".repeat(400));
        let (body, comments) = (self.body(words), self.words(600));
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} - Example \
             Daily</title><meta property=\"og:title\" content=\"{title}\"><meta \
             property=\"article:section\" content=\"World\"><script \
             type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\
             \"NewsArticle\",\"headline\":\"{title}\",\"articleSection\":\"World\"}}</script>\
             <script>{script}</script></head><body><header><nav><ul>{menu}</ul></nav></header>\
             <main><article><h1>{title}</h1><p class=\"byline\">By A. Writer</p><div \
             class=\"share\"><a href=\"https://social.example/share\">Share</a></div><div \
             class=\"article-body\">{body}</div></article><aside><h2>Related</h2>{related}</aside>\
             <section class=\"comments\"><h2>Comments</h2><p>{comments}</p></section></main>\
             <footer><ul>{menu}</ul><p>Example Daily, all rights reserved</p></footer></body></html>"
        )
    }
}
