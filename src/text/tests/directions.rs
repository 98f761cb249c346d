//! Lines that run from the right, as they stand in the cells of the screen.

use super::*;

/// The lines of a paragraph in the order of cells.
fn cells(html: &str, width: u16) -> Vec<String> {
    let lines = document(html).lay_out(width);
    lines.iter().map(|line| line.in_visual_order(BidiMode::App).text()).collect()
}

#[test]
fn a_line_runs_as_the_whole_paragraph_says() {
    for (html, width, lines) in [
        // A bracket that is closed in the next line.
        (
            "<p>אמר הבוקר בעיר (Dr. A. Smith) היום</p>",
            23,
            vec!["Dr. A.) ריעב רקובה רמא", "םויה (Smith"],
        ),
        // A last line without letters.
        ("<p>הישיבה נפתחת היום 18:30.</p>", 20, vec!["םויה תחתפנ הבישיה", ".18:30"]),
        (
            "<p><b>הישיבה נפתחת היום</b> (<a href=\"/a\">18:30</a>)</p>",
            20,
            vec!["םויה תחתפנ הבישיה", "([1]18:30)"],
        ),
        (
            "<ol><li>הישיבה נפתחת היום 18:30.</li></ol>",
            20,
            vec!["םויה תחתפנ הבישיה .1", ".18:30   "],
        ),
        // In a paragraph that runs from the left, too.
        (
            "<p>The words of the song: \"שלום (חבר)\" again</p>",
            30,
            vec!["The words of the song: \"םולש", "(רבח)\" again"],
        ),
        // On a screen too narrow for structure.
        ("<p>הישיבה נפתחת 18:30.</p>", 14, vec!["תחתפנ הבישיה", ".18:30"]),
    ] {
        assert_eq!(cells(html, width), lines, "{html}");
    }
}

#[test]
fn a_cell_runs_as_its_whole_text_says() {
    // The bracket is closed in the next line of its cell, the time stands alone in its last.
    let html = "<table><tr><td>אמר הבוקר (Dr. A. Smith) היום</td><td>הישיבה נפתחת 18:30.</td></tr>\
        <tr><td>20</td><td>18</td></tr></table>";
    assert_eq!(
        cells(html, 28),
        [
            "───────────┬────────────────",
            "הבישיה│  Dr.) רקובה רמא",
            "תחתפנ│  םויה (A. Smith",
            ".18:30│                ",
            "───────────┼────────────────",
            "18│              20",
            "───────────┴────────────────",
        ]
    );
    // One record below the other, where the window is narrow.
    assert_eq!(
        cells(html, 21),
        ["Dr. A.) רקובה רמא", "םויה (Smith", ".18:30 תחתפנ הבישיה", "", "20", "18",]
    );
    let html = "<table><tr><td>The song \"שלום (חבר)\" again</td><td>One</td></tr>\
        <tr><td>Two</td><td>Three</td></tr></table>";
    assert_eq!(
        cells(html, 24),
        [
            "────────────────┬───────",
            "The song \"םולש  │One",
            "(רבח)\" again    │",
            "────────────────┼───────",
            "Two             │Three",
            "────────────────┴───────",
        ]
    );
}

#[test]
fn code_runs_as_its_whole_line_says() {
    let html =
        "<pre><code>  say(\"an old word: שלום (חבר) ושוב שלום (1)\")\n\n  done()</code></pre>";
    assert_eq!(
        cells(html, 26),
        ["  say(\"an old word: ) םולש", "(1) םולש בושו (רבח\")", "", "  done()",]
    );
}

#[test]
fn names_in_a_line_turn_nothing_beside_them() {
    let parts = ["צבי", "3 March 2026, 09:00", "W. Smith"];
    let byline = Mixed::joined(parts, " · ");
    let told = |direction| {
        let lines = byline.lay_out(60, direction);
        lines.iter().map(|line| line.in_visual_order(BidiMode::App).text()).collect::<String>()
    };
    assert_eq!(told(Direction::RightToLeft), "W. Smith · 3 March 2026, 09:00 · יבצ");
    assert_eq!(told(Direction::LeftToRight), "יבצ · 3 March 2026, 09:00 · W. Smith");

    let news = Mixed::new().words("2 in ").name("עולם").words(", 4 in ").name("תרבות (1)");
    assert_eq!(news.visual(40, BidiMode::App), "2 in םלוע, 4 in (1) תוברת");
    assert_eq!(news.visual(40, BidiMode::Terminal).as_str(), news.text());
    assert_eq!(news.width(), 25);
    let told = Mixed::new().words("in ").name("עולם וחדשות ותרבות").words("; u undoes it");
    assert_eq!(told.visual_message(30, BidiMode::App), "in …ו תושדחו םלוע; u undoes it");
    let cut = news.visual(20, BidiMode::App);
    assert_eq!(cut, "2 in םלוע, 4 in …ברת");
}
