//! Messages in the footer: each goes with what it is about.

use dateline::model::{CleanText, HeldBack};
use dateline::ui::{Effect, Loaded, Message, RefreshEvent};

use super::paper;
use crate::support::paper::Paper;

#[track_caller]
fn check_footer(paper: &Paper, wanted: &str) {
    let text = paper.text();
    assert!(text.lines().last().is_some_and(|line| line.contains(wanted)), "{wanted}: {text}");
}

/// The reader asks for the full text; gives what is asked of the world.
fn ask_for_full_text(paper: &mut Paper) -> dateline::ui::Ticket {
    paper.press("x");
    check_footer(paper, "fetching the full text …");
    match paper.asked.pop() {
        Some(Effect::LoadFullText(ticket, _)) => ticket,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_on_its_way_is_told_until_it_is_there() {
    let mut paper = paper(110, 20);
    paper.press("tab enter");
    let ticket = ask_for_full_text(&mut paper);
    let entry = paper.entry("Talks on the fate of the harbour go on after the vote").headline.id;
    let view = dateline::app::answer(&paper.reader, dateline::ui::Load::Article(entry));
    paper.take(Message::Loaded(ticket, view.expect("an article")));
    check_footer(&paper, "j k scroll");
}

#[test]
fn the_full_text_that_is_shown_already_is_not_asked_for_again() {
    let mut paper = paper(110, 20);
    paper.press("tab enter");
    let ticket = ask_for_full_text(&mut paper);
    let entry = paper.entry("Talks on the fate of the harbour go on after the vote").headline.id;
    let loaded = dateline::app::answer(&paper.reader, dateline::ui::Load::Article(entry));
    let Ok(Loaded::Article(Some(mut view))) = loaded else { panic!("an article") };
    view.is_full_text = true;
    paper.take(Message::Loaded(ticket, Loaded::Article(Some(view))));
    paper.press("x");
    check_footer(&paper, "this is the full text from its page already");
}

#[test]
fn what_becomes_of_another_article_is_not_told_here() {
    let mut paper = paper(110, 20);
    paper.press("tab enter");
    let ticket = ask_for_full_text(&mut paper);
    paper.press("n");
    check_footer(&paper, "j k scroll");
    paper.take(Message::LoadFailed(ticket, CleanText::line("the page is gone")));
    check_footer(&paper, "j k scroll");
}

#[test]
fn a_message_of_one_command_ends_with_the_next() {
    let mut paper = paper(110, 20);
    paper.press("tab");
    for next in ["j", "esc", "tab", "G", "enter"] {
        paper.take(Message::Failed(CleanText::line("no browser could be started")));
        check_footer(&paper, "no browser could be started");
        paper.press(next);
        let text = paper.text();
        assert!(!text.contains("no browser"), "{next}: {text}");
    }
    paper.press("h e");
    check_footer(&paper, "nobody else tells this story yet");
    paper.take(Message::Wheeled { column: 40, row: 8, lines: -1 });
    check_footer(&paper, "j k move");
}

#[test]
fn news_stay_their_time_whatever_the_reader_does() {
    let mut paper = paper(110, 20);
    paper.take(Message::Refreshed(RefreshEvent::Begun { feeds: 1 }));
    paper.take(Message::Refreshed(RefreshEvent::FeedDone { new_entries: 3, has_failed: false }));
    let held = HeldBack::default();
    paper.take(Message::Refreshed(RefreshEvent::Ended { is_offline: false, held }));
    paper.press("tab j");
    check_footer(&paper, "3 new");
    paper.wait(7);
    check_footer(&paper, "j k move");
}

#[test]
fn faults_found_at_the_start_stay_until_a_key_is_pressed_and_news_come_after_them() {
    let fault = "keys.toml:2:1: global.Q: no command is called \"quitt\"";
    let mut paper = paper(110, 20);
    paper.state.faults = vec![CleanText::line(fault)];
    paper.take(Message::Started);
    paper.take(Message::Refreshed(RefreshEvent::Begun { feeds: 1 }));
    paper.take(Message::Refreshed(RefreshEvent::FeedDone { new_entries: 2, has_failed: false }));
    let held = HeldBack::default();
    paper.take(Message::Refreshed(RefreshEvent::Ended { is_offline: false, held }));
    check_footer(&paper, fault);
    paper.wait(20);
    check_footer(&paper, fault);
    paper.press("j");
    check_footer(&paper, "2 new");
    paper.wait(7);
    check_footer(&paper, "j k move");
}

#[test]
fn a_long_message_still_says_what_to_do() {
    let mut paper = paper(80, 24);
    paper.take(Message::Failed(CleanText::line(
        "/home/reader/.config/dateline/feeds.toml:80:7: feed.url: this address is subscribed twice; \
         remove one of the two",
    )));
    check_footer(
        &paper,
        "…/feeds.toml:80:7: feed.url: this address is subscribe…; remove one of the two",
    );
    paper.take(Message::Failed(CleanText::line(
        "`/opt/browsers/bin/browser` could not be started (No such file or directory (os error 2)); \
         mend `browser` under [open] in config.toml",
    )));
    check_footer(
        &paper,
        "`…/browser` could not be started…; mend `browser` under [open] in config.toml",
    );
}
