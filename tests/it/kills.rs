//! The program is killed in the middle of a refresh while marks are made: whatever was acknowledged is
//! there, and no feed has validators of a document whose entries are missing.
//!
//! A few kills by default, two hundred with `DATELINE_TESTS=all`. Nothing sleeps: a kill follows what
//! was seen to be done.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use dateline::app::store_path;
use dateline::config::Folders;
use dateline::model::{Anchor, Filter};
use dateline::store::{Reader, Store};

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::Program;

const FEEDS: usize = 200;
const OLD_ENTRIES: usize = 2;
const NEW_ENTRIES: usize = 3;

fn document(feed: usize, entries: usize) -> String {
    let items: Vec<String> = (0..entries)
        .map(|n| {
            format!(
                "<item><guid>{feed}-{n}</guid><title>Story {n} of paper {feed}</title>\
                 <link>https://paper{feed}.example/{n}</link><category>World</category>\
                 <description>All about {n} in {feed}.</description></item>"
            )
        })
        .collect();
    let items = items.concat();
    format!("<rss version=\"2.0\"><channel><title>Paper {feed}</title>{items}</channel></rss>")
}

fn publish(server: &FeedServer, edition: usize, entries: usize) {
    for feed in 0..FEEDS {
        let etag = format!("\"{edition}\"");
        server.serve(&format!("/{feed}.xml"), Reply::feed(document(feed, entries)).etag(&etag));
    }
}

/// A home in which every feed was fetched once, to be copied for each kill.
fn home(server: &FeedServer) -> Program {
    let feeds: Vec<String> = (0..FEEDS)
        .map(|feed| format!("[[feed]]\nurl = \"{}\"\n\n", server.url(&format!("/{feed}.xml"))))
        .collect();
    let program = Program::new(&feeds.concat());
    program.write_config("config.toml", "[fetch]\nconnections_per_host_max = 8\n");
    program.run(&["fetch", "--quiet"]).with_code(0);
    program
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        if file.file_type().expect("known").is_dir() {
            copy_folder(&file.path(), &to.join(file.file_name()));
        } else {
            fs::copy(file.path(), to.join(file.file_name())).expect("copied");
        }
    }
}

fn copy(home: &Program) -> Program {
    let program = Program::new(&home.read_config("feeds.toml"));
    program.write_config("config.toml", &home.read_config("config.toml"));
    copy_folder(&home.data_folder(), &program.data_folder());
    program
}

fn ids(reader: &Reader) -> Vec<i64> {
    let all = reader.headlines(&Filter::default(), Anchor::First, 10_000).expect("read");
    all.iter().map(|headline| headline.id.0).collect()
}

/// Marks one entry after the other until the refresh is killed; gives those that were acknowledged.
fn mark_until(
    program: &Program,
    ids: &[i64],
    is_over: &AtomicBool,
    last: &Mutex<Option<Child>>,
) -> Vec<i64> {
    let mut acknowledged = Vec::new();
    for id in ids {
        let mut command = program.command();
        command.args(["mark", "starred", &id.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        *last.lock().expect("ours") = Some(child);
        let mut line = String::new();
        out.read_line(&mut line).expect("read");
        if line == "1 changed\n" {
            acknowledged.push(*id);
        }
        let child = last.lock().expect("ours").take();
        child.expect("it was there").wait().expect("it ends");
        if is_over.load(Ordering::SeqCst) {
            break;
        }
    }
    acknowledged
}

/// Kills a refresh once it told of `seen` feeds, and whoever marks at that moment.
fn kill_at(program: &Program, marked: &[i64], seen: usize) -> Vec<i64> {
    let (is_over, last) = (AtomicBool::new(false), Mutex::new(None));
    let mut fetch = program.command();
    fetch.args(["fetch", "--all"]).stdin(Stdio::null()).stdout(Stdio::null());
    let mut fetch = fetch.stderr(Stdio::piped()).spawn().expect("it starts");
    let mut progress = BufReader::new(fetch.stderr.take().expect("piped")).lines();
    std::thread::scope(|scope| {
        let marking = scope.spawn(|| mark_until(program, marked, &is_over, &last));
        for line in progress.by_ref().take(seen) {
            line.expect("a line");
        }
        fetch.kill().expect("killed");
        is_over.store(true, Ordering::SeqCst);
        if let Some(child) = last.lock().expect("ours").as_mut() {
            child.kill().expect("killed");
        }
        fetch.wait().expect("it ends");
        marking.join().expect("marked")
    })
}

fn assert_kept(program: &Program, acknowledged: &[i64], what: &str) {
    let folders = Folders { config: program.config_folder(), data: program.data_folder() };
    let path = store_path(&folders);
    let store = Store::open(&path).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(store.check().expect("checked"), Vec::<String>::new(), "{what}");
    let reader = Reader::open(&path).expect("opened");
    let starred = Filter { only_starred: true, ..Filter::default() };
    let starred = reader.headlines(&starred, Anchor::First, 10_000).expect("read");
    let starred: Vec<i64> = starred.iter().map(|headline| headline.id.0).collect();
    for id in acknowledged {
        assert!(starred.contains(id), "{what}: the star of {id} is lost");
    }
    let entries: BTreeMap<&str, usize> =
        [("\"1\"", OLD_ENTRIES), ("\"2\"", OLD_ENTRIES + NEW_ENTRIES)].into();
    for feed in reader.feeds().expect("feeds") {
        let etag = feed.validators.etag.expect("it has validators");
        let count = usize::try_from(feed.entries).expect("small");
        assert_eq!(Some(&count), entries.get(&*etag), "{what}: {}", feed.url.as_str());
    }
}

#[test]
fn a_kill_loses_nothing_acknowledged() {
    let is_all = std::env::var_os("DATELINE_TESTS").is_some_and(|tests| tests == "all");
    let kills = if is_all { 200 } else { 3 };
    let server = FeedServer::start();
    publish(&server, 1, OLD_ENTRIES);
    let home = home(&server);
    publish(&server, 2, OLD_ENTRIES + NEW_ENTRIES);
    let folders = Folders { config: home.config_folder(), data: home.data_folder() };
    let marked = ids(&Reader::open(&store_path(&folders)).expect("opened"));
    let mut seed = 2026_u64;
    let mut stars = 0;
    for kill in 0..kills {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let seen = usize::try_from(seed >> 33).expect("fits") % (FEEDS - 10);
        let program = copy(&home);
        let acknowledged = kill_at(&program, &marked, seen);
        stars += acknowledged.len();
        assert_kept(&program, &acknowledged, &format!("kill {kill} after {seen} feeds"));
        if kill % 20 == 0 {
            program.run(&["fetch", "--all", "--quiet"]).with_code(0);
            assert_kept(&program, &acknowledged, &format!("fetched on after kill {kill}"));
        }
    }
    let told = format!("{kills} kills, {stars} acknowledged stars, none lost\n");
    std::io::stderr().write_all(told.as_bytes()).expect("told");
    assert!(stars > 0);
}

/// Starts the program, looks at it so many times, each of which takes some microseconds, and kills
/// it; gives how often it was looked at while it ran.
fn kill_after(program: &Program, args: &[&str], looks: usize) -> usize {
    let mut command = program.command();
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let looked = (0..looks).take_while(|_| child.try_wait().expect("asked").is_none()).count();
    drop(child.kill());
    child.wait().expect("it ends");
    looked
}

#[test]
fn a_kill_while_a_store_is_brought_to_this_version_loses_nothing() {
    let is_all = std::env::var_os("DATELINE_TESTS").is_some_and(|tests| tests == "all");
    let kills = if is_all { 50 } else { 5 };
    let stores = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores");
    let packed = fs::read(stores.join("version-2.sqlite.zst")).expect("a store");
    let old = zstd::decode_all(&*packed).expect("a zstd frame");
    let large = Program::new("");
    let path = store_path(&Folders { config: large.config_folder(), data: large.home().into() });
    fs::write(&path, old).expect("written");
    // Long enough on its way to be met there.
    let conn = rusqlite::Connection::open(&path).expect("opened");
    conn.execute_batch(
        "WITH RECURSIVE n (id) AS (SELECT 100 UNION ALL SELECT id + 1 FROM n LIMIT 4000)
         INSERT INTO body (entry_id, html) SELECT id, randomblob(4000) FROM n",
    )
    .expect("filled");
    drop(conn);
    let mut life = 0;
    let mut reached = 0;
    for kill in 0..=kills {
        let program = Program::new("");
        fs::create_dir(program.data_folder()).expect("a folder");
        let folders = Folders { config: program.config_folder(), data: program.data_folder() };
        fs::copy(&path, store_path(&folders)).expect("copied");
        // The first one lives to its end and tells how long that takes.
        let looks = if kill == 0 { usize::MAX } else { life * kill / kills };
        life = life.max(kill_after(&program, &["list"], looks));
        reached += usize::from(program.data_folder().join("dateline.sqlite.version-2").exists());
        program.run(&["doctor", "--repair"]).with_code(0);
        let titles = program.titles(&["list", "--starred"]);
        assert_eq!(titles, ["Talks on the river resume"], "kill {kill}");
        let store = Store::open(&store_path(&folders)).expect("opened");
        assert_eq!(store.check().expect("checked"), Vec::<String>::new(), "kill {kill}");
    }
    let told = format!("{kills} kills, {reached} after the copy was kept: all opened\n");
    std::io::stderr().write_all(told.as_bytes()).expect("told");
}

/// So many outlets in a list to import.
const OUTLETS: usize = 300;

#[test]
fn a_kill_leaves_the_subscriptions_as_they_were_or_as_they_were_to_be() {
    let is_all = std::env::var_os("DATELINE_TESTS").is_some_and(|tests| tests == "all");
    let kills = if is_all { 100 } else { 8 };
    let outlines: Vec<String> = (0..OUTLETS)
        .map(|n| format!("<outline text=\"Paper {n}\" xmlUrl=\"https://p{n}.example/feed\"/>"))
        .collect();
    let list = format!("<opml version=\"2.0\"><body>{}</body></opml>", outlines.concat());
    let before = "# mine\n[[feed]]\nurl = \"https://daily.example/feed\" # the first\n";
    let program = Program::new(before);
    let list = program.file("list.opml", list);
    program.run(&["import", &list]).with_code(0);
    let after = program.read_config("feeds.toml");
    assert!(after.starts_with(before) && after.matches("[[feed]]").count() == OUTLETS + 1);
    program.write_config("feeds.toml", before);
    let life = kill_after(&program, &["import", &list], usize::MAX);
    let mut kept_old = 0;
    for kill in 0..kills {
        program.write_config("feeds.toml", before);
        kill_after(&program, &["import", &list], life * kill / kills);
        let now = program.read_config("feeds.toml");
        assert!(now == before || now == after, "kill {kill}: {now}");
        kept_old += usize::from(now == before);
    }
    let told = format!("{kills} kills: {kept_old} left the old list, the others the new one\n");
    std::io::stderr().write_all(told.as_bytes()).expect("told");
}
