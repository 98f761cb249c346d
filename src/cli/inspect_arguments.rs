//! What can be typed after `dateline inspect`.

use clap::{Args, Subcommand};

use super::arguments::FormatOptions;
use super::numbers::width;

#[derive(Debug, Subcommand)]
pub(super) enum Inspect {
    /// A feed: what it says, entry by entry, and what is odd about it
    Feed(InspectFeed),
    /// A web page: the article in it and its section trail
    Page(InspectPage),
    /// HTML: the text as the reader shows it
    Text(InspectText),
}

#[derive(Debug, Args)]
pub(super) struct InspectFeed {
    /// A file, an address, or - for standard input
    pub(super) source: String,
    /// Where the document is from
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// The Content-Type it came with
    #[arg(long, value_name = "TYPE")]
    pub(super) content_type: Option<String>,
    #[command(flatten)]
    pub(super) format: FormatOptions,
}

#[derive(Debug, Args)]
pub(super) struct InspectPage {
    /// A file, an address, or - for standard input
    pub(super) source: String,
    /// Where the page is from; needed for a file
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    #[command(flatten)]
    pub(super) format: FormatOptions,
}

#[derive(Debug, Args)]
pub(super) struct InspectText {
    /// A file, or - for standard input
    pub(super) source: String,
    /// Where it is from
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// What was left out of the text too
    #[arg(long)]
    pub(super) left_out: bool,
    /// Columns of the text, 20 or more
    #[arg(long, value_name = "N", default_value_t = 78, value_parser = width)]
    pub(super) width: u16,
}
