//! What the command line is given: a document in a file or on standard input, an answer to a
//! question.

use std::fs::{self, File};
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::Path;

use crate::model::CleanText;

use super::{WrongUse, output};

/// Largest document taken, in bytes; what follows is not read.
const INPUT_BYTES_MAX: u64 = 64 << 20;
/// Longest answer to a question, in bytes.
const ANSWER_BYTES_MAX: u64 = 4096;

/// The bytes of a file, or of standard input when its name is `-`.
pub(super) fn read(name: &str) -> Result<Vec<u8>, WrongUse> {
    let mut bytes = Vec::new();
    if name.is_empty() {
        let told = "\"\" is no file: name one, or - for standard input";
        return Err(WrongUse(told.to_owned()));
    }
    if name == "-" {
        let read = io::stdin().take(INPUT_BYTES_MAX).read_to_end(&mut bytes);
        read.map_err(|error| WrongUse(format!("standard input cannot be read: {error}")))?;
        return Ok(bytes);
    }
    let file = File::open(name);
    let file =
        file.map_err(|error| WrongUse(format!("{} cannot be opened: {error}", shown(name))))?;
    let read = file.take(INPUT_BYTES_MAX).read_to_end(&mut bytes);
    read.map_err(|error| WrongUse(format!("{} cannot be read: {error}", shown(name))))?;
    Ok(bytes)
}

/// A file's name for people, in one line: one with line ends and the like is quoted, with those
/// written out.
pub(super) fn shown(name: &str) -> CleanText {
    let plain = CleanText::line(name);
    if plain.as_str() == name { plain } else { CleanText::line(&format!("{name:?}")) }
}

/// An error for people where a file that was named is none, or cannot be opened.
pub(super) fn require_file(path: &Path) -> Result<(), WrongUse> {
    let name = shown(&path.display().to_string());
    let told = |error| WrongUse(format!("{name} cannot be opened: {error}"));
    // Opening a pipe would wait for somebody to write into it.
    if !fs::metadata(path).map_err(told)?.is_file() {
        return Err(WrongUse(format!("{name} is no file")));
    }
    File::open(path).map(drop).map_err(told)
}

/// True when somebody sits there who can be asked.
pub(super) fn has_person() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks whether something is to be done; nothing but a line that begins with y is yes.
pub(super) fn is_yes(question: &str) -> io::Result<bool> {
    output::ask(&format!("{question} y/n "));
    let mut answer = String::new();
    io::stdin().lock().take(ANSWER_BYTES_MAX).read_line(&mut answer)?;
    Ok(answer.trim_start().starts_with(['y', 'Y']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_told_in_one_line() {
        for (name, told) in [
            ("feeds of mine.opml", "feeds of mine.opml"),
            ("two\nlines", "\"two\\nlines\""),
            ("\u{1b}[2Jx", "\"\\u{1b}[2Jx\""),
        ] {
            assert_eq!(shown(name).as_str(), told);
        }
        for name in ["", "nowhere\nat all"] {
            let fault = read(name).expect_err(name).to_string();
            assert!(fault.starts_with('"') && fault.lines().count() == 1, "{fault}");
        }
    }
}
