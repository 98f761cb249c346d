//! However the program ends or stops, the terminal is as it was.

use std::process::{Command, Stdio};
use std::time::Instant;

use crate::news;
use crate::screen::{Folders, PATIENCE, Terminal, body_of};

#[test]
fn a_signal_gives_the_terminal_back_and_is_the_exit_code() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("INT", 2)] {
        let (_server, folders) = news::reader_of("Story", 3);
        let mut terminal = Terminal::start(&folders, &[], (112, 30));
        terminal.wait_for("Story 3");
        terminal.signal(name);
        assert_eq!(terminal.ended(), 128 + number, "SIG{name}");
        terminal.assert_given_back();
    }
}

#[test]
fn ctrl_c_quits() {
    let folders = Folders::following(&[]);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for("dateline");
    terminal.press("ctrl-c");
    assert_eq!(terminal.ended(), 0);
    terminal.assert_given_back();
}

#[test]
fn ctrl_z_stops_the_program_and_fg_shows_the_same_screen_again() {
    let (_server, folders) = news::reader_of("Story", 20);
    let script = "$DATELINE; printf 'stopped %s\\n' $?; read line; fg >/dev/null; exit $?";
    let mut terminal = Terminal::shell(&folders, script, (112, 30));
    terminal.wait_for_paper("Story 3");
    terminal.press("tab j j");
    terminal.wait_for_headline("Story 3");
    terminal.wait_for("Text of Story 3.");
    let before = terminal.body();
    terminal.press("ctrl-z");
    // 128 + 20: what a shell reports of a program that SIGTSTP stopped.
    terminal.wait_for("stopped 148");
    terminal.wait_until("the shell's own screen", |screen| {
        !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste()
    });
    // A window that changes meanwhile is drawn in its new size.
    terminal.resize((90, 30));
    terminal.resize((112, 30));
    terminal.send(b"\r");
    terminal.wait_until("the screen from before", |screen| {
        screen.alternate_screen() && body_of(screen) == before
    });
    terminal.press("j");
    terminal.wait_for_headline("Story 4");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn a_program_nobody_could_resume_is_not_stopped() {
    let (_server, folders) = news::reader_of("Story", 3);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for("Story 3");
    terminal.press("tab ctrl-z j");
    terminal.wait_for_headline("Story 2");
    assert_eq!(terminal.quit(), 0);
    terminal.assert_given_back();
}

#[test]
fn a_program_stopped_from_outside_draws_everything_anew() {
    let (_server, folders) = news::reader_of("Story", 3);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for_paper("Text of Story 1.");
    terminal.signal("STOP");
    let state = || {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", terminal.pid()));
        text.expect("a process").rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'))
    };
    // On a busy machine it takes its time.
    let begun = Instant::now();
    while !state() {
        assert!(begun.elapsed() < PATIENCE, "it did not stop");
        std::thread::yield_now();
    }
    let written = terminal.bytes().len();
    terminal.signal("CONT");
    terminal.wait_until("the paper", |screen| screen.contents().contains("Text of Story 1."));
    terminal.wait_for_bytes_after(written, b"Text of Story 1.");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn without_a_terminal_one_line_says_what_to_do_instead() {
    let folders = Folders::following(&[]);
    for arguments in [&[][..], &["demo"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(folders.arguments()).args(arguments);
        let ended = command.stdin(Stdio::null()).output().expect("the program");
        assert_eq!(ended.status.code(), Some(2));
        assert!(ended.stdout.is_empty());
        let told = String::from_utf8(ended.stderr).expect("text");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains("the reader needs a terminal"), "{told}");
    }
}
