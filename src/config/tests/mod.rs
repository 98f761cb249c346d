//! The config folder as its reader meets it: defaults, own settings, faults, keys, themes,
//! sections.

mod feeds;
mod section_edits;
mod settings;
mod styles;

use super::{Fault, Folders};
use tempfile::TempDir;

/// A config folder that holds these files.
fn folder(files: &[(&str, &str)]) -> (TempDir, Folders) {
    let home = tempfile::tempdir().expect("a folder");
    let folders = Folders { config: home.path().join("config"), data: home.path().join("data") };
    std::fs::create_dir_all(folders.config.join("themes")).expect("made");
    for (name, text) in files {
        std::fs::write(folders.config.join(name), text).expect("written");
    }
    (home, folders)
}

/// Faults as shown, with the folder's path left out.
fn shown(faults: &[Fault], folders: &Folders) -> Vec<String> {
    let folder = format!("{}/", folders.config.display());
    faults.iter().map(|fault| fault.to_string().replace(&folder, "")).collect()
}
