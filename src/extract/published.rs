//! When an article was published: as its page declares it, else as it shows it by the headline.

use dom_query::{Document, NodeId, NodeRef};

use crate::model::Timestamp;

use super::furniture::{Furniture, kind};
use super::jsonld::Article;
use super::metadata::Metas;
use super::{dates, dom, markup, written};

/// Longest line that is looked into for a date, in characters.
const LINE_CHARS_MAX: usize = 160;
/// Words of a line that tells when and by whom something was written.
const LINE_WORDS_MAX: usize = 14;
/// Characters of a paragraph from which on it tells more than when and by whom it was written.
const PROSE_CHARS: usize = 100;
/// What ends a sentence, and no line of a date.
const SENTENCE_ENDS: [char; 5] = ['.', '!', '?', '。', '！'];
/// Words before a date in a line that nothing calls a date: "Published: Monday, …".
const WORDS_BEFORE_MAX: usize = 2;
/// Elements by one headline that are looked at.
const ELEMENTS_MAX: usize = 400;
/// How far up from a date it is looked for whose it is.
const OUTER_LEVELS: usize = 5;

const DECLARED: [&str; 22] = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "dcterms:available",
    "dcterms:created",
    "dcterms:issued",
    "dcterms:date",
    "dc:date:issued",
    "dc:date",
    "parsely-pub-date",
    "sailthru:date",
    "pubdate",
    "publish-date",
    "publishdate",
    "publication_date",
    "citation_publication_date",
    "citation_date",
    "og:release_date",
    "date",
    "weibo:article:create_at",
];

/// Marks of the moment in the markup, the surest first.
const MARKS: [&str; 8] = [
    "time[itemprop='datePublished'][datetime]",
    "[itemprop='datePublished'][content]",
    "time[pubdate][datetime]",
    "time.published[datetime]",
    "time.entry-date[datetime]",
    "article header time[datetime]",
    "article time[datetime]",
    "main time[datetime]",
];

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// When it was published: JSON-LD, `<meta>`, a `<time>` of the article, then what stands by one of
/// the `headlines`.
pub(super) fn read(
    doc: &Document,
    metas: &Metas,
    article: Option<&Article>,
    headlines: &[String],
) -> Option<Timestamp> {
    let of_article = article.and_then(|article| article.published.as_deref());
    let declared = of_article.into_iter().chain(metas.all(&DECLARED)).find_map(dates::parse);
    let marked = || {
        MARKS.iter().find_map(|selector| {
            let time = doc.select_single(selector);
            let text = time.attr("datetime").or_else(|| time.attr("content"))?;
            dates::parse(&text)
        })
    };
    let named = || text_of(doc, "[itemprop~='datePublished']");
    let shown = || {
        let headings = markup::known_headings(doc, headlines);
        headings.iter().find_map(by_headline)
    };
    let in_article = || text_of(doc, "article time, main time");
    declared.or_else(marked).or_else(named).or_else(shown).or_else(in_article)
}

/// The date that the first of these elements shows.
fn text_of(doc: &Document, selector: &str) -> Option<Timestamp> {
    let first = doc.select_single(selector);
    dates::parse(first.text().trim())
}

/// The date shown by a headline: behind it rather than before it.
fn by_headline(headline: &NodeRef<'_>) -> Option<Timestamp> {
    let header = markup::header(headline);
    let outer: Vec<NodeId> = headline.ancestors_it(None).map(|outer| outer.id).collect();
    let inside: Vec<NodeRef<'_>> =
        header.descendants_it().filter(NodeRef::is_element).take(ELEMENTS_MAX).collect();
    let at = inside.iter().position(|node| node.id == headline.id).unwrap_or(0);
    let (before, behind) = inside.split_at(at);
    let is_beside = |node: &&NodeRef<'_>| {
        !outer.contains(&node.id) && !is_of_heading(node) && !is_of_others(node)
    };
    let behind = behind.iter().filter(is_beside).find_map(date_in);
    behind
        .or_else(|| markup::behind(&header).iter().find_map(date_within))
        .or_else(|| before.iter().filter(is_beside).find_map(date_in))
        .or_else(|| markup::before(&header).iter().find_map(date_within))
}

fn is_of_heading(node: &NodeRef<'_>) -> bool {
    dom::is_tag(node, &HEADINGS)
        || node.ancestors_it(Some(3)).any(|outer| dom::is_tag(&outer, &HEADINGS))
}

/// True for what readers wrote, and for teasers of other articles.
fn is_of_others(node: &NodeRef<'_>) -> bool {
    std::iter::once(*node).chain(node.ancestors_it(Some(OUTER_LEVELS))).any(|outer| {
        // The class of a whole page tells what stands somewhere on it.
        !dom::is_tag(&outer, &["html", "body", "main", "article"])
            && matches!(kind(&dom::words(&outer)), Some(Furniture::Replies | Furniture::Block))
    })
}

/// The date in a block or in what lies in it.
fn date_within(block: &NodeRef<'_>) -> Option<Timestamp> {
    // The head of the site tells what day it is.
    if dom::is_tag(block, &["header", "nav", "aside", "footer", "form"]) {
        return None;
    }
    let inside = block.descendants_it().filter(NodeRef::is_element).take(ELEMENTS_MAX);
    let mut all = std::iter::once(*block).chain(inside).filter(|node| !is_of_others(node));
    all.find_map(|node| date_in(&node))
}

/// The date that an element shows: the line begins with it, or markup calls it one.
fn date_in(node: &NodeRef<'_>) -> Option<Timestamp> {
    if dom::is_longer(node, LINE_CHARS_MAX) || is_in_prose(node) {
        return None;
    }
    let words = dom::words(node);
    if words.iter().any(|word| matches!(word.as_str(), "updated" | "modified" | "lastmod")) {
        return None;
    }
    let words_max = if words.iter().any(|word| is_date_word(word)) || node.has_name("time") {
        usize::MAX
    } else {
        WORDS_BEFORE_MAX
    };
    let text = dom::shown_text(node, &HEADINGS);
    let found = text.lines().find_map(|line| {
        let whole = std::iter::once(line).chain(line.split(['|', '·', '•']));
        let lines = whole.filter(|line| line.split_whitespace().count() <= LINE_WORDS_MAX);
        let lines = lines.filter(|line| !line.trim_end().ends_with(SENTENCE_ENDS));
        lines.filter_map(written::find).find(|found| found.words_before <= words_max)
    })?;
    Some(Timestamp::from_secs(found.secs))
}

/// True for a piece of a paragraph, which may name any date.
fn is_in_prose(node: &NodeRef<'_>) -> bool {
    let mut outer = node.ancestors_it(Some(3));
    outer
        .any(|outer| dom::is_tag(&outer, &["p", "li", "td"]) && dom::is_longer(&outer, PROSE_CHARS))
}

fn is_date_word(word: &str) -> bool {
    matches!(
        word,
        "date"
            | "dates"
            | "datum"
            | "fecha"
            | "time"
            | "published"
            | "posted"
            | "pubdate"
            | "timestamp"
            | "dateline"
            | "byline"
            | "meta"
    ) || word.ends_with("date")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Option<String> {
        let doc = Document::from(html);
        let headlines = ["Floods close bridges".to_owned()];
        let found = read(&doc, &Metas::read(&doc), None, &headlines);
        found.map(|moment| moment.to_string())
    }

    #[test]
    fn the_page_says_when_it_was_published() {
        let h1 = "<h1>Floods close bridges</h1>";
        for (html, wanted) in [
            ("<meta property='article:published' content='2021-09-05'>", "2021-09-05T00:00:00Z"),
            (
                "<meta property='article:published_time' content='Sunday, September 5, 2021 10:00'>",
                "2021-09-05T10:00:00Z",
            ),
            ("<b itemprop='datePublished'>5 September 2021</b>", "2021-09-05T00:00:00Z"),
            ("<article>H1<p class=date>5 September 2021</p></article>", "2021-09-05T00:00:00Z"),
            ("<div>H1<p>2021/09/05</p></div>", "2021-09-05T00:00:00Z"),
            ("<div><p>05.09.2021 10:00</p>H1</div>", "2021-09-05T10:00:00Z"),
            ("<div>H1<p>Ann Bo | Cy Du | 5 September 2021</p></div>", "2021-09-05T00:00:00Z"),
            (
                "<p>Of 4 May 2020</p>H1<p class=meta>By Ann Bo and Cy Du on 5 September 2021</p>",
                "2021-09-05T00:00:00Z",
            ),
            ("<div>H1<div>2023-11-17 20:52:15 <i>来源</i></div></div>", "2023-11-17T20:52:15Z"),
            ("<div>H1<p>x<article><time>5 September 2021", "2021-09-05T00:00:00Z"),
        ] {
            let html = html.replace("H1", h1);
            assert_eq!(found(&html).as_deref(), Some(wanted), "{html}");
        }
    }

    #[test]
    fn dates_of_the_story_are_none_of_the_page() {
        for html in [
            "<h1>Floods close bridges</h1>",
            "<h1>Floods close bridges</h1><p>The fair opens on 5 September 2021.</p>",
            "<h1>Floods close bridges</h1><p class=date>Updated 5 September 2021</p>",
            "<header>5 September 2021</header><h1>Floods close bridges</h1>",
            "<p class=date>5 September 2021</p><p>a<p>b<p>c<h1>Floods close bridges</h1>",
            "<h1>Floods close bridges on 5 September 2021</h1>",
            "<div><h1>Floods close bridges</h1><ul class=comments><li>5 May 2021</ul></div>",
        ] {
            assert_eq!(found(html), None, "{html}");
        }
    }
}
