//! What the reader's files name that others know: whether such a section is there, or such a feed
//! is followed, is not for this module to say.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::own_rules::date;
use super::source::{Source, pairs};
use super::{Fault, Folders};
use crate::model::{CleanText, SectionPath};

/// What is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A section with numbers of its own for how long entries stay.
    KeptSection(SectionPath),
    /// Words of the title or the address of the feeds that a rule is about.
    RuleFeed(CleanText),
    /// The last day on which a rule holds.
    RuleEnd(Date),
}

/// Something that is named, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What.
    pub named: Named,
    /// Without problem and mend.
    place: Fault,
}

impl Mention {
    /// What is told of it.
    #[must_use]
    pub fn told(&self, problem: &str, mend: &str) -> Fault {
        let (problem, mend) = (CleanText::line(problem), CleanText::line(mend));
        Fault { problem, mend, ..self.place.clone() }
    }
}

/// Everything that the reader's files name, in their order. What cannot be read names nothing.
#[must_use]
pub fn mentions(folders: &Folders) -> Vec<Mention> {
    let of_file = |name: &str, read: fn(&Source) -> Vec<Mention>| {
        let source = Source::of_file(&folders.config_file(name)).ok().flatten();
        source.map(|source| read(&source)).unwrap_or_default()
    };
    let mut mentions = of_file("config.toml", of_config);
    mentions.extend(of_file("rules.toml", of_rules));
    mentions
}

fn of_config(source: &Source) -> Vec<Mention> {
    let (document, _) = source.parse();
    let keep = inner(&document, "keep").and_then(DeValue::as_table);
    let sections = keep.and_then(|keep| inner(keep, "sections")?.as_table());
    let mention = |(path, span)| Mention {
        named: Named::KeptSection(SectionPath::parse(path)),
        place: source.fault(span, "keep.sections", "", ""),
    };
    let sections = sections.map(pairs).unwrap_or_default();
    sections.into_iter().map(|pair| (pair.key, pair.key_span)).map(mention).collect()
}

fn of_rules(source: &Source) -> Vec<Mention> {
    let (document, _) = source.parse();
    let mut mentions = Vec::new();
    let rules = inner(&document, "rule").and_then(DeValue::as_array);
    for (number, rule) in (1..).zip(rules.into_iter().flatten()) {
        for field in rule.get_ref().as_table().map(pairs).unwrap_or_default() {
            let named = match field.key {
                "feed" => field.value.as_str().map(|text| Named::RuleFeed(CleanText::line(text))),
                "until" => date(field.value).map(Named::RuleEnd),
                _ => None,
            };
            let key = format!("rule {number}: {}", field.key);
            mentions.extend(named.map(|named| Mention {
                named,
                place: source.fault(field.value_span.clone(), &key, "", ""),
            }));
        }
    }
    mentions
}

/// The value of a key.
fn inner<'t>(table: &'t DeTable<'t>, key: &str) -> Option<&'t DeValue<'t>> {
    pairs(table).into_iter().find(|pair| pair.key == key).map(|pair| pair.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_found_with_its_place() {
        let told = |mentions: Vec<Mention>| -> Vec<String> {
            mentions.iter().map(|it| format!("{:?} {}", it.named, it.told("p", "m"))).collect()
        };
        let config = Source::new(
            "config.toml",
            "[keep]\nsections = { \"Sport\" = { days = 3 }, Art = { days = 4 } }\n",
        );
        assert_eq!(
            told(of_config(&config)),
            [
                "KeptSection(SectionPath(Sport)) config.toml:2:14: keep.sections: p; m",
                "KeptSection(SectionPath(Art)) config.toml:2:38: keep.sections: p; m",
            ]
        );
        let rules = Source::new(
            "rules.toml",
            "[[rule]]\nmute = true\nuntil = 2026-12-13\n[[rule]]\nfeed = \"daily\"\n",
        );
        assert_eq!(
            told(of_rules(&rules)),
            [
                "RuleEnd(2026-12-13) rules.toml:3:9: rule 1: until: p; m",
                "RuleFeed(\"daily\") rules.toml:5:8: rule 2: feed: p; m",
            ]
        );
        assert_eq!(told(of_rules(&Source::new("rules.toml", "rule = 1\n"))), [""; 0]);
    }
}
