//! `dateline save`: keep articles offline without the reader.

use std::collections::BTreeSet;

use crate::app::saving::{self, NotSaved, ToSave};
use crate::app::{self, Services};
use crate::model::{Anchor, CleanText, EntryId, Filter};
use crate::offline::{self, Form};
use crate::store::{Reader, StoreError};

use super::arguments::{SaveForm, SaveOptions};
use super::output::{self, Output};
use super::selection::{self, Flags, Unmeant};
use super::session::Session;
use super::{Outcome, list};

/// Articles saved by one call at most; more is asked for by mistake.
const ARTICLES_MAX: usize = 1000;

pub(super) fn run(session: Session, options: &SaveOptions) -> anyhow::Result<Outcome> {
    let forms = match options.to {
        None => vec![Form::Html, Form::Markdown],
        Some(SaveForm::Html) => vec![Form::Html],
        Some(SaveForm::Md) => vec![Form::Markdown],
        Some(SaveForm::Txt) => vec![Form::Text],
        Some(SaveForm::Epub) => vec![Form::Epub],
    };
    let reader = session.searcher()?;
    let flags = Flags::of(&session, &reader)?;
    let bulk = match flags.of_bulk(&options.selection) {
        Ok(bulk) => bulk,
        Err(unmeant) => return list::say(unmeant),
    };
    if bulk.is_none() && options.what.is_empty() {
        output::warn(
            "save needs ids, addresses, --section or --query; `dateline list` shows the ids",
        );
        return Ok(Outcome::Usage);
    }
    let mut out = session.output();
    let (entries, outcome) = match wanted(&flags, &options.what, bulk) {
        Ok(found) => found,
        Err(unmeant) => return list::say(unmeant),
    };
    let mut services = session.services()?;
    if services.read_only.is_some() {
        let path = app::store_path(&services.folders);
        return Err(StoreError::ReadOnly { path }.into());
    }
    if let Some(folder) = &options.output {
        services.save_to(std::path::absolute(folder)?);
    }
    // Before any page is asked for.
    offline::require_writable(&services.config.save.folder)?;
    let (mut saved, mut refused, wanted) = (0, 0, entries.len());
    let saving = async {
        for id in entries {
            match save_one(&services, &reader, id, &forms).await {
                Ok(article) => {
                    tell(&mut out, id, &article)?;
                    saved += 1;
                }
                Err(NotSaved { why, is_of_disk }) => {
                    output::warn(&format!("entry {id}: {why}"));
                    refused += usize::from(is_of_disk);
                }
            }
        }
        anyhow::Ok(())
    };
    app::block_on(saving)??;
    services.finish();
    out.finish()?;
    if refused == wanted {
        return Ok(Outcome::Disk);
    }
    Ok(if saved == wanted { outcome } else { Outcome::InPart })
}

/// Tells what was kept of an article.
fn tell(out: &mut Output, id: EntryId, saved: &saving::Saved) -> anyhow::Result<()> {
    let files = [&saved.html, &saved.markdown, &saved.text, &saved.epub];
    for path in files.into_iter().flatten() {
        out.line(&CleanText::line(&path.display().to_string()))?;
    }
    if saved.missing > 0 {
        output::warn(&format!(
            "{} of {} pictures could not be had; the file names them",
            saved.missing,
            saved.missing + saved.pictures
        ));
    }
    if let Some(why) = &saved.without_page {
        output::warn(&format!("entry {id}: the feed's text alone is saved: {why}"));
    }
    Ok(())
}

/// The entries meant, each once, and whether all of them were found.
fn wanted(
    flags: &Flags<'_>,
    what: &[String],
    bulk: Option<Filter>,
) -> Result<(Vec<EntryId>, Outcome), Unmeant> {
    let mut outcome = Outcome::Done;
    let mut entries = Vec::new();
    for one in what {
        match selection::entry(flags.reader, one) {
            Ok(id) => entries.push(id),
            Err(unmeant @ (Unmeant::Wrong(_) | Unmeant::Missing(_))) if what.len() > 1 => {
                list::say(unmeant)?;
                outcome = Outcome::InPart;
            }
            Err(unmeant) => return Err(unmeant),
        }
    }
    if let Some(filter) = &bulk {
        let rows = flags.reader.headlines(filter, Anchor::First, ARTICLES_MAX)?;
        entries.extend(rows.iter().map(|row| row.id));
    }
    if entries.is_empty() {
        let why = flags.nothing_found("nothing found to save", &bulk.unwrap_or_default())?;
        return Err(Unmeant::Missing(why));
    }
    let mut seen = BTreeSet::new();
    entries.retain(|id| seen.insert(*id));
    Ok((entries, outcome))
}

async fn save_one(
    services: &Services,
    reader: &Reader,
    id: EntryId,
    forms: &[Form],
) -> Result<saving::Saved, NotSaved> {
    let told = |error: StoreError| NotSaved::of_disk(&error);
    let entry = reader.entry(id).map_err(told)?;
    let entry = entry.ok_or_else(|| NotSaved::of_article("no longer in the store"))?;
    let page_text = reader.page_text(id).map_err(told)?;
    let language = saving::language(reader, &entry);
    let article = ToSave { entry, page_text, language, forms: forms.to_vec() };
    saving::save(article, &services.refresher, &services.writer, &services.config).await
}
