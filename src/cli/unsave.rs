//! `dateline unsave`: delete the files of saved articles.

use std::path::Path;

use crate::model::CleanText;
use crate::offline;

use super::arguments::UnsaveOptions;
use super::selection::{self, Unmeant};
use super::session::Session;
use super::{Outcome, list, output};

pub(super) fn run(session: &Session, options: &UnsaveOptions) -> anyhow::Result<Outcome> {
    let mut store = session.store()?;
    let reader = session.reader()?;
    let mut out = session.output();
    let mut outcome = Outcome::Done;
    for what in &options.what {
        let record = selection::entry(&reader, what).and_then(|id| {
            let text = format!("{what} is not saved: `dateline list --saved` shows what is");
            reader.saved(id)?.ok_or_else(|| Unmeant::Missing(CleanText::line(&text)))
        });
        let record = match record {
            Ok(record) => record,
            Err(unmeant) => {
                let said = list::say(unmeant)?;
                outcome = if options.what.len() == 1 { said } else { Outcome::InPart };
                continue;
            }
        };
        match offline::remove(Path::new(&record.path)) {
            Ok(removed) => {
                store.forget_saved(record.entry)?;
                for file in &removed.files {
                    out.line(&CleanText::line(&file.display().to_string()))?;
                }
                if let Some(folder) = &removed.stays {
                    output::say(&format!("what else lies in {} stays", folder.display()));
                }
            }
            Err(error) => {
                output::warn(&error.to_string());
                outcome = Outcome::InPart;
            }
        }
    }
    out.finish()?;
    Ok(outcome)
}
