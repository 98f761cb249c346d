//! Where an article goes on, when it is cut into several pages.
//!
//! `rel=next` (HTML Standard, "next") says so, but blogs say the same of the next post. An article
//! goes on only under its own address with another page number.

use dom_query::Document;
use url::Url;

use crate::model::WebUrl;

/// Names of the page number in an address's query.
const PAGE_PARAMETERS: &[&str] = &["page", "p", "pg", "seite", "pagina", "page_no", "paged"];

/// The next page of the article at `here`.
pub(super) fn next_page(doc: &Document, base: &WebUrl, here: &WebUrl) -> Option<WebUrl> {
    let links = doc.select("link[rel~='next'][href], a[rel~='next'][href]");
    let links = links.nodes().iter().take(8);
    let mut addresses = links.filter_map(|node| base.join(&node.attr("href")?));
    addresses.find(|next| next != here && stem(next.url()) == stem(here.url()))
}

/// An address without its page number: the same for all pages of an article.
fn stem(url: &Url) -> (Option<String>, String, Vec<(String, String)>) {
    let mut path = url.path().trim_end_matches('/');
    let is_number = |text: &str| {
        !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    // `/story/2`, `/story/page/2`, `/story-2.html`, `/story_2.html`, `/story,2.html`.
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
    let (name, ending) = last.rsplit_once('.').unwrap_or((last, ""));
    let mut stem = String::new();
    if is_number(last) {
        path = folder.strip_suffix("/page").unwrap_or(folder);
        stem.push_str(path);
    } else {
        let cut = name.rsplit_once(['-', '_', ',']).filter(|(_, number)| is_number(number));
        let name = cut.map_or(name, |(name, _)| name);
        stem.extend([folder, "/", name, ".", ending]);
    }
    let stem = stem.trim_end_matches(['.', '/']).to_owned();
    let pairs = url
        .query_pairs()
        .filter(|(name, value)| !(PAGE_PARAMETERS.contains(&&**name) && is_number(value)));
    let pairs = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    (url.host_str().map(str::to_owned), stem, pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_goes_on_under_its_own_address() {
        for (here, next, goes_on) in [
            ("/world/talks", "/world/talks?page=2", true),
            ("/world/talks?page=2", "/world/talks?page=3", true),
            ("/world/talks/", "/world/talks/2/", true),
            ("/world/talks/2", "/world/talks/3", true),
            ("/world/talks", "/world/talks/page/2/", true),
            ("/talks.html", "/talks-2.html", true),
            ("/talks-2.html", "/talks-3.html", true),
            ("/talks,1.html", "/talks,2.html", true),
            ("/2026/11/talks", "/2026/11/other", false),
            ("/2026/11/talks", "/2026/11/talks", false),
            ("/?p=112", "/?p=113", false),
            ("/?p=12", "/?p=13", true),
            ("/talks?id=1", "/talks?id=2", false),
            ("/talks", "https://other.example/talks/2", false),
        ] {
            let here = WebUrl::parse(&format!("https://daily.example{here}")).expect("an address");
            let doc = Document::from(format!("<a rel=next href=\"{next}\">On</a>"));
            let found = next_page(&doc, &here, &here);
            assert_eq!(found.is_some(), goes_on, "{} {next}", here.as_str());
        }
    }
}
