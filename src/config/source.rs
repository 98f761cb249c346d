//! One TOML text with its name: parses it as far as it can be read and knows the line of every
//! byte.

use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ConfigError, Fault, Position};
use crate::model::CleanText;

/// Larger files are not read: nobody writes 16 MiB of settings.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// After this many faults of syntax the rest is noise.
const SYNTAX_FAULTS_MAX: usize = 10;

/// A TOML text and what its faults call it.
pub(super) struct Source {
    file: CleanText,
    text: String,
    line_starts: Vec<usize>,
}

/// A value with its key, in file order.
pub(super) struct Pair<'t> {
    pub(super) key: &'t str,
    pub(super) key_span: Range<usize>,
    pub(super) value: &'t DeValue<'t>,
    pub(super) value_span: Range<usize>,
}

impl Source {
    pub(super) fn new(file: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(after_breaks.map(|(at, _)| at + 1)).collect();
        Self { file: CleanText::line(file), text, line_starts }
    }

    /// A file of the reader's; `None` when there is none. What cannot be read is a fault of the
    /// file.
    pub(super) fn of_file(path: &Path) -> Result<Option<Self>, Fault> {
        let unreadable = |problem: &str| {
            Fault::of_file(path, problem, "mend or remove the file, or name another folder")
        };
        match read_text(path) {
            Ok(text) => Ok(text.map(|text| Self::new(&path.display().to_string(), text))),
            Err(ConfigError::Read { source, .. }) => {
                Err(unreadable(&format!("cannot be read: {source}")))
            }
            Err(other) => Err(unreadable(&other.to_string())),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn file(&self) -> &CleanText {
        &self.file
    }

    /// What can be read of the text, and the faults of its syntax.
    pub(super) fn parse(&self) -> (DeTable<'_>, Vec<Fault>) {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        let faults = errors.iter().take(SYNTAX_FAULTS_MAX).map(|error| {
            let span = error.span().unwrap_or_default();
            self.fault(span, "", error.message(), "see https://toml.io for how TOML is written")
        });
        let faults = faults.collect();
        (table.into_inner(), faults)
    }

    /// True for a text in quotes that ends with the quote it begins with.
    pub(super) fn is_closed(&self, span: &Range<usize>) -> bool {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let inside = written.strip_prefix(['"', '\'']);
        inside.is_some_and(|inside| written.chars().next() == inside.chars().next_back())
    }

    /// A fault at a place of this text.
    pub(super) fn fault(&self, span: Range<usize>, key: &str, problem: &str, mend: &str) -> Fault {
        Fault {
            file: self.file.clone(),
            position: Some(self.position(span.start)),
            key: CleanText::line(key).shortened(80),
            problem: CleanText::line(problem).shortened(200),
            mend: CleanText::line(mend),
        }
    }

    pub(super) fn position(&self, byte: usize) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= byte).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..byte.min(self.text.len())).unwrap_or_default();
        Position { line, column: before.chars().count() + 1 }
    }
}

/// The pairs of a table in the order of the file.
pub(super) fn pairs<'t>(table: &'t DeTable<'t>) -> Vec<Pair<'t>> {
    let mut pairs: Vec<Pair<'t>> = table.iter().map(|(key, value)| pair(key, value)).collect();
    pairs.sort_by_key(|pair| pair.key_span.start);
    pairs
}

fn pair<'t>(
    key: &'t Spanned<std::borrow::Cow<'t, str>>,
    value: &'t Spanned<DeValue<'t>>,
) -> Pair<'t> {
    Pair {
        key: key.get_ref(),
        key_span: key.span(),
        value: value.get_ref(),
        value_span: value.span(),
    }
}

/// A file's text; `None` when there is no such file.
pub(super) fn read_text(path: &Path) -> Result<Option<String>, ConfigError> {
    let told = |source| ConfigError::read(path, source);
    let refused = |why: &str| told(io::Error::new(io::ErrorKind::InvalidData, why));
    // Opening a pipe would wait for somebody to write into it.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(refused("it is no regular file"));
    }
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(told(error)),
    };
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(told)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(refused("it is larger than 16 MiB"));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| refused("it is not UTF-8 text"))
}
