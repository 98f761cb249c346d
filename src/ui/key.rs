//! Keys and key sequences as people write them: `j`, `G`, `ctrl-d`, `g g`, `enter`.

use std::fmt;

use crokey::{KeyCombination, KeyCombinationFormat, OneToThree};
use crossterm::event::{KeyCode, KeyModifiers};

/// One press of a key. Shift is part of a character (`G`), never a modifier of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Key {
    /// From what the terminal reported.
    #[must_use]
    pub fn new(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let code = match code {
            KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            KeyCode::Char(c) if modifiers.contains(KeyModifiers::SHIFT) => {
                KeyCode::Char(c.to_ascii_uppercase())
            }
            code => code,
        };
        let spoken_for = matches!(code, KeyCode::Char(_) | KeyCode::BackTab);
        let kept = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let modifiers = modifiers & kept;
        Self {
            code,
            modifiers: if spoken_for { modifiers - KeyModifiers::SHIFT } else { modifiers },
        }
    }

    /// A plain character key.
    #[must_use]
    pub fn of_char(c: char) -> Self {
        Self::new(KeyCode::Char(c), KeyModifiers::NONE)
    }

    /// The digit this key types, 0 to 9.
    #[must_use]
    pub fn digit(self) -> Option<u32> {
        match self {
            Self { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE } => c.to_digit(10),
            _ => None,
        }
    }

    /// Which key.
    #[must_use]
    pub const fn code(self) -> KeyCode {
        self.code
    }

    /// Held with Control or Alt; with Shift only where the key is no character.
    #[must_use]
    pub const fn modifiers(self) -> KeyModifiers {
        self.modifiers
    }

    /// One key as people write it; `None` when it names no key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            // As they are shown.
            let arrow = match c {
                '↑' => KeyCode::Up,
                '↓' => KeyCode::Down,
                '←' => KeyCode::Left,
                '→' => KeyCode::Right,
                c => return Some(Self::of_char(c)),
            };
            return Some(Self::new(arrow, KeyModifiers::NONE));
        }
        if text == "shift-tab" {
            return Some(Self::new(KeyCode::BackTab, KeyModifiers::NONE));
        }
        let combination = crokey::parse(text).ok()?;
        match combination.codes {
            OneToThree::One(code) => Some(Self::new(code, combination.modifiers)),
            OneToThree::Two(..) | OneToThree::Three(..) => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = self.modifiers.is_empty();
        let name = match self.code {
            KeyCode::Up if is_plain => "↑",
            KeyCode::Down if is_plain => "↓",
            KeyCode::Left if is_plain => "←",
            KeyCode::Right if is_plain => "→",
            KeyCode::BackTab => "shift-tab",
            KeyCode::Char(' ') => "space",
            KeyCode::Char(c) if is_plain => return write!(f, "{c}"),
            code => {
                let format = KeyCombinationFormat::default().with_lowercase_modifiers();
                let combination = KeyCombination::one_key(code, self.modifiers);
                return f.write_str(&format.to_string(combination).to_lowercase());
            }
        };
        f.write_str(name)
    }
}

/// Keys pressed one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct KeySequence(Vec<Key>);

impl KeySequence {
    /// A sequence as people write it, keys parted by spaces; `None` when a part names no key or
    /// there is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let keys: Option<Vec<Key>> = text.split_whitespace().map(Key::parse).collect();
        keys.filter(|keys| !keys.is_empty()).map(Self)
    }

    /// One more key.
    pub fn push(&mut self, key: Key) {
        self.0.push(key);
    }

    /// Forget all keys.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// True when no key was pressed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when it is more than one key.
    #[must_use]
    pub fn is_sequence(&self) -> bool {
        self.0.len() > 1
    }

    /// True when `longer` begins with this sequence and goes on.
    #[must_use]
    pub fn begins(&self, longer: &Self) -> bool {
        longer.0.len() > self.0.len() && longer.0.starts_with(&self.0)
    }
}

impl fmt::Display for KeySequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().enumerate() {
            write!(f, "{}{key}", if index == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_people_write_them() {
        for (text, code, modifiers) in [
            ("j", KeyCode::Char('j'), KeyModifiers::NONE),
            ("G", KeyCode::Char('G'), KeyModifiers::SHIFT),
            ("ctrl-d", KeyCode::Char('d'), KeyModifiers::CONTROL),
            ("shift-tab", KeyCode::Tab, KeyModifiers::SHIFT),
            ("shift-tab", KeyCode::BackTab, KeyModifiers::SHIFT),
            ("↑", KeyCode::Up, KeyModifiers::NONE),
            ("ctrl-up", KeyCode::Up, KeyModifiers::CONTROL),
            ("enter", KeyCode::Enter, KeyModifiers::NONE),
            ("space", KeyCode::Char(' '), KeyModifiers::NONE),
            ("-", KeyCode::Char('-'), KeyModifiers::NONE),
            ("?", KeyCode::Char('?'), KeyModifiers::SHIFT),
            ("pagedown", KeyCode::PageDown, KeyModifiers::NONE),
            ("ج", KeyCode::Char('ج'), KeyModifiers::NONE),
        ] {
            let key = Key::parse(text).unwrap_or_else(|| panic!("{text} is a key"));
            assert_eq!(key, Key::new(code, modifiers), "{text}");
            let written = key.to_string();
            assert_eq!(Key::parse(&written).unwrap_or(key), key, "{text} is written {written}");
        }
        assert_eq!(Key::parse("nonsense"), None);
    }

    #[test]
    fn a_sequence_is_typed_key_by_key() {
        let both = KeySequence::parse("g g").expect("a sequence");
        let one = KeySequence::parse("g").expect("a sequence");
        assert!(one.begins(&both) && !both.begins(&both));
        assert_eq!(both.to_string(), "g g");
        assert_eq!(KeySequence::parse("  "), None);
    }
}
