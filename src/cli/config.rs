//! `dateline config`: the settings' files, defaults and faults.

use crate::app;
use crate::config::{DEFAULT_NAMES, default_text};
use crate::model::CleanText;

use super::Outcome;
use super::arguments::ConfigAction;
use super::output;
use super::session::Session;

pub(super) fn run(session: &Session, what: &ConfigAction) -> anyhow::Result<Outcome> {
    let mut out = session.output();
    let mut outcome = Outcome::Done;
    match what {
        ConfigAction::Path => {
            out.line(&CleanText::line(&session.folders.config.display().to_string()))?;
        }
        ConfigAction::Default { name } => {
            if let Some(text) = default_text(name) {
                out.bytes(text.as_bytes())?;
            } else {
                let names = DEFAULT_NAMES.join(", ");
                output::warn(&format!("no file is called \"{name}\"; there are {names}"));
                outcome = Outcome::Usage;
            }
        }
        ConfigAction::Check => {
            let faults = app::config_faults(&session.folders);
            for told in faults.iter().chain(&app::config_hints(&session.folders)) {
                output::warn(&told.to_string());
            }
            if faults.is_empty() {
                out.line(&CleanText::line("no fault found"))?;
            } else {
                outcome = Outcome::Usage;
            }
        }
    }
    out.finish()?;
    Ok(outcome)
}
