//! Which reports hold a word. Most words stand in one report alone, and there are hundreds of
//! thousands of them.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::words::Language;

/// Words that so many reports have lead to none.
const HOLDERS_MAX: usize = 64;

/// Reports by the words that they hold, each report by its place.
#[derive(Debug, Default)]
pub(super) struct Holders {
    by_word: HashMap<u32, Held>,
    /// Those of the words that several have.
    several: Vec<Vec<u32>>,
}

/// By how many a word is held.
#[derive(Clone, Copy, Debug)]
enum Held {
    One(u32),
    /// By those that stand there.
    Several(u32),
    TooMany,
}

impl Holders {
    /// Adds a report to those that hold a word of a language, given by its hash.
    pub(super) fn add(&mut self, language: Language, word: u32, report: u32) {
        let held = match self.by_word.entry(key(language, word)) {
            Entry::Vacant(none) => {
                none.insert(Held::One(report));
                return;
            }
            Entry::Occupied(held) => held.into_mut(),
        };
        match *held {
            Held::One(first) => {
                *held = Held::Several(u32::try_from(self.several.len()).unwrap_or(u32::MAX));
                self.several.push(vec![first, report]);
            }
            Held::Several(at) => {
                let Some(all) = self.several.get_mut(at as usize) else { return };
                if all.len() < HOLDERS_MAX {
                    all.push(report);
                } else {
                    *all = Vec::new();
                    *held = Held::TooMany;
                }
            }
            Held::TooMany => {}
        }
    }

    /// Calls for each report that holds the word; for none where too many do.
    pub(super) fn each(&self, language: Language, word: u32, mut take: impl FnMut(u32)) {
        match self.by_word.get(&key(language, word)) {
            None | Some(Held::TooMany) => {}
            Some(Held::One(only)) => take(*only),
            Some(Held::Several(at)) => {
                self.several.get(*at as usize).into_iter().flatten().for_each(|at| take(*at));
            }
        }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.by_word.clear();
        self.several.clear();
    }
}

/// The same letters are another word in another language.
const fn key(language: Language, word: u32) -> u32 {
    word ^ (language as u32).wrapping_mul(0x9e37_79b9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_leads_to_its_holders_until_there_are_too_many() {
        let mut holders = Holders::default();
        let of = |holders: &Holders, language| {
            let mut all = Vec::new();
            holders.each(language, 7, |report| all.push(report));
            all
        };
        assert!(of(&holders, Language::English).is_empty());
        for report in 0..64 {
            holders.add(Language::English, 7, report);
            assert_eq!(of(&holders, Language::English), (0..=report).collect::<Vec<_>>());
        }
        assert!(of(&holders, Language::German).is_empty());
        holders.add(Language::English, 7, 64);
        assert!(of(&holders, Language::English).is_empty());
        holders.clear();
        holders.add(Language::English, 7, 65);
        assert_eq!(of(&holders, Language::English), [65]);
    }
}
