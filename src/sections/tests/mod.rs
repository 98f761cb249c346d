//! Where entries stand, as a reader of the paper would expect it.

mod outlets;

use std::cmp::Ordering;

use crate::model::{Category, CleanText, SectionPath, Signal, WebUrl};

use super::evidence::{Evidence, SHELF_SHARE, points_of};
use super::weigh::weigh;
use super::{Signals, Taxonomy, TaxonomyEntry, place};

/// Path; names; places.
const SECTIONS: [(&str, &[&str], &[&str]); 20] = [
    (
        "International",
        &["World", "World news", "Ausland", "Monde", "Internacional", "العالم", "国際", "Мир"],
        &["United Nations"],
    ),
    (
        "International / Middle East",
        &[
            "Mideast",
            "Mid-East",
            "Middle East & North Africa",
            "Nahost",
            "Moyen-Orient",
            "Oriente Medio",
            "الشرق الأوسط",
            "خاورمیانه",
            "המזרח התיכון",
            "Ближний Восток",
            "中东",
            "中東",
        ],
        &["Iraq", "Gaza", "العراق"],
    ),
    ("International / Europe", &["Europa", "European news", "Европа"], &["France", "Germany"]),
    ("International / Asia", &["Asia Pacific", "Asien"], &["China", "Japan"]),
    ("Politics", &["Politik", "Politique", "سیاسی", "Política"], &[]),
    ("Business", &["Economy", "Wirtschaft", "Économie", "اقتصاد", "Money & Markets"], &[]),
    ("Business / Markets", &["Stocks", "Börse"], &[]),
    ("Business / Europe", &[], &[]),
    ("Science", &["Wissenschaft", "Sciences", "علوم"], &[]),
    ("Science / Space", &["Raumfahrt", "Espace"], &[]),
    ("Technology", &["Tech", "Technik", "Technologie", "Digital", "فناوری"], &[]),
    ("Technology / Security", &["Cybersecurity"], &[]),
    ("Sport", &["Sports", "Deportes", "رياضة", "ورزش", "スポーツ", "Спорт"], &[]),
    ("Sport / Football", &["Soccer", "Fußball", "Fútbol", "كرة القدم"], &["Premier League"]),
    ("Sport / Tennis", &[], &[]),
    ("Culture", &["Arts", "Arts & Culture", "Kultur", "Arts/Culture", "ثقافة"], &[]),
    ("Culture / Music", &["Musik", "Musique"], &[]),
    ("Opinion", &["Comment", "Meinung"], &[]),
    ("Weather", &["Wetter"], &[]),
    ("Travel", &["Reise", "Voyage"], &[]),
];

fn taxonomy() -> Taxonomy {
    let entry = |(path, names, places): &(&str, &[&str], &[&str])| TaxonomyEntry {
        path: SectionPath::parse(path),
        names: names.iter().map(ToString::to_string).collect(),
        places: places.iter().map(ToString::to_string).collect(),
        ..TaxonomyEntry::default()
    };
    Taxonomy::new(SECTIONS.iter().map(entry).collect())
}

type PageLabels = &'static [(Signal, &'static [&'static str])];

#[derive(Default)]
struct Case {
    subscription: &'static str,
    feed: &'static str,
    categories: &'static [&'static str],
    link: &'static str,
    page: PageLabels,
}

/// Places as text: `International / Middle East; Sport`.
fn places(case: &Case) -> String {
    let subscription = SectionPath::parse(case.subscription);
    let categories: Vec<Category> = case
        .categories
        .iter()
        .map(|label| Category { label: CleanText::line(label), scheme: None })
        .collect();
    let link = WebUrl::parse(case.link);
    let page: Vec<(Signal, Vec<CleanText>)> = case
        .page
        .iter()
        .map(|(signal, path)| (*signal, path.iter().map(|name| CleanText::line(name)).collect()))
        .collect();
    let signals = Signals {
        subscription: (!subscription.is_root()).then_some(&subscription),
        feed_title: case.feed,
        categories: &categories,
        link: link.as_ref(),
        page_labels: &page,
        habits: None,
        outlet: None,
    };
    let found = place(&signals, &taxonomy());
    let written: Vec<String> = found.iter().map(|place| place.section.to_string()).collect();
    written.join("; ")
}

#[test]
fn categories_place_an_entry() {
    let rows: &[(&[&str], &str)] = &[
        (&[], ""),
        (&["International", "Middle East"], "International / Middle East"),
        (&["Middle East", "International"], "International / Middle East"),
        (&["International, Middle East"], "International / Middle East"),
        (&["Middle East"], "International / Middle East"),
        (&["middle-east"], "International / Middle East"),
        (&["MIDDLE_EAST"], "International / Middle East"),
        (&["Mid East"], "International / Middle East"),
        (&["Middle East and North Africa"], "International / Middle East"),
        (&["World > Mideast"], "International / Middle East"),
        (&["World > Asia"], "International / Asia"),
        (&["World » Asia » Tokyo"], "International / Asia"),
        (&["news/world/asia"], "International / Asia"),
        (&["World: Europe"], "International / Europe"),
        (&["World - Europe"], "International / Europe"),
        (&["International / Middle East"], "International / Middle East"),
        (&["Sport / NRL"], "Sport"),
        (&["Sport / NRL", "Sport / Football"], "Sport / Football"),
        (&["NRL"], ""),
        (&["Sports", "NRL", "Round 5"], "Sport"),
        (&["Sport / Football / Transfers"], "Sport / Football"),
        (&["Soccer"], "Sport / Football"),
        (&["Uncategorized"], ""),
        (&["Uncategorised", "Featured", "Breaking"], ""),
        (&["Arts & Culture"], "Culture"),
        (&["Arts and Culture"], "Culture"),
        (&["Arts/Culture"], "Culture"),
        (&["Money and Markets"], "Business"),
        (&["Politics; Europe"], "Politics; International / Europe"),
        (&["Business", "Europe"], "Business / Europe"),
        (&["Business > Europe"], "Business / Europe"),
        (&["Europe"], "International / Europe"),
        (&["Sport", "International"], "Sport; International"),
        (&["Football", "France"], "Sport / Football"),
        (&["World", "Iraq"], "International / Middle East"),
        (&["Iraq"], "International / Middle East"),
        (&["Travel > Middle East"], "Travel"),
        (&["Premier League"], "Sport / Football"),
        (
            &["Technology", "Science", "Politics", "Business", "Culture"],
            "Technology; Science; Politics; Business",
        ),
        (&["  ", "/", ">", ",,,"], ""),
        (&["A very long label that is a whole sentence about sport and politics"], ""),
    ];
    for (categories, wanted) in rows {
        let case = Case { categories, ..Case::default() };
        assert_eq!(places(&case), *wanted, "{categories:?}");
    }
}

#[test]
fn labels_of_many_languages_name_the_same_sections() {
    for (label, wanted) in [
        ("Nahost", "International / Middle East"),
        ("Ausland / Nahost", "International / Middle East"),
        ("NAHOST", "International / Middle East"),
        ("Monde > Moyen-Orient", "International / Middle East"),
        ("Moyen Orient", "International / Middle East"),
        ("Internacional, Oriente Medio", "International / Middle East"),
        ("الشرق الأوسط", "International / Middle East"),
        ("الشرق الاوسط", "International / Middle East"),
        ("العالم، العراق", "International / Middle East"),
        ("خاورميانه", "International / Middle East"),
        ("خاورمیانه", "International / Middle East"),
        ("המזרח התיכון", "International / Middle East"),
        ("Мир / Ближний Восток", "International / Middle East"),
        ("中東", "International / Middle East"),
        ("国際 > 中東", "International / Middle East"),
        ("Wirtschaft", "Business"),
        ("Economie", "Business"),
        ("ÉCONOMIE", "Business"),
        ("اِقتِصاد", "Business"),
        ("Börse", "Business / Markets"),
        ("Borse", "Business / Markets"),
        ("Fussball", "Sport / Football"),
        ("Futbol", "Sport / Football"),
        ("كرة القدم", "Sport / Football"),
        ("ریاضه", "Sport"),
        ("СПОРТ", "Sport"),
        ("スポーツ", "Sport"),
        ("سياسى", "Politics"),
    ] {
        let found = taxonomy().find_path(&[label]).map(|path| path.to_string());
        let parts = super::labels::list_parts(label);
        let case_of = |label: &str| {
            let categories = [Category { label: CleanText::line(label), scheme: None }];
            let signals = Signals {
                subscription: None,
                feed_title: "",
                categories: &categories,
                link: None,
                page_labels: &[],
                habits: None,
                outlet: None,
            };
            place(&signals, &taxonomy()).first().map(|place| place.section.to_string())
        };
        assert_eq!(case_of(label).as_deref(), Some(wanted), "{label} {found:?} {parts:?}");
    }
}

#[test]
fn the_subscription_is_a_place_unless_something_lies_deeper_in_it() {
    let rows: &[(&str, &[&str], &str)] = &[
        ("International", &[], "International"),
        ("International", &["Middle East"], "International / Middle East"),
        ("World", &["Middle East"], "International / Middle East"),
        ("international/middle east", &[], "International / Middle East"),
        ("International", &["Sport"], "Sport; International"),
        ("International", &["Soccer", "Europe"], "Sport / Football; International / Europe"),
        ("International / Middle East", &["Sport"], "International / Middle East; Sport"),
        ("International / Middle East", &["World"], "International / Middle East"),
        (
            "International / Middle East",
            &["Europe"],
            "International / Middle East; International / Europe",
        ),
        ("Weather", &["Science"], "Weather; Science"),
        ("My village", &[], "My village"),
        ("My village", &["Sport"], "My village; Sport"),
        ("Sport / NRL", &["Sport / NRL"], "Sport / NRL"),
        ("Sport / NRL", &["NRL"], "Sport / NRL"),
        ("Sport / NRL", &["Sport"], "Sport / NRL"),
        ("Sport / NRL", &["Football"], "Sport / NRL; Sport / Football"),
        (
            "International",
            &["Technology", "Science", "Politics", "Business", "Culture"],
            "Technology; Science; Politics; International",
        ),
        ("Sport", &["Uncategorized"], "Sport"),
    ];
    for (subscription, categories, wanted) in rows {
        let case = Case { subscription, categories, ..Case::default() };
        assert_eq!(places(&case), *wanted, "{subscription} {categories:?}");
    }
}

#[test]
fn folders_of_the_address_count_last() {
    let rows: &[(&str, &[&str], &str)] = &[
        (
            "https://daily.example/world/middle-east/2021/10/15/talks-go-on/",
            &[],
            "International / Middle East",
        ),
        ("https://daily.example/sport/football/66112233", &[], "Sport / Football"),
        ("https://daily.example/news/article/talks-go-on.html", &[], ""),
        ("https://daily.example/sport", &[], ""),
        ("https://daily.example/en/world/headline", &[], "International"),
        ("https://sport.daily.example/2021/headline", &[], "Sport"),
        ("https://www.sport.example/headline", &[], ""),
        ("https://daily.example/category/travel/headline", &[], "Travel"),
        ("https://daily.example/%D8%B1%D9%8A%D8%A7%D8%B6%D8%A9/headline", &[], "Sport"),
        ("https://daily.example/world/europe/x", &["Politics"], "Politics; International / Europe"),
        ("https://daily.example/world/europe/x", &["World"], "International / Europe"),
        ("https://daily.example/world/x", &["Europe"], "International / Europe"),
        ("https://daily.example/2021/10/15/sport", &[], ""),
    ];
    for (link, categories, wanted) in rows {
        let case = Case { categories, link, ..Case::default() };
        assert_eq!(places(&case), *wanted, "{link} {categories:?}");
    }
}

#[test]
fn the_title_of_a_feed_counts_where_the_reader_said_nothing() {
    let rows: &[(&str, &str, &str)] = &[
        ("Example News - Middle East", "", "International / Middle East"),
        ("Example Daily | Football", "", "Sport / Football"),
        ("Example Daily: Latest Business News", "", "Business"),
        ("Example Times > World > Middle East", "", "International / Middle East"),
        ("World news | Example Daily", "", "International"),
        ("Example Daily", "", ""),
        ("Sportsman", "", ""),
        ("Example Daily - Business", "Technology", "Technology"),
        ("Example Daily - Middle East", "International", "International / Middle East"),
    ];
    for (feed, subscription, wanted) in rows {
        let case = Case { subscription, feed, ..Case::default() };
        assert_eq!(places(&case), *wanted, "{feed} in {subscription:?}");
    }
}

#[test]
fn what_the_page_says_comes_before_what_the_feed_says() {
    let rows: &[(PageLabels, &[&str], &str)] = &[
        (&[(Signal::JsonLd, &["World", "Mideast"])], &[], "International / Middle East"),
        (&[(Signal::JsonLd, &["Home", "News", "Sport"])], &["Politics"], "Sport; Politics"),
        (
            &[(Signal::Meta, &["Business"]), (Signal::CategoryLink, &["Markets"])],
            &[],
            "Business / Markets",
        ),
        (
            &[(Signal::CategoryLink, &["International", "Middle East"])],
            &["Middle East"],
            "International / Middle East",
        ),
        (&[(Signal::UrlPath, &["Sport"])], &[], ""),
        (&[(Signal::JsonLd, &["Lifestyle", "Gardens"])], &["Culture"], "Culture"),
    ];
    for (page, categories, wanted) in rows {
        let case = Case { categories, page, ..Case::default() };
        assert_eq!(places(&case), *wanted, "{page:?} {categories:?}");
    }
}

#[test]
fn a_place_says_why_it_is_one() {
    let categories = [Category { label: CleanText::line("World > Mideast"), scheme: None }];
    let subscription = SectionPath::parse("Sport");
    let link = WebUrl::parse("https://daily.example/culture/music/x");
    let signals = Signals {
        subscription: Some(&subscription),
        feed_title: "Example Daily",
        categories: &categories,
        link: link.as_ref(),
        page_labels: &[],
        habits: None,
        outlet: None,
    };
    let found = place(&signals, &taxonomy());
    let why: Vec<String> = found
        .iter()
        .map(|place| format!("{} by {}: {}", place.section, place.signal.name(), place.detail))
        .collect();
    assert_eq!(
        why,
        [
            "International / Middle East by category: category \"World > Mideast\"",
            "Culture / Music by url-path: url path \"/culture/music/\"",
            "Sport by subscription: subscription \"Sport\"",
        ]
    );
    assert_eq!(found, place(&signals, &taxonomy()), "the same signals give the same places");
}

#[test]
fn sections_stand_in_the_order_of_the_taxonomy_unknown_ones_last() {
    let taxonomy = taxonomy();
    let mut paths: Vec<SectionPath> = [
        "Zebra",
        "Sport / NRL",
        "Apples",
        "Travel",
        "Sport",
        "International / Asia",
        "Sport / Tennis",
        "International",
        "International / Middle East",
        "sport / football",
    ]
    .iter()
    .map(|path| SectionPath::parse(path))
    .collect();
    paths.sort_by(|a, b| taxonomy.order(a, b));
    let sorted: Vec<String> = paths.iter().map(ToString::to_string).collect();
    assert_eq!(
        sorted,
        [
            "International",
            "International / Middle East",
            "International / Asia",
            "Sport",
            "sport / football",
            "Sport / Tennis",
            "Sport / NRL",
            "Travel",
            "Apples",
            "Zebra",
        ]
    );
    let travel = SectionPath::parse("Travel");
    assert_eq!(taxonomy.order(&travel, &travel), Ordering::Equal);
}

#[test]
fn a_taxonomy_knows_the_outer_sections_of_its_paths() {
    let entry = TaxonomyEntry { path: SectionPath::parse("A / B / C"), ..TaxonomyEntry::default() };
    let taxonomy = Taxonomy::new(vec![entry]);
    let all: Vec<String> = taxonomy.paths().map(ToString::to_string).collect();
    assert_eq!(all, ["A", "A / B", "A / B / C"]);
    assert_eq!(taxonomy.find("b").map(ToString::to_string).as_deref(), Some("A / B"));
    assert_eq!(taxonomy.find("a/b/c").map(ToString::to_string).as_deref(), Some("A / B / C"));
    assert_eq!(taxonomy.find(""), None);
}

#[test]
fn labels_without_end_are_looked_at_only_so_far() {
    let label = CleanText::line(&"Sport / ".repeat(20_000));
    let categories = vec![Category { label: label.clone(), scheme: None }; 100];
    let signals = Signals {
        subscription: None,
        feed_title: label.as_str(),
        categories: &categories,
        link: None,
        page_labels: &[],
        habits: None,
        outlet: None,
    };
    assert!(place(&signals, &taxonomy()).is_empty());
}

/// What a label or words say of a section.
fn evidence(section: &str, signal: Signal, points: f32) -> Evidence {
    Evidence {
        section: SectionPath::parse(section),
        signal,
        words: String::new(),
        points,
        is_by_place: false,
        is_alone: false,
    }
}

fn words(section: &str, points: f32) -> Evidence {
    evidence(section, Signal::Words, points)
}

fn label(section: &str) -> Evidence {
    evidence(section, Signal::Category, points_of(Signal::Category))
}

fn best(evidence: &[Evidence]) -> String {
    weigh(evidence).first().map(|place| place.section.to_string()).unwrap_or_default()
}

#[test]
fn one_weak_word_says_which_part_of_a_labelled_section_it_is() {
    assert_eq!(best(&[label("Sport"), words("Sport / Football", 0.35)]), "Sport / Football");
    assert_eq!(best(&[words("Sport / Football", 0.35)]), "");
    let torn = [
        label("Sport"),
        words("Sport / Football", 1.0),
        words("Sport / Tennis", 1.0),
        words("Sport / Golf", 1.0),
    ];
    assert_eq!(best(&torn), "Sport", "no part is spoken for");
}

#[test]
fn what_has_no_section_of_its_own_is_taken_for_no_other() {
    let badminton = Evidence { is_alone: true, ..words("Sport", 2.5) };
    let evidence = [label("Sport"), badminton, words("Sport / Tennis", 1.0)];
    assert_eq!(best(&evidence), "Sport");
}

#[test]
fn shelves_give_way_to_words_and_labels_do_not() {
    let shelf =
        |section| evidence(section, Signal::Category, points_of(Signal::Category) * SHELF_SHARE);
    let crime = || words("Justice / Crime", 1.9);
    assert_eq!(best(&[shelf("Society"), crime()]), "Justice / Crime");
    assert_eq!(best(&[label("Society"), crime()]), "Society");
}

#[test]
fn words_that_are_spoken_against_place_nothing() {
    let crime = || words("Justice / Crime", 2.5);
    assert_eq!(best(&[crime(), words("Health", 1.5)]), "Justice / Crime");
    assert_eq!(best(&[crime(), words("Health", 2.2)]), "");
}

#[test]
fn that_a_country_is_named_places_nothing() {
    let peru = || Evidence { is_by_place: true, ..words("International / Americas", 2.5) };
    assert_eq!(best(&[peru()]), "");
    assert_eq!(best(&[peru(), words("International / Americas", 1.0)]), "International / Americas");
}

#[test]
fn a_broad_name_of_a_section_says_as_little_as_a_shelf() {
    let entry = TaxonomyEntry {
        path: SectionPath::parse("Society / Disasters"),
        names: vec!["Accidents".to_owned()],
        broad: vec!["Faits divers".to_owned()],
        ..TaxonomyEntry::default()
    };
    let taxonomy = Taxonomy::new(vec![entry]);
    assert!(taxonomy.is_broad("Faits-divers") && !taxonomy.is_broad("Accidents"));
    let found = taxonomy.find("faits divers").map(ToString::to_string);
    assert_eq!(found.as_deref(), Some("Society / Disasters"));
}
