//! `fetch`, `sections`, `list`, `search`, `show`.

use serde_json::{Value, json};

use super::edition::{Edition, FERRY, NETS, SOUPS, VOTES};
use crate::support::feed_server::Reply;
use crate::support::program::{Program, assert_fields, assert_moment};

const HEADLINE: &str = "id title feed feed_id link published first_seen sections categories tags \
                        is_read is_starred is_saved story excerpt";

#[test]
fn fetch_tells_what_came_and_asks_only_what_is_due() {
    let edition = Edition::unread();
    let first = edition.program.json(&["fetch", "--format", "json"]);
    let fields = "feeds unchanged updated failed new_entries bytes seconds failures held offline";
    assert_fields(&first, fields);
    let number = |report: &Value, name: &str| report[name].as_u64().expect("a number");
    for (name, expected) in
        [("feeds", 2), ("unchanged", 0), ("updated", 2), ("failed", 0), ("new_entries", 4)]
    {
        assert_eq!(number(&first, name), expected, "{name}");
    }
    assert!(number(&first, "bytes") > 1000 && first["seconds"].is_f64());
    assert_eq!(first["failures"], json!([]));
    let again = edition.program.json(&["fetch", "--format", "json"]);
    assert_eq!((number(&again, "feeds"), number(&again, "bytes")), (0, 0));
    let again = edition.program.out(&["fetch"]);
    let next = again.strip_prefix("nothing is due: the next feed is ").expect("what is next");
    assert!(next.starts_with("Example Daily, in ") || next.starts_with("The Post, in "), "{next}");
    assert!(next.ends_with(" minutes; `dateline fetch --all` asks all now\n"), "{next}");
    assert_eq!(edition.program.out(&["fetch", "--quiet"]), "");
    let nothing = Program::new("").out(&["fetch"]);
    assert_eq!(nothing, "no feed is followed: `dateline add ADDRESS` follows one\n");
    let all = edition.program.json(&["fetch", "--all", "--format", "json"]);
    assert_eq!((number(&all, "feeds"), number(&all, "unchanged")), (2, 2));
    assert_eq!(edition.server.requests("/daily.xml").len(), 2);
    let one = edition.program.json(&["fetch", "--feed", "the post", "--format", "json"]);
    assert_eq!(number(&one, "feeds"), 1);
    let nobody = edition.program.run(&["fetch", "--feed", "Nobody"]).with_code(3);
    nobody.told(&["no feed is called \"Nobody\"", "dateline feeds"]);
}

#[test]
fn fetch_asks_the_feeds_that_may_supply_a_section() {
    let edition = Edition::unread();
    let asked = |section: &str| {
        let args = ["fetch", "--all", "--section", section, "--format", "json"];
        edition.program.json(&args)["feeds"].clone()
    };
    // The Daily says nothing of its section, so it may supply any.
    for (section, feeds) in [("international/africa", 2), ("Politics", 1)] {
        assert_eq!(asked(section), feeds, "{section}");
    }
    edition.program.out(&["remove", "Example Daily"]);
    let ran = edition.program.run(&["fetch", "--section", "Politics"]).with_code(3);
    ran.told(&["no feed supplies the section \"Politics\""]);
}

#[test]
fn fetch_names_each_feed_that_fails_and_brings_the_others() {
    let edition = Edition::unread();
    edition.server.serve("/post.xml", Reply::status(500));
    let ran = edition.program.run(&["fetch", "--format", "json"]).with_code(1);
    let report = ran.json();
    assert_eq!((&report["failed"], &report["new_entries"]), (&json!(1), &json!(3)));
    let failure = &report["failures"][0];
    assert_fields(failure, "feed url error");
    assert_eq!(failure["feed"], "The Post");
    assert_eq!(failure["url"], edition.server.url("/post.xml"));
    assert!(failure["error"].as_str().expect("text").starts_with("HTTP 500: "));
    let told = edition.program.run(&["fetch", "--all"]).with_code(1);
    told.told(&["The Post: HTTP 500", "/post.xml"]);
    assert_eq!(told.out, "2 feeds: 0 updated, 1 unchanged, 1 failed; 0 new entries\n");
    let quiet = edition.program.run(&["fetch", "--all", "--quiet"]).with_code(1);
    assert_eq!(quiet.out, "");
    quiet.told(&["HTTP 500"]);
}

#[test]
fn a_list_stands_newest_first_unless_the_flag_says_otherwise() {
    let program = Edition::fetched().program;
    program.write_config("config.toml", "[reading]\nsort = \"oldest\"\n");
    let newest_first = program.titles(&["list"]);
    assert_eq!(program.titles(&["list", "--sort", "newest"]), newest_first);
    let oldest_first: Vec<String> = newest_first.iter().rev().cloned().collect();
    assert_eq!(program.titles(&["list", "--sort", "oldest"]), oldest_first);
    assert_eq!(program.titles(&["list", "--sort", "oldest", "--limit", "1"]), oldest_first[..1]);
    program.run(&["list", "--sort", "best"]).with_code(2);
}

#[test]
fn sections_are_a_tree_whose_counts_roll_up() {
    let program = Edition::fetched().program;
    let tree = program.json(&["sections", "--format", "json"]);
    assert_fields(&tree[0], "path unread total children");
    let section = |path: &[&str], unread: u64, children: Value| json!({"path": path, "unread": unread, "total": unread, "children": children});
    let inner = json!([
        section(&["International", "Middle East"], 1, json!([])),
        section(&["International", "Africa"], 1, json!([])),
    ]);
    let elections = json!([section(&["Politics", "Elections"], 1, json!([]))]);
    let expected =
        json!([section(&["International"], 2, inner), section(&["Politics"], 1, elections)]);
    assert_eq!(tree, expected, "{tree:#}");
    program.out(&["mark", "read", &program.id(FERRY)]);
    let tree = program.json(&["sections", "--format", "json"]);
    assert_eq!((&tree[0]["unread"], &tree[0]["total"]), (&json!(1), &json!(2)));
    let text = program.out(&["sections"]);
    assert!(text.contains("      3       4  All\n"), "{text}");
    assert!(text.contains("      0       1    Middle East\n"), "{text}");
}

#[test]
fn a_section_holds_its_own_and_those_that_lie_in_it_however_it_is_typed() {
    let program = Edition::fetched().program;
    for (section, titles) in [
        ("International / Middle East", vec![FERRY]),
        ("international/middle east", vec![FERRY]),
        ("  INTERNATIONAL  /   Middle   East ", vec![FERRY]),
        ("International", vec![FERRY, NETS]),
        ("Politics", vec![VOTES]),
        // Other names of a section, and its last name alone.
        ("Middle East", vec![FERRY]),
        ("World", vec![FERRY, NETS]),
        ("Ausland / Nahost", vec![FERRY]),
        ("Inter", vec![]),
    ] {
        assert_eq!(program.titles(&["list", "--section", section]), titles, "{section}");
    }
    assert_eq!(program.titles(&["list", "--query", "section:world"]), [FERRY, NETS]);
    let ran = program.run(&["list", "--section", "Internatoinal"]).with_code(3);
    ran.told(&["nothing found", "\"Internatoinal\"", "did you mean \"International\"?"]);
    let slip = "International / Middle Eest";
    let near = "did you mean \"International / Middle East\"?";
    for (args, words) in [
        (&["list", "--section", slip] as &[&str], near),
        (&["list", "--section", "Internatoinal / Atlantis"], "did you mean \"International\"?"),
        (&["save", "--section", slip], near),
        (&["mark", "read", "--section", slip], near),
        (&["search", "section:\"International / Middle Eest\" ferry"], near),
        (&["fetch", "--section", slip], near),
        (&["list", "--query", "section:zzyzx"], "no section \"zzyzx\"; `dateline sections`"),
        (&["save", "--section", "zzyzx"], "to save: no section \"zzyzx\"; `dateline sections`"),
    ] {
        let ran = program.run(args).with_code(3);
        assert_eq!(ran.told(&[words]).contains("nothing found"), args[0] != "fetch");
    }
}

#[test]
fn a_list_is_narrowed_by_what_was_asked() {
    let program = Edition::fetched().program;
    program.out(&["mark", "read", &program.id(SOUPS)]);
    program.out(&["mark", "starred", &program.id(NETS)]);
    program.out(&["save", &program.id(FERRY), "--to", "txt"]);
    let feed = program.json(&["list", "--format", "json"])["headlines"][0]["feed_id"].clone();
    let feed = feed.as_str().expect("an id");
    for (args, titles) in [
        (&["--unread"] as &[&str], vec![VOTES, FERRY, NETS]),
        (&["--starred"], vec![NETS]),
        (&["--saved"], vec![FERRY]),
        (&["--unread", "--starred"], vec![NETS]),
        (&["--feed", "The Post"], vec![NETS]),
        (&["--feed", "post"], vec![NETS]),
        (&["--feed", feed], vec![VOTES, FERRY, SOUPS]),
        (&["--since", "24h"], vec![VOTES]),
        (&["--since", "yesterday"], vec![VOTES]),
        (&["--since", "5000w"], vec![VOTES, FERRY, SOUPS, NETS]),
        (&["--limit", "2"], vec![VOTES, FERRY]),
        (&["--query", "patience spice"], vec![SOUPS]),
        (&["--query", "PATIENCE", "--unread"], vec![]),
    ] {
        assert_eq!(program.titles(&[&["list"], args].concat()), titles, "{args:?}");
    }
    let limited = program.json(&["list", "--limit", "1", "--format", "json"]);
    assert_eq!(limited["total"], 4);
    program.run(&["list", "--since", "tomorrow"]).with_code(2).told(&["tomorrow", "24h"]);
    program.run(&["list", "--feed", "Nobody"]).with_code(3).told(&["Nobody"]);
    program.run(&["list", "--limit", "many"]).with_code(2);
}

#[test]
fn a_list_is_one_line_a_headline_with_tabs_between() {
    let edition = Edition::fetched();
    let program = edition.program;
    program.out(&["mark", "starred", &program.id(FERRY)]);
    let out = program.out(&["list", "--section", "International / Middle East"]);
    let fields: Vec<&str> = out.trim_end_matches('\n').split('\t').collect();
    let (id, link) = (program.id(FERRY), edition.server.url("/harbour-talks-ferry/"));
    let section = "International / Middle East";
    let expected = [&*id, "2024-03-08T06:45:10Z", "us-", section, "Example Daily", FERRY, &*link];
    assert_eq!(fields, expected);
    assert_eq!(program.out(&["list"]).lines().count(), 4);
}

#[test]
fn every_field_of_a_headline_is_there() {
    let edition = Edition::fetched();
    let list = edition.program.json(&["list", "--format", "json"]);
    assert_fields(&list, "total headlines");
    for row in list["headlines"].as_array().expect("headlines") {
        assert_fields(row, HEADLINE);
        assert!(row["id"].is_string() && row["feed_id"].is_string(), "{row}");
        assert_moment(&row["first_seen"]);
        assert_eq!((&row["tags"], &row["story"]), (&json!([]), &Value::Null));
    }
    let (undated, ferry) = (&list["headlines"][0], &list["headlines"][1]);
    assert_eq!(undated["published"], Value::Null);
    assert_eq!(ferry["title"], FERRY);
    assert_eq!(ferry["feed"], "Example Daily");
    assert_eq!(ferry["published"], "2024-03-08T06:45:10Z");
    assert_eq!(ferry["link"], edition.server.url("/harbour-talks-ferry/"));
    assert_eq!(ferry["sections"][0], json!(["International", "Middle East"]));
    assert_eq!(ferry["categories"], json!(["International", "Middle East"]));
    assert_eq!(ferry["is_read"], false);
    let excerpt = ferry["excerpt"].as_str().expect("an excerpt");
    assert!(excerpt.starts_with("A speaker of the harbour"), "{excerpt}");
}

#[test]
fn search_finds_words_in_titles_and_texts_the_best_match_first() {
    let program = Edition::fetched().program;
    for (query, titles) in [
        ("ferry", vec![FERRY]),
        ("FERRÝ", vec![FERRY]),
        ("\"talks with the island\"", vec![FERRY]),
        ("\"island talks\"", vec![]),
        ("patien", vec![SOUPS]),
        ("vote", vec![NETS, VOTES]),
        ("* near ^", vec![]),
        ("zeppelin", vec![]),
    ] {
        let mut found = program.titles(&["search", query]);
        if query == "vote" {
            found.sort();
            let mut titles = titles.clone();
            titles.sort_unstable();
            assert_eq!(found, titles);
            continue;
        }
        assert_eq!(found, titles, "{query}");
    }
    assert_eq!(program.titles(&["search", "vote", "--section", "international"]), [NETS]);
    assert_eq!(program.titles(&["search", "vote", "--feed", "Example Daily"]), [VOTES]);
    for wordless in ["", " ", "\"\"", "*-*"] {
        for args in [["search", wordless].as_slice(), &["list", "--query", wordless]] {
            program.run(args).with_code(2).told(&["holds no word", "dateline list"]);
        }
    }
    program.run(&["search", "zeppelin"]).with_code(3).told(&["nothing found"]);
}

#[test]
fn one_query_asks_for_words_fields_states_and_times() {
    let program = Edition::fetched().program;
    program.out(&["mark", "read", &program.id(SOUPS)]);
    program.out(&["mark", "starred", &program.id(NETS)]);
    for (query, titles) in [
        ("ferry OR patience", vec![FERRY, SOUPS]),
        ("-ferry -patience", vec![VOTES, NETS]),
        ("(ferry OR vote*) -is:starred", vec![VOTES, FERRY]),
        ("is:unread is:unstarred", vec![VOTES, FERRY]),
        ("is:read", vec![SOUPS]),
        ("section:international", vec![FERRY, NETS]),
        ("section:\"International / Middle East\" OR is:starred", vec![FERRY, NETS]),
        ("feed:post", vec![NETS]),
        ("author:haddad", vec![NETS]),
        ("category:\"middle east\"", vec![FERRY]),
        ("title:patience", vec![]),
        ("since:yesterday", vec![VOTES]),
        ("after:2024-03-06 before:2024-03-08", vec![SOUPS]),
        ("since:2024-03-08 before:2025", vec![FERRY]),
        ("harb* tal", vec![FERRY]),
        ("harb tal", vec![]),
    ] {
        assert_eq!(program.titles(&["list", "--query", query]), titles, "{query}");
    }
    let best = program.titles(&["search", "-ferry", "--section", "international"]);
    assert_eq!(best, [NETS]);
}

#[test]
fn a_query_that_makes_no_sense_is_shown_with_the_place_where_it_goes_wrong() {
    let program = Program::new("");
    for args in [
        ["search", "ferry is:reed"].as_slice(),
        &["list", "--query", "ferry is:reed"],
        &["mark", "read", "--query", "ferry is:reed"],
        &["save", "--query", "ferry is:reed"],
    ] {
        let ran = program.run(args).with_code(2);
        let known = "\"is:\" knows unread, read, starred, unstarred, saved, muted; not \"reed\"";
        let told = format!("dateline: column 10: {known}\n  ferry is:reed\n           ^\n");
        assert_eq!((&*ran.out, &*ran.err), ("", &*told), "{args:?}");
    }
    // Wide, invisible and steering characters do not move the caret from its place.
    let ran = program.run(&["search", "東京\u{1b}\u{202e} (x"]).with_code(2);
    assert!(ran.err.ends_with("never closed\n  東京   (x\n         ^\n"), "{}", ran.err);
    let long = format!("{}\"x", "harbour ".repeat(60));
    let ran = program.run(&["search", &long]).with_code(2);
    assert!(ran.err.lines().all(|line| line.chars().count() < 80), "{}", ran.err);
    let caret = format!("harbour \"x\n{}^\n", " ".repeat(37));
    assert!(ran.err.ends_with(&caret), "{}", ran.err);
}

#[test]
fn a_search_shows_people_what_was_found_under_each_headline() {
    let program = Edition::fetched().program;
    let args = ["search", "speaker", "--format", "text"];
    let plain = program.out(&args);
    let id = program.id(FERRY);
    let about = format!("{id} · Example Daily · 8 March 2024, 06:45 · International / Middle East");
    assert!(plain.starts_with(&format!("{FERRY}\n{about}\n    ")), "{plain}");
    let excerpt: Vec<&str> = plain.lines().skip(2).collect();
    assert!(excerpt.iter().all(|line| line.starts_with("    ") && line.len() <= 84), "{plain}");
    assert!(excerpt.join(" ").contains("speaker"), "{plain}");
    let mut command = program.command();
    let coloured = command.args(args).args(["--color", "always"]).output().expect("it ends");
    let coloured = String::from_utf8(coloured.stdout).expect("UTF-8");
    assert!(coloured.contains("\u{1b}[1mspeaker\u{1b}[0m"), "{coloured}");
    assert_eq!(coloured.replace("\u{1b}[1m", "").replace("\u{1b}[0m", ""), plain);
    // Programs read records.
    assert_eq!(program.out(&args[..2]).lines().count(), 1);
    program.run(&["search", "zeppelin", "--format", "text"]).with_code(3).told(&["nothing found"]);
}

#[test]
fn show_gives_an_article_in_each_form() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let id = program.id(SOUPS);
    let text = program.out(&["show", &id, "--width", "40"]);
    assert!(text.starts_with(&format!("{SOUPS}\nExample Daily · 7 March 2024, 12:00\n")), "{text}");
    let body = text.lines().skip(2).take_while(|line| !line.starts_with('['));
    assert!(body.clone().count() > 20 && body.clone().all(|line| line.chars().count() <= 40));
    assert!(text.contains(&format!("[1] {}", edition.server.url("/recipes"))), "{text}");
    let markdown = program.out(&["show", &id, "--format", "md"]);
    assert!(markdown.starts_with(&format!("# {SOUPS}\n\n")), "{markdown}");
    assert!(markdown.contains(&format!("[Recipes]({})", edition.server.url("/recipes"))));
    let html = program.out(&["show", &id, "--format", "html"]);
    assert!(html.starts_with(&format!("<h1>{SOUPS}</h1>\n")), "{html}");
    assert!(html.contains(&edition.server.url("/uploads/soup.png")), "{html}");
    for output in [&text, &markdown, &html] {
        assert!(output.contains("patience"), "{output}");
        for danger in ["alert(", "<script", "onclick", "javascript:"] {
            assert!(!output.contains(danger), "{danger} is in {output}");
        }
    }
}

#[test]
fn every_field_of_an_article_is_there() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let shown = program.json(&["show", &program.id(NETS), "--format", "json"]);
    let fields = "author updated text content_html links enclosures placed_by also_in others";
    assert_fields(&shown, &format!("{HEADLINE} {fields}"));
    assert_eq!(shown["author"], "J. Haddad");
    assert_eq!(shown["published"], "2024-03-06T07:00:00Z");
    assert_eq!(shown["updated"], "2024-03-06T10:00:00Z");
    let nets = edition.server.url("/nets");
    assert_eq!(shown["links"], json!([{"n": 1, "url": nets, "text": "nets"}]));
    let enclosure =
        json!({"url": edition.server.url("/nets.mp3"), "type": "audio/mpeg", "length": 42});
    assert_eq!(shown["enclosures"], json!([enclosure]));
    assert!(shown["text"].as_str().expect("text").starts_with("They vote on nets"));
    assert!(shown["content_html"].as_str().expect("HTML").contains(&nets));
    let why = &shown["placed_by"][0];
    assert_fields(why, "section signal detail confidence");
    assert_eq!(
        (&why["section"], &why["detail"]),
        (&shown["sections"][0], &json!("category \"Africa\""))
    );
    let bare = program.json(&["show", &program.id(SOUPS), "--format", "json"]);
    assert_eq!((&bare["author"], &bare["updated"]), (&Value::Null, &Value::Null));
}

#[test]
fn an_article_is_found_by_its_id_or_its_address_or_not_at_all() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let by_address = ["show", &edition.server.url("/nets/"), "--format", "json"];
    assert_eq!(program.json(&by_address)["id"], program.id(NETS));
    for (what, code, words) in [
        ("999999", 3, "no entry 999999"),
        ("https://daily.example/nowhere", 3, "no entry https://daily.example/nowhere"),
        ("ferry", 2, "\"ferry\" is neither an entry's id nor a web address"),
    ] {
        let ran = program.run(&["show", what]).with_code(code);
        ran.told(&[words]);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn the_full_text_comes_from_the_articles_page_and_stays() {
    let edition = Edition::fetched();
    let program = &edition.program;
    let id = program.id(FERRY);
    let last = "Both sides want to meet again next week";
    assert!(!program.out(&["show", &id]).contains(last));
    let full = program.out(&["show", &id, "--full"]);
    assert!(full.contains(last) && !full.contains("Related Articles"), "{full}");
    let again: Vec<String> =
        (0..2).map(|_| program.out(&["show", &id, "--full", "--format", "md"])).collect();
    assert_eq!(edition.server.requests("/harbour-talks-ferry/").len(), 1);
    assert!(again.iter().all(|text| text.contains(last)));
    let ran = program.run(&["show", &program.id(NETS), "--full"]).with_code(1);
    ran.told(&["no full text", "HTTP 404", "the feed's own text"]);
    assert!(ran.out.contains("They vote on nets"));
}

#[test]
fn a_first_start_without_feeds_is_no_failure() {
    let program = Program::new("");
    program.run(&["list"]).with_code(3).told(&["nothing found"]);
    assert_eq!(program.json(&["sections", "--format", "json"]), json!([]));
    assert_eq!(program.json(&["feeds", "--format", "json"]), json!([]));
    assert_eq!(program.json(&["fetch", "--format", "json"])["feeds"], 0);
}
