//! Lines that publishers put below an article: who owns it, its tags, words that lead on to what is
//! not there.

use dom_query::NodeRef;

use super::dom;

/// Longest of these lines, in characters.
const CHARS_MAX: usize = 160;
/// Longest words that lead on, in characters.
const LEAD_CHARS_MAX: usize = 60;

const SENTENCE_ENDS: [char; 6] = ['.', '!', '?', '。', '！', '？'];

/// What owners say of their rights, lower case.
const RIGHTS: [&str; 12] = [
    "all rights reserved",
    "alle rechte vorbehalten",
    "tous droits réservés",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "tutti i diritti riservati",
    "alle rechten voorbehouden",
    "med ensamrätt",
    "все права защищены",
    "جميع الحقوق محفوظة",
    "版权所有",
    "無断転載を禁じます",
];

/// Names of a list of tags, lower case.
const TAGS: [&str; 20] = [
    "tag",
    "tags",
    "tagged",
    "tagged with",
    "filed under",
    "keywords",
    "schlagwörter",
    "schlagworte",
    "stichwörter",
    "stichworte",
    "mots-clés",
    "etiquetas",
    "palabras clave",
    "trefwoorden",
    "etiketter",
    "теги",
    "метки",
    "标签",
    "标签列表",
    "タグ",
];

/// True for a line, folded, that says whose the text is, and nothing of the story.
pub(super) fn is_rights(text: &str) -> bool {
    if text.chars().count() > CHARS_MAX {
        return false;
    }
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mut owner = text;
    let mut is_signed = false;
    while let Some((mark, rest)) =
        ["copyright", "©", "(c)"].iter().find_map(|mark| Some((*mark, owner.strip_prefix(*mark)?)))
    {
        is_signed |= mark == "©";
        owner = rest.trim_start();
    }
    let has_mark = owner.len() < text.len();
    let is_dated = owner.starts_with("19") || owner.starts_with("20");
    // "© is the sign that …" tells of it.
    let is_owner = is_dated || !text.ends_with(SENTENCE_ENDS);
    has_mark && is_owner && (is_signed || is_dated)
        || RIGHTS.iter().any(|rights| end.ends_with(rights))
}

/// True for a last line, folded, that is no part of the story.
pub(super) fn is_furniture(line: &NodeRef<'_>, text: &str) -> bool {
    is_rights(text) || is_tags(text) || leads_to_nothing(line, text) || asks_to_follow(line, text)
}

/// "Tags: Rivers, Bridges".
fn is_tags(text: &str) -> bool {
    let label = text.split_once([':', '：']).map(|(label, _)| label.trim());
    // A sentence may begin with the word, too.
    let is_list = text.chars().count() <= CHARS_MAX && !text.ends_with(SENTENCE_ENDS);
    is_list && label.is_some_and(|label| TAGS.contains(&label))
}

/// "Read next:", and nothing comes.
fn leads_to_nothing(line: &NodeRef<'_>, text: &str) -> bool {
    let is_lead = text.ends_with([':', '：']) && text.chars().count() <= LEAD_CHARS_MAX;
    is_lead && !dom::is_tag(line, &["li", "dt", "td", "th", "pre"]) && !has_more_behind(line)
}

/// True when something to be seen follows the line: a film, a picture, a table.
fn has_more_behind(line: &NodeRef<'_>) -> bool {
    const SEEN: [&str; 9] =
        ["img", "picture", "video", "audio", "iframe", "object", "embed", "table", "pre"];
    std::iter::once(*line).chain(line.ancestors_it(Some(4))).any(|node| {
        std::iter::successors(node.next_element_sibling(), NodeRef::next_element_sibling)
            .any(|next| dom::is_tag(&next, &SEEN) || dom::holds(&next, &SEEN))
    })
}

/// "Follow the Example Press's full coverage of the river at …".
fn asks_to_follow(line: &NodeRef<'_>, text: &str) -> bool {
    let places = [" coverage ", " on twitter", " on facebook", " on instagram", " on mastodon"];
    text.starts_with("follow ")
        && text.chars().count() <= CHARS_MAX
        && places.iter().any(|place| text.contains(place))
        && (dom::link_chars(line) > 0 || text.contains("http") || text.contains('@'))
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use crate::extract::fold;

    #[test]
    fn lines_below_an_article_are_told_from_its_own() {
        for (html, is_furniture) in [
            ("<p>© 2021 News Example. All rights reserved.</p>", true),
            ("<p>Copyright 2021 News Example</p>", true),
            ("<p>Copyright © News Example</p>", true),
            ("<p>(c) 2021 News Example</p>", true),
            ("<p>Example Press. Alle Rechte vorbehalten.</p>", true),
            ("<p>Copyright law has not changed since 2021.</p>", false),
            ("<p>(c) the river must not rise again.</p>", false),
            ("<p>Tags: River, Bridge</p>", true),
            ("<p>标签：河流</p>", true),
            ("<p>Tags are cut from tin: each takes an hour.</p>", false),
            ("<p>阅读下一篇：</p>", true),
            ("<p>Read next:</p>", true),
            ("<p>See the flood:</p><figure><img src=/a.jpg></figure>", false),
            ("<div><p>See the flood:</p></div><iframe src=/film></iframe>", false),
            ("<p>Follow AP's full coverage of it at <a href=/x>https://ap.example</a></p>", true),
            ("<p>Follow us on <a href=/x>Twitter</a> and Facebook.</p>", true),
            ("<p>Follow the stream to the bridge, he said.</p>", false),
        ] {
            let doc = Document::from(html);
            let lines = doc.select("p");
            let line = lines.nodes().first().expect("a line");
            let text = fold(&line.text());
            assert_eq!(super::is_furniture(line, &text), is_furniture, "{html}");
        }
    }
}
