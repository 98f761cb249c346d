//! What `doctor` mends when asked to; what was done is said on standard error.

use std::path::Path;
use std::sync::Arc;

use crate::app::replacing::{Replaced, replace};
use crate::app::{self, clock};
use crate::cli::arguments::DoctorOptions;
use crate::cli::output;
use crate::config::Folders;
use crate::refresh::Placer;
use crate::store::{Reader, Store, StoreError};

/// Does what the flags ask for, mending first.
pub(super) fn mend(folders: &Folders, options: &DoctorOptions) -> anyhow::Result<()> {
    let path = &app::store_path(folders);
    let is_asked = options.repair || options.compact || options.rebuild_index || options.replace;
    if !is_asked || !path.exists() {
        return Ok(());
    }
    if options.repair {
        repair(path)?;
    }
    let mut store = Store::open(path)?;
    if options.repair || options.rebuild_index {
        store.rebuild_index()?;
        store.index_all()?;
        output::say("the full-text index made anew");
    }
    if options.replace {
        let reader = Reader::open(path)?;
        let taxonomy = Arc::new(app::load_taxonomy(folders)?);
        let placer = Placer::new(taxonomy)
            .with_rules(app::load_rules(folders)?)
            .with_habits(&reader.placed_by_hand()?);
        let Replaced { entries, moved } = replace(&mut store, &reader, &placer, clock::now())?;
        output::say(&format!("{entries} entries placed anew, {moved} stand elsewhere now"));
    }
    if options.compact {
        let (before, after) = store.compact()?;
        output::say(&format!("the store took {} and takes {} now", size(before), size(after)));
    }
    Ok(())
}

/// Mends lists and numbers; where the file itself is damaged, builds it anew.
fn repair(path: &Path) -> Result<(), StoreError> {
    let repaired = Store::open(path).and_then(|mut store| store.repair());
    match repaired {
        Err(StoreError::Damaged { .. }) => {
            output::say(&Store::rebuild(path, clock::now())?.describe());
        }
        repaired => repaired?.iter().for_each(|done| output::say(done)),
    }
    Ok(())
}

/// Bytes for people.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..=1_048_575 => format!("{} KB", bytes >> 10),
        _ => format!("{} MB", bytes >> 20),
    }
}
