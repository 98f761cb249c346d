//! Every call to the network or the disk that can fail does, each once in turn. After each the program ends by itself
//! and without a fault of its own, says what went wrong, has a sound store, and the next refresh brings everything.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::program::{Program, Ran};

const PATH: &str = "/feed";
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nX-Served-By: a\r\n";

/// A feed with these stories, large enough that it comes in several reads.
fn feed(stories: usize) -> String {
    let item = |number: usize| {
        let text = format!("Story {number} goes on and on. ").repeat(20);
        format!(
            "<item><title>Story {number}</title><guid>{number}</guid>\
             <pubDate>Fri, 08 Mar 2024 06:45:10 GMT</pubDate><description>{text}</description></item>"
        )
    };
    let items: String = (1..=stories).map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Example Daily</title>{items}</channel></rss>")
}

/// The program, and a feed that it follows.
struct Torture {
    server: FeedServer,
    program: Program,
    stories: usize,
}

impl Torture {
    fn new() -> Self {
        let server = FeedServer::start();
        let program = Program::new(&format!("[[feed]]\nurl = \"{}\"\n", server.url(PATH)));
        let torture = Self { server, program, stories: 1 };
        torture.serve_whole();
        torture.program.out(&["fetch", "--all"]);
        torture
    }

    /// There is one story more than before.
    fn next(&mut self) -> String {
        self.stories += 1;
        feed(self.stories)
    }

    fn serve_whole(&self) {
        self.server.serve(PATH, Reply::feed(feed(self.stories)));
    }

    /// Every story is there once the world is well again, and the store is sound.
    #[track_caller]
    fn assert_recovers(&self, point: &str) {
        self.serve_whole();
        let ran = self.program.run(&["fetch", "--all", "--format", "json"]);
        assert_eq!(ran.code, 0, "{point}: {ran:#?}");
        let mut titles = self.program.titles(&["list", "--limit", "1000"]);
        titles.sort_by_key(|title| (title.len(), title.clone()));
        let all: Vec<String> = (1..=self.stories).map(|number| format!("Story {number}")).collect();
        assert_eq!(titles, all, "{point}");
        let doctor = self.program.run(&["doctor"]);
        assert_eq!(doctor.code, 0, "{point}: {doctor:#?}");
    }
}

/// A place in an answer where the connection ends, or a lie in its head.
fn network_points(is_chunked: bool, body: &str) -> Vec<(String, Reply)> {
    let counted = format!("{HEAD}Content-Length: {}\r\n\r\n{body}", body.len());
    let (half, size) = (body.len() / 2, body.len());
    let (one, two) = body.split_at(half);
    let first = format!("{half:x}\r\n{one}\r\n");
    let second = format!("{:x}\r\n{two}\r\n", size - half);
    let chunked = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{first}{second}0\r\n\r\n");
    let mut points = Vec::new();
    let whole = if is_chunked { &chunked } else { &counted };
    let head = whole.find("\r\n\r\n").expect("a head") + 4;
    let chunks = [head + 1, head + first.len() - 1, head + first.len(), head + first.len() + 2];
    let ends = [0, 4, 12, 17, 25, 40, head - 3, head - 2, head - 1, head, head + 10];
    let late = [head + size / 2 + 9, whole.len() - 7, whole.len() - 2, whole.len() - 1];
    for (number, cut) in ends.into_iter().chain(chunks).chain(late).enumerate() {
        let sent = &whole.as_bytes()[..cut];
        points.push((format!("cut at {cut}"), Reply::raw(sent)));
        // At some of them: the difference is in the socket, not in the place.
        if number % 3 == 0 {
            points.push((format!("reset at {cut}"), Reply::raw(sent).then_reset()));
        }
    }
    if is_chunked {
        let chunk = format!("{:x}\r\n{body}\r\n", size + 9);
        let lie = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{chunk}");
        points.push(("a chunk that is shorter than it says".to_owned(), Reply::raw(lie)));
        return points;
    }
    for length in [0, 1, size - 1, size + 1, size * 2] {
        let lie = format!("{HEAD}Content-Length: {length}\r\n\r\n{body}");
        points.push((format!("length {length} for {size}"), Reply::raw(lie)));
    }
    points
}

#[test]
fn a_counted_answer_that_ends_anywhere_is_told_and_the_next_refresh_brings_everything() {
    ends_anywhere(false);
}

#[test]
fn an_answer_in_chunks_that_ends_anywhere_is_told_and_the_next_refresh_brings_everything() {
    ends_anywhere(true);
}

fn ends_anywhere(is_chunked: bool) {
    let mut torture = Torture::new();
    let points = network_points(is_chunked, &feed(2)).len();
    let mut failed = 0;
    for index in 0..points {
        let body = torture.next();
        let (point, reply) = network_points(is_chunked, &body).swap_remove(index);
        torture.server.serve(PATH, reply);
        let done = torture.program.run(&["fetch", "--all", "--format", "json"]);
        assert!(matches!(done.code, 0 | 1), "{point}: {done:#?}");
        if done.code == 1 {
            failed += 1;
            let json = done.json();
            let error = json["failures"][0]["error"].as_str().expect("why");
            assert!(!error.is_empty() && error.lines().count() == 1, "{point}: {error}");
            let feeds = torture.program.json(&["feeds", "--format", "json"]);
            assert_eq!(feeds[0]["last_error"], error, "{point}: {feeds:#}");
        }
        torture.assert_recovers(&point);
    }
    assert!(failed * 10 > points * 8, "{failed} of {points} points failed");
}

/// In one line, or as the failure of the feed.
#[track_caller]
fn assert_told(ran: &Ran, point: &str) {
    let told = ran.err.lines().count();
    assert!(told <= 1, "{point}: {ran:#?}");
    assert!(ran.code == 0 || told == 1 || ran.out.contains("\"error\""), "{point}: {ran:#?}");
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_anywhere_is_told_and_the_next_refresh_brings_everything() {
    let mut torture = Torture::new();
    let mut failed = 0;
    // In blocks of 512 bytes: from a file that takes nothing to one that takes it all.
    for blocks in (0..8).chain((8..64).step_by(8)).chain((64..512).step_by(64)).chain([1024]) {
        let point = format!("{blocks} blocks");
        let body = torture.next();
        torture.server.serve(PATH, Reply::feed(body));
        let ran = run_limited(&torture.program, blocks, FETCH);
        assert!(matches!(ran.code, 0 | 1 | 2 | 4), "{point}: {ran:#?}");
        assert_told(&ran, &point);
        failed += usize::from(ran.code != 0);
        torture.assert_recovers(&point);
    }
    assert!(failed > 8, "{failed} points failed");
}

#[cfg(unix)]
const FETCH: &[&str] = &["fetch", "--all", "--format", "json"];

/// A run in which no file may grow beyond so many blocks; writing there fails, and does not end the program.
#[cfg(unix)]
fn run_limited(program: &Program, blocks: u32, args: &[&str]) -> Ran {
    let own = program.command();
    let mut shell = Command::new("/bin/sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    shell.arg("-c").arg(script).arg("sh").arg(own.get_program()).args(own.get_args());
    shell.env_clear().env("HOME", program.home()).env("TZ", "UTC").stdin(Stdio::null());
    shell.current_dir(program.home());
    Ran::new(args, &shell.args(args).output().expect("it ends"))
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_nothing_gives_what_is_there_to_read_and_speaks_of_no_change() {
    let torture = Torture::new();
    // What was saved last is indexed by the next who searches.
    torture.program.out(&["search", "story"]);
    for args in [&["list"] as &[&str], &["search", "story"], &["show", "1"]] {
        let ran = run_limited(&torture.program, 0, args).with_code(0);
        assert!(ran.out.contains("Story 1") && ran.err.is_empty(), "{args:?}: {ran:#?}");
    }
    let ran = run_limited(&torture.program, 0, &["mark", "starred", "1"]).with_code(4);
    ran.told(&["nothing can be kept"]);
    torture.assert_recovers("a disk that takes nothing");
}

/// Puts something in the way of a file, and takes it away again.
struct InTheWay<'p> {
    path: &'p Path,
    aside: std::path::PathBuf,
}

impl<'p> InTheWay<'p> {
    /// A folder with something in it, so that it is neither a file nor easily removed.
    fn folder(path: &'p Path) -> Self {
        let aside = path.with_extension("aside");
        if path.exists() {
            fs::rename(path, &aside).expect("set aside");
        }
        fs::create_dir_all(path.join("something")).expect("a folder");
        Self { path, aside }
    }

    /// A file where a folder should be.
    fn file(path: &'p Path) -> Self {
        let aside = path.with_extension("aside");
        if path.exists() {
            fs::rename(path, &aside).expect("set aside");
        }
        fs::write(path, "something").expect("a file");
        Self { path, aside }
    }
}

impl Drop for InTheWay<'_> {
    fn drop(&mut self) {
        if self.path.is_dir() {
            fs::remove_dir_all(self.path).expect("removed");
        } else {
            drop(fs::remove_file(self.path));
        }
        if self.aside.exists() {
            fs::rename(&self.aside, self.path).expect("put back");
        }
    }
}

#[test]
fn something_in_the_way_of_a_file_is_told_or_done_without() {
    let mut torture = Torture::new();
    let data = torture.program.data_folder();
    let mut names: Vec<(String, bool)> = fs::read_dir(&data)
        .expect("the data folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().into_string().expect("text"), entry.path().is_dir()))
        .collect();
    names.extend(["dateline.sqlite-wal", "dateline.sqlite-shm"].map(|it| (it.to_owned(), false)));
    names.sort();
    names.dedup();
    assert!(names.len() >= 5, "{names:?}");
    for (name, is_folder) in names {
        let path = data.join(&name);
        let body = torture.next();
        torture.server.serve(PATH, Reply::feed(body));
        let in_the_way = if is_folder { InTheWay::file(&path) } else { InTheWay::folder(&path) };
        let ran = torture.program.run(&["fetch", "--all", "--format", "json"]);
        assert!(matches!(ran.code, 0 | 1 | 2 | 4), "{name}: {ran:#?}");
        assert_told(&ran, &name);
        drop(in_the_way);
        torture.assert_recovers(&name);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_only_be_read_is_told_and_written_again_once_it_may() {
    use std::os::unix::fs::PermissionsExt;
    let mut torture = Torture::new();
    let (home, data) = (torture.program.home().to_owned(), torture.program.data_folder());
    let config = torture.program.config_folder();
    let allow = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    allow(&home, 0o755);
    for (path, mode) in [(&data, 0o555), (&data, 0o000), (&config, 0o555)] {
        let point = format!("{} with {mode:o}", path.display());
        let body = torture.next();
        torture.server.serve(PATH, Reply::feed(body));
        allow(path, mode);
        let ran = torture.program.run_unprivileged(&["fetch", "--all", "--format", "json"]);
        assert_told(&ran, &point);
        allow(path, 0o755);
        torture.assert_recovers(&point);
    }
}
