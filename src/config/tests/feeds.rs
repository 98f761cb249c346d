//! `feeds.toml`: read, edited, written.

use std::fs;

use super::{folder, shown};
use crate::config::{ConfigError, Folders, SubscriptionFile, default_text};
use crate::model::{CleanText, SectionPath, Subscription, WebUrl};

const FILE: &str = "# My feeds.\n\n[[feed]]\nurl = \"https://daily.example/feed\" # the big one\n\
    title = \"Daily\"\n\n# --- Sport ---\n\n# quick scores\n[[feed]]\n\
    url = \"https://courier.example/sport\"\n\
    section = \"Sport\"\n\n[[feed]]\nurl = \"https://weekly.example/\"\n# the end\n";

fn url(text: &str) -> WebUrl {
    WebUrl::parse(text).expect("an address")
}

fn new(address: &str) -> Subscription {
    Subscription { url: url(address), title: None, section: None }
}

fn text_of(folders: &Folders) -> String {
    fs::read_to_string(folders.config.join("feeds.toml")).expect("read")
}

/// The file after `change` and saving.
fn after(before: &str, change: impl FnOnce(&mut SubscriptionFile)) -> String {
    let (_home, folders) = folder(&[("feeds.toml", before)]);
    let mut file = SubscriptionFile::load(&folders).expect("read");
    change(&mut file);
    file.save().expect("saved");
    let text = text_of(&folders);
    let again = SubscriptionFile::from_text(&text);
    assert_eq!(again.subscriptions(), file.subscriptions(), "what is shown is what is written");
    assert_eq!(again.faults(), []);
    text
}

#[test]
fn the_first_start_makes_the_starter_list() {
    let (_home, folders) = folder(&[]);
    fs::remove_dir_all(&folders.config).expect("removed");
    let file = SubscriptionFile::load(&folders).expect("made");
    assert!(!file.subscriptions().is_empty());
    assert_eq!(file.faults(), []);
    assert_eq!(text_of(&folders), default_text("feeds").expect("a default"));
    let left: Vec<_> = fs::read_dir(&folders.config).expect("listed").collect();
    assert_eq!(left.len(), 1, "no temporary file is left");
}

#[test]
fn a_folder_that_cannot_be_written_still_gives_the_starter_list() {
    let (home, mut folders) = folder(&[]);
    let blocked = home.path().join("blocked");
    fs::write(&blocked, "no folder").expect("written");
    folders.config = home.path().join("link");
    std::os::unix::fs::symlink("/proc/nowhere", &folders.config).expect("linked");
    let mut file = SubscriptionFile::load(&folders).expect("read");
    assert!(!file.subscriptions().is_empty());
    let told = shown(file.faults(), &folders).join("");
    assert!(told.starts_with("feeds.toml: cannot be written: "), "{told}");
    file.add(&new("https://new.example/")).expect("added");
    let error = file.save().expect_err("cannot be written").to_string();
    assert!(
        error.contains("link/feeds.toml") && error.contains("make its folder writable"),
        "{error}"
    );
}

#[test]
fn one_bad_entry_does_not_lose_the_others() {
    let text = "[[feed]]\nurl = \"|curl evil\"\n[[feed]]\nurl = \"https://a.example/\"\n\
        secton = \"Sport\"\ntitle = 7\n[[feed]]\ntitle = \"none\"\n\
        [[feed]]\nurl = \"https://a.example\"\n\
        [[fed]]\nurl = \"https://b.example/\"\n[[feed]]\nurl = \"https://c.example/\"\n\
        [[feed]]\nurl = \"https://me:secret@d.example:99999/\"\n";
    let (_home, folders) = folder(&[("feeds.toml", text)]);
    let file = SubscriptionFile::load(&folders).expect("read");
    let urls: Vec<&str> = file.subscriptions().iter().map(|it| it.url.as_str()).collect();
    assert_eq!(urls, ["https://a.example/", "https://c.example/"]);
    assert_eq!(
        shown(file.faults(), &folders),
        [
            "feeds.toml:2:7: feed.url: \"|curl evil\" is no web address; \
             write an address that starts with https:// or http://",
            "feeds.toml:5:1: feed.secton: no such key; did you mean `section`?",
            "feeds.toml:6:9: feed.title: 7 is no text; write it in quotes",
            "feeds.toml:7:1: feed.url: a feed without an address; write url = \"https://…\"",
            "feeds.toml:9:1: feed.url: this address is subscribed twice; remove one of the two",
            "feeds.toml:16:7: feed.url: \"https://***@d.example:99999/\" is no web address; \
             write an address that starts with https:// or http://",
            "feeds.toml:11:3: fed: no such table; write each feed below a line [[feed]]",
        ]
    );
}

#[test]
fn adding_keeps_every_comment_and_the_order() {
    let added = Subscription {
        url: url("https://new.example/f?a=\"b\""),
        title: Some(CleanText::line("The \"New\" \\ Paper")),
        section: Some(SectionPath::parse("Sport/Chess")),
    };
    let text = after(FILE, |file| assert!(file.add(&added).expect("added")));
    assert_eq!(
        text,
        format!(
            "{FILE}\n[[feed]]\nurl = \"https://new.example/f?a=%22b%22\"\n\
             title = 'The \"New\" \\ Paper'\nsection = \"Sport / Chess\"\n"
        )
    );
    let text =
        after("# only words\n", |file| _ = file.add(&new("https://a.example/")).expect("added"));
    assert_eq!(text, "# only words\n\n[[feed]]\nurl = \"https://a.example/\"\n");
    let text = after("", |file| _ = file.add(&new("https://a.example/")).expect("added"));
    assert_eq!(text, "[[feed]]\nurl = \"https://a.example/\"\n");
    let text = after("feed = [{ url = \"https://a.example/\" }]", |file| {
        file.add(&new("https://b.example/")).expect("added");
    });
    assert!(text.contains("https://a.example/") && text.contains("https://b.example/"), "{text}");
}

#[test]
fn the_same_address_is_added_once() {
    let (_home, folders) = folder(&[("feeds.toml", FILE)]);
    let mut file = SubscriptionFile::load(&folders).expect("read");
    assert!(!file.add(&new("HTTPS://daily.example:443/feed")).expect("known"));
    file.save().expect("nothing to do");
    assert_eq!(text_of(&folders), FILE);
}

#[test]
fn removing_takes_the_comment_right_above_and_no_other() {
    let sport = url("https://courier.example/sport");
    let text = after(FILE, |file| assert!(file.remove(&sport).expect("removed")));
    assert_eq!(
        text,
        "# My feeds.\n\n[[feed]]\nurl = \"https://daily.example/feed\" # the big one\n\
         title = \"Daily\"\n\n# --- Sport ---\n\n\
         [[feed]]\nurl = \"https://weekly.example/\"\n# the end\n"
    );
    let text =
        after(FILE, |file| _ = file.remove(&url("https://daily.example/feed")).expect("removed"));
    assert!(
        text.starts_with("# My feeds.\n\n# --- Sport ---\n\n# quick scores\n[[feed]]\n"),
        "{text}"
    );
    let text = after(FILE, |file| {
        for address in [
            "https://daily.example/feed",
            "https://courier.example/sport",
            "https://weekly.example/",
        ] {
            assert!(file.remove(&url(address)).expect("removed"));
        }
    });
    assert_eq!(text, "# My feeds.\n\n# --- Sport ---\n\n# the end\n");
}

#[test]
fn editing_changes_one_value_in_place() {
    let daily = url("https://daily.example/feed");
    let text = after(FILE, |file| {
        let moved = url("https://daily.example/new");
        assert!(file.set_url(&daily, &moved).expect("moved"));
        assert!(file.set_title(&moved, None).expect("cleared"));
        assert!(file.set_section(&moved, Some(SectionPath::parse("News"))).expect("set"));
        assert!(!file.set_section(&daily, None).expect("gone"));
    });
    let expected = FILE
        .replace("https://daily.example/feed\" # the", "https://daily.example/new\" # the")
        .replace("title = \"Daily\"", "section = \"News\"");
    assert_eq!(text, expected);
}

#[test]
fn a_feed_that_moved_to_a_subscribed_address_is_one_subscription() {
    let text = after(FILE, |file| {
        let (old, new) = (url("https://weekly.example/"), url("https://daily.example/feed"));
        assert!(file.set_url(&old, &new).expect("merged"));
        assert!(!file.set_url(&new, &new).expect("the same"));
    });
    assert!(!text.contains("weekly.example"), "{text}");
}

#[test]
fn a_file_changed_meanwhile_gets_the_changes_and_keeps_its_own() {
    let (_home, folders) = folder(&[("feeds.toml", FILE)]);
    let mut file = SubscriptionFile::load(&folders).expect("read");
    file.add(&new("https://mine.example/")).expect("added");
    file.remove(&url("https://weekly.example/")).expect("removed");
    let theirs = FILE.replace("# quick scores", "# scores, quick")
        + "\n[[feed]]\nurl = \"https://theirs.example/\"\n";
    fs::write(folders.config.join("feeds.toml"), &theirs).expect("written");
    file.save().expect("merged");
    let text = text_of(&folders);
    assert!(text.contains("# scores, quick"), "{text}");
    assert!(text.contains("theirs.example") && text.contains("mine.example"), "{text}");
    assert!(!text.contains("weekly.example"), "{text}");
    assert_eq!(file.subscriptions().len(), 4);
}

#[test]
fn a_file_that_became_unreadable_meanwhile_is_left_alone() {
    let (_home, folders) = folder(&[("feeds.toml", FILE)]);
    let mut file = SubscriptionFile::load(&folders).expect("read");
    file.add(&new("https://mine.example/")).expect("added");
    let broken = format!("{FILE}[[feed]\n");
    fs::write(folders.config.join("feeds.toml"), &broken).expect("written");
    let error = file.save().expect_err("refused");
    assert!(
        matches!(error, ConfigError::Broken(_)) && error.to_string().contains("feeds.toml:"),
        "{error}"
    );
    assert_eq!(text_of(&folders), broken);
    let mut file = SubscriptionFile::load(&folders).expect("read");
    assert_eq!(file.subscriptions().len(), 3, "what can be read is read");
    assert!(file.add(&new("https://mine.example/")).is_err());
}

#[test]
fn what_a_reader_wrote_in_another_form_is_never_overwritten() {
    for text in
        ["[feed]\nurl = \"https://a.example/\"\n", "feed = 3\n", "feed = [1, { url = \"x\" }]\n"]
    {
        let (_home, folders) = folder(&[("feeds.toml", text)]);
        let mut file = SubscriptionFile::load(&folders).expect("read");
        let error = file.add(&new("https://mine.example/")).expect_err(text).to_string();
        assert!(error.contains("feeds.toml:1:") && error.contains("[[feed]]"), "{error}");
        file.save().expect("nothing to do");
        assert_eq!(text_of(&folders), text);
    }
}

#[test]
fn a_file_removed_meanwhile_is_written_whole() {
    let (_home, folders) = folder(&[("feeds.toml", FILE)]);
    let mut file = SubscriptionFile::load(&folders).expect("read");
    file.add(&new("https://mine.example/")).expect("added");
    fs::remove_file(folders.config.join("feeds.toml")).expect("removed");
    file.save().expect("saved");
    assert!(text_of(&folders).starts_with(FILE));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_the_mode_stays_the_mode() {
    use std::os::unix::fs::PermissionsExt;
    let (home, folders) = folder(&[]);
    let (link, real) = (folders.config.join("feeds.toml"), home.path().join("dotfiles.toml"));
    fs::write(&real, FILE).expect("written");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
    std::os::unix::fs::symlink("../dotfiles.toml", &link).expect("linked");
    let mut file = SubscriptionFile::load(&folders).expect("read");
    file.add(&new("https://mine.example/")).expect("added");
    file.save().expect("saved");
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert!(fs::read_to_string(&real).expect("read").contains("mine.example"));
    assert_eq!(fs::metadata(&real).expect("there").permissions().mode() & 0o777, 0o640);
}

#[test]
fn two_programs_that_add_at_the_same_time_lose_nothing() {
    let (_home, folders) = folder(&[("feeds.toml", FILE)]);
    std::thread::scope(|scope| {
        for name in ["a", "b", "c", "d"] {
            let folders = &folders;
            scope.spawn(move || {
                for nth in 0..10 {
                    let mut file = SubscriptionFile::load(folders).expect("read");
                    file.add(&new(&format!("https://{name}.example/{nth}"))).expect("added");
                    file.save().expect("saved");
                }
            });
        }
    });
    let file = SubscriptionFile::load(&folders).expect("read");
    assert_eq!((file.subscriptions().len(), file.faults().len()), (43, 0));
    assert!(text_of(&folders).starts_with(FILE));
}

#[test]
fn ten_thousand_subscriptions_are_added_without_delay() {
    let mut file = SubscriptionFile::from_text(FILE);
    for nth in 0..10_000 {
        assert!(file.add(&new(&format!("https://daily.example/{nth}"))).expect("added"));
    }
    file.save().expect("a list without a file is never written");
    assert_eq!(file.subscriptions().len(), 10_003);
}
