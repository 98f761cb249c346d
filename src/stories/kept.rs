//! A signature as bytes: read when the entry comes, compared when the store finds time for it.

use super::signature::{Signature, Term};
use crate::words::Language;

/// The way these bytes are written; others are not read.
const FORM: u8 = 1;
/// Marks of a term.
const IS_IN_TITLE: u8 = 1;
const IS_NAME: u8 = 2;
const IS_NUMBER: u8 = 4;
/// What a term takes.
const TERM_BYTES: usize = 5;
/// Parts of one, to which weights of places are kept.
const WEIGHT_PARTS: f32 = 40.0;

impl Signature {
    /// All of it but who tells it and when.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let language = Language::ALL.iter().position(|(known, _)| *known == self.language);
        let number = |number: usize| u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes();
        let mut bytes = vec![
            FORM,
            language.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX),
            u8::from(self.is_form),
        ];
        bytes.extend(number(self.terms.len()));
        for term in &self.terms {
            bytes.extend(term.hash.to_le_bytes());
            let marks = [
                (term.is_in_title, IS_IN_TITLE),
                (term.is_name, IS_NAME),
                (term.is_number, IS_NUMBER),
            ];
            bytes.push(marks.iter().filter(|(is, _)| *is).map(|(_, mark)| mark).sum());
        }
        bytes.extend(number(self.topics.len()));
        bytes.extend(self.topics.iter().flat_map(|topic| topic.to_le_bytes()));
        bytes.extend(number(self.places.len()));
        for (place, weight) in &self.places {
            bytes.extend(place.to_le_bytes());
            bytes.push(parts(*weight));
        }
        bytes.extend(number(self.towns.len()));
        bytes.extend(self.towns.iter().flat_map(|town| town.to_le_bytes()));
        bytes
    }

    /// From bytes that were kept; `None` for any others.
    #[must_use]
    pub fn from_bytes(bytes: &[u8], outlet: u64, at: i64) -> Option<Self> {
        let mut left = Left(bytes);
        let [form, language, is_form] = left.take::<3>()?;
        let (language, _) = Language::ALL.get(usize::from(language))?;
        if form != FORM {
            return None;
        }
        let number = usize::from(left.number()?);
        let mut terms = Vec::with_capacity(number.min(bytes.len() / TERM_BYTES));
        for _ in 0..number {
            let hash = u32::from_le_bytes(left.take()?);
            let [marks] = left.take()?;
            terms.push(Term {
                hash,
                is_in_title: marks & IS_IN_TITLE != 0,
                is_name: marks & IS_NAME != 0,
                is_number: marks & IS_NUMBER != 0,
            });
        }
        let mut topics = Vec::new();
        for _ in 0..left.number()? {
            topics.push(left.number()?);
        }
        let mut places = Vec::new();
        for _ in 0..left.number()? {
            let place = left.number()?;
            let [weight] = left.take()?;
            places.push((place, f32::from(weight) / WEIGHT_PARTS));
        }
        let mut towns = Vec::new();
        for _ in 0..left.number()? {
            towns.push(u32::from_le_bytes(left.take()?));
        }
        let is_form = is_form != 0;
        Some(Self { language: *language, outlet, at, is_form, terms, topics, places, towns })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
fn parts(weight: f32) -> u8 {
    (weight * WEIGHT_PARTS).round().clamp(0.0, 255.0) as u8
}

/// Bytes that are still to be read.
struct Left<'a>(&'a [u8]);

impl Left<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, left) = self.0.split_first_chunk::<N>()?;
        self.0 = left;
        Some(*taken)
    }

    fn number(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::Report;

    #[test]
    fn what_is_kept_comes_back_and_nonsense_is_none() {
        let report = Report {
            title: "Ferry sinks off Peru: 12 dead",
            lead: "The ship left Lima with 80 on board, the navy of Peru said. Rain hampers Callao.",
            language: Language::English,
            outlet: 7,
            at: 1_800_000_000,
        };
        let signature = Signature::of(&report);
        assert!(!signature.places.is_empty() && !signature.topics.is_empty());
        let bytes = signature.to_bytes();
        let back = Signature::from_bytes(&bytes, 7, 1_800_000_000).expect("a signature");
        assert_eq!(format!("{back:?}"), format!("{signature:?}"));
        for end in 0..bytes.len() {
            assert!(Signature::from_bytes(&bytes[..end], 0, 0).is_none(), "{end}");
        }
        for nonsense in [&[][..], &[2, 0, 0], &[1, 99, 0], &[1, 0, 0, 255, 255, 1]] {
            assert!(Signature::from_bytes(nonsense, 0, 0).is_none(), "{nonsense:?}");
        }
    }
}
