//! The headline where a page declares none: from its `<title>`, its headings and its microdata.

use dom_query::{Document, NodeRef};

use crate::model::{CleanText, WebUrl};

use super::{crumbs, dom, fold};

/// Headings and marked elements of a page that are looked at.
const NODES_MAX: usize = 20;
/// Longest headline, in characters.
const CHARS_MAX: usize = 300;
/// Letters of a single word from which on it may be a whole headline.
const WORD_CHARS: usize = 8;
/// Letters of a host's name below which it says nothing.
const HOST_LETTERS_MIN: usize = 3;

/// What stands between a headline and the names behind it in a `<title>`.
const BETWEEN: [&str; 8] = [" | ", " - ", " – ", " — ", " · ", " • ", " » ", " :: "];
/// Signs that end a headline in a `<title>`; after a colon it goes on.
const ENDS: [char; 14] = ['|', '-', '–', '—', '·', '•', '»', '«', '›', '>', '_', '~', '｜', '－'];

/// The headline of a page that declares none, should its markup tell it from the `<title>`.
pub(super) fn marked(
    doc: &Document,
    title: &str,
    sites: &[CleanText],
    url: &WebUrl,
) -> Option<CleanText> {
    of_microdata(doc, title)
        .or_else(|| of_headings(doc, title, sites, url))
        .or_else(|| first_part(title))
        .filter(|found| found.as_str().chars().count() <= CHARS_MAX)
}

/// The headline in every writing the page has of it.
pub(super) fn writings(doc: &Document, declared: Option<&CleanText>, title: &str) -> Vec<String> {
    let declared = declared.map(CleanText::as_str).unwrap_or_default();
    let parts = title.split(['|', '–', '—', '»']).flat_map(|part| part.split(" - "));
    let longest = parts.max_by_key(|part| part.trim().len()).unwrap_or_default();
    let mut all = vec![declared.to_owned(), longest.to_owned(), title.to_owned()];
    all.retain(|text| !text.trim().is_empty());
    let known = all.iter().map(|text| fold(text)).collect::<Vec<_>>();
    // A heading that the page's title does not know is the section's or the site's.
    let headings = doc.select("h1");
    let headings = headings.nodes().iter().map(|node| node.text().to_string());
    all.extend(headings.take(3).filter(|text| {
        let text = fold(text);
        known.iter().any(|title| crumbs::is_same(title, &text))
    }));
    all
}

/// A title without the site's name behind it: `Headline | Example Daily`.
pub(super) fn without_site(title: CleanText, sites: &[CleanText], url: &WebUrl) -> CleanText {
    let bare = BETWEEN.iter().find_map(|between| {
        let (headline, name) = title.as_str().rsplit_once(between)?;
        is_site(name, sites, url).then(|| CleanText::line(headline))
    });
    bare.filter(|bare| !bare.is_empty()).unwrap_or(title)
}

/// True for the site's name, as it says or as its host spells it.
fn is_site(name: &str, sites: &[CleanText], url: &WebUrl) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let own = letters(name);
    let host = url.host().trim_start_matches("www.");
    let (bare, _) = host.rsplit_once('.').unwrap_or((host, ""));
    sites.iter().any(|site| fold(site.as_str()) == fold(name))
        || own.len() >= HOST_LETTERS_MIN
            && (own == letters(host)
                || own == letters(bare)
                || bare.split('.').any(|label| own == letters(label)))
}

/// What microdata calls the headline, where the title knows it or the page has only one.
fn of_microdata(doc: &Document, title: &str) -> Option<CleanText> {
    let marked = doc.select("[itemprop~='headline']");
    let marked: Vec<(CleanText, bool)> = marked
        .nodes()
        .iter()
        .take(NODES_MAX)
        .map(|node| {
            let text = node.attr("content").filter(|_| node.has_name("meta"));
            let text = text.map_or_else(|| dom::shown_text(node, &[]), |text| text.to_string());
            (CleanText::line(&text), node.has_name("h1") || is_in_article(node))
        })
        .filter(|(text, _)| !text.is_empty())
        .collect();
    let title = fold(title);
    let known = marked.iter().find(|(text, _)| title.contains(&fold(text.as_str())));
    let only = || marked.first().filter(|(_, is_own)| *is_own && marked.len() == 1);
    known.or_else(only).map(|(text, _)| text.clone())
}

/// The heading that the title begins with, else one that it holds, in the article.
fn of_headings(
    doc: &Document,
    title: &str,
    sites: &[CleanText],
    url: &WebUrl,
) -> Option<CleanText> {
    let title = fold(title);
    let headings = doc.select("h1");
    let headings = headings.nodes().iter().take(NODES_MAX).filter_map(|node| {
        let text = CleanText::line(&dom::shown_text(node, &[]));
        let folded = fold(text.as_str());
        let (before, after) = around(&title, &folded)?;
        let is_own = is_in_article(node);
        let chars = folded.chars().count();
        let rest = before.chars().count() + after.chars().count();
        let is_first = before.is_empty();
        // One word may be a section's name, and one beside the article the site's.
        let says_enough = folded.contains(' ') || chars >= WORD_CHARS || chars >= rest;
        let is_headline = says_enough
            && (is_own && (is_first || chars >= rest) || is_first && chars >= rest * 2)
            && !is_site(text.as_str(), sites, url)
            && !leads_home(node, url);
        is_headline.then_some(((is_first, chars), text))
    });
    headings.max_by_key(|(rank, _)| *rank).map(|(_, text)| text)
}

/// What stands before and after a part of a title, when signs part them from it.
fn around<'a>(title: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let ends_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if part.is_empty() {
        return None;
    }
    title.match_indices(part).find_map(|(at, _)| {
        let (before, after) = (title.get(..at)?, title.get(at + part.len()..)?);
        // A sign right behind a Latin letter is a hyphen.
        let is_joined = |beside: &str, end: Option<char>, next: Option<char>| {
            beside.is_empty() || !ends_word(end) || next.is_none_or(char::is_whitespace)
        };
        let is_apart = is_joined(before, part.chars().next(), before.chars().next_back())
            && is_joined(after, part.chars().next_back(), after.chars().next());
        let (before, after) = (before.trim_end(), after.trim_start());
        let is_parted = (before.is_empty() || before.ends_with(ENDS) || before.ends_with(':'))
            && (after.is_empty() || after.starts_with(ENDS));
        (is_apart && is_parted).then_some((before, after))
    })
}

/// The first of three parts or more, when it is the longest: `Headline | Section | Example Daily`.
fn first_part(title: &str) -> Option<CleanText> {
    let title = CleanText::line(title);
    let parts: Vec<&str> = title.as_str().split(" | ").collect();
    let (first, rest) = parts.split_first()?;
    let chars = first.chars().count();
    let is_headline = rest.len() >= 2
        && first.split_whitespace().count() > 2
        && rest.iter().all(|part| part.chars().count() < chars);
    is_headline.then(|| CleanText::line(first))
}

fn is_in_article(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|outer| dom::is_tag(&outer, &["article", "main"]))
}

/// True for a heading that is a link to the site's first page.
fn leads_home(heading: &NodeRef<'_>, url: &WebUrl) -> bool {
    let outer = heading.ancestors_it(Some(2)).filter(|outer| outer.has_name("a"));
    let links: Vec<NodeRef<'_>> = outer.chain(dom::inside(heading, &["a"])).collect();
    links.iter().any(|link| {
        let leads_to = link.attr("href").and_then(|href| url.join(&href));
        leads_to.is_some_and(|to| to.url().path() == "/" && to.url().query().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markup_tells_the_headline_from_the_title() {
        let url = WebUrl::parse("https://www.news.example/a/b").expect("an address");
        let sites = [CleanText::line("The Gazette")];
        for (title, html, wanted) in [
            ("Floods - News", "<article><h1>Floods</h1></article>", Some("Floods")),
            ("Gone - The Long Paper", "<article><h1>Gone</h1></article>", None),
            (
                "Floods close bridges - Some Paper",
                "<article><h1>Floods close bridges</h1></article>",
                Some("Floods close bridges"),
            ),
            (
                "Some Paper: Floods close bridges",
                "<main><h1>Floods  close bridges</h1></main>",
                Some("Floods close bridges"),
            ),
            ("Floods close bridges - Some Paper", "<h1>Floods close bridges</h1>", None),
            ("短缺药品保供稳价-新华网", "<h1>短缺药品保供稳价</h1>", Some("短缺药品保供稳价")),
            ("World | Floods close bridges", "<main><h1>World</h1></main>", None),
            ("The Gazette | Floods", "<main><h1>The Gazette</h1></main>", None),
            ("News Example - Floods", "<main><h1>News Example</h1></main>", None),
            ("Our Town - Floods", "<main><h1><a href=/>Our Town</a></h1></main>", None),
            ("Floods-hit town waits", "<main><h1>Floods</h1></main>", None),
            ("Floods: what we know", "<main><h1>Floods</h1></main>", None),
            ("River rises again | World | Some Paper", "", Some("River rises again")),
            ("River rises again | Some Paper", "", None),
            ("Paper", "<main><h2 itemprop=headline>Floods</h2></main>", Some("Floods")),
            (
                "Floods - Paper",
                "<h3 itemprop=headline>Drought</h3><h3 itemprop=headline>Floods</h3>",
                Some("Floods"),
            ),
            ("Paper", "<aside><b itemprop=headline>Drought</b></aside>", None),
        ] {
            let found = marked(&Document::from(html), title, &sites, &url);
            assert_eq!(found.as_ref().map(CleanText::as_str), wanted, "{title} {html}");
        }
    }

    #[test]
    fn a_title_goes_without_the_name_that_its_host_spells() {
        let url = WebUrl::parse("https://www.news.example/a/b").expect("an address");
        for (title, wanted) in [
            ("Floods close bridges - News Example", "Floods close bridges"),
            ("Floods close bridges | News", "Floods close bridges"),
            ("Floods close bridges | Example", "Floods close bridges | Example"),
            ("News", "News"),
        ] {
            let found = without_site(CleanText::line(title), &[], &url);
            assert_eq!(found.as_str(), wanted);
        }
    }
}
