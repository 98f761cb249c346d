//! Lines that were typed in prompts, to be recalled: the oldest first, each once.

/// Lines remembered of each kind.
pub const LINES_MAX: usize = 100;
/// Characters of a line; a prompt takes no more.
const CHARS_MAX: usize = 400;
/// What is written before a value that nobody else is to read, in lower case.
const SECRETS: [&str; 6] = ["token=", "key=", "secret=", "password=", "passwd=", "auth="];

/// What a line was typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// The filter.
    Filter,
    /// The command line.
    Command,
    /// A section to go to; remembered until the reader quits.
    Section,
}

/// Lines typed earlier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    filters: Vec<String>,
    commands: Vec<String>,
    sections: Vec<String>,
}

impl History {
    /// The lines of a kind, the oldest first.
    #[must_use]
    pub fn lines(&self, kind: LineKind) -> &[String] {
        match kind {
            LineKind::Filter => &self.filters,
            LineKind::Command => &self.commands,
            LineKind::Section => &self.sections,
        }
    }

    /// Remembers a line as the newest of its kind; the oldest goes when there are too many.
    pub fn add(&mut self, kind: LineKind, line: &str) {
        let line = line.trim();
        if line.is_empty() || line.chars().count() > CHARS_MAX {
            return;
        }
        let lines = match kind {
            LineKind::Filter => &mut self.filters,
            LineKind::Command => &mut self.commands,
            LineKind::Section => &mut self.sections,
        };
        lines.retain(|known| known != line);
        lines.push(line.to_owned());
        let superfluous = lines.len().saturating_sub(LINES_MAX);
        lines.drain(..superfluous);
    }
}

/// The line as it may lie on disk: addresses without user and password. `None` when it names
/// another secret.
#[must_use]
pub fn without_secrets(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    if SECRETS.iter().any(|name| lower.contains(name)) {
        return None;
    }
    let mut pieces = line.split("://");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"');
        let end = piece.find(is_end).unwrap_or(piece.len());
        let host_at = piece.get(..end).and_then(|host| host.rfind('@')).map_or(0, |at| at + 1);
        out.push_str("://");
        out.push_str(piece.get(host_at..).unwrap_or_default());
    }
    Some(without_bare_secrets(&out).unwrap_or(out))
}

/// The address that a line would follow may be written without a scheme: `add ada:s3cret@host/a`.
fn without_bare_secrets(line: &str) -> Option<String> {
    let (command, rest) = line.trim_start().split_once(' ')?;
    let address = rest.trim_start();
    if !"add".starts_with(command) || address.contains("://") {
        return None;
    }
    let host = address.split(['/', '?', '#', ' ']).next()?;
    let (secret, _) = host.rsplit_once('@')?;
    Some(format!("{command} {}", address.get(secret.len() + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_remembered_once_and_the_oldest_go() {
        let mut history = History::default();
        for line in ["river", " delta ", "", "river", &"x".repeat(500)] {
            history.add(LineKind::Filter, line);
        }
        assert_eq!(history.lines(LineKind::Filter), ["delta", "river"]);
        assert!(history.lines(LineKind::Command).is_empty());
        for number in 0..500 {
            history.add(LineKind::Command, &number.to_string());
        }
        let lines = history.lines(LineKind::Command);
        assert_eq!((lines.len(), &*lines[0], &*lines[99]), (LINES_MAX, "400", "499"));
    }

    #[test]
    fn no_secret_is_kept() {
        for (line, kept) in [
            ("river -delta", Some("river -delta")),
            ("feed:https://ada:s3cret@daily.example/a", Some("feed:https://daily.example/a")),
            (
                "a http://x@b.example ftp://u:p@c/d?e=f@g",
                Some("a http://b.example ftp://c/d?e=f@g"),
            ),
            (
                "\"https://u:p:q@[::1]:8080\" ada@daily.example",
                Some("\"https://[::1]:8080\" ada@daily.example"),
            ),
            ("https://a:b/c@d.example", Some("https://a:b/c@d.example")),
            ("https://a.example/feed?API_KEY=12345", None),
            ("mute token=abc", None),
            ("add ada:s3cret@daily.example/f in World", Some("add daily.example/f in World")),
            ("add daily.example/@ada", Some("add daily.example/@ada")),
            ("://", Some("://")),
        ] {
            assert_eq!(without_secrets(line).as_deref(), kept, "{line}");
        }
    }
}
