//! From keys pressed to the command meant, by the bindings of `keys.toml`.

use crate::config::{Fault, KeyBinding};
use crate::model::{CleanText, nearest};

use super::command::{COMMANDS, Command, Context};
use super::key::KeySequence;

/// What the keys pressed so far mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyMatch {
    /// This command.
    Command(Command),
    /// The beginning of a longer sequence, perhaps of another context.
    Prefix,
    /// A sequence that means something in this other context alone.
    Elsewhere(Context),
    /// Nothing.
    Nothing,
}

/// Every binding, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    bindings: Vec<(Context, KeySequence, Command)>,
}

impl Keymap {
    /// From the bindings of `keys.toml`. A binding that names no context, key or command is left
    /// out and reported with its place. One without a command only unbinds.
    #[must_use]
    pub fn new(bindings: &[KeyBinding]) -> (Self, Vec<Fault>) {
        let mut keymap = Self::default();
        let mut faults = Vec::new();
        for binding in bindings.iter().filter(|binding| !binding.command.is_empty()) {
            match resolve(binding) {
                Ok(resolved) => keymap.bindings.push(resolved),
                Err(fault) => faults.push(fault),
            }
        }
        (keymap, faults)
    }

    /// What `typed` means in `context`: its own bindings come first, then the global ones. Longer
    /// sequences of other contexts are known too: their keys one by one would do what nobody meant.
    #[must_use]
    pub fn resolve(&self, context: Context, typed: &KeySequence) -> KeyMatch {
        let in_order = [context, Context::Global];
        for wanted in in_order {
            let mut here = self.bindings.iter().filter(|(context, ..)| *context == wanted);
            if let Some((.., command)) = here.find(|(_, keys, _)| keys == typed) {
                return KeyMatch::Command(*command);
            }
        }
        let is_prefix = |(context, keys, _): &&(Context, KeySequence, Command)| {
            in_order.contains(context) && typed.begins(keys)
        };
        if self.bindings.iter().any(|binding| is_prefix(&binding)) {
            return KeyMatch::Prefix;
        }
        let is_elsewhere =
            |(other, ..): &&(Context, KeySequence, Command)| !in_order.contains(other);
        let mut elsewhere = self.bindings.iter().filter(is_elsewhere);
        if elsewhere.clone().any(|(_, keys, _)| typed.begins(keys)) {
            return KeyMatch::Prefix;
        }
        let same = elsewhere.find(|(_, keys, _)| typed.is_sequence() && keys == typed);
        same.map_or(KeyMatch::Nothing, |(other, ..)| KeyMatch::Elsewhere(*other))
    }

    /// The keys that give `command` on the paper, in the order of the file, each once; what holds
    /// only on a screen of its own is left out.
    #[must_use]
    pub fn keys_of(&self, command: Command) -> Vec<&KeySequence> {
        let all = self.bindings.iter().filter(|(.., bound)| *bound == command);
        let is_elsewhere = |context| !matches!(context, Context::Feeds | Context::Help);
        let has_others = all.clone().any(|(context, ..)| is_elsewhere(*context));
        let mut keys: Vec<&KeySequence> = Vec::new();
        for (_, sequence, _) in all.filter(|(context, ..)| !has_others || is_elsewhere(*context)) {
            if !keys.contains(&sequence) {
                keys.push(sequence);
            }
        }
        keys
    }

    /// The first key that gives `command`, as people write it; empty when none does.
    #[must_use]
    pub fn hint(&self, command: Command) -> String {
        self.keys_of(command).first().map(ToString::to_string).unwrap_or_default()
    }
}

fn resolve(binding: &KeyBinding) -> Result<(Context, KeySequence, Command), Fault> {
    let fault = |problem: String, mend: String| Fault {
        file: CleanText::line(&binding.file),
        position: Some(binding.position),
        key: CleanText::line(&format!("{}.{}", binding.context, binding.keys)).shortened(80),
        problem: CleanText::line(&problem).shortened(200),
        mend: CleanText::line(&mend),
    };
    let context =
        Context::ALL.into_iter().find(|it| it.name() == binding.context).ok_or_else(|| {
            let names: Vec<&str> = Context::ALL.iter().map(|context| context.name()).collect();
            let problem = format!("no context is called [{}]", binding.context);
            fault(problem, format!("there are {}", names.join(", ")))
        })?;
    let keys = KeySequence::parse(&binding.keys).ok_or_else(|| {
        let problem = format!("\"{}\" is no key", binding.keys);
        fault(problem, "write it like j, G, ctrl-d, g g".to_owned())
    })?;
    let command = Command::from_name(&binding.command).ok_or_else(|| {
        let near = nearest(&binding.command, COMMANDS.iter().map(|info| info.name));
        let mend = near.map_or_else(
            || "`dateline config default keys` lists them all".to_owned(),
            |near| format!("did you mean \"{near}\"?"),
        );
        fault(format!("no command is called \"{}\"", binding.command), mend)
    })?;
    Ok((context, keys, command))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Position;

    fn binding(context: &str, keys: &str, command: &str) -> KeyBinding {
        KeyBinding {
            context: context.to_owned(),
            keys: keys.to_owned(),
            command: command.to_owned(),
            file: "keys.toml".to_owned(),
            position: Position { line: 7, column: 1 },
        }
    }

    #[test]
    fn a_context_has_its_own_keys_before_the_global_ones() {
        let (keymap, faults) = Keymap::new(&[
            binding("global", "q", "quit"),
            binding("global", "g g", "first"),
            binding("help", "q", "back"),
            binding("sections", "z j", "move-down"),
            binding("feeds", "D", "remove"),
        ]);
        assert!(faults.is_empty());
        let typed = |text: &str| KeySequence::parse(text).expect("keys");
        for (context, keys, expected) in [
            (Context::Headlines, "q", KeyMatch::Command(Command::Quit)),
            (Context::Help, "q", KeyMatch::Command(Command::Back)),
            (Context::Help, "g", KeyMatch::Prefix),
            (Context::Help, "g g", KeyMatch::Command(Command::MoveFirst)),
            (Context::Help, "g x", KeyMatch::Nothing),
            (Context::Sections, "z j", KeyMatch::Command(Command::MoveSectionDown)),
            (Context::Headlines, "z", KeyMatch::Prefix),
            (Context::Headlines, "z j", KeyMatch::Elsewhere(Context::Sections)),
            (Context::Headlines, "z x", KeyMatch::Nothing),
            (Context::Headlines, "D", KeyMatch::Nothing),
        ] {
            assert_eq!(keymap.resolve(context, &typed(keys)), expected, "{keys}");
        }
    }

    #[test]
    fn a_binding_that_means_nothing_is_named_with_its_line() {
        for (bad, expected) in [
            (
                binding("global", "q", "qui"),
                "keys.toml:7:1: global.q: no command is called \"qui\"; did you mean \"quit\"?",
            ),
            (
                binding("globe", "q", "quit"),
                "keys.toml:7:1: globe.q: no context is called [globe]; there are global, sections, \
                 headlines, article, feeds, help",
            ),
            (
                binding("global", "qq", "quit"),
                "keys.toml:7:1: global.qq: \"qq\" is no key; write it like j, G, ctrl-d, g g",
            ),
        ] {
            let (keymap, faults) = Keymap::new(&[bad]);
            assert_eq!(faults.iter().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
            assert!(keymap.bindings.is_empty());
        }
    }
}
