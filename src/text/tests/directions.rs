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
