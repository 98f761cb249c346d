//! Standard output and standard error: the only place that prints.

use std::fmt::{Display, Write as _};
use std::io::{self, IsTerminal, Write};
use std::ops::Range;

use serde::Serialize;

use crate::model::{CleanText, is_forbidden};

/// Characters shown before and after a place at fault, at most.
const POINTED_CHARS: usize = 36;

/// Where a subcommand's text goes.
pub(super) struct Output {
    out: io::BufWriter<Stdout>,
    has_color: bool,
}

impl Output {
    /// Standard output; `has_color`: emphasis is wanted where a terminal shows it.
    pub(super) fn new(has_color: bool) -> Self {
        Self { out: io::BufWriter::new(Stdout(io::stdout().lock())), has_color }
    }

    /// One line of clean text.
    pub(super) fn line(&mut self, text: &CleanText) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// One line, emphasised where that can be shown.
    pub(super) fn heading(&mut self, text: &CleanText) -> io::Result<()> {
        if self.has_color {
            return writeln!(self.out, "\u{1b}[1m{text}\u{1b}[0m");
        }
        self.line(text)
    }

    /// One line of clean text, some of its bytes (in order, not overlapping) emphasised where that
    /// can be shown.
    pub(super) fn emphasised(
        &mut self,
        indent: &str,
        text: &str,
        strong: &[Range<usize>],
    ) -> io::Result<()> {
        let mut line = indent.to_owned();
        let mut at = 0;
        for range in strong.iter().filter(|_| self.has_color) {
            let parts = (text.get(at..range.start), text.get(range.clone()));
            let (Some(before), Some(words)) = parts else { continue };
            line.extend([&*plain(before), "\u{1b}[1m", &*plain(words), "\u{1b}[0m"]);
            at = range.end;
        }
        line.push_str(&plain(text.get(at..).unwrap_or_default()));
        writeln!(self.out, "{line}")
    }

    /// Fields of one record, parted by tabs.
    pub(super) fn record(&mut self, fields: &[CleanText]) -> io::Result<()> {
        for (index, field) in fields.iter().enumerate() {
            write!(self.out, "{}{field}", if index == 0 { "" } else { "\t" })?;
        }
        writeln!(self.out)
    }

    /// Text of several lines: clean, but for the line ends.
    pub(super) fn block(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", CleanText::block(text))
    }

    /// One JSON value. Characters that could change how a terminal shows the rest are written as
    /// `\u....`, which means the same to a program.
    pub(super) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string_pretty(value)?;
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            if c == '\n' || !is_forbidden(c) {
                escaped.push(c);
                continue;
            }
            for unit in c.encode_utf16(&mut [0; 2]) {
                _ = write!(escaped, "\\u{unit:04x}");
            }
        }
        writeln!(self.out, "{escaped}")
    }

    /// Bytes of our own making.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Everything is out.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Standard output, whose failures say that they are its own.
struct Stdout(io::StdoutLock<'static>);

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|error| told(&error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(|error| told(&error))
    }
}

fn told(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("standard output takes no more: {error}"))
}

/// Text without what could steer a terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_forbidden(*c)).collect()
}

/// True when standard output is a terminal.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// A line for people on standard error; a closed one has nobody to tell.
pub(super) fn warn(text: &str) {
    let _ = writeln!(io::stderr(), "dateline: {}", CleanText::line(text));
}

/// A number with the word for what is counted: "1 feed", "2 feeds".
pub(super) fn counted<N: Display + PartialEq + From<u8>>(n: &N, one: &str, many: &str) -> String {
    let word = if *n == N::from(1) { one } else { many };
    format!("{n} {word}")
}

/// What was typed on standard error, with a caret under one of its characters (the first is 1). Of
/// a long text the part round that place is shown.
pub(super) fn point_at(text: &str, column: usize) {
    let skipped = column.saturating_sub(POINTED_CHARS);
    let typed = text.chars().skip(skipped).take(2 * POINTED_CHARS);
    // Every character keeps its place: none is joined or left out, so that the caret is right.
    let shown: String =
        typed.map(|c| if c.is_whitespace() || is_forbidden(c) { ' ' } else { c }).collect();
    let before: String = shown.chars().take(column.saturating_sub(skipped + 1)).collect();
    let _ = writeln!(io::stderr(), "  {shown}\n  {}^", " ".repeat(crate::text::width(&before)));
}

/// Progress for people on standard error.
pub(super) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{}", CleanText::line(text));
}

/// A question on standard error; the answer is typed behind it.
pub(super) fn ask(question: &str) {
    let _ = write!(io::stderr(), "{}", CleanText::block(question));
    let _ = io::stderr().flush();
}

/// Whoever read our output has read enough: no failure of ours.
pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io_kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json_kind =
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io_kind.or(json_kind) == Some(io::ErrorKind::BrokenPipe)
    })
}
