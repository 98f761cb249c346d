//! What each key of `config.toml` may hold. Defaults and comments stand in `config/config.toml`; a
//! test keeps the two and the fields of [`super::Config`] in step.

use toml::Value;
use toml::de::{DeInteger, DeValue};

use super::source::pairs;
use crate::model::{CleanText, SectionPath, WebUrl, masked};

/// What a key may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// A whole number in this range, both ends included.
    Number(i64, i64),
    /// `true` or `false`.
    Flag,
    /// `true`, `false` or this word.
    FlagOr(&'static str),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The name of a theme: a file name without its ending.
    ThemeName,
    /// Text for an HTTP header: visible ASCII, at most so many characters.
    HeaderText(usize),
    /// A list of web addresses without a path.
    Origins,
    /// A program and its arguments, `%u` among them; or empty.
    Program,
    /// A program and its arguments.
    Command,
    /// Names and values of HTTP headers, but those that are written another way.
    Headers,
    /// `none`, `system`, or the address of a proxy.
    Proxy,
    /// A file: absolute, or from the home folder on (`~/`).
    File,
    /// A folder: absolute, or from the home folder on (`~/`), or empty.
    Folder,
    /// Sections with numbers of their own for how long entries stay.
    KeepSections,
}

const MIB: i64 = 1024 * 1024;

/// Days that entries stay.
const KEEP_DAYS: (i64, i64) = (1, 36_500);
/// Entries of a feed that stay; 0: no limit.
const KEEP_ENTRIES: (i64, i64) = (0, 1_000_000);

/// Every key of `config.toml`.
pub(super) const RULES: &[(&str, Rule)] = &[
    ("fetch.interval_minutes", Rule::Number(30, 10_080)),
    ("fetch.body_bytes_max", Rule::Number(64 * 1024, 1024 * MIB)),
    ("fetch.page_bytes_max", Rule::Number(64 * 1024, 256 * MIB)),
    ("fetch.connect_timeout_secs", Rule::Number(1, 120)),
    ("fetch.idle_timeout_secs", Rule::Number(1, 300)),
    ("fetch.total_timeout_secs", Rule::Number(5, 3600)),
    ("fetch.redirects_max", Rule::Number(0, 20)),
    ("fetch.connections_max", Rule::Number(1, 256)),
    ("fetch.connections_per_host_max", Rule::Number(1, 8)),
    ("fetch.contact", Rule::HeaderText(150)),
    ("fetch.user_agent", Rule::HeaderText(200)),
    ("fetch.private_origins", Rule::Origins),
    ("parse.entries_per_feed_max", Rule::Number(10, 100_000)),
    ("parse.title_chars_max", Rule::Number(50, 10_000)),
    ("parse.html_bytes_max", Rule::Number(64 * 1024, 64 * MIB)),
    ("reading.measure_columns", Rule::Number(20, 400)),
    ("reading.mark_read_on_open", Rule::Flag),
    ("reading.bidi", Rule::Choice(&["auto", "app", "terminal", "off"])),
    ("reading.mouse", Rule::Flag),
    ("reading.theme", Rule::ThemeName),
    ("reading.start", Rule::Choice(&["section", "front-page"])),
    ("reading.sort", Rule::Choice(&["newest", "oldest"])),
    ("reading.front_page_stories", Rule::Number(1, 20)),
    ("open.browser", Rule::Program),
    ("save.folder", Rule::Folder),
    ("save.pictures_max", Rule::Number(0, 1000)),
    ("save.picture_bytes_max", Rule::Number(1024, 256 * MIB)),
    ("save.pictures_bytes_max", Rule::Number(1024, 1024 * MIB)),
    ("save.picture_pixels_max", Rule::Number(10_000, 1_000_000_000)),
    ("keep.days", Rule::Number(KEEP_DAYS.0, KEEP_DAYS.1)),
    ("keep.entries", Rule::Number(KEEP_ENTRIES.0, KEEP_ENTRIES.1)),
    ("keep.unread_days", Rule::Number(0, 36_500)),
    ("keep.sections", Rule::KeepSections),
];

/// Keys whose default could reach, tell or let go of more than the reader meant: where one of them
/// is written wrongly, the program does not go on without it.
pub(super) const GUARDING: &[&str] = &[
    "fetch.user_agent",
    "fetch.private_origins",
    "open.browser",
    "keep.days",
    "keep.entries",
    "keep.unread_days",
    "keep.sections",
];

/// What the name of an unknown key holds whose writer counts on being guarded by it.
pub(super) const GUARDED_WORDS: &[&str] =
    &["proxy", "socks", "tls", "ssl", "cert", "verify", "private", "auth", "cookie", "tracker"];

/// Every key of a `[[feed]]` in `feeds.toml`, but those that say which feed it is and where it
/// stands.
pub(super) const FEED_RULES: &[(&str, Rule)] = &[
    ("keep_days", Rule::Number(KEEP_DAYS.0, KEEP_DAYS.1)),
    ("keep_entries", Rule::Number(KEEP_ENTRIES.0, KEEP_ENTRIES.1)),
    ("full_text", Rule::FlagOr("auto")),
    ("interval_minutes", Rule::Number(30, 10_080)),
    ("user_agent", Rule::HeaderText(200)),
    ("headers", Rule::Headers),
    ("basic_auth_file", Rule::File),
    ("basic_auth_command", Rule::Command),
    ("token_file", Rule::File),
    ("token_command", Rule::Command),
    ("proxy", Rule::Proxy),
    ("timeout_secs", Rule::Number(5, 3600)),
    ("body_bytes_max", Rule::Number(64 * 1024, 1024 * MIB)),
];

/// What a rule has against a value.
pub(super) struct Objection {
    pub(super) problem: String,
    pub(super) mend: String,
}

impl Rule {
    /// The value as the settings take it, or what is wrong with it.
    pub(super) fn apply(self, value: &DeValue<'_>) -> Result<Value, Objection> {
        match self {
            Self::Number(min, max) => number_in(value, (min, max)).map(Value::Integer),
            Self::Flag => value.as_bool().map(Value::Boolean),
            Self::FlagOr(word) => {
                let flag = value.as_bool().map(Value::Boolean);
                flag.or_else(|| text(value, |text| text == word))
            }
            Self::Choice(words) => text(value, |text| words.contains(&text)),
            Self::ThemeName => text(value, is_theme_name),
            Self::HeaderText(chars_max) => text(value, |text| {
                text.len() <= chars_max && text.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
            }),
            Self::Origins => origins(value),
            Self::Program => program(value),
            Self::Command => command(value),
            Self::Headers => headers(value),
            Self::Proxy => text(value, is_proxy),
            Self::File => text(value, is_whole_path),
            Self::KeepSections => keep_sections(value),
            Self::Folder => text(value, |text| text.is_empty() || is_whole_path(text)),
        }
        .ok_or_else(|| Objection {
            problem: format!("{} does not do", told(value)),
            mend: self.mend(),
        })
    }

    fn mend(self) -> String {
        match self {
            Self::Number(min, max) => format!("write a whole number from {min} to {max}"),
            Self::Flag => "write true or false, without quotes".to_owned(),
            Self::FlagOr(word) => format!("write true or false without quotes, or {word:?}"),
            Self::Choice(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
                format!("write one of {}", words.join(", "))
            }
            Self::ThemeName => {
                "write \"auto\" or a theme's name: letters, digits, `-` and `_` in quotes"
                    .to_owned()
            }
            Self::HeaderText(chars_max) => {
                format!("write at most {chars_max} plain ASCII characters in quotes")
            }
            Self::Origins => {
                "write a list of scheme, host and port, as [\"http://nas.lan:8080\"]".to_owned()
            }
            Self::Program => {
                "write a list of texts with \"%u\" for the address, as [\"firefox\", \"%u\"]"
                    .to_owned()
            }
            Self::KeepSections => {
                "write { \"Sport\" = { days = 14, entries = 200 } } with days from 1 to 36500 and \
                 entries from 0 to 1000000"
                    .to_owned()
            }
            Self::Command => {
                "write the program and its arguments as a list of texts, as [\"pass\", \"daily\"]"
                    .to_owned()
            }
            Self::Headers => {
                "write { \"X-Api-Key\" = \"…\" }; names and passwords stand in basic_auth_file or \
                 token_file, what is asked with in user_agent"
                    .to_owned()
            }
            Self::Proxy => {
                "write \"none\", \"system\", or an address that starts with http://, https://, \
                 socks5:// or socks5h://"
                    .to_owned()
            }
            Self::File | Self::Folder => {
                "write a path that starts with / or ~/, in quotes".to_owned()
            }
        }
    }
}

/// True for names that are safe as a part of a file name.
pub(super) fn is_theme_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn number(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A whole number in this range.
fn number_in(value: &DeValue<'_>, (min, max): (i64, i64)) -> Option<i64> {
    value.as_integer().and_then(number).filter(|number| (min..=max).contains(number))
}

/// Every section has a name, and days or entries or both.
fn keep_sections(value: &DeValue<'_>) -> Option<Value> {
    let mut sections = toml::Table::new();
    for section in pairs(value.as_table()?) {
        if SectionPath::parse(section.key).is_root() {
            return None;
        }
        let mut numbers = toml::Table::new();
        for pair in pairs(section.value.as_table()?) {
            let range = match pair.key {
                "days" => KEEP_DAYS,
                "entries" => KEEP_ENTRIES,
                _ => return None,
            };
            numbers.insert(pair.key.to_owned(), Value::Integer(number_in(pair.value, range)?));
        }
        sections.insert(section.key.to_owned(), Value::Table(numbers));
    }
    Some(Value::Table(sections))
}

fn text(value: &DeValue<'_>, passes: impl Fn(&str) -> bool) -> Option<Value> {
    let text = value.as_str()?;
    passes(text).then(|| Value::String(text.to_owned()))
}

/// Each a web address that ends with its host or port.
fn origins(value: &DeValue<'_>) -> Option<Value> {
    let is_origin = |text: &&str| {
        WebUrl::parse(text).is_some_and(|url| {
            let url = url.url();
            url.path() == "/" && url.query().is_none() && url.username().is_empty()
        })
    };
    let read = |value: &toml::Spanned<DeValue<'_>>| {
        let text = value.get_ref().as_str().filter(is_origin)?;
        Some(Value::String(text.to_owned()))
    };
    value.as_array()?.iter().map(read).collect::<Option<Vec<_>>>().map(Value::Array)
}

fn is_whole_path(text: &str) -> bool {
    text.starts_with("~/") || std::path::Path::new(text).is_absolute()
}

fn is_proxy(text: &str) -> bool {
    let schemes = ["http", "https", "socks5", "socks5h"];
    let parsed = url::Url::parse(text);
    matches!(text, "none" | "system")
        || parsed.is_ok_and(|url| schemes.contains(&url.scheme()) && url.has_host())
}

/// Headers that are ours to write.
const OUR_HEADERS: [&str; 14] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "host",
    "if-modified-since",
    "if-none-match",
    "referer",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

fn headers(value: &DeValue<'_>) -> Option<Value> {
    const SIGNS: &str = "!#$%&'*+-.^_`|~";
    let is_name = |name: &str| {
        (1..=100).contains(&name.len())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || SIGNS.contains(c))
            && !OUR_HEADERS.contains(&name.to_ascii_lowercase().as_str())
    };
    let is_value = |text: &&str| text.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    let mut headers = toml::Table::new();
    for pair in pairs(value.as_table()?) {
        let text = pair.value.as_str().filter(is_value).filter(|_| is_name(pair.key))?;
        headers.insert(pair.key.to_owned(), Value::String(text.to_owned()));
    }
    Some(Value::Table(headers))
}

fn command(value: &DeValue<'_>) -> Option<Value> {
    let word = |word: &toml::Spanned<DeValue<'_>>| {
        let text = word.get_ref().as_str().filter(|text| !text.contains('\0'))?;
        Some(Value::String(text.to_owned()))
    };
    let words: Vec<Value> = value.as_array()?.iter().map(word).collect::<Option<_>>()?;
    words.first()?.as_str().filter(|program| !program.is_empty())?;
    Some(Value::Array(words))
}

/// The program must be named, and the address must be an argument of its own or a part of one,
/// never the program.
fn program(value: &DeValue<'_>) -> Option<Value> {
    let words: Option<Vec<&str>> =
        value.as_array()?.iter().map(|word| word.get_ref().as_str()).collect();
    let words = words?;
    let is_usable = match words.split_first() {
        None => true,
        Some((program, arguments)) => {
            let is_plain = words.iter().all(|word| !word.contains('\0'));
            let has_address = arguments.iter().any(|argument| argument.contains("%u"));
            is_plain && has_address && !program.is_empty() && !program.contains("%u")
        }
    };
    let values = words.iter().map(|word| Value::String((*word).to_owned())).collect();
    is_usable.then_some(Value::Array(values))
}

/// A value as a fault tells it.
pub(super) fn told(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{:?}", CleanText::line(&masked(text)).shortened(60)),
        DeValue::Integer(integer) => integer.as_str().chars().take(40).collect(),
        DeValue::Float(float) => float.as_str().chars().take(40).collect(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "this list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
