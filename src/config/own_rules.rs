//! `rules.toml`: the reader's rules, and the sections that are saved queries.
//!
//! What is asked stays text here, with its place in the file: what it means is for `query` to say.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::rules::told;
use super::source::{Pair, Source, pairs};
use super::{ConfigErrors, Fault, Folders, Position};
use crate::model::{CleanText, SectionPath, Tag, nearest};

/// A query as the file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// As written.
    pub text: String,
    /// Where it stands; `None` where nothing is asked.
    pub position: Option<Position>,
}

/// A rule as `rules.toml` says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleEntry {
    /// The first of the file is 1.
    pub number: usize,
    /// Which entries it is about; empty: all in its scope.
    pub asked: Asked,
    /// Only entries in this section.
    pub section: Option<SectionPath>,
    /// Only entries of feeds with these words in their title, or this text in their address.
    pub feed: Option<CleanText>,
    /// It holds up to this day, the day included.
    pub until: Option<Date>,
    /// Where the entries stand first.
    pub place: Option<SectionPath>,
    /// The tag they come with.
    pub tag: Option<Tag>,
    /// They come starred.
    pub is_starred: bool,
    /// They come read.
    pub is_read: bool,
    /// They are kept out of the paper.
    pub is_muted: bool,
}

impl RuleEntry {
    /// It keeps entries out of the paper and does nothing else.
    #[must_use]
    pub const fn only_mutes(&self) -> bool {
        let does_more =
            self.place.is_some() || self.tag.is_some() || self.is_starred || self.is_read;
        self.is_muted && !does_more
    }

    /// It is about the same entries.
    fn asks_the_same(&self, other: &Self) -> bool {
        let is_same = self.section == other.section && self.feed == other.feed;
        is_same && self.asked.text.trim() == other.asked.text.trim()
    }

    /// It mutes what `other` would mute.
    pub(super) fn mutes_the_same(&self, other: &Self) -> bool {
        self.only_mutes() && other.only_mutes() && self.asks_the_same(other)
    }

    /// It holds as long as `other`, or longer.
    pub(super) fn holds_as_long(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.until.is_some_and(|other| until >= other))
    }
}

/// A section that is a saved query, as `rules.toml` says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmartEntry {
    /// What it is called.
    pub name: CleanText,
    /// What it holds.
    pub asked: Asked,
}

/// What `rules.toml` says, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesFile {
    /// The file's path, for faults.
    pub file: CleanText,
    /// The rules.
    pub rules: Vec<RuleEntry>,
    /// The saved queries.
    pub smart: Vec<SmartEntry>,
}

const RULE_KEYS: [&str; 9] =
    ["match", "section", "feed", "until", "place", "tag", "star", "read", "mute"];
const SMART_KEYS: [&str; 2] = ["name", "query"];
/// Each rule is tried on each entry, each saved query counted with the sections.
const RULES_MAX: usize = 500;
const SMART_MAX: usize = 30;

/// The reader's rules; none where there is no such file.
pub fn load_rules(folders: &Folders) -> Result<RulesFile, ConfigErrors> {
    match Source::of_file(&folders.config_file("rules.toml")) {
        Ok(Some(source)) => read(&source),
        Ok(None) => Ok(RulesFile::default()),
        Err(fault) => Err(ConfigErrors(vec![fault])),
    }
}

pub(super) fn read(source: &Source) -> Result<RulesFile, ConfigErrors> {
    const MEND: &str = "write each rule below a line [[rule]], each saved query below [[smart]]";
    let (document, mut faults) = source.parse();
    let mut file = RulesFile { file: source.file().clone(), ..RulesFile::default() };
    for pair in pairs(&document) {
        let max = match pair.key {
            "rule" => RULES_MAX,
            "smart" => SMART_MAX,
            _ => {
                faults.push(source.fault(pair.key_span, pair.key, "no such table", MEND));
                continue;
            }
        };
        let tables: Option<Vec<&DeTable<'_>>> = pair
            .value
            .as_array()
            .and_then(|list| list.iter().map(|table| table.get_ref().as_table()).collect());
        let Some(tables) = tables else {
            faults.push(source.fault(pair.key_span, pair.key, "it is no list of tables", MEND));
            continue;
        };
        if tables.len() > max {
            let problem = format!("there are more than {max}");
            faults.push(source.fault(pair.key_span, pair.key, &problem, "leave some out"));
            continue;
        }
        for (number, table) in (1..).zip(tables) {
            let fields = pairs(table);
            let mut table =
                Table { source, name: format!("{} {number}", pair.key), faults: vec![] };
            // Where its first key stands: the brackets have no place of their own.
            let at = fields.first().map_or(pair.key_span.start, |field| field.key_span.start);
            match pair.key {
                "rule" => file.rules.push(table.rule(number, &fields, at)),
                _ => file.smart.push(table.smart(&fields, at)),
            }
            faults.append(&mut table.faults);
        }
    }
    ConfigErrors::unless_none(file, faults)
}

/// One table that is being read.
struct Table<'s> {
    source: &'s Source,
    /// As faults name it: `rule 2`.
    name: String,
    faults: Vec<Fault>,
}

impl Table<'_> {
    fn tell(&mut self, at: usize, key: &str, problem: &str, mend: &str) {
        let key = format!("{}{}{key}", self.name, if key.is_empty() { "" } else { ": " });
        self.faults.push(self.source.fault(at..at, &key, problem, mend));
    }

    fn refuse(&mut self, field: &Pair<'_>, mend: &str) {
        let problem = format!("{} does not do", told(field.value));
        self.tell(field.value_span.start, field.key, &problem, mend);
    }

    fn refuse_key(&mut self, field: &Pair<'_>, keys: &[&str]) {
        let mend = nearest(field.key, keys.iter().copied()).map_or_else(
            || format!("the keys here are {}", keys.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.tell(field.key_span.start, field.key, "no such key", &mend);
    }

    fn rule(&mut self, number: usize, fields: &[Pair<'_>], at: usize) -> RuleEntry {
        let mut rule = RuleEntry { number, ..RuleEntry::default() };
        for field in fields {
            match field.key {
                "match" => rule.asked = self.asked(field),
                "section" => rule.section = self.section(field),
                "place" => rule.place = self.section(field),
                "feed" => {
                    rule.feed = text(field).map(CleanText::line).filter(|text| !text.is_empty());
                    if rule.feed.is_none() {
                        self.refuse(field, "write words of its title or address in quotes");
                    }
                }
                "tag" => {
                    rule.tag = text(field).and_then(Tag::new);
                    if rule.tag.is_none() {
                        self.refuse(field, "write one tag in quotes, without commas");
                    }
                }
                "until" => {
                    rule.until = date(field.value);
                    if rule.until.is_none() {
                        self.refuse(field, "write the last day like 2026-12-13, without quotes");
                    }
                }
                "star" => rule.is_starred = self.flag(field),
                "read" => rule.is_read = self.flag(field),
                "mute" => rule.is_muted = self.flag(field),
                _ => self.refuse_key(field, &RULE_KEYS),
            }
        }
        if !self.faults.is_empty() {
            return rule;
        }
        let marks = [rule.is_starred, rule.is_read, rule.is_muted].contains(&true);
        if !marks && rule.place.is_none() && rule.tag.is_none() {
            self.tell(at, "", "it does nothing", "write place, tag, star, read or mute");
        }
        if rule.asked.position.is_none() && rule.section.is_none() && rule.feed.is_none() {
            self.tell(at, "", "it is about every entry", "write match, section or feed");
        }
        rule
    }

    fn smart(&mut self, fields: &[Pair<'_>], at: usize) -> SmartEntry {
        let mut smart = SmartEntry::default();
        for field in fields {
            match field.key {
                "name" => {
                    smart.name = text(field).map(CleanText::line).unwrap_or_default();
                    if smart.name.is_empty() {
                        self.refuse(field, "write its name in quotes");
                    }
                }
                "query" => smart.asked = self.asked(field),
                _ => self.refuse_key(field, &SMART_KEYS),
            }
        }
        if self.faults.is_empty() && (smart.name.is_empty() || smart.asked.position.is_none()) {
            let mend = "write name = \"Energy\" and query = \"oil OR gas\"";
            self.tell(at, "", "it lacks a name or a query", mend);
        }
        smart
    }

    fn asked(&mut self, field: &Pair<'_>) -> Asked {
        let text = text(field).unwrap_or_default().to_owned();
        if text.trim().is_empty() {
            self.refuse(field, "write a query in quotes, as \"title:ferry -toll\"");
        }
        Asked { text, position: Some(self.source.position(field.value_span.start)) }
    }

    fn section(&mut self, field: &Pair<'_>) -> Option<SectionPath> {
        let Some(text) = text(field) else {
            self.refuse(field, "write it in quotes, as \"International / Middle East\"");
            return None;
        };
        let path = SectionPath::parse(text);
        if path.is_root() || path.depth() != text.split('/').count() {
            self.refuse(field, "write one to six names with / between them");
            return None;
        }
        Some(path)
    }

    fn flag(&mut self, field: &Pair<'_>) -> bool {
        let flag = field.value.as_bool();
        if flag.is_none() {
            self.refuse(field, "write true or false, without quotes");
        }
        flag.unwrap_or_default()
    }
}

fn text<'t>(field: &Pair<'t>) -> Option<&'t str> {
    field.value.as_str()
}

/// A day without a time.
pub(super) fn date(value: &DeValue<'_>) -> Option<Date> {
    let written = value.as_datetime()?;
    let date = written.date.filter(|_| written.time.is_none() && written.offset.is_none())?;
    let year = i16::try_from(date.year).ok()?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<RulesFile, String> {
        read(&Source::new("rules.toml", text)).map_err(|errors| errors.to_string())
    }

    #[test]
    fn rules_and_saved_queries_are_read_in_order() {
        let file = read_text(
            "[[rule]]\nmatch = \"opec\"\nplace = \"Economy / Energy\"\ntag = \"oil\"\n\
             [[smart]]\nname = \"Energy\"\nquery = \"oil OR gas\"\n\
             [[rule]]\nfeed = \"gazette\"\nsection = \"Sport\"\nmute = true\nuntil = 2026-12-13\n",
        );
        let file = file.expect("a good file");
        let [first, second] = file.rules.as_slice() else { panic!("{file:?}") };
        assert_eq!(first.asked.text, "opec");
        assert_eq!(first.asked.position, Some(Position { line: 2, column: 9 }));
        assert_eq!(first.place, Some(SectionPath::parse("Economy / Energy")));
        assert_eq!(first.tag, Tag::new("oil"));
        assert!(second.is_muted && !second.is_read && second.number == 2);
        assert_eq!(second.until, Some(Date::constant(2026, 12, 13)));
        assert_eq!(second.feed, Some(CleanText::line("gazette")));
        assert_eq!(file.smart.first().map(|smart| smart.name.as_str()), Some("Energy"));
    }

    #[test]
    fn each_fault_names_the_rule_and_its_mend_in_one_line() {
        for (text, words) in [
            (
                "[[rule]]\nmatch = \"a\"\nplce = \"B\"\n",
                "rules.toml:3:1: rule 1: plce: no such key",
            ),
            ("[[rule]]\nmatch = \"a\"\nplce = \"B\"\n", "did you mean `place`?"),
            ("[[rule]]\nmatch = \"a\"\n", "rule 1: it does nothing; write place, tag"),
            ("[[rule]]\nmute = true\n", "rule 1: it is about every entry; write match"),
            ("[[rule]]\nmatch = \"\"\nmute = true\n", "rule 1: match: \"\" does not do"),
            ("[[rule]]\nmatch = \"a\"\nmute = \"yes\"\n", "write true or false"),
            ("[[rule]]\nmatch = \"a\"\nplace = \"A//B\"\n", "rule 1: place"),
            ("[[rule]]\nmatch = \"a\"\nplace = \"A/B/C/D/E/F/G\"\n", "write one to six names"),
            (
                "[[rule]]\nmatch = \"a\"\nplace = 7\n",
                "rule 1: place: 7 does not do; write it in quotes",
            ),
            ("[[rule]]\nmatch = \"a\"\nmute = true\nuntil = 2026-12-13T10:00:00Z\n", "last day"),
            ("[[rule]]\nmatch = \"a\"\ntag = \"a,b\"\n", "without commas"),
            ("rule = 1\n", "below a line [[rule]]"),
            ("[[ruel]]\n", "no such table"),
            ("[[smart]]\nname = \"A\"\n", "smart 1: it lacks a name or a query"),
        ] {
            let told = read_text(text).expect_err(text);
            assert!(told.contains(words) && told.lines().count() == 1, "{text}: {told}");
        }
        let two = "[[rule]]\nmatch = \"a\"\nmute = true\n[[rule]]\nmatch = 1\nmute = true\n";
        assert!(read_text(two).expect_err(two).starts_with("rules.toml:5:9: rule 2: match"));
    }
}
