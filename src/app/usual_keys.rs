//! The keys that come with the program and what they do, for the man page.

use crate::config::default_keys;
use crate::ui::command::COMMANDS;

/// Of each of these commands that is bound everywhere: its first key, and what it does.
#[must_use]
pub fn usual_keys(commands: &[&str]) -> Vec<(String, &'static str)> {
    let keys = default_keys();
    let row = |name: &&str| {
        let info = COMMANDS.iter().find(|info| info.name == *name)?;
        let key = keys.iter().find(|key| key.command == *name && key.context == "global")?;
        Some((key.keys.clone(), info.summary))
    };
    commands.iter().filter_map(row).collect()
}
