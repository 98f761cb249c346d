//! What a reader means by a line of text.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::model::{CleanText, Condition, Field, SectionPath, Timestamp, Words};

use super::{Clock, parse, parse_unfinished, since};

/// Sunday, 22 November 2026, 00:14 in a zone two hours east of Greenwich, where it is still Saturday.
fn clock() -> Clock {
    let zone = TimeZone::fixed(jiff::tz::offset(2));
    Clock { now: moment("2026-11-21T22:14:00Z"), zone }
}

fn moment(text: &str) -> Timestamp {
    Timestamp::from_secs(text.parse::<jiff::Timestamp>().expect("a moment").as_second())
}

/// What is asked, printed; a fault as people see it.
fn read(text: &str) -> String {
    told(parse(text, &clock()).map(|query| query.condition))
}

fn told(read: Result<Condition, super::QueryFault>) -> String {
    read.map_or_else(|fault| fault.to_string(), |condition| condition.to_string())
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(read(text), *expected, "{text}");
    }
}

#[test]
fn words_must_all_stand_in_an_entry_and_the_last_one_goes_on() {
    check(&[
        ("", ""),
        (" \t ", ""),
        ("iran", "iran*"),
        ("iran ", "\"iran\""),
        ("iran oil", "iran oil*"),
        ("iran  AND oil ", "iran \"oil\""),
        ("\"river delta\" mang*", "\"river delta\" mang*"),
        ("\"river delta\"", "\"river delta\""),
        ("\"river del\"*", "\"river del\"*"),
        ("“river delta”", "\"river delta\""),
        ("follow-up 12:30 C++: ", "follow-up \"12:30\" \"C++:\""),
        ("https://daily.example/x", "\"https://daily.example/x\""),
        ("https://daily.example/xyz", "\"https://daily.example/xyz\"*"),
        ("Analysis: the vote", "\"Analysis:\" the vote*"),
        ("title\u{200b} o\u{ad}il ", "title \"oil\""),
        ("AT & T - x ", "AT T \"x\""),
        ("ארה\"ב נשק", "ארה\"ב נשק*"),
        ("x צה״ל", "x \"צה״ל\""),
        ("-ארה”ב x ", "-ארה”ב \"x\""),
        ("title:\"דובר צה\"ל\" \"ש\"ס\" x ", "title:\"דובר צה\"ל\" ש\"ס \"x\""),
        ("& - -- \"\" \"?\" * ㅤ", ""),
        ("and or not", "and or not*"),
    ]);
    let words = |text: &str, field, goes_on| {
        Condition::Words(Words { field, text: CleanText::line(text), goes_on })
    };
    let asked = parse("title:\"middle east\" cat:s author:had", &clock()).expect("a query");
    let parts = [
        words("middle east", Field::Title, false),
        words("cat:s", Field::Anywhere, false),
        words("had", Field::Author, true),
    ];
    assert_eq!(asked.condition, Condition::All(parts.to_vec()));
}

#[test]
fn and_binds_tighter_than_or_and_a_dash_leaves_out() {
    check(&[
        ("a b OR c ", "a b OR \"c\""),
        ("(a OR b) c ", "(a OR b) \"c\""),
        ("a (b c) ", "a b \"c\""),
        ("a OR (b OR c) dam* ", "a OR (b OR c) dam*"),
        ("((a))", "\"a\""),
        ("a -b", "a -\"b\""),
        ("a -ban*", "a -ban*"),
        ("NOT a b ", "-a \"b\""),
        ("NOT NOT a ", "\"a\""),
        ("-(a OR b)", "-(a OR b)"),
        ("-(a b) c ", "-(a b) \"c\""),
        ("-\"a b\"", "-\"a b\""),
        ("--a ", "\"a\""),
        ("iran(oil)", "iran \"oil\""),
        ("a AND NOT section:sport", "a -section:sport"),
    ]);
}

#[test]
fn fields_ask_of_a_part_or_of_a_state() {
    check(&[
        ("section:sport", "section:sport"),
        ("SECTION:international/africa", "section:\"international / africa\""),
        (
            "section:\"International / Middle East\" x ",
            "section:\"International / Middle East\" \"x\"",
        ),
        ("feed:\"Example Daily\" feed:daily.example", "feed:\"Example Daily\" feed:daily.example"),
        ("title:harb", "title:harb*"),
        // Two characters are much where no spaces part words.
        ("中東* ", "中東*"),
        ("title:harbour category:film* ", "title:harbour category:film*"),
        ("tag:later lang:pt-BR", "tag:later lang:pt-BR"),
        ("is:unread -is:read is:Starred", "is:unread is:unread is:starred"),
        ("-is:unread is:unstarred is:saved", "is:read is:unstarred is:saved"),
        ("-tag:\"to read\"", "-tag:\"to read\""),
    ]);
    let asked = parse("section:\"A / B\"", &clock()).expect("a query");
    assert_eq!(asked.condition, Condition::Section(SectionPath::parse("A / B")));
}

#[test]
fn days_begin_where_the_reader_is() {
    check(&[
        ("since:24h", "since:2026-11-20T22:14:00Z"),
        ("since:90m", "since:2026-11-21T20:44:00Z"),
        ("before:7d", "before:2026-11-14T22:14:00Z"),
        ("after:2w", "since:2026-11-07T22:14:00Z"),
        ("since:today", "since:2026-11-21T22:00:00Z"),
        ("since:Yesterday", "since:2026-11-20T22:00:00Z"),
        ("before:yesterday", "before:2026-11-20T22:00:00Z"),
        ("after:yesterday", "since:2026-11-21T22:00:00Z"),
        ("since:2026-11-01", "since:2026-10-31T22:00:00Z"),
        ("after:2026-11-1", "since:2026-11-01T22:00:00Z"),
        ("since:2026-11 before:2026-12", "since:2026-10-31T22:00:00Z before:2026-11-30T22:00:00Z"),
        ("after:2026-11", "since:2026-11-30T22:00:00Z"),
        ("before:2024", "before:2023-12-31T22:00:00Z"),
        ("since:2024-02-29T12:00:00+02:00", "since:2024-02-29T10:00:00Z"),
        ("after:9999", "since:9999-12-30T22:00:00Z"),
    ]);
    assert_eq!(since(" 24h ", &clock()), Some(moment("2026-11-20T22:14:00Z")));
    for age in
        ["", "h", "-1h", "24", "24 hours", "1é", "+1h", "2026-13", "2023-02-29", "99999999999w"]
    {
        assert_eq!(since(age, &clock()), None, "{age}");
    }
}

#[test]
fn a_fault_names_its_column_and_its_mend() {
    check(&[
        (
            "iran is:reed",
            "column 9: \"is:\" knows unread, read, starred, unstarred, saved, muted; not \"reed\"",
        ),
        (
            "titel:x",
            "column 1: no field is called \"titel:\", the nearest is \"title:\"; quote it to look \
             for the words",
        ),
        (
            "é \"tags:x\" tags:\"x\"",
            "column 12: no field is called \"tags:\", the nearest is \"tag:\"; quote it to look \
             for the words",
        ),
        ("a \"b c", "column 3: this quote is never closed"),
        ("ארה\"", "column 4: this quote is never closed"),
        ("tag:\"b c", "column 5: this quote is never closed"),
        ("a (b (c)", "column 3: this parenthesis is never closed"),
        ("a) b", "column 2: this parenthesis closes nothing"),
        ("a ()", "column 3: nothing stands in these parentheses"),
        ("a OR", "column 3: OR needs something after it"),
        ("OR a", "column 1: OR needs something before it"),
        ("a OR OR b", "column 3: OR needs something after it"),
        ("(a AND) b", "column 4: AND needs something after it"),
        ("AND a", "column 1: AND needs something before it"),
        ("a NOT", "column 3: nothing stands here to be left out"),
        ("a -OR b", "column 3: nothing stands here to be left out"),
        ("tag: x", "column 5: \"tag:\" needs a value right after it, as in tag:later"),
        (
            "section:International / Middle East",
            "column 9: quote a path that holds spaces: section:\"International / Middle East\"",
        ),
        ("lang:english", "column 6: \"lang:\" takes a code like en, fr or pt-BR; not \"english\""),
        ("tag:late*", "column 5: \"tag:\" takes no *"),
        (
            "oil fe*",
            "column 5: a word that goes on needs 3 letters before its *; without it the word itself \
             is looked for",
        ),
        (
            "x since:tomorrow",
            "column 9: \"since:\" takes an age or a date (90m, 24h, 7d, 2w, 2026-11-01, 2026-11, \
             today, yesterday); not \"tomorrow\"",
        ),
    ]);
}

#[test]
fn a_query_is_bounded_in_length_depth_and_terms() {
    for (text, expected) in [
        ("a".repeat(1001), "column 1001: a query has at most 1000 characters"),
        ("a ".repeat(65), "column 129: a query has at most 64 terms"),
        ("(".repeat(999), "column 33: at most 32 parentheses stand in one another"),
        ("é".repeat(2_000_000), "column 1001: a query has at most 1000 characters"),
        (format!("{}a ", "-".repeat(998)), "\"a\""),
    ] {
        assert_eq!(read(&text), expected);
    }
    assert_eq!(read(&format!("{}a{}", "(".repeat(32), ")".repeat(32))), "\"a\"");
    assert_eq!(read(&"NOT ".repeat(249)), "column 993: nothing stands here to be left out");
}

#[test]
fn what_is_still_being_typed_is_no_fault() {
    for (text, expected) in [
        ("iran \"river del", "iran \"river del\"*"),
        ("iran \"river de", "iran \"river de\""),
        ("iran \"", "\"iran\""),
        ("iran (oil OR gas", "iran (oil OR gas*)"),
        ("iran (", "\"iran\""),
        ("iran -(", "\"iran\""),
        ("iran -", "\"iran\""),
        ("iran O", "\"iran\""),
        ("iran OR", "\"iran\""),
        ("iran OR ", "\"iran\""),
        ("iran OR (", "\"iran\""),
        ("iran NOT ", "\"iran\""),
        ("iran is:", "\"iran\""),
        ("iran is:unr", "\"iran\""),
        ("iran is:unread", "iran is:unread"),
        ("since:2", ""),
        ("since:2026-1", "since:2025-12-31T22:00:00Z"),
        ("since:yest", ""),
        ("lang:e", ""),
        ("tag:\"", ""),
        ("tag:\"to re", "tag:\"to re\""),
        ("section:", ""),
    ] {
        let unfinished = parse_unfinished(text, &clock()).map(|query| query.condition);
        assert_eq!(told(unfinished), expected, "{text}");
    }
    for (text, fault) in [
        ("is:ree", "column 4: \"is:\" knows"),
        ("is: x", "column 4: \"is:\" needs a value"),
        ("since:2 x", "column 7: \"since:\" takes"),
        ("titel:x", "column 1: no field is called"),
        ("a) ", "column 2: this parenthesis closes nothing"),
    ] {
        let told = parse_unfinished(text, &clock()).expect_err(text).to_string();
        assert!(told.starts_with(fault), "{told}");
    }
}

/// Text made of what means something here, so that every way through the grammar is taken.
fn line() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "(",
        ")",
        "-",
        "\"",
        "“",
        "*",
        ":",
        "/",
        " ",
        " ",
        " ",
        "AND ",
        "OR ",
        "NOT ",
        "iran",
        "O",
        "title:",
        "section:",
        "tag:",
        "is:",
        "is:read",
        "since:",
        "before:7d",
        "2026-11",
        "lang:en",
        "titel:",
        "é",
        "語",
        "\u{200b}",
        "\u{301}",
        "ה",
        "ה\"ב",
        "x*",
        "\"river delta\"",
        "feed:a.example/b",
    ]);
    let piece = prop_oneof![8 => pieces.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

#[test]
fn a_single_letter_that_is_left_out_goes_on_in_no_word() {
    let query = parse_unfinished("NOT \"A", &clock()).expect("a query");
    let printed = query.condition.to_string();
    assert_eq!(parse(&printed, &clock()).expect("a query").condition, query.condition);
}

proptest! {
    #[test]
    fn whatever_is_asked_prints_as_a_query_that_asks_the_same(text in line()) {
        for asked in [parse(&text, &clock()), parse_unfinished(&text, &clock())] {
            let Ok(query) = asked else { continue };
            let printed = query.condition.to_string();
            let again = parse(&printed, &clock());
            prop_assert_eq!(Ok(query.condition), again.map(|query| query.condition), "{}", printed);
        }
    }

    #[test]
    fn every_fault_points_into_the_text(text in line()) {
        if let Err(fault) = parse(&text, &clock()) {
            let length = text.chars().count();
            prop_assert!((1..=length + 1).contains(&fault.column), "{}", fault);
            prop_assert!(!fault.message.is_empty());
        }
    }

    #[test]
    fn whatever_can_be_finished_is_read_while_it_is_typed(text in line()) {
        if parse(&text, &clock()).is_ok() {
            prop_assert!(parse_unfinished(&text, &clock()).is_ok());
        }
    }
}
