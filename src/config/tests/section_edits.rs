//! Changes of `sections.toml` from the screen: what the reader wrote stays.

use super::folder;
use crate::config::{SectionEdit, edit_sections, load_sections};
use crate::model::{Notify, Order, SectionPath, TakesPages};

fn paths(names: &[&str]) -> Vec<SectionPath> {
    names.iter().map(|name| SectionPath::parse(name)).collect()
}

#[track_caller]
fn check(before: &str, edit: &SectionEdit, after: &str) {
    let (_home, folders) = folder(&[("sections.toml", before)]);
    edit_sections(&folders, edit).expect("edited");
    let file = folders.config_file("sections.toml");
    assert_eq!(std::fs::read_to_string(file).expect("a file"), after);
    load_sections(&folders).expect("what is written can be read");
}

const OWN: &str =
    "# Mine.\n\n[[section]]\npath = \"Chess\" # a game\nnames = [\"Schach\"]\n\n# The end.\n";

#[test]
fn an_order_is_written_above_the_sections_and_changed_where_it_stands() {
    let chess_first = SectionEdit::First(paths(&["Chess", "Sport"]));
    check("", &chess_first, "order = [\"Chess\", \"Sport\"]\n");
    check(OWN, &chess_first, &format!("order = [\"Chess\", \"Sport\"]\n{OWN}"));
    check(
        "# First.\norder = [\"Sport\", \"Culture / Film\"] # so\n",
        &SectionEdit::First(paths(&["culture / film", "Chess", "Sport"])),
        "# First.\norder = [\"Culture / Film\", \"Chess\", \"Sport\"] # so\n",
    );
    check(
        "order = [\n    # Where I live.\n    \"Local\",\n    \"Sport\",\n]\n",
        &SectionEdit::First(paths(&["Sport", "Local", "Chess"])),
        "order = [\n    \"Sport\",\n    # Where I live.\n    \"Local\",\n    \"Chess\",\n]\n",
    );
}

#[test]
fn a_section_is_hidden_where_it_is_named_and_else_at_the_end() {
    let (chess, film) = (SectionPath::parse("chess"), SectionPath::parse("Culture / Film"));
    let hidden = "# Mine.\n\n[[section]]\npath = \"Chess\" # a game\nnames = [\"Schach\"]\n\
                  hidden = true\n\n# The end.\n";
    check(OWN, &SectionEdit::Hide(chess.clone()), hidden);
    check(hidden, &SectionEdit::Hide(chess.clone()), hidden);
    check(hidden, &SectionEdit::Reveal(chess), OWN);
    let film_hidden = format!("{OWN}\n[[section]]\npath = \"Culture / Film\"\nhidden = true\n");
    check(OWN, &SectionEdit::Hide(film.clone()), &film_hidden);
    check(&film_hidden, &SectionEdit::Reveal(film.clone()), OWN);
    check("", &SectionEdit::Hide(film.clone()), film_hidden.trim_start_matches(OWN).trim_start());
    check("", &SectionEdit::Reveal(film), "");
}

#[test]
fn a_file_that_is_no_toml_is_left_alone_and_said() {
    for text in ["order = [\n", "section = 3\n"] {
        let (_home, folders) = folder(&[("sections.toml", text)]);
        let edit = SectionEdit::Hide(SectionPath::parse("Sport"));
        let error = edit_sections(&folders, &edit).expect_err("refused").to_string();
        assert!(error.contains("sections.toml:1:") && !error.contains('\n'), "{error}");
        let file = folders.config_file("sections.toml");
        assert_eq!(std::fs::read_to_string(file).expect("a file"), text);
    }
}

#[test]
fn wishes_are_read_and_a_wish_alone_makes_no_section() {
    let own = "order = [\"Sport\", \"Culture / Film\"]\n\
        [[section]]\npath = \"international\"\ntitle = \"Welt\"\n\
        [[section]]\npath = \"Chess\"\nhidden = true\nnotify = \"bell\"\nfull_text = \"auto\"\n\
        sort = \"oldest\"\n\
        [[section]]\npath = \"Go\"\n";
    let (_home, folders) = folder(&[("sections.toml", own)]);
    let file = load_sections(&folders).expect("sections");
    assert_eq!(file.first, paths(&["Sport", "Culture / Film"]));
    let of = |path: &str| {
        let entry = file.entries.iter().find(|it| it.path == SectionPath::parse(path));
        let entry = entry.expect(path);
        let title = entry.wishes.title.as_ref().map(ToString::to_string).unwrap_or_default();
        (title, entry.wishes.is_hidden, entry.is_defined)
    };
    assert_eq!(of("International"), ("Welt".to_owned(), false, true));
    assert_eq!(of("Chess"), (String::new(), true, false));
    let chess = file.entries.iter().find(|it| it.wishes.is_hidden).expect("Chess");
    let wishes = (chess.wishes.notify, chess.wishes.full_text, chess.wishes.sort);
    let expected = (Some(Notify::Bell), Some(TakesPages::OfTeasers), Some(Order::OldestFirst));
    assert_eq!(wishes, expected);
    assert_eq!(of("Go"), (String::new(), false, true));
}
