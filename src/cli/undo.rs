//! `dateline undo`: takes the last change of marks back, whoever made it.

use crate::app::clock;
use crate::model::CleanText;

use super::session::Session;
use super::{Outcome, output};

pub(super) fn run(session: &Session) -> anyhow::Result<Outcome> {
    let mut store = session.store()?;
    let Some(undone) = store.undo(clock::now())? else {
        output::warn("nothing to undo");
        return Ok(Outcome::NotFound);
    };
    let mut out = session.output();
    let told = undone.inverse().describe(store.article_count(&undone.entries)?);
    out.line(&CleanText::line(&format!("undone: {told}")))?;
    out.finish()?;
    Ok(Outcome::Done)
}
