//! The command line: arguments in, text or JSON and an exit code out. One file a subcommand.
//!
//! Names, fields and exit codes are a contract with scripts; the man page lists them.

mod add;
mod arguments;
mod completions;
mod config;
mod digest;
mod doctor;
mod export;
mod feeds;
mod fetch;
mod front_page;
mod import;
mod input;
mod inspect;
mod inspect_arguments;
mod json;
mod list;
mod mark;
mod moments;
mod numbers;
mod output;
mod remove;
mod restore;
mod rules;
mod save;
mod search;
mod sections;
mod selection;
mod session;
mod show;
mod undo;
mod unsave;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use crate::app::{self, AppError};
use crate::config::{ConfigError, ConfigErrors};
use crate::offline::OfflineError;
use crate::store::StoreError;

use arguments::{Arguments, Command};
use session::Session;

pub use arguments::command;

/// How a subcommand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Done in part; what failed was named.
    InPart,
    /// Wrong usage or config; said.
    Usage,
    /// Nothing was found; said.
    NotFound,
    /// The store or the disk failed; said.
    Disk,
    /// The reader was ended by this signal.
    Signal(i32),
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::InPart => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Disk => 4,
            // Shells report a program ended by signal n as 128 + n.
            Self::Signal(signal) => u8::try_from(signal.saturating_add(128)).unwrap_or(u8::MAX),
        }
    }
}

/// What was typed cannot be meant; one line for people.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongUse(String);

/// The exit code for what ended a subcommand early.
fn exit_code(error: &anyhow::Error) -> u8 {
    if let Some(error) = error.downcast_ref::<AppError>() {
        return error.exit_code();
    }
    // Somebody named a file that is none.
    if let Some(StoreError::NoBackup { .. }) = error.downcast_ref::<StoreError>() {
        return Outcome::Usage.code();
    }
    let config = error.downcast_ref::<ConfigError>();
    let is_unwritable = config.is_some_and(ConfigError::is_of_disk);
    let is_wrong = error.is::<WrongUse>()
        || (config.is_some() && !is_unwritable)
        || error.is::<ConfigErrors>();
    let is_disk = is_unwritable
        || error.is::<StoreError>()
        || error.is::<OfflineError>()
        || error.is::<io::Error>()
        || error.is::<serde_json::Error>();
    match (is_wrong, is_disk) {
        (true, _) => Outcome::Usage.code(),
        (_, true) => Outcome::Disk.code(),
        _ => Outcome::InPart.code(),
    }
}

/// Run the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    app::logging::log_panics();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            // Help and version are asked for, not wrong; a closed pipe is not our failure.
            let _ = told.print();
            return ExitCode::from(if told.use_stderr() { Outcome::Usage.code() } else { 0 });
        }
    };
    match perform(arguments) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let told = told(&error);
            if is_of_files(&error) {
                told.lines().for_each(output::warn);
            } else {
                output::warn(&told);
            }
            ExitCode::from(exit_code(&error))
        }
    }
}

/// True for faults of config files, each in a line of its own; all else is told in one.
fn is_of_files(error: &anyhow::Error) -> bool {
    error.is::<ConfigErrors>()
        || matches!(error.downcast_ref::<AppError>(), Some(AppError::Config(_)))
}

/// An error with its causes; one that says its cause itself does not say it twice.
fn told(error: &anyhow::Error) -> String {
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), |told, cause| {
        if told.contains(&cause) { told } else { format!("{told}: {cause}") }
    })
}

fn perform(arguments: Arguments) -> anyhow::Result<Outcome> {
    let session = Session::new(&arguments)?;
    match arguments.command {
        None => reader(app::read(session.folders)?),
        Some(Command::Demo) => reader(app::demo(session.folders)?),
        Some(Command::Fetch(options)) => fetch::run(session, &options),
        Some(Command::Sections(options)) => sections::run(&session, &options),
        Some(Command::Rules(options)) => rules::run(&session, &options),
        Some(Command::List(options)) => list::list(&session, &options),
        Some(Command::Search(options)) => search::run(&session, &options),
        Some(Command::Show(options)) => show::run(session, &options),
        Some(Command::Save(options)) => save::run(session, &options),
        Some(Command::Unsave(options)) => unsave::run(&session, &options),
        Some(Command::Mark(options)) => mark::run(&session, &options),
        Some(Command::Undo) => undo::run(&session),
        Some(Command::Add(options)) => add::run(&session, &options),
        Some(Command::Remove(options)) => remove::run(&session, &options),
        Some(Command::Feeds(options)) => feeds::run(&session, &options),
        Some(Command::Import(options)) => import::run(&session, &options),
        Some(Command::Export(options)) => export::run(&session, &options),
        Some(Command::Digest(options)) => digest::run(&session, &options),
        Some(Command::Inspect { what }) => inspect::run(&session, &what),
        Some(Command::Doctor(options)) => doctor::run(&session, &options),
        Some(Command::Restore(options)) => restore::run(&session, &options),
        Some(Command::Config { what }) => config::run(&session, &what),
        Some(Command::Completions { shell }) => completions::completions(shell),
        Some(Command::Man) => completions::man(),
    }
}

const fn reader_outcome(ended_by: Option<i32>) -> Outcome {
    match ended_by {
        None => Outcome::Done,
        Some(signal) => Outcome::Signal(signal),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "one shape for every arm of perform")]
fn reader(ended_by: Option<i32>) -> anyhow::Result<Outcome> {
    Ok(reader_outcome(ended_by))
}
