//! Files of the config folder -> plain settings, key bindings, styles, subscriptions and sections.
//!
//! Every default lives in the project's `config/*.toml`, embedded here; the reader's file of the
//! same name is laid over it, key by key. Every fault is named by file, line, column and key, with
//! its mend, and all faults are told at once. The only module that knows TOML. It reads and writes
//! the config folder, and reads no clock; names of commands, contexts and roles are handed on as
//! text: what they mean is for `ui` to say.

mod doubles;
mod fault;
mod feed_settings;
mod folders;
mod keys;
mod last_table;
mod mentions;
mod own_rules;
mod rule_edits;
mod rules;
mod section_edits;
mod sections;
mod settings;
mod source;
mod starter;
mod subscriptions;
mod theme;
mod whole_file;

#[cfg(test)]
mod tests;

pub use doubles::doubles;
pub use fault::{ConfigError, ConfigErrors, Fault, Position};
pub use feed_settings::FeedSettings;
pub use folders::Folders;
pub use keys::{KeyBinding, default_keys, load_keys};
pub use mentions::{Mention, Named, mentions};
pub use own_rules::{Asked, RuleEntry, RulesFile, SmartEntry, load_rules};
pub use rule_edits::{Muting, add_muting, add_rule, remove_muting, remove_rule};
pub use section_edits::{SectionEdit, edit_sections};
pub use sections::{SectionEntry, SectionWishes, SectionsFile, load_sections, section_text};
pub use settings::{Config, Fetch, Keep, KeepOverride, Open, Parse, Reading, Save};
pub use starter::{DEFAULT_NAMES, default_text};
pub use subscriptions::SubscriptionFile;
pub use theme::{StyleSpec, load_theme, theme_names};

/// Reads every file of the config folder and tells all faults; writes nothing.
#[must_use]
pub fn check(folders: &Folders) -> Vec<Fault> {
    let mut faults = Vec::new();
    let theme = match Config::load_tolerant(folders) {
        Ok((config, found)) => {
            faults.extend(found);
            config.reading.theme
        }
        Err(errors) => {
            faults.extend(errors.0);
            "auto".to_owned()
        }
    };
    // `auto` may choose any theme, and the reader another one tomorrow.
    let mut themes = theme_names(folders);
    if theme != "auto" && !themes.contains(&theme) {
        themes.push(theme);
    }
    for theme in themes {
        faults.extend(load_theme(folders, &theme).err().into_iter().flat_map(|errors| errors.0));
    }
    faults.extend(load_keys(folders).err().into_iter().flat_map(|errors| errors.0));
    faults.extend(load_sections(folders).err().into_iter().flat_map(|errors| errors.0));
    faults.extend(load_rules(folders).err().into_iter().flat_map(|errors| errors.0));
    faults.extend(subscriptions::check(folders));
    faults
}
