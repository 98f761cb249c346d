//! What can be typed after `dateline`: one definition for parsing, help, man page and completions.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::query::LANGUAGE;

use super::mark::{Marking, marking};
use super::numbers::{limit, width};

pub(super) use super::inspect_arguments::{Inspect, InspectFeed, InspectPage, InspectText};

/// A section-first news reader for the terminal.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, after_help = after_help())]
#[command(after_long_help = after_help())]
pub(super) struct Arguments {
    #[arg(long, global = true, value_name = "DIR")]
    #[arg(help = "Folder of the settings; DATELINE_CONFIG names one too")]
    pub(super) config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "DIR")]
    #[arg(help = "Folder of the store and of saved articles; DATELINE_DATA names one too")]
    pub(super) data: Option<PathBuf>,
    /// Colour in text output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
    /// What goes to the log file
    #[arg(long, global = true, value_name = "LEVEL", default_value = "info")]
    pub(super) log: LogLevel,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// How a run ends.
pub(super) const EXIT_CODES: &str = "Exit codes: 0 done, 1 done in part (what failed is named), \
    2 wrong usage or config,\n3 nothing found, 4 the store or disk failed.";

fn after_help() -> String {
    format!("Without a command, the reader opens.\n\n{EXIT_CODES}")
}

/// The query language, one example a line.
fn query_help(heading: &str) -> String {
    let rows = LANGUAGE.iter().map(|(typed, asks)| format!("\n  {typed:<33} {asks}"));
    heading.to_owned() + "\n" + &rows.collect::<String>()
}

/// The whole command line, for man page, completions and tests.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The reader on the bundled sample edition, without network, with a store of its own
    Demo,
    /// Refresh what is due
    Fetch(FetchOptions),
    /// The section tree with unread and total counts
    Sections(SectionsOptions),
    /// The rules with how many entries of the last 30 days each fits, and how many it hides
    Rules(RulesOptions),
    /// Headlines, the newest first unless told otherwise
    List(ListOptions),
    /// Headlines that match, best match first
    Search(SearchOptions),
    /// One article
    Show(ShowOptions),
    /// Keep articles offline, with their pictures
    Save(SaveOptions),
    /// Delete the files of saved articles
    Unsave(UnsaveOptions),
    /// Mark entries
    Mark(MarkOptions),
    /// Take the last change of marks back, also one made in the reader
    Undo,
    /// Subscribe; a page's address finds its feed
    Add(AddOptions),
    /// Unsubscribe
    Remove(RemoveOptions),
    /// Subscriptions with their health
    Feeds(FormatOptions),
    /// Subscribe to the feeds of an OPML file
    Import(ImportOptions),
    /// Write the subscriptions out
    Export(ExportOptions),
    /// The news of a day, or since some time, section by section on one page
    ///
    /// Of each section the 12 stories that most outlets tell; how many more there are is said, and
    /// what lists them.
    Digest(DigestOptions),
    /// Show what dateline makes of a feed, a page or a piece of HTML
    Inspect {
        #[command(subcommand)]
        what: Inspect,
    },
    /// Check config, store, terminal and network, each fault with its mend
    Doctor(DoctorOptions),
    /// The settings: where they are, their defaults, their faults
    Config {
        #[command(subcommand)]
        what: ConfigAction,
    },
    /// Bring subscriptions and marks back from a backup; nothing is taken away
    Restore(RestoreOptions),
    /// Completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// The man page
    Man,
}

#[derive(Debug, Args)]
pub(super) struct DigestOptions {
    /// Only this section: those that lie in it, then itself
    #[arg(long, value_name = "PATH")]
    pub(super) section: Option<String>,
    /// Not older than this: 90m, 24h, 7d, 2w, today, yesterday, 2026-11-01, 2026-11
    #[arg(long, value_name = "AGE", default_value = "24h")]
    pub(super) since: String,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub(super) to: DigestForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DigestForm {
    Text,
    Md,
    Html,
    Epub,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct FormatOptions {
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct SectionsOptions {
    /// Instead: frequent labels of entries that no section knows, each with what to write into
    /// sections.toml
    #[arg(long)]
    pub(super) labels: bool,
    #[command(flatten)]
    pub(super) format: FormatOptions,
}

#[derive(Debug, Args)]
pub(super) struct RulesOptions {
    /// Hide and place what is cached as the rules are now; what a rule did that is gone is undone
    #[arg(long)]
    pub(super) apply: bool,
    #[command(flatten)]
    pub(super) format: FormatOptions,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a flag, and all may be given at once")]
#[derive(Debug, Args)]
pub(super) struct DoctorOptions {
    /// Mend the store: lists and numbers are made anew from entries and marks, which stay
    #[arg(long)]
    pub(super) repair: bool,
    /// Give the room that removed entries left back to the system
    #[arg(long)]
    pub(super) compact: bool,
    /// Make the full-text index anew
    #[arg(long)]
    pub(super) rebuild_index: bool,
    /// Place every entry in its sections anew, and group all reports into stories anew
    #[arg(long)]
    pub(super) replace: bool,
    #[command(flatten)]
    pub(super) format: FormatOptions,
}

#[derive(Debug, Args)]
pub(super) struct FetchOptions {
    /// Only feeds that supply this section, as in "International / Middle East"
    #[arg(long, value_name = "PATH")]
    pub(super) section: Option<String>,
    /// Only this feed: its id, address or title
    #[arg(long, value_name = "FEED")]
    pub(super) feed: Option<String>,
    /// Every feed now, also those that are not due
    #[arg(long)]
    pub(super) all: bool,
    /// Say nothing but failures
    #[arg(long)]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) format: FormatOptions,
}

/// Which entries.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Selection {
    /// In this section or one that lies in it, as in "International / Middle East"
    #[arg(long, value_name = "PATH")]
    pub(super) section: Option<String>,
    /// That fit this query: words, "quoted words", OR, -without, is:unread, since:7d, …
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    #[arg(long_help = query_help("That fit this query:"))]
    pub(super) query: Option<String>,
    #[command(flatten)]
    pub(super) narrowing: Narrowing,
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct Narrowing {
    /// Not yet read
    #[arg(long)]
    pub(super) unread: bool,
    /// Starred
    #[arg(long)]
    pub(super) starred: bool,
    /// Kept offline
    #[arg(long)]
    pub(super) saved: bool,
    /// From this feed: its id, address or title
    #[arg(long, value_name = "FEED")]
    pub(super) feed: Option<String>,
    /// Not older than this: 90m, 24h, 7d, 2w, today, yesterday, 2026-11-01, 2026-11
    #[arg(long, value_name = "AGE")]
    pub(super) since: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ListOptions {
    #[command(flatten)]
    pub(super) selection: Selection,
    /// Instead: section by section the stories that lead the paper, as the reader's front page
    /// shows them
    #[arg(long, conflicts_with_all = ["section", "query", "unread", "starred", "saved", "feed"])]
    #[arg(conflicts_with_all = ["since", "sort"])]
    pub(super) front_page: bool,
    /// Which come first, whatever is set for the reader's own lists
    #[arg(long, value_name = "ORDER", default_value = "newest")]
    pub(super) sort: ListSort,
    /// At most this many, 1 or more; unless said, 100, or the whole front page
    #[arg(long, value_name = "N", value_parser = limit)]
    pub(super) limit: Option<usize>,
    /// Form of the output; tsv unless said, the front page in a terminal text
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<ListFormat>,
}

#[derive(Debug, Args)]
pub(super) struct SearchOptions {
    /// What is looked for: words, "quoted words", OR, -without, is:unread, since:7d, …
    #[arg(allow_hyphen_values = true, long_help = query_help("What is looked for:"))]
    pub(super) query: String,
    /// In this section or one that lies in it
    #[arg(long, value_name = "PATH")]
    pub(super) section: Option<String>,
    #[command(flatten)]
    pub(super) narrowing: Narrowing,
    /// At most this many, 1 or more
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = limit)]
    pub(super) limit: usize,
    /// Form of the output; text (headlines with what was found) in a terminal, else tsv
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<ListFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListSort {
    Newest,
    Oldest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Text,
    Tsv,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct ShowOptions {
    /// An entry's id or the address of its page
    #[arg(value_name = "ID|URL")]
    pub(super) what: String,
    /// The full text, taken from the article's page
    #[arg(long)]
    pub(super) full: bool,
    /// What was left out of the text too: share buttons, signatures, lists of other articles
    #[arg(long)]
    pub(super) left_out: bool,
    /// Columns of the text, 20 or more
    #[arg(long, value_name = "N", value_parser = width)]
    pub(super) width: Option<u16>,
    /// Form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ShowFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ShowFormat {
    Text,
    Md,
    Html,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct SaveOptions {
    /// Entries' ids or the addresses of their pages
    #[arg(value_name = "ID|URL")]
    pub(super) what: Vec<String>,
    #[command(flatten)]
    pub(super) selection: BulkSelection,
    /// One form alone instead of HTML and Markdown
    #[arg(long, value_name = "FORM")]
    pub(super) to: Option<SaveForm>,
    /// Folder to write to instead of the one of saved articles
    #[arg(long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct UnsaveOptions {
    /// Entries' ids or the addresses of their pages
    #[arg(value_name = "ID|URL", required = true)]
    pub(super) what: Vec<String>,
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct BulkSelection {
    /// Every entry in this section or one that lies in it
    #[arg(long, value_name = "PATH")]
    pub(super) section: Option<String>,
    /// Every entry that fits this query: words, "quoted words", OR, -without, is:unread, …
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    #[arg(long_help = query_help("Every entry that fits this query:"))]
    pub(super) query: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SaveForm {
    Html,
    Md,
    Epub,
    Txt,
}

#[derive(Debug, Args)]
pub(super) struct MarkOptions {
    /// The mark: read, unread, starred, unstarred, tagged:NAME, untagged:NAME, placed:PATH,
    /// unplaced
    #[arg(value_parser = marking)]
    pub(super) mark: Marking,
    /// Entries' ids
    #[arg(value_name = "ID")]
    pub(super) ids: Vec<String>,
    #[command(flatten)]
    pub(super) selection: BulkSelection,
}

#[derive(Debug, Args)]
pub(super) struct RestoreOptions {
    /// A snapshot; by default the newest in the data folder's backups
    pub(super) file: Option<PathBuf>,
    /// Ask nothing, in a terminal too
    #[arg(long)]
    pub(super) yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct AddOptions {
    /// The address of a feed, or of a page that names one
    pub(super) url: String,
    /// The section its entries belong to
    #[arg(long, value_name = "PATH")]
    pub(super) section: Option<String>,
    /// Your own title for it
    #[arg(long, value_name = "TITLE")]
    pub(super) title: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct RemoveOptions {
    /// The feed's id, address or whole title
    pub(super) feed: String,
}

#[derive(Debug, Args)]
pub(super) struct ImportOptions {
    /// The OPML file; - is standard input
    pub(super) file: String,
}

#[derive(Debug, Args)]
pub(super) struct ExportOptions {
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "opml")]
    pub(super) to: ExportForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportForm {
    Opml,
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigAction {
    /// Where the files are
    Path,
    /// A file as it comes with the program: config, keys, feeds, sections, rules, themes/dark,
    /// themes/light, themes/plain
    Default {
        /// Which file
        #[arg(default_value = "config")]
        name: String,
    },
    /// Tell every fault, with line and mend
    Check,
}
