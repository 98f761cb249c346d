//! H: what publishers complain about. Each run of the program stands for a restart of it.

use serde_json::Value;

use super::{FEED, following, subscribed};
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

fn feed_of(program: &Program) -> Value {
    program.json(&["feeds", "--format", "json"])[0].clone()
}

/// Seconds from the last request to the next one.
fn wait_of(program: &Program) -> i64 {
    let feed = feed_of(program);
    let secs = |name: &str| {
        let text = feed[name].as_str().unwrap_or_else(|| panic!("no {name} in {feed}"));
        let moment: jiff::Timestamp = text.parse().expect("a moment");
        moment.as_second()
    };
    secs("next_fetch") - secs("last_fetched")
}

#[test]
fn h06_a_server_that_asks_to_wait_is_left_alone_until_a_person_insists() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let later = "Sun, 06 Nov 1994 10:49:37 GMT";
    for reply in [
        Reply::status(429).header("Retry-After", "7200"),
        Reply::status(503).header("Retry-After", "7200"),
        Reply::status(429).header("Date", date).header("Retry-After", later),
        Reply::status(503).header("Date", date).header("Retry-After", later),
    ] {
        let server = FeedServer::start();
        server.serve_in_turn("/feed", [reply, Reply::feed(FEED)]);
        let program = following(&server);
        program.run(&["fetch"]).with_code(1);
        assert_eq!(wait_of(&program), 7200);
        program.out(&["fetch"]);
        let all = program.run(&["fetch", "--all"]).with_code(0);
        let told = "1 feed not asked: left alone as the server wishes; `dateline feeds` names each";
        assert!(all.err.contains(told), "{all:?}");
        assert!(program.out(&["feeds"]).contains("; its server asks to be left alone until "));
        let all = program.json(&["fetch", "--all", "--format", "json"]);
        let held = &all["held"][0];
        assert_eq!((&all["feeds"], &held["why"]), (&0.into(), &"waiting".into()));
        assert!(held["url"] == server.url("/feed") && held["until"].is_string(), "{held}");
        let once = program.run(&["fetch", "--feed", "127.0.0.1"]).with_code(1);
        once.told(&["not asked: its server asks to be left alone until ", "the same again"]);
        assert_eq!(server.requests("/feed").len(), 1);
        program.out(&["fetch", "--feed", "127.0.0.1"]);
        assert_eq!(server.requests("/feed").len(), 2);
        // All is well again: nobody is held back.
        program.out(&["fetch", "--all"]);
        assert_eq!(server.requests("/feed").len(), 3);
    }
}

#[test]
fn h06_a_wait_without_end_ends_after_a_week() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::status(429).header("Retry-After", "99999999999999999999"));
    let program = following(&server);
    program.run(&["fetch"]).with_code(1);
    assert_eq!(wait_of(&program), 7 * 86_400);
    for nonsense in ["soon", "-5", "", "1e9", "Thu, 99 Foo 2099 99:99:99 GMT"] {
        server.serve("/feed", Reply::status(503).header("Retry-After", nonsense));
        let program = following(&server);
        program.run(&["fetch"]).with_code(1);
        assert!((3600..=3960).contains(&wait_of(&program)), "{nonsense}");
        assert_eq!(program.run(&["fetch", "--all"]).code, 1);
    }
}

#[test]
fn h07_a_feed_that_is_gone_is_asked_no_more_until_a_person_insists() {
    let server = FeedServer::start();
    server.serve_in_turn("/feed", [Reply::feed(FEED), Reply::status(410)]);
    let program = following(&server);
    program.out(&["fetch"]);
    program.run(&["fetch", "--all"]).with_code(1);
    let feed = feed_of(&program);
    assert_eq!((&feed["next_fetch"], &feed["entries"]), (&Value::Null, &1.into()));
    assert!(program.out(&["feeds"]).contains("gone (410): `dateline remove 1`"));
    for args in [&["fetch"] as &[&str], &["fetch", "--all"]] {
        program.out(args);
    }
    let all = program.run(&["fetch", "--all"]).with_code(0);
    assert!(all.err.contains("1 feed not asked: gone for good (410)"), "{all:?}");
    let held = program.json(&["fetch", "--all", "--format", "json"])["held"].clone();
    assert_eq!((&held[0]["why"], &held[0]["until"]), (&"gone".into(), &Value::Null));
    let once = program.run(&["fetch", "--feed", "1", "--format", "json"]).with_code(1).json();
    assert_eq!((&once["feeds"], &once["failed"]), (&0.into(), &0.into()));
    let error = once["failures"][0]["error"].as_str().expect("an error");
    assert!(error.contains("gone for good (410)"), "{error}");
    assert_eq!(server.requests("/feed").len(), 2);
    program.run(&["fetch", "--feed", "1"]).with_code(1).told(&["HTTP 410"]);
    assert_eq!(server.requests("/feed").len(), 3);
    // It came back, and is followed as before.
    server.serve("/feed", Reply::feed(FEED));
    program.run(&["fetch", "--feed", "1"]).with_code(1);
    program.out(&["fetch", "--feed", "1"]);
    program.out(&["fetch", "--all"]);
    assert_eq!(server.requests("/feed").len(), 5);
    assert_eq!(program.titles(&["list"]), ["A title"]);
}

#[test]
fn h03_a_restart_asks_nothing_that_is_not_due() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED));
    let program = following(&server);
    for _ in 0..3 {
        program.out(&["fetch"]);
    }
    assert_eq!(server.requests("/feed").len(), 1);
}

/// How long it waits after a feed that says this, with these headers.
fn wait_after(inner: &str, headers: &[(&str, &str)]) -> i64 {
    let server = FeedServer::start();
    let text = FEED.replace("<item>", &format!("{inner}<item>"));
    let reply =
        headers.iter().fold(Reply::feed(text), |reply, (name, value)| reply.header(name, value));
    server.serve("/feed", reply);
    let program = following(&server);
    program.out(&["fetch"]);
    wait_of(&program)
}

#[test]
fn h05_what_server_and_feed_say_of_the_next_time_is_heeded() {
    const DATE: (&str, &str) = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    let period = |word: &str| format!("<sy:updatePeriod>{word}</sy:updatePeriod>");
    let cached = |value| ("Cache-Control", value);
    for (inner, headers, at_least) in [
        ("", &[] as &[(&str, &str)], 3600),
        ("", &[cached("max-age=7200")], 7200),
        ("", &[cached("public, max-age=10800"), ("Age", "3600")], 7200),
        ("", &[cached("max-age=31536000")], 86_400),
        ("", &[cached("max-age=60")], 3600),
        ("", &[cached("no-cache")], 3600),
        ("", &[cached("max-age=soon")], 3600),
        ("", &[DATE, ("Expires", "Sun, 06 Nov 1994 10:49:37 GMT")], 7200),
        ("", &[DATE, ("Expires", "0")], 3600),
        ("<ttl>120</ttl>", &[], 7200),
        ("<ttl>1</ttl>", &[], 3600),
        ("<ttl>99999</ttl>", &[], 86_400),
        ("<ttl>-7</ttl>", &[], 3600),
        (&period("daily"), &[], 86_400),
        (&(period("daily") + "<sy:updateFrequency>4</sy:updateFrequency>"), &[], 21_600),
        (&period("now and then"), &[], 3600),
        ("<ttl>120</ttl>", &[cached("max-age=10800")], 10_800),
    ] {
        let wait = wait_after(inner, headers);
        let at_most = (at_least + at_least / 10).min(86_400);
        assert!((at_least..=at_most).contains(&wait), "{wait}: {inner} {headers:?}");
    }
}

#[test]
fn h05_hours_and_days_without_news_are_slept_through() {
    let all: Vec<String> = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
    let all = all.concat();
    // Whatever the clock shows: all hours but one lead to that one, and all of them to none.
    for hour in (0..24).step_by(5) {
        let but_one = all.replace(&format!("<hour>{hour}</hour>"), "");
        let server = FeedServer::start();
        let hours = format!("<skipHours>{but_one}</skipHours>");
        server.serve("/feed", Reply::feed(FEED.replace("<item>", &format!("{hours}<item>"))));
        let program = following(&server);
        program.out(&["fetch"]);
        let next = feed_of(&program)["next_fetch"].as_str().expect("a moment").to_owned();
        assert_eq!(next.get(11..13), Some(&*format!("{hour:02}")), "{next}");
    }
    let none = wait_after(&format!("<skipHours>{all}</skipHours>"), &[]);
    assert!((3600..=3960).contains(&none), "{none}");
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    let days = days.map(|day| format!("<day>{day}</day>")).concat();
    let wait = wait_after(&format!("<skipDays>{days}</skipDays>"), &[]);
    assert!((3600..=7 * 86_400).contains(&wait), "{wait}");
}

#[test]
fn h05_an_answer_without_news_keeps_what_the_feed_said() {
    let server = FeedServer::start();
    let text = FEED.replace("<item>", "<ttl>120</ttl><item>");
    server.serve("/feed", Reply::feed(text).etag("\"1\""));
    let program = following(&server);
    for unchanged in [0, 1] {
        let done = program.json(&["fetch", "--all", "--format", "json"]);
        assert_eq!(done["unchanged"], unchanged);
        assert!((7200..=7920).contains(&wait_of(&program)));
    }
}

#[test]
fn h05_an_answer_without_news_keeps_what_the_server_said_of_the_document() {
    let server = FeedServer::start();
    let said = |value| Reply::feed(FEED).etag("\"1\"").header("Cache-Control", value);
    let silent = || Reply::feed(FEED).etag("\"1\"");
    let replies = [said("max-age=7200"), silent(), silent(), said("no-cache"), silent()];
    server.serve_in_turn("/feed", replies);
    let program = following(&server);
    for (number, at_least) in [7200, 7200, 7200, 3600, 3600].into_iter().enumerate() {
        let done = program.json(&["fetch", "--all", "--format", "json"]);
        assert_eq!(done["unchanged"], u64::from(number > 0));
        let wait = wait_of(&program);
        assert!((at_least..=at_least + at_least / 10).contains(&wait), "{number}: {wait}");
    }
}

#[test]
fn h05_a_feed_that_says_nothing_is_asked_at_its_own_pace() {
    let item = |day: u32| {
        format!(
            "<item><title>{day}</title><guid>{day}</guid>\
             <pubDate>{day} Mar 2024 06:45:10 GMT</pubDate></item>"
        )
    };
    let items = |days: &[u32]| days.iter().map(|day| item(*day)).collect::<String>();
    for (days, at_least) in [(vec![1, 2, 3, 4], 43_200), (vec![1, 15, 29], 78_545), (vec![1], 3600)]
    {
        let wait = wait_after(&items(&days), &[]);
        assert!((at_least..=at_least + at_least / 10).contains(&wait), "{wait}: {days:?}");
    }
}

#[test]
fn h06_a_host_that_refuses_twice_is_not_asked_for_its_other_feeds() {
    let (busy, other) = (FeedServer::start(), FeedServer::start());
    let urls: Vec<String> = (0..6).map(|n| busy.url(&format!("/{n}"))).collect();
    for n in 0..6 {
        let wait = Reply::status(429).header("Retry-After", "3600");
        busy.serve(&format!("/{n}"), wait);
    }
    other.serve("/feed", Reply::feed(FEED));
    let good = other.url("/feed");
    let program = Program::new(&subscribed(urls.iter().chain([&good]).map(String::as_str)));
    let done = program.run(&["fetch", "--format", "json"]).with_code(1).json();
    assert_eq!((&done["failed"], &done["updated"]), (&6.into(), &1.into()));
    let failures = done["failures"].to_string();
    assert!(failures.contains("not asked: 127.0.0.1 has just refused"), "{failures}");
    let asked = || (0..6).map(|n| busy.requests(&format!("/{n}")).len()).sum::<usize>();
    let asked_first = asked();
    assert!((2..=3).contains(&asked_first), "{asked_first}");
    // What the host asked for holds for all its feeds, also those that were not asked, which have
    // not failed.
    let feeds = program.json(&["feeds", "--format", "json"]);
    let feeds = feeds.as_array().expect("feeds").iter();
    let failures = feeds.map(|feed| feed["failures"].as_u64().expect("a number"));
    assert_eq!(failures.sum::<u64>(), u64::try_from(asked_first).expect("few"));
    let all = program.run(&["fetch", "--all"]).with_code(0);
    assert!(all.err.contains("6 feeds not asked: left alone as the server wishes"), "{all:?}");
    assert_eq!(asked(), asked_first);
}
