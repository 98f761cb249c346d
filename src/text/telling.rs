//! Messages for people in the room of one line.
//!
//! A message says what happened, to what, and behind the last semicolon what to do. Where it is too
//! long, that last part is what the reader needs: paths lose their folders, then what happened is
//! cut, and what to do only when it is longer than the line.

use super::measure::{fit, width};
use super::mixed::closed;

/// Columns that what happened keeps at least.
const HAPPENED_COLUMNS_MIN: usize = 16;
/// What parts the mend from what is said before.
const BEFORE_MEND: &str = "; ";

/// A message cut to at most `width_max` columns.
pub(super) fn fit_message(text: &str, width_max: usize) -> String {
    if width(text) <= width_max {
        return text.to_owned();
    }
    let words: Vec<String> = text.split(' ').map(without_folders).collect();
    let text = words.join(" ");
    let Some((happened, mend)) = text.rsplit_once(BEFORE_MEND) else {
        return fit(&text, width_max);
    };
    if width(&text) <= width_max {
        return text;
    }
    let left = width_max.saturating_sub(width(mend) + BEFORE_MEND.len());
    let happened = closed(fit(happened, left.max(HAPPENED_COLUMNS_MIN)));
    fit(&format!("{happened}{BEFORE_MEND}{mend}"), width_max)
}

/// `/home/a/.config/dateline/feeds.toml:80:7:` as `…/feeds.toml:80:7:`.
fn without_folders(word: &str) -> String {
    let start = word.find(|c: char| !matches!(c, '(' | '"' | '`')).unwrap_or(0);
    let (before, path) = word.split_at(start);
    match path.rsplit_once('/') {
        Some((folders, name)) if folders.starts_with('/') && !name.is_empty() => {
            format!("{before}…/{name}")
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_is_read_in_whatever_room_there_is() {
        let path = "/home/reader/.config/dateline/feeds.toml:80:7: feed.url: \"a b\" is no web address; \
                    write url = \"https://…\"";
        for (text, columns, shown) in [
            ("saved", 5, "saved"),
            ("everything is read", 10, "everythin…"),
            (
                path,
                78,
                "…/feeds.toml:80:7: feed.url: \"a b\" is no web address; write url = \"https://…\"",
            ),
            (path, 60, "…/feeds.toml:80:7: feed.url: \"a b\"…; write url = \"https://…\""),
            (path, 30, "…/feeds.toml:80…; write url =…"),
            ("kept in /saved/2026/a.html", 20, "kept in …/a.html"),
            ("opened https://daily.example/2026/a", 20, "opened https://dail…"),
        ] {
            assert_eq!(fit_message(text, columns), shown, "{columns}");
            assert!(width(shown) <= columns);
        }
    }
}
