//! What a subscription says of how its feed is asked.

use std::fs;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const FEED: &str = "<rss version=\"2.0\"><channel><title>Example Daily</title>\
                    <item><title>A title</title><guid>1</guid></item></channel></rss>";
const SECRET: &str = "s3cret-and-private";

fn following(server: &FeedServer, settings: &str) -> Program {
    Program::new(&format!("[[feed]]\nurl = \"{}\"\n{settings}\n", server.url("/feed")))
}

fn served() -> FeedServer {
    let server = FeedServer::start();
    server.serve("/feed", Reply::feed(FEED));
    server
}

/// A file that only its owner may read.
fn private_file(program: &Program, text: &str) -> String {
    let path = program.file("secret", text);
    set_mode(&path, 0o600);
    path
}

fn set_mode(path: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
}

#[test]
fn a_feed_is_asked_as_its_subscription_says() {
    let server = served();
    let settings = "user_agent = \"paper/1\"\nheaders = { \"X-Api-Key\" = \"k 1\", x-b = \"2\" }\n\
                    interval_minutes = 180";
    let program = following(&server, settings);
    program.out(&["fetch"]);
    let asked = &server.requests("/feed")[0];
    for (name, value) in [("User-Agent", "paper/1"), ("X-Api-Key", "k 1"), ("X-B", "2")] {
        assert_eq!(asked.header(name), Some(value));
    }
    let feeds = program.json(&["feeds", "--format", "json"]);
    let secs = |name: &str| {
        let moment: jiff::Timestamp = feeds[0][name].as_str().expect(name).parse().expect("one");
        moment.as_second()
    };
    let wait = secs("next_fetch") - secs("last_fetched");
    assert!((10_800..=11_880).contains(&wait), "{wait}");
}

#[test]
fn what_a_server_is_to_be_shown_comes_from_a_file_or_a_program() {
    for (key, line, shown) in [
        ("token", SECRET, format!("Bearer {SECRET}")),
        ("basic_auth", "me:pass word", "Basic bWU6cGFzcyB3b3Jk".to_owned()),
    ] {
        for kind in ["file", "command"] {
            let server = served();
            let program = following(&server, "");
            let path = private_file(&program, &format!("  {line}\nsecond line\n"));
            let value =
                if kind == "file" { format!("{path:?}") } else { format!("[\"cat\", {path:?}]") };
            let settings = format!("{key}_{kind} = {value}");
            let feeds = program.read_config("feeds.toml") + &settings;
            program.write_config("feeds.toml", &feeds);
            program.write_config("config.toml", "");
            let mut command = program.command();
            let path = std::env::var_os("PATH").unwrap_or_default();
            let ran = command.args(["--log", "trace", "fetch"]).env("PATH", path).output();
            let ran = ran.expect("it ran");
            assert!(ran.status.success(), "{ran:?}");
            assert_eq!(server.requests("/feed")[0].header("Authorization"), Some(&*shown));
            // It is nowhere to be seen.
            for file in fs::read_dir(program.data_folder()).expect("the data").flatten() {
                let bytes = fs::read(file.path()).unwrap_or_default();
                let text = String::from_utf8_lossy(&bytes);
                assert!(!text.contains(line) && !text.contains(&shown), "{:?}", file.path());
            }
        }
    }
}

#[test]
fn a_secret_that_cannot_be_had_is_told_and_the_feed_is_not_asked() {
    let server = served();
    let program = following(&server, "");
    let path = private_file(&program, SECRET);
    set_mode(&path, 0o644);
    let empty = program.file("empty", "");
    set_mode(&empty, 0o600);
    for (settings, words) in [
        (format!("token_file = {path:?}"), format!("chmod 600 {path}")),
        (format!("token_file = \"{path}.none\""), "No such file".to_owned()),
        (format!("token_file = {empty:?}"), "holds no text".to_owned()),
        ("token_command = [\"/nowhere/pass\"]".to_owned(), "/nowhere/pass".to_owned()),
        ("basic_auth_command = [\"/bin/false\"]".to_owned(), "/bin/false failed".to_owned()),
        ("basic_auth_command = [\"/bin/true\"]".to_owned(), "wrote no text".to_owned()),
    ] {
        let text = format!("[[feed]]\nurl = \"{}\"\n{settings}\n", server.url("/feed"));
        program.write_config("feeds.toml", &text);
        let ran = program.run(&["fetch", "--all"]).with_code(1);
        assert!(!ran.told(&["not asked", &words]).contains(SECRET));
    }
    assert!(server.requests("/feed").is_empty());
}

#[test]
fn n13_what_is_meant_for_one_site_is_told_to_no_other() {
    let (own, other) = (FeedServer::start(), served());
    other.serve("/page", Reply::body("text/html", "<p>Hello</p>"));
    own.serve("/feed", Reply::redirect(302, "/there"));
    own.serve("/there", Reply::redirect(302, &other.url("/feed")));
    let program = following(&own, "");
    let path = private_file(&program, SECRET);
    let text = format!("token_file = {path:?}\nheaders = {{ X-Api-Key = \"{SECRET}\" }}\n");
    program.write_config("feeds.toml", &(program.read_config("feeds.toml") + &text));
    let config = format!("[fetch]\nprivate_origins = [\"{}\"]\n", other.url(""));
    program.write_config("config.toml", &config);
    program.out(&["fetch"]);
    for name in ["Authorization", "X-Api-Key"] {
        for path in ["/feed", "/there"] {
            assert!(own.requests(path)[0].header(name).expect(name).contains(SECRET), "{path}");
        }
        assert_eq!(other.requests("/feed")[0].header(name), None);
    }
    // Nor are pages elsewhere that the feed links to.
    let linking = FEED.replace("<item>", &format!("<item><link>{}</link>", other.url("/page")));
    own.serve("/feed", Reply::feed(linking));
    program.out(&["fetch", "--all"]);
    program.run(&["show", &program.id("A title"), "--full"]);
    let page = &other.requests("/page")[0];
    assert_eq!((page.header("Authorization"), page.header("X-Api-Key")), (None, None));
}

#[test]
fn a_subscription_with_a_secret_keeps_its_address_when_the_feed_moves_to_another_site() {
    let (own, other) = (FeedServer::start(), served());
    own.serve("/feed", Reply::redirect(301, &other.url("/feed")));
    let program = following(&own, "");
    let path = private_file(&program, SECRET);
    let text = program.read_config("feeds.toml") + &format!("token_file = {path:?}\n");
    program.write_config("feeds.toml", &text);
    let config = format!("[fetch]\nprivate_origins = [\"{}\"]\n", other.url(""));
    program.write_config("config.toml", &config);
    program.out(&["fetch"]);
    assert_eq!(program.read_config("feeds.toml"), text);
    let feeds = program.out(&["feeds"]);
    assert!(feeds.contains(&other.url("/feed")) && feeds.contains("moved to another site"));
    // Not even a store that knows nothing of the move tells it there.
    fs::remove_dir_all(program.data_folder()).expect("removed");
    program.out(&["fetch"]);
    for asked in other.requests("/feed") {
        assert_eq!(asked.header("Authorization"), None);
    }
    // On its own site it goes along.
    own.serve("/feed", Reply::redirect(308, "/there"));
    own.serve("/there", Reply::feed(FEED));
    fs::remove_dir_all(program.data_folder()).expect("removed");
    program.out(&["fetch"]);
    assert!(program.read_config("feeds.toml").contains(&own.url("/there")));
}

#[test]
fn a_feed_and_its_pages_take_their_own_way_out() {
    let proxy = FeedServer::start();
    let feed = FEED.replace("<item>", "<item><link>http://daily.example/page</link>");
    proxy.serve("http://daily.example/feed", Reply::feed(feed));
    proxy.serve("http://daily.example/page", Reply::body("text/html", "<p>Hello</p>"));
    let settings = format!("proxy = \"{}\"", proxy.url(""));
    let program =
        Program::new(&format!("[[feed]]\nurl = \"http://daily.example/feed\"\n{settings}\n"));
    program.out(&["fetch"]);
    program.run(&["show", &program.id("A title"), "--full"]);
    assert_eq!(proxy.requests("http://daily.example/page").len(), 1);
}

#[test]
fn x04_a_reader_may_take_more_of_one_feed() {
    let server = FeedServer::start();
    let long = format!("<description>{}</description></item>", "word ".repeat(20_000));
    server.serve("/feed", Reply::feed(FEED.replace("</item>", &long)));
    let program = following(&server, "");
    program.write_config("config.toml", "[fetch]\nbody_bytes_max = 65536\n");
    program.run(&["fetch"]).with_code(1).told(&["larger than 64 KiB"]);
    let text = program.read_config("feeds.toml") + "body_bytes_max = 1_000_000\n";
    program.write_config("feeds.toml", &text);
    program.out(&["fetch", "--all"]);
    assert_eq!(program.titles(&["list"]), ["A title"]);
}

#[test]
fn settings_of_a_feed_that_cannot_work_are_told_with_their_place() {
    for (settings, words) in [
        ("headers = { Cookie = \"a=b\" }", "X-Api-Key"),
        ("headers = { \"X Y\" = \"1\" }", "X-Api-Key"),
        ("headers = { X = \"a\\nb\" }", "X-Api-Key"),
        ("headers = 1", "X-Api-Key"),
        ("proxy = \"ftp://proxy.example\"", "socks5h://"),
        ("token_file = \"secret\"", "starts with / or ~/"),
        ("token_command = []", "list of texts"),
        ("token_command = \"pass daily\"", "list of texts"),
        ("interval_minutes = 5", "from 30 to 10080"),
        ("timeout_secs = 0", "from 5 to 3600"),
    ] {
        let program =
            Program::new(&format!("[[feed]]\nurl = \"https://a.example/\"\n{settings}\n"));
        let ran = program.run(&["config", "check"]);
        assert!(ran.err.contains("feeds.toml:3:") && ran.err.contains(words), "{ran:?}");
    }
}
