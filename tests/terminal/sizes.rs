//! Terminals of every size, and terminals that change it.

use std::time::Duration;

use crate::news;
use crate::screen::{Terminal, body_of};

/// A small generator of our own keeps sizes the same from run to run (Marsaglia, "Xorshift RNGs", 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u16::try_from(self.0 % sides).expect("small")
    }
}

#[test]
fn a_storm_of_sizes_ends_in_the_right_picture() {
    let (_server, folders) = news::reader_of("Story", 40);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for_paper("Story 3");
    terminal.press("tab j j");
    terminal.wait_for_headline("Story 3");
    terminal.wait_for("Text of Story 3.");
    let before = terminal.body();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let named = [(1, 1), (20, 5), (300, 100), (2, 60), (250, 1)];
    let random = (0..45).map(|_| (1 + dice.roll(240), 1 + dice.roll(80)));
    for size in named.into_iter().chain(random.collect::<Vec<_>>()) {
        terminal.resize(size);
    }
    terminal.resize((112, 30));
    terminal.wait_until(&format!("the picture from before\n{before:#?}"), |screen| {
        body_of(screen) == before
    });
    assert_eq!(terminal.quit(), 0);
    terminal.assert_given_back();
}

#[test]
fn a_window_that_is_too_small_says_what_is_needed() {
    let (_server, folders) = news::reader_of("Story", 3);
    let mut terminal = Terminal::start(&folders, &[], (30, 8));
    terminal.wait_for("dateline needs 40×10");
    terminal.resize((80, 24));
    terminal.wait_for("Story 3");
    terminal.resize((20, 3));
    terminal.wait_for("dateline needs 40×10");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn nothing_is_written_while_nothing_happens() {
    let (_server, folders) = news::reader_of("Story", 3);
    let mut terminal = Terminal::start(&folders, &[], (112, 30));
    terminal.wait_for_paper("Story 3");
    // What the refresh brought is told for some seconds; then the keys stand there again.
    terminal.wait_for("j k move");
    // A minute may begin in between, which the first line shows; no two begin one after the other.
    let pause = Duration::from_millis(1500);
    let is_quiet = (0..3).any(|_| terminal.is_quiet_for(pause));
    assert!(is_quiet, "something is written again and again");
    assert_eq!(terminal.quit(), 0);
}
