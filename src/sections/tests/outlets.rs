//! Where entries stand in the light of the outlet that they come from, and of their words.

use crate::model::{Category, CleanText, Entry, Placement, SectionPath, WebUrl};
use crate::sections::{EntryText, Outlet, Signals, Taxonomy, TaxonomyEntry, place};

/// Says nothing of anything.
const BLAND: &str = "They said that it would be there for them when they came back, and that all \
                     of it was as it had been before.";
const BLAND_FRENCH: &str = "Ils ont dit que tout serait là pour eux quand ils reviendraient, et \
                            que rien ne serait plus comme avant.";

fn taxonomy() -> Taxonomy {
    let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let entry = |path: &str, names: &[&str]| TaxonomyEntry {
        path: SectionPath::parse(path),
        names: texts(names),
        ..TaxonomyEntry::default()
    };
    Taxonomy::new(vec![
        TaxonomyEntry { is_shelf: true, ..entry("International", &["World"]) },
        TaxonomyEntry {
            places: texts(&["London", "Polska", "Poland"]),
            ..entry("International / Europe", &[])
        },
        entry("International / Europe / United Kingdom", &["UK", "UK News"]),
        entry("International / Europe / France", &[]),
        entry("International / Asia / India", &["India News"]),
        entry("International / Americas / United States", &["US", "U.S."]),
        TaxonomyEntry { is_shelf: true, is_domestic: true, ..entry("National", &[]) },
        TaxonomyEntry { is_domestic: true, ..entry("Politics", &[]) },
        TaxonomyEntry { places: texts(&["Casablanca"]), ..entry("International / Africa", &[]) },
        entry("Politics / Government", &["Casa Blanca"]),
        entry("Economy / Personal Finance", &[]),
        entry("Media", &[]),
        entry("Sport", &[]),
        entry("Opinion", &["Commentisfree", "Tribune"]),
        TaxonomyEntry { is_shelf: true, ..entry("Life", &["Life and style"]) },
        entry("Life / Fashion", &[]),
    ])
}

/// The places of the only entry of a feed in that language.
fn found(
    language: &str,
    (title, lead): (&str, &str),
    categories: &[&str],
    link: &str,
) -> Vec<Placement> {
    let label = |label: &&str| Category { label: CleanText::line(label), scheme: None };
    let entry = Entry {
        title: CleanText::line(title),
        link: WebUrl::parse(link),
        categories: categories.iter().map(label).collect(),
        ..Entry::default()
    };
    let outlet = Outlet::of(&[EntryText::of(&entry, lead)], Some(language), None);
    let signals = Signals {
        subscription: None,
        feed_title: "",
        categories: &entry.categories,
        link: entry.link.as_ref(),
        page_labels: &[],
        outlet: Some((&outlet, 0)),
        habits: None,
    };
    place(&signals, &taxonomy())
}

fn sections(found: &[Placement]) -> String {
    let written: Vec<String> = found.iter().map(|place| place.section.to_string()).collect();
    written.join("; ")
}

#[test]
fn labels_that_name_the_own_country_are_news_of_it() {
    let india = "International / Asia / India";
    let united_states = "International / Americas / United States";
    let rows: &[(&str, &[&str], &str, &str)] = &[
        ("en-IN", &["India"], "", "National"),
        ("en-IN", &["India News"], "", "National"),
        ("en-IN", &[], "https://daily.example/news/india/x", "National"),
        ("en-GB", &["UK news"], "", "National"),
        ("en-GB", &[], "https://daily.example/uk-news/x", "National"),
        // A tag that software comes with tells no country.
        ("en-US", &["U.S."], "", ""),
        ("fr-FR", &["France"], "", "National"),
        ("en-PL", &["Polska"], "", "National"),
        // It says no more than that, and keeps no other label from saying what it says.
        ("en-IN", &["India", "Sport"], "", "Sport; National"),
        ("en-IN", &["Sport > India"], "", "Sport"),
        ("en-IN", &["World > India"], "", ""),
        ("en-GB", &["London"], "", ""),
        // Elsewhere it is abroad.
        ("en-US", &["India"], "", india),
        ("en-GB", &[], "https://daily.example/world/us/x", united_states),
        ("en-US", &[], "https://daily.example/world/us/x", united_states),
        ("en-GB", &[], "https://daily.example/us/x", ""),
    ];
    for (language, categories, link, wanted) in rows {
        let text = if *language == "fr-FR" { BLAND_FRENCH } else { BLAND };
        let found = found(language, ("", text), categories, link);
        assert_eq!(sections(&found), *wanted, "{language} {categories:?} {link}");
    }
}

#[test]
fn words_of_a_language_that_is_not_known_place_nothing() {
    let title = "Policajti zistili, kde sa ukrýval";
    assert_eq!(sections(&found("sk", (title, ""), &[], "")), "");
}

#[test]
fn a_label_that_is_the_name_of_a_section_is_not_read_as_words() {
    let rows: &[(&[&str], &str, &str)] = &[
        (&["Life and style"], "", "Life"),
        (&["/r/personalfinance"], "", "Economy / Personal Finance"),
        (&["personalfinance"], "", "Economy / Personal Finance"),
        (&["Casablanca"], "", "International / Africa"),
        // Names of hosts, and the outlet's own, are none.
        (&[], "https://media.daily.example/x", ""),
        (&[], "https://www.tribune.com.pk/x", ""),
        (&[], "https://sport.daily.co.uk/x", "Sport"),
    ];
    for (categories, link, wanted) in rows {
        let found = found("en", ("", BLAND), categories, link);
        assert_eq!(sections(&found), *wanted, "{categories:?} {link}");
    }
}

#[test]
fn what_stands_among_opinions_is_one_whatever_it_is_about() {
    let link = "https://daily.example/commentisfree/x";
    let found = found("en", ("", BLAND), &["Politics"], link);
    assert_eq!(sections(&found), "Opinion; Politics");
}

#[test]
fn news_from_abroad_names_the_country_as_its_reason() {
    let title = "Parliament of Canada elects a new prime minister";
    let found = found("en-GB", (title, BLAND), &[], "");
    let why = found.first().map(|it| format!("{}: {}", it.section, it.detail)).unwrap_or_default();
    let beginning = "International / Americas / Canada: words \"canada\"";
    assert!(why.starts_with(beginning), "{why}");
}
