//! `keys.toml`: which keys mean which command, in which context.

use super::rules::told;
use super::source::{Source, pairs};
use super::{ConfigErrors, Fault, Folders, Position, starter};

/// What a key is bound to when it is bound to nothing.
const UNBOUND: [&str; 2] = ["", "none"];

/// One line of `keys.toml`. The names are as written: `ui` knows what they mean and tells unknown
/// ones by their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBinding {
    /// Where it holds: the table's name, `global`.
    pub context: String,
    /// The key sequence, single spaces between keys: `g g`.
    pub keys: String,
    /// The command's name; empty in an unbinding whose spelling meets no earlier binding.
    pub command: String,
    /// The file it stands in.
    pub file: String,
    /// Where in the file.
    pub position: Position,
}

/// The default bindings in file order, each overridden in place where the reader's file spells the
/// same context and keys; the reader's other bindings follow. `""` or `"none"` unbinds.
pub fn load_keys(folders: &Folders) -> Result<Vec<KeyBinding>, ConfigErrors> {
    let default = Source::new("the default keys.toml", starter::KEYS);
    let (mut bindings, mut faults) = read(&default);
    match Source::of_file(&folders.config_file("keys.toml")) {
        Ok(Some(source)) => {
            let (own, found) = read(&source);
            faults.extend(found);
            for binding in own {
                lay_over(&mut bindings, binding);
            }
        }
        Ok(None) => {}
        Err(fault) => faults.push(fault),
    }
    ConfigErrors::unless_none(bindings, faults)
}

/// The bindings that come with the program, in file order.
#[must_use]
pub fn default_keys() -> Vec<KeyBinding> {
    read(&Source::new("the default keys.toml", starter::KEYS)).0
}

fn lay_over(bindings: &mut Vec<KeyBinding>, own: KeyBinding) {
    let at =
        bindings.iter().position(|known| known.context == own.context && known.keys == own.keys);
    match at {
        Some(at) if own.command.is_empty() => _ = bindings.remove(at),
        Some(at) => {
            if let Some(known) = bindings.get_mut(at) {
                *known = own;
            }
        }
        None => bindings.push(own),
    }
}

fn read(source: &Source) -> (Vec<KeyBinding>, Vec<Fault>) {
    let (document, mut faults) = source.parse();
    let mut bindings = Vec::new();
    for context in pairs(&document) {
        let Some(table) = context.value.as_table() else {
            let problem = "a binding stands outside a table";
            let mend = "write it below the line of its context, as [global]";
            faults.push(source.fault(context.key_span, context.key, problem, mend));
            continue;
        };
        for pair in pairs(table) {
            let keys = pair.key.split_whitespace().collect::<Vec<_>>().join(" ");
            let path = format!("{}.{}", context.key, pair.key);
            match pair.value.as_str() {
                Some(command) if !keys.is_empty() => bindings.push(KeyBinding {
                    context: context.key.to_owned(),
                    keys,
                    command: bound_to(command),
                    file: source.file().as_str().to_owned(),
                    position: source.position(pair.key_span.start),
                }),
                Some(_) => {
                    let mend = "name the key, as \"g g\" = \"first\"";
                    faults.push(source.fault(pair.key_span, &path, "no key is named", mend));
                }
                None => {
                    let problem = format!("{} is no command", told(pair.value));
                    let mend = "write the command's name in quotes, as \"q\" = \"quit\"";
                    faults.push(source.fault(pair.value_span, &path, &problem, mend));
                }
            }
        }
    }
    (bindings, faults)
}

fn bound_to(command: &str) -> String {
    let command = command.trim();
    if UNBOUND.contains(&command) { String::new() } else { command.to_owned() }
}
