//! `dateline undo`: takes the last change of marks back, whoever made it.

use crate::app::clock;

use super::session::Session;
use super::{Outcome, output};

pub(super) fn run(session: &Session) -> anyhow::Result<Outcome> {
    let mut store = session.store()?;
    let Some(undone) = store.undo(clock::now())? else {
        output::warn("nothing to undo");
        return Ok(Outcome::NotFound);
    };
    let mut out = session.output();
    out.line(&store.undone(undone)?.told())?;
    out.finish()?;
    Ok(Outcome::Done)
}
