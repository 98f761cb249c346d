//! Rules made while reading: written into the reader's file, in force at once.

use crate::feed_server::Reply;
use crate::news;
use crate::screen::Terminal;

#[test]
fn a_placement_is_remembered_for_its_feed_and_holds_for_what_comes() {
    let (server, folders) = news::reader_of("Harbour story", 3);
    folders.write("config/rules.toml", "# Mine\n\n[[rule]]\nmatch = \"opec\"\ntag = \"oil\"\n");
    let mut terminal = Terminal::start(&folders, &[], (120, 36));
    terminal.wait_for_paper("Harbour story 1");
    terminal.press("tab P");
    terminal.send(b"international / asi");
    terminal.wait_for("International / Asia");
    terminal.press("tab enter");
    terminal.wait_for("Place in International / Asia from now on?");
    terminal.press("2");
    terminal.wait_for("rule 2: such articles stand in International / Asia; 2 moved");
    let rules = std::fs::read_to_string(folders.path("config/rules.toml")).expect("text");
    let address = server.url("/feed").replace("http://", "");
    assert_eq!(
        rules,
        format!(
            "# Mine\n\n[[rule]]\nmatch = \"opec\"\ntag = \"oil\"\n\n[[rule]]\nfeed = \
             \"{address}\"\nplace = \"International / Asia\"\n"
        )
    );
    terminal.press("'");
    terminal.send(b"asia");
    terminal.press("enter");
    terminal.wait_for_headline("Harbour story 1");
    terminal.wait_for("Harbour story 3");
    server.serve("/feed", Reply::feed(news::feed("Fresh story", 2)));
    terminal.press("R");
    terminal.wait_for("Fresh story 2");
    // The rule was made last: it goes first, and what it placed with it.
    terminal.press("u");
    terminal.wait_for("undone: the rule for International / Asia; 4 moved back");
    let rules = std::fs::read_to_string(folders.path("config/rules.toml")).expect("text");
    assert_eq!(rules, "# Mine\n\n[[rule]]\nmatch = \"opec\"\ntag = \"oil\"\n");
    terminal.wait_without("Fresh story 2");
    terminal.press("u");
    terminal.wait_for("undone: placed in International / Asia");
    assert_eq!(terminal.quit(), 0);
}

#[test]
fn what_is_muted_goes_from_the_screen_and_comes_back() {
    let (_server, folders) = news::reader_of("Harbour story", 3);
    let mut terminal = Terminal::start(&folders, &[], (120, 36));
    terminal.wait_for_paper("Harbour story 3");
    terminal.press("tab :");
    terminal.send(b"mute \"story 2\" for good");
    terminal.press("enter");
    terminal.wait_for("muted \"story 2\": 1 hidden; :unmute \"story 2\" takes it back");
    terminal.wait_without("Harbour story 2");
    let rules = || std::fs::read_to_string(folders.path("config/rules.toml")).expect("text");
    assert_eq!(rules(), "[[rule]]\nmatch = '\"story 2\"'\nmute = true\n");
    let written = rules();
    terminal.press(":");
    terminal.send(b"mute \"story 2\"");
    terminal.press("enter");
    terminal.wait_for("muted already; :unmute \"story 2\" takes it back");
    assert_eq!(rules(), written);
    terminal.press("U tab enter");
    terminal.wait_for("no longer muted: \"story 2\"; 1 shown again");
    terminal.wait_for("Harbour story 2");
    assert_eq!(rules(), "");
    terminal.press("M");
    terminal.send(b"\"story 3\"");
    terminal.press("enter");
    terminal.wait_without("Harbour story 3");
    terminal.press("u");
    terminal.wait_for("undone: muted \"story 3\"; 1 shown again");
    terminal.wait_for("Harbour story 3");
    assert_eq!(rules(), "");
    // A file with a fault is left as it is, and the fault is named.
    folders.write("config/rules.toml", "[[rule]]\nmach = \"a\"\nmute = true\n");
    terminal.press("M");
    terminal.send(b"cup");
    terminal.press("enter");
    terminal.wait_for("rules.toml:2:1: rule 1: mach: no such key");
    assert_eq!(terminal.quit(), 0);
}
