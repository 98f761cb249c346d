//! A paper in which names run from the right, beside dates and words that do not.

use dateline::text::BidiMode;
use dateline::ui::Charset;

use crate::support::paper::{Paper, Story};

const STORIES: &[Story] = &[
    Story {
        outlet: "עיתון הבוקר",
        section: "International / חדשות",
        title: "הנמל ייפתח מחדש (אחרי שבוע)",
        minutes_ago: 60,
        html: "<p>הנמל ייפתח הבוקר.</p>",
    },
    Story {
        outlet: "Gazette",
        section: "Sport",
        title: "Harvest cup: a late goal",
        minutes_ago: 180,
        html: "<p>It rained.</p>",
    },
    Story {
        outlet: "עיתון הבוקר",
        section: "International / Middle East",
        title: "השיחות נמשכות",
        minutes_ago: 240,
        html: "<p>השיחות נמשכות.</p>",
    },
];

#[test]
fn the_line_under_a_title_keeps_its_parts_whole() {
    let mut paper = Paper::new(160, 20, STORIES);
    paper.press("tab enter");
    let text = paper.text();
    // Outlet, date and author are read from the right; none of them is torn.
    assert!(text.contains("J. Haddad · 22 November 2026, 08:14 · רקובה ןותיע"), "{text}");
    assert!(text.contains("תושדח / International"), "{text}");
}

#[test]
fn a_path_that_runs_from_the_left_does_so_under_any_title() {
    let mut paper = Paper::new(160, 20, STORIES);
    paper.press("tab G enter");
    let text = paper.text();
    assert!(text.contains("תוכשמנ תוחישה"), "{text}");
    assert!(text.contains(" International / Middle East"), "{text}");
}

#[test]
fn tags_run_each_in_its_own_direction() {
    let mut paper = Paper::new(120, 20, STORIES);
    paper.press("tab");
    paper.press("t").type_text("דחוף, later").press("enter");
    let text = paper.text();
    assert!(text.contains("ףוחד# #later"), "{text}");
}

#[test]
fn a_message_names_a_section_in_its_own_direction() {
    let mut paper = Paper::new(120, 20, STORIES);
    paper.press("tab").press(":").type_text("place חדשות").press("enter");
    let text = paper.text();
    let near = "(did you mean International / תושדח?)";
    assert!(
        text.contains(&format!("placed in תושדח, a new section {near}; u undoes it")),
        "{text}"
    );
}

#[test]
fn what_narrows_a_list_stands_behind_its_name() {
    let mut paper = Paper::new(120, 20, STORIES);
    paper.press("tab /").type_text("הנמל").press("enter");
    let text = paper.text();
    assert!(text.contains("All · למנה"), "{text}");
}

#[test]
fn what_is_written_in_ascii_runs_from_the_left() {
    let mut paper = Paper::new(160, 20, STORIES);
    (paper.settings.charset, paper.settings.bidi) = (Charset::Ascii, BidiMode::Off);
    // Another article and back: it is laid out anew.
    paper.press("tab j k enter");
    // The first word of the title is the first on its line, its first letter too.
    let text = paper.text();
    assert!(text.contains("| hnml "), "{text}");
}
