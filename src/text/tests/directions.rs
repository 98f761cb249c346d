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
