//! The lines of filter and command line that outlive the program: one small file, read at the
//! start, written anew with each line.
//!
//! What it holds is cleaned when it is read, whoever wrote it; no secrets come in.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::model::CleanText;
use crate::ui::history::{History, LineKind, without_secrets};

/// Bytes read of the file.
const BYTES_MAX: u64 = 512 * 1024;
/// The sign before the lines of each kind, which is the key that asks for them.
const SIGNS: [(char, LineKind); 2] = [('/', LineKind::Filter), (':', LineKind::Command)];

fn path(data: &Path) -> PathBuf {
    data.join("history")
}

/// What was typed in earlier sessions; nothing where that cannot be read.
pub(super) fn read(data: &Path) -> History {
    let mut history = History::default();
    let mut bytes = Vec::new();
    let read = File::open(path(data)).and_then(|file| file.take(BYTES_MAX).read_to_end(&mut bytes));
    if let Err(error) = read.or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(0),
        _ => Err(error),
    }) {
        tracing::warn!(%error, "what was typed earlier could not be read");
    }
    for line in String::from_utf8_lossy(&bytes).lines() {
        let kind = SIGNS.iter().find_map(|(sign, kind)| Some((line.strip_prefix(*sign)?, *kind)));
        if let Some((line, kind)) = kind {
            history.add(kind, CleanText::line(line).as_str());
        }
    }
    history
}

/// Adds a line to those that the file holds by now; for the reader's eyes only.
pub(super) fn keep(data: &Path, kind: LineKind, line: &str) -> io::Result<()> {
    let Some(line) = without_secrets(line) else { return Ok(()) };
    let mut history = read(data);
    history.add(kind, &line);
    let mut file = NamedTempFile::with_prefix_in(".history-", data)?;
    for (sign, kind) in SIGNS {
        for line in history.lines(kind) {
            writeln!(file, "{sign}{line}")?;
        }
    }
    file.persist(path(data)).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_outlive_the_program_without_secrets() {
        let data = tempfile::tempdir().expect("a folder");
        assert_eq!(read(data.path()), History::default());
        for (kind, line) in [
            (LineKind::Filter, "river delta"),
            (LineKind::Command, "place International / Asia"),
            (LineKind::Filter, "feed:https://ada:s3cret@daily.example"),
            (LineKind::Command, "mute token=abc"),
            (LineKind::Section, "sport"),
        ] {
            keep(data.path(), kind, line).expect("kept");
        }
        let text = std::fs::read_to_string(path(data.path())).expect("a file");
        assert_eq!(
            text,
            "/river delta\n/feed:https://daily.example\n:place International / Asia\n"
        );
        let history = read(data.path());
        assert_eq!(history.lines(LineKind::Command), ["place International / Asia"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let about = std::fs::metadata(path(data.path())).expect("a file");
            assert_eq!(about.permissions().mode() & 0o077, 0);
        }
    }

    #[test]
    fn what_somebody_else_wrote_into_the_file_is_cleaned_and_bounded() {
        let data = tempfile::tempdir().expect("a folder");
        let mut bytes = b"/a\x1b[2J\x9b1mb\n:c\xe2\x80\xaed\nno sign\n/\n".to_vec();
        bytes.extend(b"/".iter().chain(&[b'x'; 2000]));
        bytes.extend((0..100_000).flat_map(|number| format!("\n:line {number}").into_bytes()));
        std::fs::write(path(data.path()), bytes).expect("written");
        let history = read(data.path());
        let filters = history.lines(LineKind::Filter);
        assert!(filters.iter().all(|line| CleanText::line(line).as_str() == line), "{filters:?}");
        assert_eq!(filters.len(), 1, "{filters:?}");
        assert_eq!(history.lines(LineKind::Command).len(), 100);
        // What is no file at all keeps nobody from reading.
        std::fs::remove_file(path(data.path())).expect("removed");
        std::fs::create_dir(path(data.path())).expect("a folder");
        assert_eq!(read(data.path()), History::default());
        keep(data.path(), LineKind::Filter, "a").expect_err("a folder is in the way");
    }
}
