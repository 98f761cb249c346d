//! `dateline undo`: takes the last change of marks back, whoever made it.

use crate::app::clock;
use crate::model::CleanText;

use super::session::Session;
use super::{Outcome, output};

pub(super) fn run(session: &Session) -> anyhow::Result<Outcome> {
    let Some(undone) = session.store()?.undo(clock::now())? else {
        output::warn("nothing to undo");
        return Ok(Outcome::NotFound);
    };
    let mut out = session.output();
    out.line(&CleanText::line(&format!("undone: {}", undone.inverse().describe())))?;
    out.finish()?;
    Ok(Outcome::Done)
}
