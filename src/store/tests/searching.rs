//! Words find entries, whatever is typed.

use jiff::tz::TimeZone;

use crate::model::{CleanText, Condition, Field, Query, Words};
use crate::query::{Clock, parse_unfinished};

use super::{Anchor, Desk, Filter, at, entry, words};

fn desk(texts: &[(&str, &str)]) -> Desk {
    let (mut desk, feed) = Desk::with_daily();
    let entries = (1..).zip(texts).map(|(n, (title, text))| {
        let mut placed = entry(title, -n, &[]);
        placed.entry.content_html = Some(format!("<p>{text}</p>"));
        placed
    });
    desk.save(feed, 0, entries.collect());
    desk
}

#[test]
fn a_saved_query_is_a_list_that_a_query_narrows() {
    let (mut desk, feed) = Desk::with_daily();
    let entries = ["Oil falls", "Gas rises", "Floods"].map(|title| entry(title, -1, &["World"]));
    desk.save(feed, 0, entries.to_vec());
    let within = |saved: &str, typed: &str| Filter {
        within: super::query(saved),
        query: super::query(typed),
        ..Filter::default()
    };
    assert_eq!(desk.titles(&within("oil OR gas", "")), ["Oil falls", "Gas rises"]);
    assert_eq!(desk.titles(&within("oil OR gas", "rises")), ["Gas rises"]);
    assert_eq!(desk.titles(&within("oil OR gas", "floods")), Vec::<String>::new());
    assert_eq!(desk.reader.count_up_to(&within("oil OR gas", ""), 1).expect("counted"), 1);
    let best = desk.reader.best_matches(&within("oil OR gas", "rises"), 9).expect("found");
    assert_eq!(best.len(), 1);
}

#[test]
fn words_find_entries_in_many_languages() {
    let desk = desk(&[
        ("Café", "Der Zürcher Bundesrat tagt über Straßen."),
        ("Ciudad", "El niño llegó a la estación; e\u{301}cole."),
        ("Harbour", "A covid-19 ward reopened; it's the harbour's."),
        ("東京", "中東情勢について外務省は声明を発表した。"),
        ("한국", "대통령이 국회에서 연설했다."),
        ("ข่าว", "นายกรัฐมนตรีเดินทางถึงกรุงเทพ"),
        ("خبر", "أَعْلَنَتِ الحكومةُ عن إصلاحاتٍ جديدة"),
        ("دولت", "دولت ایران گفت که کتاب می\u{200c}خواهم"),
        ("שלום", "שָׁלוֹם עֲלֵיכֶם"),
        ("समाचार", "प्रधानमंत्री ने हिन्दी में भाषण दिया"),
        ("Новости", "Ёлка и МОСКВА"),
        ("Haber", "Ilgaz ve İzmir'de ışık; DIŞİŞLERİ"),
        ("Tin tức", "Thủ tướng đến Việt Nam"),
        ("Größe", "Die Straßenbahn fährt"),
        ("カタカナ", "ニュースとｶﾅ"),
    ]);
    for (query, title) in [
        ("cafe", "Café"),
        ("zurcher bundesrat", "Café"),
        ("BUNDES", "Café"),
        ("nino estacion", "Ciudad"),
        ("ecole", "Ciudad"),
        ("covid-19", "Harbour"),
        ("\"ward reopened\" har", "Harbour"),
        ("ｃｏｖｉｄ", "Harbour"),
        ("中東", "東京"),
        ("外務省", "東京"),
        ("東", "東京"),
        ("대통령", "한국"),
        ("นายกรัฐมนตรี", "ข่าว"),
        ("กรุงเทพ", "ข่าว"),
        ("اعلنت", "خبر"),
        ("الحكومة", "خبر"),
        ("الحكومه", "خبر"),
        ("ايران", "دولت"),
        ("كتاب", "دولت"),
        ("שלום עליכם", "שלום"),
        ("हिन्दी", "समाचार"),
        ("प्रधान", "समाचार"),
        ("москва", "Новости"),
        ("елка", "Новости"),
        ("izmir", "Haber"),
        ("ılgaz", "Haber"),
        ("dışişleri", "Haber"),
        ("viet nam", "Tin tức"),
        ("thu tuong den", "Tin tức"),
        ("STRASSENBAHN", "Größe"),
        ("grosse", "Größe"),
        ("ース", "カタカナ"),
        ("국회", "한국"),
        ("\"國\" OR 統領 OR 령", "한국"),
    ] {
        let titles = desk.titles(&words(query));
        assert_eq!(titles, [title], "{query}");
    }
    for query in ["ward the reopened x", "\"reopened ward\"", "東中", "zzz", "bun desrat", "हद"]
    {
        assert_eq!(desk.titles(&words(query)), Vec::<String>::new(), "{query}");
    }
}

#[test]
fn words_are_found_in_whatever_form_they_are_written() {
    let desk = desk(&[
        ("Air", "CO₂ over 100 m² of land"),
        ("Bank", "The ﬁnancial year, part Ⅷ"),
        ("会社", "ｶﾞｽとデータベース"),
        ("Seoul", "서울에서 열린 회의"),
        ("Busan", "\u{1107}\u{116e}\u{1109}\u{1161}\u{11ab}"),
        ("Дом", "мой дом"),
        ("خبر", "ﻣﺮﺣﺒﺎ"),
        ("Zero\u{200b}width", "alpha\u{200b}beta"),
        ("נשיא", "נשיא ארה\"ב ודובר צה״ל"),
    ]);
    for (query, title) in [
        ("co2 ", "Air"),
        ("co₂ ", "Air"),
        ("m2 ", "Air"),
        ("financial ", "Bank"),
        ("viii ", "Bank"),
        ("ガス", "会社"),
        ("テ\u{3099}ータヘ\u{3099}ース", "会社"),
        ("\u{1109}\u{1165}\u{110b}\u{116e}\u{11af}에서", "Seoul"),
        ("부산", "Busan"),
        ("мои\u{306} ", "Дом"),
        ("مرحبا ", "خبر"),
        ("alphabeta ", "Zerowidth"),
        ("zero\u{200b}width ", "Zerowidth"),
        ("ארה\"ב ", "נשיא"),
        ("ארה״ב ", "נשיא"),
        ("צה\"ל", "נשיא"),
    ] {
        assert_eq!(desk.titles(&words(query)), [title], "{query}");
    }
}

#[test]
fn hostile_words_are_only_words() {
    let desk = desk(&[("One", "alpha beta"), ("Two", "gamma")]);
    for query in [
        "\"",
        "\"\"",
        "*",
        "a*b",
        "(",
        "alpha)",
        "NEAR(alpha beta)",
        "alpha OR",
        "AND",
        "NOT alpha",
        "title:alpha",
        "{title text}: alpha",
        "^alpha",
        "alpha + beta",
        "- alpha",
        "'; DROP TABLE entry;--",
        "\u{0}",
        "alpha\u{0}beta",
        "\u{202e}alpha",
        "%",
        "\\",
        "\u{301}",
        "\u{fffd}",
        "\" OR \"",
        "٠",
        "𝒜",
        "\u{93e}",
        "\u{200d}",
        "ʼ",
        "²",
        "ª",
        "ⅷ",
    ] {
        for query in [
            query.to_owned(),
            format!("{query} alpha"),
            format!("alpha {query}"),
            query.repeat(700),
        ] {
            let filter = Filter { query: hostile(&query), ..Filter::default() };
            desk.reader.headlines(&filter, Anchor::First, 9).expect("an answer");
            desk.reader.best_matches(&filter, 9).expect("an answer");
            desk.reader.count(&filter).expect("an answer");
        }
    }
    assert_eq!(desk.titles(&words("or")), Vec::<String>::new());
    assert_eq!(desk.titles(&words("alpha \"NOT\"")), Vec::<String>::new());
}

/// What is typed, or where that makes no sense, words as no query holds them.
fn hostile(typed: &str) -> Query {
    let clock = Clock { now: at(0), zone: TimeZone::UTC };
    parse_unfinished(typed, &clock).unwrap_or_else(|_| {
        let text = CleanText::line(typed);
        let condition = Condition::Words(Words { field: Field::Anywhere, text, goes_on: true });
        Query { text: typed.to_owned(), condition }
    })
}

#[test]
fn quotes_and_punctuation_alone_narrow_nothing() {
    let desk = desk(&[("One", "alpha"), ("Two", "beta")]);
    for query in ["", "  ", "\"", "\"\"", "!?", "-"] {
        assert_eq!(desk.titles(&words(query)), ["One", "Two"]);
        assert_eq!(desk.reader.count(&words(query)).expect("count"), 2);
    }
}

#[test]
fn the_best_match_comes_first() {
    let desk = desk(&[
        ("Weather", "Nothing of the strike, then the strike, long text goes on and on."),
        ("Strike at the port", "Dockers walked out."),
        ("Ferries", "No ferries."),
    ]);
    let best = |filter: &Filter, limit| -> Vec<String> {
        let found = desk.reader.best_matches(filter, limit).expect("an answer");
        found.iter().map(|found| found.headline.title.to_string()).collect()
    };
    assert_eq!(best(&words("strike"), 9), ["Strike at the port", "Weather"]);
    assert_eq!(best(&words("strike"), 1), ["Strike at the port"]);
    assert_eq!(best(&words(""), 1), ["Weather"]);
}

#[test]
fn hidden_entries_are_not_found() {
    let mut desk = desk(&[("One", "alpha")]);
    desk.follow(&[]);
    assert_eq!(desk.titles(&words("alpha")), Vec::<String>::new());
    assert_eq!(desk.reader.best_matches(&words("alpha"), 5).expect("an answer"), []);
}
