//! The article as plain text: no markup, no control character.

use super::{Bundle, day_and_hour};

/// The article as text; the same for the same bundle.
#[must_use]
pub fn text_file(bundle: &Bundle<'_>) -> String {
    let author = bundle.author.filter(|author| !author.is_empty()).map(ToString::to_string);
    let section = bundle.section.filter(|section| !section.is_root()).map(ToString::to_string);
    let published = bundle.published.map(day_and_hour);
    let facts = [Some(bundle.outlet.to_string()), author, published, section];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    let link = bundle.link.map(|link| format!("{}\n", link.for_people())).unwrap_or_default();
    let saved = day_and_hour(bundle.saved_at);
    format!(
        "{}\n{}\n{link}\n{}\n\nSaved with dateline on {saved}\n",
        bundle.title,
        facts.join(" · "),
        bundle.text.as_str().trim_matches('\n')
    )
}
