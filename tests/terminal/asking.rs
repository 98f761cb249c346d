//! What the command line asks a person who sits before it.

use crate::news;
use crate::screen::Terminal;

#[test]
fn restore_shows_what_it_would_bring_back_and_asks() {
    let (_server, folders) = news::reader_of("Story", 3);
    let size = (112, 30);
    for arguments in [&["fetch"] as &[&str], &["mark", "starred", "2"], &["mark", "read", "1"]] {
        assert_eq!(Terminal::start(&folders, arguments, size).ended(), 0, "{arguments:?}");
    }
    let mut terminal = Terminal::start(&folders, &["restore"], size);
    terminal.wait_for("restore it? y/n");
    let text = terminal.text();
    assert!(text.contains("the newest backup of "), "{text}");
    assert!(text.contains("1 subscriptions, 0 read, 0 starred, 0 tags"), "{text}");
    assert!(text.contains("and 2 changes since, the last at "), "{text}");
    terminal.send(b"\r");
    assert_eq!(terminal.ended(), 1);
    assert!(terminal.text().contains("nothing was restored"), "{}", terminal.text());

    let mut terminal = Terminal::start(&folders, &["restore"], size);
    terminal.wait_for("restore it? y/n");
    terminal.send(b"y\r");
    assert_eq!(terminal.ended(), 0);
    assert!(terminal.text().contains("restored from"), "{}", terminal.text());

    let mut terminal = Terminal::start(&folders, &["restore", "--yes"], size);
    assert_eq!(terminal.ended(), 0);
    assert!(!terminal.text().contains("y/n"), "{}", terminal.text());
}
