//! The built program in a real pseudo-terminal, its output read through a terminal emulator.
//!
//! A thread reads everything the program writes; every wait is for a condition on the screen, with a deadline that only
//! a broken program reaches, and the screen stands in the failure.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use portable_pty::{
    ChildKiller, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system,
};
use vt100::{MouseProtocolMode, Parser, Screen};

/// Longest wait for anything: only a broken program gets there.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What a terminal is asked for besides text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) bells: usize,
    pub(crate) titles: Vec<String>,
    pub(crate) copies: usize,
}

impl vt100::Callbacks for Told {
    fn audible_bell(&mut self, _: &mut Screen) {
        self.bells += 1;
    }

    fn visual_bell(&mut self, _: &mut Screen) {
        self.bells += 1;
    }

    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        self.titles.push(String::from_utf8_lossy(name).into_owned());
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.titles.push(String::from_utf8_lossy(title).into_owned());
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], _: &[u8]) {
        self.copies += 1;
    }
}

struct Seen {
    parser: Parser<Told>,
    bytes: Vec<u8>,
    ended: Option<ExitStatus>,
    is_over: bool,
}

struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// Waits until it is so; false when that took too long.
    fn wait(&self, patience: Duration, mut is_so: impl FnMut(&Seen) -> bool) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), patience, |seen| !is_so(seen));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// A terminal with the program in it; both end when dropped.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Box<dyn Write + Send>,
    killer: Box<dyn ChildKiller + Send + Sync>,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    pid: u32,
    modes_before: String,
}

impl Terminal {
    /// The program with these folders and arguments in a terminal of so many columns and rows.
    pub(crate) fn start(folders: &Folders, arguments: &[&str], size: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(folders.arguments());
        command.args(arguments);
        set_environment(&mut command, folders);
        Self::run(command, size)
    }

    /// A shell with job control that runs `script`; the program's command line is `$DATELINE`.
    pub(crate) fn shell(folders: &Folders, script: &str, size: (u16, u16)) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-m", "-c", script]);
        let mut line = env!("CARGO_BIN_EXE_dateline").to_owned();
        for argument in folders.arguments() {
            write!(line, " {argument}").expect("a string takes it");
        }
        set_environment(&mut command, folders);
        command.env("DATELINE", line);
        Self::run(command, size)
    }

    fn run(command: CommandBuilder, size: (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo-terminal");
        let modes_before = modes(&*pair.master);
        let (rows, columns) = cells(size);
        let parser = Parser::new_with_callbacks(rows, columns, 0, Told::default());
        let seen = Seen { parser, bytes: Vec::new(), ended: None, is_over: false };
        let shared = Arc::new(Shared { seen: Mutex::new(seen), changed: Condvar::new() });
        let reader = pair.master.try_clone_reader().expect("its output");
        let mut child = pair.slave.spawn_command(command).expect("the program");
        let (pid, killer) = (child.process_id().expect("a process"), child.clone_killer());
        let (of_reader, of_waiter) = (Arc::clone(&shared), Arc::clone(&shared));
        let threads = vec![
            std::thread::spawn(move || read(reader, &of_reader)),
            std::thread::spawn(move || {
                let ended = child.wait().expect("an end");
                of_waiter.change(|seen| seen.ended = Some(ended));
            }),
        ];
        let writer = pair.master.take_writer().expect("its input");
        let (master, slave) = (pair.master, Some(pair.slave));
        Self { master, slave, writer, killer, shared, threads, pid, modes_before }
    }

    /// Press keys, written as in `keys.toml`: `j j enter ctrl-z`.
    pub(crate) fn press(&mut self, keys: &str) {
        let bytes: Vec<u8> = keys.split_whitespace().flat_map(bytes_of).collect();
        self.send(&bytes);
    }

    /// Send what a keyboard would.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).and_then(|()| self.writer.flush()).expect("keys are taken");
    }

    /// Give the terminal another size.
    pub(crate) fn resize(&mut self, size: (u16, u16)) {
        // The emulator first: what the program writes for the new size finds it ready.
        let (rows, columns) = cells(size);
        self.shared.change(|seen| seen.parser.set_size(rows, columns));
        self.master.resize(pty_size(size)).expect("another size");
    }

    /// Wait until the screen is so; `what` is told when it never is.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, mut is_so: impl FnMut(&Screen) -> bool) {
        let came = self.shared.wait(PATIENCE, |seen| is_so(seen.parser.screen()));
        assert!(came, "{what} never came; the screen is\n{}", self.picture());
    }

    /// Wait until a text stands on the screen.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?}"), |screen| screen.contents().contains(text));
    }

    /// Wait until a text no longer stands on the screen.
    #[track_caller]
    pub(crate) fn wait_without(&self, text: &str) {
        let what = format!("a screen without {text:?}");
        self.wait_until(&what, |screen| !screen.contents().contains(text));
    }

    /// Wait until the headline under the cursor holds a text.
    #[track_caller]
    pub(crate) fn wait_for_headline(&self, text: &str) {
        self.wait_until(&format!("the cursor on {text:?}"), |screen| {
            screen.contents().lines().any(|line| {
                // A bar at the very start of a line is that of the section list.
                let line = line.strip_prefix('▌').unwrap_or(line);
                line.split('▌').skip(1).any(|row| row.contains(text))
            })
        });
    }

    /// Wait until the refresh has ended, which the first line shows, and what it brought stands on the screen.
    #[track_caller]
    pub(crate) fn wait_for_paper(&self, headline: &str) {
        self.wait_until(&format!("{headline:?} and the end of the refresh"), |screen| {
            let contents = screen.contents();
            let masthead = contents.lines().next().unwrap_or_default();
            let has_ended = masthead.contains(" new") || masthead.contains(" failed");
            has_ended && !masthead.contains(" of ") && contents.contains(headline)
        });
    }

    /// Wait until these bytes were written after the first `count`.
    #[track_caller]
    pub(crate) fn wait_for_bytes_after(&self, count: usize, wanted: &[u8]) {
        let came = self.shared.wait(PATIENCE, |seen| {
            let new = seen.bytes.get(count..).unwrap_or_default();
            new.windows(wanted.len()).any(|window| window == wanted)
        });
        assert!(came, "{wanted:?} was not written again; the screen is\n{}", self.picture());
    }

    /// True when nothing was written for that long.
    pub(crate) fn is_quiet_for(&self, pause: Duration) -> bool {
        let before = self.shared.lock().bytes.len();
        !self.shared.wait(pause, |seen| seen.bytes.len() > before)
    }

    /// The screen's text.
    pub(crate) fn text(&self) -> String {
        self.shared.lock().parser.screen().contents()
    }

    /// The screen without its first and last line.
    pub(crate) fn body(&self) -> Vec<String> {
        body_of(self.shared.lock().parser.screen())
    }

    /// Everything written so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.shared.lock().bytes.clone()
    }

    /// What else the terminal was asked for.
    pub(crate) fn told<T>(&self, look: impl FnOnce(&Told) -> T) -> T {
        look(self.shared.lock().parser.callbacks())
    }

    /// The process that was started.
    pub(crate) const fn pid(&self) -> u32 {
        self.pid
    }

    /// Send the program a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid.to_string();
        let sent = std::process::Command::new("sh")
            .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid])
            .status();
        assert!(sent.expect("a shell").success(), "SIG{name} was not sent");
    }

    /// Press `q`, see the program end; its exit code.
    #[track_caller]
    pub(crate) fn quit(&mut self) -> u32 {
        self.press("q");
        self.ended()
    }

    /// Wait for the end of the program; its exit code. Everything it wrote has been read then.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> u32 {
        let has_ended = self.shared.wait(PATIENCE, |seen| seen.ended.is_some());
        assert!(has_ended, "the program never ended; the screen is\n{}", self.picture());
        let modes_after = modes(&*self.master);
        assert_eq!(self.modes_before, modes_after, "the terminal's modes are not as they were");
        // Our end of the line is the last one: without it the reader sees the end.
        self.slave = None;
        let has_read = self.shared.wait(PATIENCE, |seen| seen.is_over);
        assert!(has_read, "the terminal never closed");
        let seen = self.shared.lock();
        let status = seen.ended.as_ref().expect("it ended");
        assert_eq!(status.signal(), None, "ended by a signal");
        status.exit_code()
    }

    /// The terminal is as the shell had it: main screen, cursor, no mouse, no paste mode.
    #[track_caller]
    pub(crate) fn assert_given_back(&self) {
        let seen = self.shared.lock();
        let screen = seen.parser.screen();
        let is_plain = !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == MouseProtocolMode::None;
        let last: String = String::from_utf8_lossy(&seen.bytes).chars().rev().take(200).collect();
        let last: String = last.chars().rev().collect();
        assert!(is_plain, "the terminal was not given back; last written: {last:?}");
        assert!(screen.contents().trim().is_empty(), "left behind:\n{}", screen.contents());
    }

    fn picture(&self) -> String {
        let seen = self.shared.lock();
        let mut picture = String::new();
        let (rows, columns) = seen.parser.screen().size();
        for row in seen.parser.screen().rows(0, columns.get()) {
            writeln!(picture, "|{row}").expect("a line");
        }
        format!("{picture}{columns}×{rows}, ended: {:?}", seen.ended)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.shared.lock().ended.is_none() {
            drop(self.killer.kill());
            // One that is stopped would not hear of it.
            let pid = self.pid.to_string();
            drop(std::process::Command::new("kill").args(["-s", "CONT", &pid]).status());
        }
        self.slave = None;
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// Where the program keeps its files in a test.
pub(crate) struct Folders {
    home: tempfile::TempDir,
}

impl Folders {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(home.path().join("config")).expect("a folder");
        Self { home }
    }

    /// With these subscriptions: pairs of title and address.
    pub(crate) fn following(feeds: &[(&str, String)]) -> Self {
        let folders = Self::new();
        folders.follow(feeds);
        folders
    }

    /// From now on with these subscriptions.
    pub(crate) fn follow(&self, feeds: &[(&str, String)]) {
        let mut text = String::new();
        for (title, url) in feeds {
            write!(text, "[[feed]]\ntitle = {title:?}\nurl = {url:?}\n").expect("a string");
        }
        self.write("config/feeds.toml", &text);
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn arguments(&self) -> Vec<String> {
        let (config, data) = (self.path("config"), self.path("data"));
        vec![format!("--config={}", config.display()), format!("--data={}", data.display())]
    }
}

/// The screen without its first and last line: those tell the time and what happened last.
pub(crate) fn body_of(screen: &Screen) -> Vec<String> {
    let contents = screen.contents();
    let lines: Vec<&str> = contents.lines().collect();
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().map(|line| line.trim_end().to_owned()).collect()
}

fn read(mut reader: Box<dyn Read + Send>, shared: &Shared) {
    let mut buffer = [0; 1 << 14];
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        shared.change(|seen| {
            seen.parser.process(&buffer[..count]);
            seen.bytes.extend(&buffer[..count]);
        });
    }
    shared.change(|seen| seen.is_over = true);
}

/// The same surroundings wherever the tests run.
fn set_environment(command: &mut CommandBuilder, folders: &Folders) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let temporary = std::env::temp_dir();
    command.env_clear();
    command.env("PATH", path);
    command.env("TMPDIR", temporary);
    command.env("HOME", folders.home());
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("TZ", "UTC");
    command.cwd(folders.home());
}

fn modes(master: &dyn MasterPty) -> String {
    master.get_termios().map(|modes| format!("{modes:?}")).unwrap_or_default()
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells((columns, rows): (u16, u16)) -> (NonZeroU16, NonZeroU16) {
    let at_least_one = |cells: u16| NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN);
    (at_least_one(rows), at_least_one(columns))
}

/// What a keyboard sends for a key.
fn bytes_of(key: &str) -> Vec<u8> {
    match key {
        "enter" => b"\r".to_vec(),
        "esc" => b"\x1b".to_vec(),
        "tab" => b"\t".to_vec(),
        "shift-tab" => b"\x1b[Z".to_vec(),
        "space" => b" ".to_vec(),
        "backspace" => b"\x7f".to_vec(),
        "down" => b"\x1b[B".to_vec(),
        "up" => b"\x1b[A".to_vec(),
        _ => match key.strip_prefix("ctrl-") {
            Some(letter) => letter.bytes().map(|byte| byte & 0x1f).collect(),
            None => key.as_bytes().to_vec(),
        },
    }
}
