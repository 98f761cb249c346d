//! What rules do to entries that come.

use super::*;
use crate::model::{Category, Entry, FeedHealth, FeedId, Pace, PlacedEntry, Validators, WebUrl};

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn feed() -> Feed {
    let url = WebUrl::parse("https://daily.example/world.xml").expect("an address");
    Feed {
        id: FeedId(1),
        typed_url: url.clone(),
        url,
        title: CleanText::line("My Daily"),
        site: None,
        section: None,
        validators: Validators::default(),
        health: FeedHealth::default(),
        pace: Pace::default(),
        entries: 0,
    }
}

fn entry() -> PlacedEntry {
    let section = SectionPath::parse("International / Middle East");
    let detail = CleanText::default();
    let place = Placement { section, signal: Signal::Category, detail, confidence: 60 };
    PlacedEntry {
        entry: Entry {
            guid: "1".to_owned(),
            title: CleanText::line("Café owners fear war on the river Delta"),
            author: Some(CleanText::line("Rana Haddad")),
            published: Some(NOW.plus_secs(-7200)),
            categories: vec![Category { label: CleanText::line("Middle East"), scheme: None }],
            content_html: Some("<p>Ferries stay <b>in</b> port. 外務省は声明</p>".to_owned()),
            ..Entry::default()
        },
        places: vec![place],
        ..PlacedEntry::default()
    }
}

fn applied(rules: Vec<Rule>) -> PlacedEntry {
    let mut content = FeedContent {
        title: CleanText::line("Example Daily: World"),
        language: Some(CleanText::line("en-GB")),
        entries: vec![entry()],
        ..FeedContent::default()
    };
    let meant = |path: SectionPath| match path.folded().as_str() {
        "world" => SectionPath::parse("International"),
        _ => path,
    };
    Rules::new(rules, TimeZone::UTC).apply(&mut content, &feed(), NOW, &meant);
    content.entries.remove(0)
}

fn muting(text: &str) -> Rule {
    Rule { text: text.to_owned(), is_muted: true, ..Rule::default() }
}

#[test]
fn a_rule_asks_what_a_query_asks() {
    for (text, holds) in [
        ("cafe", true),
        ("ferr", false),
        ("ferr*", true),
        ("wa", false),
        ("war", true),
        ("\"stay in port\"", true),
        ("\"in stay\"", false),
        ("\"delta ferries\"", false),
        ("外務省", true),
        ("省", true),
        ("界", false),
        ("title:ferries", false),
        ("title:\"river delta\"", true),
        ("author:haddad", true),
        ("author:rana category:east", true),
        ("category:\"east middle\"", false),
        ("section:world", true),
        ("section:\"International / Middle East\"", true),
        ("section:sport OR ferries", true),
        ("war -ferries", false),
        ("-ferry war", true),
        ("feed:daily.example", true),
        ("feed:\"my dai\"", true),
        ("feed:world", true),
        ("feed:gazette", false),
        ("lang:en", true),
        ("lang:en-GB", true),
        ("lang:e", false),
        ("lang:de", false),
        ("since:3h", true),
        ("since:1h", false),
        ("before:1h since:2027-01", true),
    ] {
        let is_muted = applied(vec![muting(text)]).ruled.muted_by.is_some();
        assert_eq!(is_muted, holds, "{text}");
    }
}

#[test]
fn a_rule_holds_in_its_scope_and_until_its_day_is_over() {
    let section = |path| Some(SectionPath::parse(path));
    let (last, over) = (Date::constant(2027, 1, 15), Date::constant(2027, 1, 14));
    for (rule, holds) in [
        (Rule { section: section("World"), ..muting("war") }, true),
        (Rule { section: section("Sport"), ..muting("war") }, false),
        (Rule { feed: Some(CleanText::line("my daily")), ..muting("") }, true),
        (Rule { feed: Some(CleanText::line("gazette")), ..muting("") }, false),
        (Rule { until: Some(last), ..muting("war") }, true),
        (Rule { until: Some(over), ..muting("war") }, false),
    ] {
        let told = format!("{rule:?}");
        assert_eq!(applied(vec![rule]).ruled.muted_by.is_some(), holds, "{told}");
    }
}

#[test]
fn rules_are_judged_in_order_and_each_adds_to_what_the_others_did() {
    let economy = SectionPath::parse("Economy / Trade");
    let tag = Tag::new("oil").expect("a tag");
    let place = Rule { text: "war".to_owned(), place: Some(economy.clone()), ..Rule::default() };
    let tags = Rule { section: Some(economy.clone()), tag: Some(tag.clone()), ..Rule::default() };
    let marks = Rule { text: "cafe".to_owned(), is_read: true, is_starred: true, ..tags.clone() };
    let ruled = applied(vec![tags.clone(), place, tags, marks]);
    let sections: Vec<String> = ruled.places.iter().map(|it| it.section.to_string()).collect();
    assert_eq!(sections, ["Economy / Trade", "International / Middle East"]);
    let first = ruled.places.first().expect("a place");
    assert_eq!((first.signal, first.confidence), (Signal::Rule, 100));
    assert_eq!(first.detail, "rule \"war\"");
    let expected = Ruled { is_read: true, is_starred: true, tags: vec![tag], muted_by: None };
    assert_eq!(ruled.ruled, expected);
}

#[test]
fn what_lies_in_the_place_of_a_rule_or_holds_it_makes_room() {
    for place in ["International", "World", "International / Middle East / Iran"] {
        let place = Some(SectionPath::parse(place));
        let ruled = applied(vec![Rule { text: "war".to_owned(), place, ..Rule::default() }]);
        assert_eq!(ruled.places.len(), 1, "{:?}", ruled.places);
    }
}

#[test]
fn an_entry_without_a_rule_is_left_as_it_is() {
    assert_eq!(applied(Vec::new()), entry());
    assert_eq!(applied(vec![muting("gazette")]), entry());
}

#[test]
fn a_rule_that_asks_for_a_state_is_refused_with_its_place() {
    let clock = Clock { now: NOW, zone: TimeZone::UTC };
    for (text, column) in [
        ("is:unread", 1),
        ("war -IS:read", 6),
        ("this OR (tag:later)", 10),
        ("war story:7", 5),
        ("is:muted", 1),
        ("war is:nothing", 8),
        ("!!", 1),
        ("(war", 1),
    ] {
        let fault = muting(text).condition(&clock, &|path| path).expect_err(text);
        assert_eq!(fault.column, column, "{text}: {fault}");
    }
}
