//! What the command line is given: a document in a file or on standard input, an answer to a
//! question.

use std::fs::File;
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::Path;

use super::{WrongUse, output};

/// Largest document taken, in bytes; what follows is not read.
const INPUT_BYTES_MAX: u64 = 64 << 20;
/// Longest answer to a question, in bytes.
const ANSWER_BYTES_MAX: u64 = 4096;

/// The bytes of a file, or of standard input when its name is `-`.
pub(super) fn read(name: &str) -> Result<Vec<u8>, WrongUse> {
    let mut bytes = Vec::new();
    if name == "-" {
        let read = io::stdin().take(INPUT_BYTES_MAX).read_to_end(&mut bytes);
        read.map_err(|error| WrongUse(format!("standard input cannot be read: {error}")))?;
        return Ok(bytes);
    }
    let file = File::open(name);
    let file = file.map_err(|error| WrongUse(format!("{name} cannot be opened: {error}")))?;
    let read = file.take(INPUT_BYTES_MAX).read_to_end(&mut bytes);
    read.map_err(|error| WrongUse(format!("{name} cannot be read: {error}")))?;
    Ok(bytes)
}

/// An error for people where a file that was named cannot be opened.
pub(super) fn require_file(path: &Path) -> Result<(), WrongUse> {
    let told = |error| WrongUse(format!("{} cannot be opened: {error}", path.display()));
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
