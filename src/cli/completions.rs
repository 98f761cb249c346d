//! `dateline completions` and `dateline man`: made from the one definition of the command line.

use std::io::Write as _;

use crate::app;
use crate::query::LANGUAGE;

use super::Outcome;
use super::arguments::{EXIT_CODES, command};
use super::output::Output;

/// Files, and what is in them.
const FILES: [(&str, &str); 8] = [
    (
        "$XDG_CONFIG_HOME/dateline",
        "The settings; --config or DATELINE_CONFIG names another folder.",
    ),
    ("config.toml", "How feeds are asked, what is kept, how the reader looks."),
    ("feeds.toml", "The subscriptions, and what is said of single feeds."),
    ("sections.toml", "Sections, other names for them, their order."),
    ("rules.toml", "Rules for what comes, and sections that are saved queries."),
    (
        "keys.toml, themes/",
        "Keys and colours. `dateline config default NAME` prints a file as it comes with the \
         program: config, feeds, sections, rules, keys, themes/dark, themes/light, themes/plain.",
    ),
    ("$XDG_DATA_HOME/dateline", "The data; --data or DATELINE_DATA names another folder."),
    ("dateline.sqlite, backups/, dateline.log", "The store, its backups, the log."),
];
/// Commands of the reader that have their place in a short list of keys.
const KEYS: [&str; 15] = [
    "down",
    "up",
    "next-pane",
    "open",
    "back",
    "next-unread",
    "go-to-section",
    "front-page",
    "toggle-read",
    "toggle-star",
    "browser",
    "refresh-all",
    "filter",
    "quit",
    "help",
];
const EXAMPLES: [(&str, &str); 6] = [
    ("dateline add daily.example", "Subscribe to the feed that a page names."),
    ("dateline fetch --quiet", "Refresh what is due, as from a timer."),
    ("dateline list --section Sport --unread", "What is unread in a section."),
    ("dateline search 'ferry -toll since:7d'", "What tells of ferries this week."),
    ("dateline digest --to epub > news.epub", "The news of a day as a book."),
    ("dateline mark read --section Sport", "A section that is done with."),
];

pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "dateline", &mut script);
    print(&script)
}

pub(super) fn man() -> anyhow::Result<Outcome> {
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    writeln!(page, "Without a command, the reader opens.")?;
    man.render_options_section(&mut page)?;
    let command = command();
    let commands = command
        .get_subcommands()
        .map(|it| (format!("dateline {}", it.get_name()), it.get_about().map(ToString::to_string)));
    section(
        &mut page,
        "COMMANDS",
        commands.map(|(name, about)| (name, about.unwrap_or_default())),
    )?;
    writeln!(page, ".PP\n`dateline COMMAND \\-\\-help` tells what each takes.")?;
    section(&mut page, "QUERIES", owned(&LANGUAGE))?;
    section(
        &mut page,
        "KEYS",
        app::usual_keys(&KEYS).into_iter().map(|(k, it)| (k, it.to_owned())),
    )?;
    writeln!(page, ".PP\n? in the reader shows all of them.")?;
    section(&mut page, "FILES", owned(&FILES))?;
    section(&mut page, "EXAMPLES", owned(&EXAMPLES))?;
    writeln!(page, ".SH \"EXIT STATUS\"\n{}", roff(EXIT_CODES))?;
    man.render_version_section(&mut page)?;
    print(&page)
}

fn owned(rows: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    rows.iter().map(|(term, told)| ((*term).to_owned(), (*told).to_owned()))
}

/// A list of terms, each with what it means.
fn section(
    page: &mut Vec<u8>,
    heading: &str,
    rows: impl Iterator<Item = (String, String)>,
) -> std::io::Result<()> {
    writeln!(page, ".SH {heading}")?;
    for (term, told) in rows {
        writeln!(page, ".TP\n\\fB{}\\fR\n{}", roff(&term), roff(&told))?;
    }
    Ok(())
}

/// Text that means nothing to roff: neither a backslash nor a sign at a line's beginning.
fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let line = |line: &str| {
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn print(bytes: &[u8]) -> anyhow::Result<Outcome> {
    let mut out = Output::new(false);
    out.bytes(bytes)?;
    out.finish()?;
    Ok(Outcome::Done)
}
