//! A signature as bytes: read when the entry comes, compared when the store finds time for it.

use super::signature::{Deed, Signature, Term};
use crate::words::Language;

/// The way these bytes are written; others are not read.
const FORM: u8 = 6;
/// What is kept of a deed beside its number.
const DEED_IN_TITLE: u16 = 1 << 15;
const DEED_IS_MARK: u16 = 1 << 14;
/// What a term takes.
const TERM_BYTES: usize = 7;
/// Parts of one, to which weights are kept.
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
            bytes.push(term.marks);
            bytes.extend(term.next.to_le_bytes());
        }
        for weighed in [&self.topics, &self.places] {
            bytes.extend(number(weighed.len()));
            for (number, weight) in weighed {
                bytes.extend(number.to_le_bytes());
                bytes.push(parts(*weight));
            }
        }
        bytes.extend(number(self.deeds.len()));
        for deed in &self.deeds {
            let is_in_title = if deed.is_in_title { DEED_IN_TITLE } else { 0 };
            let is_mark = if deed.is_mark { DEED_IS_MARK } else { 0 };
            bytes.extend((deed.number | is_in_title | is_mark).to_le_bytes());
        }
        bytes.extend(number(self.results.len()));
        bytes.extend(self.results.iter().flat_map(|result| result.to_le_bytes()));
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
            terms.push(Term { hash, marks, next: left.number()? });
        }
        let topics = left.weighed()?;
        let places = left.weighed()?;
        let mut deeds = Vec::new();
        for _ in 0..left.number()? {
            let deed = left.number()?;
            deeds.push(Deed {
                number: deed & !(DEED_IN_TITLE | DEED_IS_MARK),
                is_in_title: deed & DEED_IN_TITLE != 0,
                is_mark: deed & DEED_IS_MARK != 0,
            });
        }
        let mut results = Vec::new();
        for _ in 0..left.number()? {
            results.push(left.number()?);
        }
        let language = *language;
        let is_form = is_form != 0;
        Some(Self { language, outlet, at, is_form, terms, topics, places, deeds, results })
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

    fn weighed(&mut self) -> Option<Vec<(u16, f32)>> {
        let mut weighed = Vec::new();
        for _ in 0..self.number()? {
            let number = self.number()?;
            let [weight] = self.take()?;
            weighed.push((number, f32::from(weight) / WEIGHT_PARTS));
        }
        Some(weighed)
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
            title: "Ferry sinks off Peru: 12 dead, match ends 2-1",
            lead: "The ship left Lima with 80 on board, the navy of Peru said. Rain hampers Callao.",
            language: Language::English,
            outlet: 7,
            at: 1_800_000_000,
        };
        let signature = Signature::of(&report);
        assert!(!signature.places.is_empty() && !signature.topics.is_empty());
        assert!(!signature.deeds.is_empty() && !signature.results.is_empty());
        let bytes = signature.to_bytes();
        let back = Signature::from_bytes(&bytes, 7, 1_800_000_000).expect("a signature");
        assert_eq!(format!("{back:?}"), format!("{signature:?}"));
        for end in 0..bytes.len() {
            assert!(Signature::from_bytes(&bytes[..end], 0, 0).is_none(), "{end}");
        }
        for nonsense in [&[][..], &[1, 0, 0], &[5, 99, 0], &[5, 0, 0, 255, 255, 1]] {
            assert!(Signature::from_bytes(nonsense, 0, 0).is_none(), "{nonsense:?}");
        }
    }
}
