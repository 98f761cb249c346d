//! Themes.

use super::{folder, shown};
use crate::config::theme::StyleSpec;
use crate::config::{load_theme, theme_names};

const ROLES: &str = "masthead rule section section.current section.count headline.unread \
    headline.read headline.age headline.outlet headline.current mark.unread \
    mark.starred mark.saved pane.focus article.title article.meta article.section \
    article.text article.heading article.quote article.code article.link \
    article.link_number article.caption article.table article.rule status \
    status.key progress notice notice.error prompt help.key help.text";

#[test]
fn every_theme_styles_every_role_in_the_same_order() {
    let (_home, folders) = folder(&[]);
    let roles: Vec<&str> = ROLES.split_whitespace().collect();
    for name in ["auto", "dark", "light", "plain"] {
        let styles = load_theme(&folders, name).expect(name);
        assert_eq!(styles.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), roles, "{name}");
    }
}

#[test]
fn the_plain_theme_has_no_colour() {
    let (_home, folders) = folder(&[]);
    for (role, style) in load_theme(&folders, "plain").expect("a theme") {
        assert_eq!((style.fg, style.bg), (None, None), "{role}");
    }
}

#[test]
fn only_the_current_row_has_a_ground() {
    let (_home, folders) = folder(&[]);
    for name in ["dark", "light"] {
        let styles = load_theme(&folders, name).expect(name);
        let mut grounds = styles.iter().filter(|it| it.1.bg.is_some()).map(|it| it.0.as_str());
        assert!(grounds.all(|role| role.ends_with(".current")), "{name}");
        let row = styles.iter().find(|it| it.0 == "headline.current").expect("a style");
        assert!(row.1.bg.is_some(), "{name}: where is the cursor?");
    }
}

/// WCAG 2.2, 1.4.3: 4.5 to 1 for text; lines that only divide need to be seen, not read.
#[test]
fn every_colour_can_be_read_on_its_ground_and_on_the_current_row() {
    let (_home, folders) = folder(&[]);
    for (name, ground) in [("dark", "#101418"), ("light", "#ffffff"), ("light", "#faf6ee")] {
        let styles = load_theme(&folders, name).expect(name);
        let current =
            styles.iter().find(|it| it.0 == "headline.current").and_then(|it| it.1.bg.clone());
        for (role, style) in &styles {
            let Some(colour) = &style.fg else { continue };
            let least = if role.ends_with("rule") { 1.5 } else { 4.5 };
            for ground in [ground, current.as_deref().expect("a ground")] {
                let ratio = contrast(colour, ground);
                assert!(ratio >= least, "{name} {role}: {colour} on {ground} is {ratio:.2} to 1");
            }
        }
    }
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value =
            u8::from_str_radix(colour.get(at..at + 2).expect("two digits"), 16).expect("hex");
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[test]
fn a_reader_changes_a_theme_or_builds_on_one() {
    let (_home, folders) = folder(&[
        ("themes/dark.toml", "masthead = { fg = \"lightblue\", bold = false }\n"),
        ("themes/mine.toml", "base = \"plain\"\nrule = { fg = \"250\" }\n"),
        ("themes/-.txt", ""),
    ]);
    let masthead = load_theme(&folders, "dark").expect("a theme").remove(0).1;
    assert_eq!(masthead, StyleSpec { fg: Some("lightblue".to_owned()), ..StyleSpec::default() });
    let mine = load_theme(&folders, "mine").expect("a theme");
    assert!(mine[0].1.bold && mine[0].1.fg.is_none(), "built on plain");
    assert_eq!(mine[1].1.fg.as_deref(), Some("250"));
    assert_eq!(theme_names(&folders), ["dark", "light", "plain", "mine"]);
}

#[test]
fn faults_of_themes_are_told() {
    for (text, told) in [
        (
            "masthaed = { bold = true }\n",
            "themes/dark.toml:1:1: masthaed: no such role; did you mean \"masthead\"?",
        ),
        (
            "headline.read = { dim = true }\n",
            "themes/dark.toml:1:1: headline: no such role; \
             write the whole name in quotes, as \"headline.read\"",
        ),
        (
            "rule = { fg = \"#12\" }\n",
            "themes/dark.toml:1:15: rule.fg: \"#12\" is no colour; \
             write \"#rrggbb\", a name such as \
             \"blue\" or \"lightblue\", \"0\" to \"255\", or \"reset\"",
        ),
        (
            "rule = { blod = true }\n",
            "themes/dark.toml:1:10: rule.blod: no such attribute; did you mean `bold`?",
        ),
        (
            "rule = \"red\"\n",
            "themes/dark.toml:1:8: rule: \"red\" is no style; \
             write a table, as { fg = \"#c8ccd0\", bold = true }",
        ),
    ] {
        let (_home, folders) = folder(&[("themes/dark.toml", text)]);
        assert_eq!(shown(&load_theme(&folders, "dark").expect_err(text).0, &folders), [told]);
    }
}

#[test]
fn a_theme_that_is_not_there_is_named_with_those_that_are() {
    let (_home, folders) = folder(&[]);
    for name in ["night", "../../etc/passwd"] {
        let errors = load_theme(&folders, name).expect_err(name);
        assert_eq!(
            shown(&errors.0, &folders),
            [format!(
                "themes/{name}.toml: there is no such theme; \
                 make the file, or use one of dark, light, plain"
            )]
        );
    }
}
