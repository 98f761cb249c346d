//! A random walk through the reader: any key, any message, any size, in any order, and never a fault.

use dateline::model::{CleanText, HeldBack, Order, Timestamp};
use dateline::ui::{Key, Message, RefreshEvent, Size, Ticket};

use crate::support::paper::{NOW, Paper, Story};

/// Steps of one walk.
const STEPS: u32 = 400;

/// A small generator of our own keeps walks the same from run to run (Marsaglia, "Xorshift RNGs", 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn size(&mut self) -> u16 {
        u16::try_from(match self.roll(4) {
            0 => self.roll(3),
            1 => self.roll(50),
            _ => self.roll(220),
        })
        .expect("small")
    }
}

const KEYS: &[&str] = &[
    "j",
    "k",
    "g",
    "G",
    "tab",
    "shift-tab",
    "h",
    "l",
    "enter",
    "esc",
    "n",
    "p",
    "J",
    "K",
    "F",
    "m",
    "s",
    "w",
    "o",
    "y",
    "x",
    "A",
    "u",
    "r",
    "R",
    "/",
    "t",
    "P",
    "M",
    "S",
    "ctrl-r",
    ",",
    "(",
    "-",
    ":",
    "!",
    "?",
    "z",
    "a",
    "space",
    "ctrl-d",
    "ctrl-u",
    "pagedown",
    "pageup",
    "home",
    "end",
    "3",
    "9",
    "0",
    "backspace",
    "left",
    "right",
    "é",
    "語",
];

fn stories() -> Vec<Story> {
    let mut stories = Vec::new();
    for index in 0..300 {
        stories.push(Story {
            outlet: ["Example Daily", "Gazette", "الميناء"][index % 3],
            section: ["International / Africa", "International / Middle East", "Sport", ""]
                [index % 4],
            title: Box::leak(
                format!("Story {index} 語 {}", "long words ".repeat(index % 20)).into_boxed_str(),
            ),
            minutes_ago: i64::try_from(index).expect("small") * 7,
            html: ["<p>Text.</p>", "<ul><li>a<li>b</ul><pre>x\ty</pre>", "<p>نص عربي</p>", ""]
                [index % 4],
        });
    }
    stories
}

fn message(dice: &mut Dice) -> Message {
    let (column, row) = (dice.size(), dice.size());
    match dice.roll(20) {
        0 => Message::Resized(Size { columns: column, rows: row }),
        1 => Message::Clicked { column, row },
        2 => {
            Message::Wheeled { column, row, lines: i16::try_from(dice.roll(9)).expect("small") - 4 }
        }
        3 => Message::Ticked(Timestamp::from_secs(
            NOW + i64::try_from(dice.roll(900)).expect("small"),
        )),
        4 => Message::Pasted("pasted \u{1b}[31m words".to_owned()),
        5 => Message::StoreChanged,
        6 => Message::LoadFailed(Ticket(dice.roll(200)), CleanText::line("gone")),
        7 => Message::Refreshed(match dice.roll(4) {
            0 => RefreshEvent::Begun { feeds: usize::try_from(dice.roll(9)).expect("small") },
            1 => {
                RefreshEvent::FeedDone { new_entries: dice.roll(5), has_failed: dice.roll(2) == 0 }
            }
            2 => RefreshEvent::Stopped { asked: 3, feeds: 9 },
            _ => RefreshEvent::Ended {
                is_offline: dice.roll(2) == 0,
                held: HeldBack { gone: usize::from(dice.roll(9) == 0), waiting: 0 },
            },
        }),
        _ => {
            let index = usize::try_from(dice.roll(KEYS.len() as u64)).expect("small");
            Message::KeyPressed(Key::parse(KEYS[index]).expect("a key"))
        }
    }
}

#[test]
fn no_walk_through_the_reader_ends_in_a_fault() {
    let stories = stories();
    for seed in 1..=6 {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let mut paper = Paper::new(120, 36, &stories);
        if seed % 2 == 0 {
            paper.settings.sort = Order::OldestFirst;
        }
        for step in 0..STEPS {
            let message = message(&mut dice);
            paper.take(message.clone());
            if step % 5 == 0 {
                let screen = paper.text();
                let is_clean =
                    !screen.chars().any(|c| c != '\n' && dateline::model::is_forbidden(c));
                assert!(is_clean, "seed {seed} step {step} after {message:?}:\n{screen}");
            }
            let list = &paper.state.headlines;
            let rows = list.line_count();
            assert!(list.cursor.at < rows.max(1), "seed {seed} step {step} after {message:?}");
            assert!(rows <= 600, "seed {seed}: {rows} rows are held");
        }
    }
}
