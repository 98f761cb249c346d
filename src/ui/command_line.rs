//! What is typed after `:`: any command of [`COMMANDS`] by its name, some with what they are about.
//!
//! Text goes in; what is asked, or one line that says what is wrong and how to mend it, comes out.

use crate::model::{CleanText, SectionPath, Tag, nearest};

use crate::query::{self, Clock};

use super::command::{COMMANDS, Command, CommandInfo};
use super::effect::NewFeed;

/// What gives an article back to its labels.
pub const GIVE_BACK: &str = "-";
/// Characters of what was typed that a fault repeats.
const TOLD_CHARS_MAX: usize = 30;
/// Days for which something is muted where none are said, and at most.
const MUTE_DAYS: u32 = 14;
const DAYS_MAX: u32 = 3650;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// This command.
    Run(Command),
    /// To be asked what the command is about.
    AskFor(&'static CommandInfo),
    /// To put the article into this section; the root gives it back to its labels.
    Place(SectionPath),
    /// To give the article these tags.
    Tag(Vec<Tag>),
    /// To keep what fits a query out of the paper.
    Mute {
        /// The query.
        query: String,
        /// Where.
        within: Within,
        /// For so many days; `None`: for good.
        days: Option<u32>,
    },
    /// To show again what was muted by this query.
    Unmute(String),
    /// To follow this feed.
    Add(NewFeed),
    /// To find these words in the article.
    Find(String),
}

/// Where something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// In the whole paper.
    Paper,
    /// In the section or feed that is shown.
    Here,
}

/// The command's name and what follows it.
#[must_use]
pub fn parts(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (name, rest.trim())
}

/// The command of that name, or the only one whose name begins so.
#[must_use]
pub fn named(name: &str) -> Option<&'static CommandInfo> {
    if let Some(info) = COMMANDS.iter().find(|info| info.name == name) {
        return Some(info);
    }
    // Whatever else may come to begin with it: fingers know it from elsewhere.
    if name == "q" {
        return COMMANDS.iter().find(|info| info.command == Command::Quit);
    }
    let mut fitting = beginning(name);
    let only = fitting.next().filter(|_| fitting.next().is_none());
    // What changes many articles is named whole.
    only.filter(|info| info.command != Command::MarkAllRead)
}

fn beginning(name: &str) -> impl Iterator<Item = &'static CommandInfo> {
    COMMANDS.iter().filter(move |info| !name.is_empty() && info.name.starts_with(name))
}

/// What the text asks.
pub fn read(text: &str, clock: &Clock) -> Result<Asked, CleanText> {
    let (name, rest) = parts(text);
    if name.is_empty() {
        return Ok(Asked::Nothing);
    }
    let Some(info) = named(name) else {
        return Err(unknown(name));
    };
    if info.takes.is_empty() && !rest.is_empty() {
        return Err(fault(&format!("{} takes nothing: leave out \"{}\"", info.name, told(rest))));
    }
    if info.takes.is_empty() || (rest.is_empty() && info.command == Command::Tag) {
        return Ok(Asked::Run(info.command));
    }
    if rest.is_empty() {
        return Ok(Asked::AskFor(info));
    }
    match info.command {
        Command::Tag => match Tag::list(rest) {
            Ok(tags) => Ok(Asked::Tag(tags)),
            Err(name) => Err(fault(&format!(
                "\"{}\" is no tag: write 1 to 64 characters, a letter among them",
                told(name.as_str())
            ))),
        },
        Command::Mute => mute(rest, clock),
        Command::Unmute => Ok(Asked::Unmute(rest.to_owned())),
        Command::AddFeed => add(rest),
        Command::Find => Ok(Asked::Find(rest.to_owned())),
        _ => place(rest),
    }
}

/// `WORDS`, then in any order `here` and `for 14 days`, `for 2 weeks` or `for good`.
fn mute(rest: &str, clock: &Clock) -> Result<Asked, CleanText> {
    let (mut query, mut within, mut days) = (rest, Within::Paper, None);
    loop {
        if let Some(before) = without_end(query, "here").filter(|_| within == Within::Paper) {
            (query, within) = (before, Within::Here);
        } else if let Some((before, span)) = span(query).filter(|_| days.is_none()) {
            (query, days) = (before, Some(span));
        } else {
            break;
        }
    }
    if let Some(wrong) = no_span(query).filter(|_| days.is_none()) {
        let mend = "write for 14 days, for 2 weeks or for good";
        return Err(fault(&format!("\"{}\" is no time: {mend}", told(wrong))));
    }
    if query.is_empty() {
        return Err(fault("mute what? write words first: mute \"world cup\" here for 14 days"));
    }
    let days = days.unwrap_or(Some(MUTE_DAYS));
    if days.is_some_and(|days| days == 0 || days > DAYS_MAX) {
        return Err(fault("a time is 1 to 3650 days: write for 14 days, or for good"));
    }
    match query::parse(&format!("{query} "), clock) {
        Ok(read) if read.is_empty() => Err(fault("there is no word to look for")),
        Ok(read) if read.condition.asks_state() => Err(fault(
            "\"is:\", \"tag:\" and \"story:\" ask what an article becomes once it is here: \
             mute by its words",
        )),
        Ok(_) => Ok(Asked::Mute { query: query.to_owned(), within, days }),
        Err(wrong) => Err(fault(&wrong.to_string())),
    }
}

/// The text before a time, and its days; `None` for good.
fn span(text: &str) -> Option<(&str, Option<u32>)> {
    if let Some(before) = without_end(text, "good").and_then(|rest| without_end(rest, "for")) {
        return Some((before, None));
    }
    let units = [("days", 1), ("day", 1), ("weeks", 7), ("week", 7)];
    let (rest, unit) =
        units.iter().find_map(|(name, unit)| Some((without_end(text, name)?, *unit)))?;
    let (rest, number) = rest.rsplit_once(char::is_whitespace)?;
    let number: u32 = number.parse().ok()?;
    let before = without_end(rest.trim_end(), "for")?;
    Some((before, Some(number.saturating_mul(unit))))
}

/// What stands at the end like a time and is none: `for` with a number. Words in quotes are meant
/// as they stand.
fn no_span(text: &str) -> Option<&str> {
    let is_number = |word: &str| word.starts_with(|c: char| c.is_numeric());
    let mut rest = text;
    let mut after = "";
    for _ in 0..3 {
        let (before, word) = rest.rsplit_once(char::is_whitespace).unwrap_or(("", rest));
        if word.eq_ignore_ascii_case("for") && is_number(after) {
            let wrong = text.get(before.len()..)?.trim_start();
            return (!wrong.contains('"')).then_some(wrong);
        }
        (rest, after) = (before.trim_end(), word);
    }
    None
}

/// The text before its last word, where that is `word`.
fn without_end<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (before, last) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
    last.eq_ignore_ascii_case(word).then_some(before.trim_end())
}

/// `ADDRESS`, then perhaps `in PATH`.
fn add(rest: &str) -> Result<Asked, CleanText> {
    let (address, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (address, after) = (address.to_owned(), after.trim());
    if after.is_empty() {
        return Ok(Asked::Add(NewFeed { address, offered_by: None, section: None }));
    }
    let section = after.split_once(char::is_whitespace).filter(|(word, _)| *word == "in");
    let section = section.map(|(_, path)| whole_path(path)).transpose()?;
    let section = section.filter(|path| !path.is_root());
    if section.is_none() {
        let mend = "write in and a section after the address: in International / Asia";
        return Err(fault(&format!("\"{}\" is no section: {mend}", told(after))));
    }
    Ok(Asked::Add(NewFeed { address, offered_by: None, section }))
}

fn place(rest: &str) -> Result<Asked, CleanText> {
    if rest == GIVE_BACK {
        return Ok(Asked::Place(SectionPath::root()));
    }
    let path = whole_path(rest)?;
    if path.is_root() {
        let mend = "write it like International / Asia, or - to give the article back";
        return Err(fault(&format!("\"{}\" is no section: {mend}", told(rest))));
    }
    Ok(Asked::Place(path))
}

/// A section as it is written; one that lies too deep is not cut unsaid.
fn whole_path(text: &str) -> Result<SectionPath, CleanText> {
    let path = SectionPath::parse(text);
    let levels = text.split('/').filter(|name| !CleanText::line(name).is_empty()).count();
    if levels > path.depth() {
        let kept = path.depth();
        return Err(fault(&format!(
            "a section has at most {kept} levels, not {levels}: leave some out"
        )));
    }
    Ok(path)
}

fn unknown(name: &str) -> CleanText {
    let several: Vec<&str> = beginning(name).map(|info| info.name).collect();
    if let [first, second, ..] = several.as_slice() {
        let more = if several.len() > 2 { " …" } else { "" };
        let typed = told(name);
        return fault(&format!("\"{typed}\" begins several ({first}, {second}{more}): type more"));
    }
    let near = several.first().copied();
    let near = near.or_else(|| nearest(name, COMMANDS.iter().map(|info| info.name)));
    let mend = near.map_or_else(
        || "tab shows them all".to_owned(),
        |near| format!("did you mean \"{near}\"?"),
    );
    fault(&format!("no command is called \"{}\": {mend}", told(name)))
}

fn told(text: &str) -> CleanText {
    CleanText::line(text).shortened(TOLD_CHARS_MAX)
}

fn fault(text: &str) -> CleanText {
    CleanText::line(text)
}

/// The commands whose names fit what is typed of one, best first.
#[must_use]
pub fn fitting(typed: &str) -> Vec<&'static CommandInfo> {
    let typed = typed.to_lowercase();
    let rank = |info: &&CommandInfo| {
        let letters = |word: &str| {
            let mut letters = word.chars();
            typed.chars().all(|c| letters.any(|letter| letter == c))
        };
        match info.name {
            name if name.starts_with(&typed) => Some(0),
            name if name.contains(&typed) => Some(1),
            name if letters(name) => Some(2),
            _ if info.summary.contains(&typed) => Some(3),
            _ => None,
        }
    };
    let mut found: Vec<(u8, &CommandInfo)> =
        COMMANDS.iter().filter_map(|info| Some((rank(&info)?, info))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, info)| info).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        let zone = jiff::tz::TimeZone::UTC;
        Clock { now: crate::model::Timestamp::from_secs(1_800_000_000), zone }
    }

    fn muting(query: &str, within: Within, days: Option<u32>) -> Asked {
        Asked::Mute { query: query.to_owned(), within, days }
    }

    fn adding(address: &str, section: Option<&str>) -> Asked {
        let section = section.map(SectionPath::parse);
        Asked::Add(NewFeed { address: address.to_owned(), offered_by: None, section })
    }

    #[test]
    fn commands_are_named_in_full() {
        let path = |text: &str| SectionPath::parse(text);
        for (typed, asked) in [
            ("", Asked::Nothing),
            (" quit ", Asked::Run(Command::Quit)),
            ("q", Asked::Run(Command::Quit)),
            ("toggle-st", Asked::Run(Command::ToggleStar)),
            // A whole name is no beginning of another one.
            ("up", Asked::Run(Command::MoveUp)),
            ("mut cup for good", muting("cup", Within::Paper, None)),
            ("place  international/ Asia", Asked::Place(path("international / Asia"))),
            ("place -", Asked::Place(SectionPath::root())),
            ("tag", Asked::Run(Command::Tag)),
            ("tag a, b", Asked::Tag(Tag::list("a,b").expect("tags"))),
            ("mute world cup", muting("world cup", Within::Paper, Some(14))),
            ("mute \"for good\" here", muting("\"for good\"", Within::Here, Some(14))),
            ("mute cup for 2 weeks here", muting("cup", Within::Here, Some(14))),
            ("mute cup here for 1 day", muting("cup", Within::Here, Some(1))),
            ("mute cup for good", muting("cup", Within::Paper, None)),
            ("mute here for good here", muting("here", Within::Here, None)),
            ("mute \"for 3 bananas\"", muting("\"for 3 bananas\"", Within::Paper, Some(14))),
            ("mute for 3 of us", muting("for 3 of us", Within::Paper, Some(14))),
            ("unmute world cup", Asked::Unmute("world cup".to_owned())),
            ("find river delta", Asked::Find("river delta".to_owned())),
            ("add daily.example", adding("daily.example", None)),
            (
                "add  daily.example/f  in  World / Asia",
                adding("daily.example/f", Some("World / Asia")),
            ),
        ] {
            assert_eq!(read(typed, &clock()), Ok(asked), "{typed}");
        }
        assert!(
            matches!(read("place ", &clock()), Ok(Asked::AskFor(info)) if info.name == "place")
        );
    }

    #[test]
    fn mistakes_are_told_with_their_mend() {
        for (typed, said) in [
            ("plcae x", "no command is called \"plcae\": did you mean \"place\"?"),
            ("mark", "no command is called \"mark\": did you mean \"mark-all-read\"?"),
            ("xyzzyx", "no command is called \"xyzzyx\": tab shows them all"),
            ("toggle", "\"toggle\" begins several (toggle-read, toggle-star …): type more"),
            ("quit now", "quit takes nothing: leave out \"now\""),
            (
                "place /",
                "\"/\" is no section: write it like International / Asia, or - to give the article back",
            ),
            (
                "mute here for 3 days",
                "mute what? write words first: mute \"world cup\" here for 14 days",
            ),
            ("mute cup for 0 days", "a time is 1 to 3650 days: write for 14 days, or for good"),
            (
                "mute cricket for 3 bananas",
                "\"for 3 bananas\" is no time: write for 14 days, for 2 weeks or for good",
            ),
            (
                "mute cup for 14days here",
                "\"for 14days\" is no time: write for 14 days, for 2 weeks or for good",
            ),
            (
                "add daily.example World",
                "\"World\" is no section: write in and a section after the address: in International / Asia",
            ),
            (
                "add daily.example in /",
                "\"in /\" is no section: write in and a section after the address: in International / Asia",
            ),
            ("mute (cup", "column 1: this parenthesis is never closed"),
            (
                "mute cup is:unread",
                "\"is:\", \"tag:\" and \"story:\" ask what an article becomes once it is here: \
             mute by its words",
            ),
            ("place a/b/c/d/e/f/g", "a section has at most 6 levels, not 7: leave some out"),
            (
                "add b.example in a/b/c/d/e/f/g/h",
                "a section has at most 6 levels, not 8: leave some out",
            ),
            ("tag !?", "\"!?\" is no tag: write 1 to 64 characters, a letter among them"),
        ] {
            assert_eq!(read(typed, &clock()).expect_err(typed), said);
        }
    }

    #[test]
    fn a_few_letters_find_a_command() {
        let first = |typed| fitting(typed).first().map(|info| info.name);
        assert_eq!(first("pla"), Some("place"));
        assert_eq!(first("unread"), Some("next-unread"));
        assert_eq!(first("nxu"), Some("next-unread"));
        assert_eq!(first("zzz"), None);
        assert_eq!(fitting("").len(), COMMANDS.len());
    }
}
