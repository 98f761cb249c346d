//! `add`, `remove`, `feeds`, `import`, `export`.

use serde_json::{Value, json};

use super::edition::Edition;
use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::{Program, assert_fields, assert_moment};

const FEED: &str = "<rss version=\"2.0\"><channel><title>Example Daily</title>\
                    <item><title>A title</title><link>/1</link></item></channel></rss>";

fn page(links: &str) -> Reply {
    let html = format!("<html><head><title>News</title>{links}</head><body>Hello</body></html>");
    Reply::body("text/html", html)
}

fn link(href: &str, title: &str) -> String {
    format!(
        "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"{title}\" href=\"{href}\">"
    )
}

#[test]
fn an_address_is_followed_when_a_feed_stands_there_or_a_page_names_one() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED));
    server.serve("/page", page(&link("/feed", "News")));
    server.serve("/moved", Reply::redirect(301, "/feed"));
    let several = link("/feed", "News") + &link("/sport", "Sport");
    server.serve("/several", page(&several));
    // A page that names none: the feed is where feeds usually are.
    server.serve("/none", page(""));
    for (path, code, followed, words) in [
        ("/feed", 0, true, "Example Daily: a feed"),
        ("/page", 0, true, "the page names its feed"),
        ("/moved", 0, true, "Example Daily: a feed"),
        ("/several", 1, false, "several feeds; add the one you want"),
        ("/none", 0, true, "the page names no feed, but here is one"),
        ("/gone", 1, false, "HTTP 404"),
    ] {
        let program = Program::new("# mine\n");
        let ran = program.run(&["add", &server.url(path)]).with_code(code);
        assert!(ran.err.contains(words), "{path}: {ran:?}");
        let feeds = program.read_config("feeds.toml");
        assert!(feeds.starts_with("# mine\n"), "{feeds}");
        assert_eq!(feeds.contains(&server.url("/feed")), followed, "{path}: {feeds}");
        assert_eq!(ran.out.contains("added"), followed, "{path}: {ran:?}");
        if path == "/several" {
            assert!(ran.err.contains(&server.url("/sport")) && ran.err.contains("Sport"));
        }
    }
}

#[test]
fn what_the_reader_says_of_a_feed_is_kept_and_nothing_is_followed_twice() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED));
    let program = Program::new("");
    let address = server.url("/feed");
    program.out(&["add", &address, "--title", "My paper", "--section", "international/africa"]);
    assert_eq!(program.out(&["add", &address]), format!("subscribed already: {address}\n"));
    let again = program.out(&["add", &format!("{address}#top"), "--section", "world / AFRICA"]);
    let now = format!("subscribed already: {address}, now in International / Africa\n");
    assert_eq!(again, now);
    let feeds = program.json(&["feeds", "--format", "json"]);
    assert_eq!(feeds.as_array().expect("feeds").len(), 1);
    assert_eq!(feeds[0]["title"], "My paper");
    program.out(&["fetch"]);
    assert_eq!(program.titles(&["list", "--section", "International / Africa"]), ["A title"]);
    for wrong in ["ftp://daily.example/feed", "no address", "file:///etc/passwd", ""] {
        let ran = program.run(&["add", wrong]).with_code(2);
        ran.told(&["is no web address", "http://"]);
    }
    for (wrong, words) in [("foo", "is no web address"), ("/tmp/world.xml", "the path of a file")] {
        program.run(&["add", wrong]).with_code(2).told(&[words]);
    }
    // A label longer than 63 bytes can be no host, so no name server is asked; nothing else that is
    // followed has a name, so it cannot be told from a missing network.
    let unknown = format!("http://{}.example/feed", "d".repeat(64));
    let offline = program.run(&["add", &unknown]).with_code(1);
    let host = format!("{}.example: no such host", "d".repeat(64));
    let mend = format!("`dateline remove {unknown}` takes it back");
    offline.told(&[&host, "subscribed all the same", &mend]);
    program.out(&["remove", &unknown]);
    let nobody = FeedServer::start().url("/feed");
    program.run(&["add", &nobody]).with_code(1).told(&["connection refused"]);
    assert!(!program.read_config("feeds.toml").contains(&nobody));
}

#[test]
fn a_section_that_is_new_is_told_with_the_one_that_may_be_meant() {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED));
    server.serve("/other", Reply::feed(FEED));
    let program = Program::new("");
    let add = |path: &str, section: &str| {
        program.run(&["add", &server.url(path), "--section", section]).with_code(0).err
    };
    let told = add("/feed", "Internatoinal");
    assert!(told.contains("\"Internatoinal\" is a new section; did you mean \"International\"?"));
    assert!(!add("/other", "Internatoinal").contains("new section"), "it is there by now");
    // What a new one lies in is no slip.
    server.serve("/third", Reply::feed(FEED));
    assert!(add("/third", "Sport / Qwrt").contains("\"Sport / Qwrt\" is a new section\n"));
    // What the paper calls otherwise is no new section, and no second tree beside it.
    server.serve("/fourth", Reply::feed(FEED));
    let told = add("/fourth", "World / Qwrt");
    let stands = "\"World / Qwrt\" stands in this paper as \"International / Qwrt\"\n";
    assert!(told.contains(stands), "{told}");
    server.serve("/fifth", Reply::feed(FEED));
    let told = add("/fifth", "a/b/c/d/e/f/g");
    assert!(told.contains("at most 6 levels: 7 were written, it is \"a / b / c / d / e / f\""));
    program.out(&["fetch", "--section", "Internatoinal"]);
    let id = program.id("A title");
    let told = program.run(&["mark", "placed:Zzyzx", &id]).with_code(0).err;
    assert_eq!(told, "\"Zzyzx\" is a new section\n");
    assert_eq!(program.run(&["mark", "placed:Zzyzx", &id]).with_code(0).err, "");
}

#[test]
fn feeds_are_shown_with_their_health() {
    let edition = Edition::unread();
    let fields = "id url site title section last_fetched next_fetch last_status failures \
                  last_error entries oddities";
    let before = edition.program.json(&["feeds", "--format", "json"]);
    let row = |feeds: &Value, path: &str| {
        let rows = feeds.as_array().expect("feeds").iter();
        let mut rows = rows.filter(|row| row["url"] == edition.server.url(path));
        rows.next().expect("the feed").clone()
    };
    let daily = row(&before, "/daily.xml");
    assert_fields(&daily, fields);
    assert_eq!((&daily["last_fetched"], &daily["entries"]), (&Value::Null, &json!(0)));
    assert!(edition.program.out(&["feeds"]).contains("never fetched"));
    edition.server.serve("/post.xml", Reply::status(410));
    edition.program.run(&["fetch"]).with_code(1);
    let after = edition.program.json(&["feeds", "--format", "json"]);
    let (daily, post) = (row(&after, "/daily.xml"), row(&after, "/post.xml"));
    assert_fields(&post, fields);
    assert!(daily["id"].is_string());
    assert_moment(&daily["last_fetched"]);
    assert_moment(&daily["next_fetch"]);
    assert_eq!(daily["title"], "Example Daily");
    assert_eq!(daily["site"], edition.server.url("/"));
    let numbers = |row: &Value| json!([row["last_status"], row["failures"], row["entries"]]);
    assert_eq!((numbers(&daily), &daily["last_error"]), (json!([200, 0, 3]), &Value::Null));
    assert_eq!(numbers(&post), json!([410, 1, 0]));
    assert_eq!((&post["title"], &post["section"]), (&json!("The Post"), &json!(["International"])));
    let error = post["last_error"].as_str().expect("an error");
    let mend = format!("`dateline remove {}`", post["id"].as_str().expect("an id"));
    assert!(error.contains("gone for good") && error.contains(&mend), "{error}");
    let text = edition.program.out(&["feeds"]);
    assert!(text.contains("gone (410): `dateline remove "), "{text}");
    assert_eq!(post["next_fetch"], Value::Null);
}

#[test]
fn a_feed_is_removed_by_id_address_or_title() {
    for by in ["id", "address", "title", "old address"] {
        let edition = Edition::unread();
        let program = &edition.program;
        let moved = Reply::redirect(301, "/daily.xml");
        edition.server.serve("/old.xml", moved);
        let old = edition.server.url("/old.xml");
        program.write_config("feeds.toml", &format!("# one\n[[feed]]\nurl = \"{old}\"\n"));
        let fetched = program.run(&["fetch"]).with_code(0);
        assert!(fetched.err.contains("3 new Example Daily"), "{}", fetched.err);
        let feeds = program.json(&["feeds", "--format", "json"]);
        let text = |name: &str| feeds[0][name].as_str().expect("text").to_owned();
        assert_eq!(text("url"), edition.server.url("/daily.xml"));
        let wanted = match by {
            "id" => text("id"),
            "address" => text("url"),
            "title" => "example daily".to_owned(),
            _ => old.clone(),
        };
        program.out(&["remove", &wanted]);
        assert_eq!(program.json(&["feeds", "--format", "json"]), json!([]), "{by}");
        let file = program.read_config("feeds.toml");
        assert!(!file.contains("old.xml"), "{by}: {file}");
    }
}

/// The id that `feeds` shows for an address.
fn id_of(program: &Program, address: &str) -> String {
    let feeds = program.json(&["feeds", "--format", "json"]);
    let rows = feeds.as_array().expect("feeds");
    let row = rows.iter().find(|row| row["url"] == address).expect("the feed");
    row["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_name_that_fits_several_feeds_is_asked_back() {
    let feed = |n: usize, title: &str, section: &str| {
        format!(
            "[[feed]]\nurl = \"https://{n}.example/\"\ntitle = \"{title}\"\n\
             section = \"{section}\"\n"
        )
    };
    let mut file: String = (1..=7).map(|n| feed(n, "Daily", "Sport")).collect();
    file += &feed(8, "Evening North", "Health");
    file += &feed(9, "Evening South", "Health");
    let program = Program::new(&file);
    for args in [["remove", "daily"], ["list", "--feed=Daily"], ["fetch", "--feed=Daily"]] {
        let ran = program.run(&args).with_code(3);
        let lines: Vec<&str> = ran.err.lines().collect();
        assert!(lines[0].contains("fits several feeds: give the id"), "{args:?}: {ran:?}");
        let id = id_of(&program, "https://6.example/");
        assert_eq!(lines[6], format!("{id} · Sport · Daily · https://6.example/"), "{ran:?}");
        assert_eq!(&lines[7..], ["and 1 more: `dateline feeds` lists them"], "{ran:?}");
    }
    let pieces = program.run(&["list", "--feed", "evening"]).with_code(3);
    let id = id_of(&program, "https://9.example/");
    let south = format!("{id} · Health · Evening South · https://9.example/");
    assert!(pieces.err.ends_with(&format!("{south}\n")), "{pieces:?}");
    assert_eq!(program.read_config("feeds.toml"), file);
}

#[test]
fn a_piece_of_a_title_removes_nothing() {
    let file = "[[feed]]\nurl = \"https://a.example/\"\ntitle = \"The Test Courier\"\n\
                [[feed]]\nurl = \"https://b.example/\"\ntitle = \"The Courier\"\n";
    let program = Program::new(file);
    let ran = program.run(&["remove", "Test"]).with_code(3);
    let id = id_of(&program, "https://a.example/");
    let said = "dateline: \"Test\" is only a piece of a title: give the id, the address or \
                the whole title";
    let named = format!("{said}\n{id} · The Test Courier · https://a.example/\n");
    assert_eq!((ran.err, program.read_config("feeds.toml")), (named, file.to_owned()));
    program.run(&["list", "--feed", "Test"]).with_code(3).told(&["nothing found"]);
    program.run(&["remove", ""]).with_code(3).told(&["no feed is called \"\""]);
    let removed = program.out(&["remove", "the test courier"]);
    assert!(removed.starts_with("The Test Courier (https://a.example/) removed"), "{removed}");
    program.out(&["remove", "https://b.example"]);
    assert_eq!(program.json(&["feeds", "--format", "json"]), json!([]));
}

#[test]
fn a_list_that_was_written_out_can_be_read_in_again() {
    let edition = Edition::unread();
    let list = edition.program.out(&["export"]);
    assert!(list.starts_with("<?xml") && list.contains("<opml"), "{list}");
    let subscriptions = edition.program.json(&["export", "--to", "json"]);
    assert_fields(&subscriptions[0], "url title section");
    assert_eq!(subscriptions[1]["section"], json!(["International"]));
    let other = Program::new("");
    let file = other.file("list.opml", &list);
    assert_eq!(other.out(&["import", &file]), "2 added, 0 known already, 0 skipped\n");
    assert_eq!(other.json(&["export", "--to", "json"]), subscriptions);
    // A feed is called as the reader sees it, and by its own title for ever.
    edition.program.out(&["fetch"]);
    let list = edition.program.out(&["export"]);
    assert!(list.contains("text=\"Example Daily\" title=\"Example Daily\""), "{list}");
    let third = Program::new("");
    third.out(&["import", &third.file("list.opml", &list)]);
    assert!(!third.read_config("feeds.toml").contains("Example Daily"));
    assert!(third.read_config("feeds.toml").contains("title = \"The Post\""));
    let again = other.run_with(&["import", "-"], list.as_bytes()).with_code(0);
    assert_eq!(again.out, "0 added, 2 known already, 0 skipped\n");
    assert_eq!(other.json(&["fetch", "--format", "json"])["new_entries"], 4);
}

#[test]
fn a_list_that_is_none_is_refused_and_a_bad_entry_is_named() {
    let program = Program::new("");
    let missing = program.run(&["import", "nowhere.opml"]).with_code(2);
    missing.told(&["nowhere.opml cannot be opened"]);
    let none = program.run_with(&["import", "-"], b"hello").with_code(2);
    none.told(&["-: "]);
    let list = "<opml version=\"2.0\"><body><outline text=\"Bad\" xmlUrl=\"ftp://a.example/\"/>\
                <outline text=\"Good\" xmlUrl=\"https://good.example/feed\"/></body></opml>";
    let ran = program.run_with(&["import", "-"], list.as_bytes()).with_code(1);
    assert_eq!(ran.out, "1 added, 0 known already, 1 skipped\n");
    ran.told(&["skipped", "Bad"]);
    assert!(program.read_config("feeds.toml").contains("https://good.example/feed"));
    // Folders are sections, as this paper calls them; a list that is cut is taken in part.
    let list = "<opml><body><outline text=\"World / Mideast\"><outline text=\"A\" \
                xmlUrl=\"feed://a.example/f#x\"/></outline>";
    let ran = program.run_with(&["import", "-"], list.as_bytes()).with_code(1);
    assert!(ran.err.contains("the file has no end"), "{ran:?}");
    let subscriptions = program.json(&["export", "--to", "json"]);
    assert_eq!(subscriptions[1]["url"], "http://a.example/f");
    assert_eq!(subscriptions[1]["section"], json!(["International", "Middle East"]));
}

#[test]
fn a_list_to_share_holds_no_password() {
    let program = Program::new("[[feed]]\nurl = \"https://me:secret@daily.example/a\"\n");
    for form in ["opml", "json"] {
        let ran = program.run(&["export", "--to", form]).with_code(0);
        let list = &ran.out;
        assert!(list.contains("https://daily.example/a") && !list.contains("secret"), "{list}");
        ran.told(&["1 address written without user name and password", "feeds.toml alone"]);
    }
}

#[test]
fn a_host_without_a_scheme_is_asked_with_and_without_encryption() {
    let server = FeedServer::start();
    server.serve("/page", page(&link("/feed", "News")));
    server.serve("/feed", Reply::feed(FEED));
    let program = Program::new("");
    let typed = server.url("/page").replace("http://", "");
    program.run(&["add", &typed]).with_code(0);
    assert!(program.read_config("feeds.toml").contains(&server.url("/feed")));
    let feed = server.url("/feed").replace("http", "feed");
    assert!(program.out(&["add", &feed]).starts_with("subscribed already: http://"));
}

#[test]
fn a_feed_of_which_something_is_missing_says_so() {
    let server = FeedServer::start();
    let cut = FEED.replace("</item></channel></rss>", "</item><item><title>Half");
    server.serve("/feed", Reply::feed(cut));
    let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url("/feed")));
    let ran = program.run(&["fetch"]).with_code(0);
    assert!(ran.err.contains("Example Daily: the feed ended early"), "{ran:?}");
    let ends = ran.out.starts_with("1 feed: 1 updated, 0 unchanged, 0 failed; ");
    assert!(ends, "{ran:?}");
    let text = program.out(&["feeds"]);
    assert!(text.contains("\tok ") && text.contains("; the feed ended early"), "{text}");
    let feeds = program.json(&["feeds", "--format", "json"]);
    let oddities = feeds[0]["oddities"].as_array().expect("oddities");
    assert!(oddities.iter().any(|oddity| oddity["kind"] == "cut"), "{feeds}");
}
