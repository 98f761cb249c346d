//! Saved articles on the screen: they are taken off the disk after a question, and not by accident.

use dateline::model::{CleanText, SavedArticle};
use dateline::ui::{Effect, Message};

use super::STORIES;
use crate::support::paper::Paper;

/// A paper whose first article is saved.
fn paper(columns: u16, rows: u16) -> Paper {
    let mut paper = Paper::new(columns, rows, STORIES);
    let entry = paper.entry(STORIES[0].title).headline.id;
    let path = "/saved/story-0123456789ab.html".to_owned();
    let saved = SavedArticle { entry, saved_at: paper.state.now, path };
    paper.store.record_saved(&saved).expect("kept");
    paper.take(Message::StoreChanged);
    paper.press("l");
    paper
}

fn asked(paper: &Paper) -> usize {
    paper.asked.iter().filter(|effect| matches!(effect, Effect::Unsave(_))).count()
}

#[test]
fn files_are_deleted_once_the_reader_agreed() {
    for (columns, rows) in [(120, 36), (80, 24), (40, 12)] {
        let mut paper = paper(columns, rows);
        paper.press("W");
        let text = paper.text();
        assert!(text.contains("delete this article's saved files? y/n"), "{text}");
        for no in ["n", "esc", "enter", "W"] {
            paper.press(no);
            assert!(asked(&paper) == 0 && !paper.text().contains("y/n"), "{}", paper.text());
            paper.press("W");
        }
        paper.press("y");
        assert_eq!(asked(&paper), 1);
    }
}

#[test]
fn what_is_deleted_is_saved_no_longer_and_undo_says_how_it_comes_back() {
    let mut paper = paper(120, 36);
    paper.press("s").press("W y");
    let entry = paper.entry(STORIES[0].title).headline.id;
    paper.store.forget_saved(entry).expect("forgotten");
    let told = CleanText::line("2 saved files deleted");
    paper.take(Message::ArticleUnsaved { entry, told });
    assert!(!paper.state.headlines.current().expect("a row").is_saved);
    let text = paper.text();
    assert!(text.contains("2 saved files deleted; w saves the article again"), "{text}");
    // The star is older than that.
    paper.press("u");
    assert!(paper.text().contains("w saves the article again; once more undoes the last mark"));
    assert!(paper.entry(STORIES[0].title).headline.is_starred);
    paper.press("u");
    assert!(!paper.entry(STORIES[0].title).headline.is_starred);
}

#[test]
fn what_is_not_saved_is_not_asked_about() {
    let mut paper = paper(120, 36);
    for keys in ["j W", "F k W", "h W"] {
        paper.press(keys);
        let text = paper.text();
        assert!(text.contains("no saved article is under the cursor; w saves one"), "{text}");
        assert!(!text.contains("y/n"), "{text}");
    }
}
