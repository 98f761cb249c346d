//! Dates as people write them: `Sunday, September 5, 2021 10:00`, `05.09.2021`, `2018年6月18日`.

use std::ops::RangeInclusive;

use jiff::civil;
use jiff::tz::TimeZone;

/// Pieces of one text that are looked at.
const PIECES_MAX: usize = 60;
/// Years a page of the web can be from.
const YEARS: RangeInclusive<u32> = 1990..=2100;
/// Signs and short words between a date and its time of day.
const JOINTS_MAX: usize = 3;
/// Longest of those words, in characters.
const JOINT_CHARS_MAX: usize = 4;

/// Letters that stand behind a number as a sign does.
const UNITS: [char; 11] = ['年', '月', '日', '년', '월', '일', '時', '时', '시', '分', '분'];
const ORDINALS: [&str; 8] = ["st", "nd", "rd", "th", "er", "º", "ª", "e"];
/// Beginnings of words that say when a text was changed, not when it was published.
const CHANGED: [&str; 12] = [
    "updat",
    "modif",
    "edited",
    "aktualis",
    "geändert",
    "actuali",
    "atualiz",
    "aggiorn",
    "обнов",
    "更新",
    "修改",
    "수정",
];
/// Hours from Greenwich of zones that have one name only.
const ZONES: [(&str, i64); 12] = [
    ("est", -5),
    ("edt", -4),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("cet", 1),
    ("cest", 2),
    ("mez", 1),
    ("mesz", 2),
    ("jst", 9),
];

/// The names of the months; a word of three letters or more is one when it begins one.
const MONTHS: [&str; 12] = [
    "january januar januari janvier janeiro enero gennaio января stycznia ocak يناير",
    "february februar februari février fevrier fevereiro febrero febbraio февраля lutego şubat \
     فبراير",
    "march mars marts märz maerz maart mrt marzo março marco maret марта marca mart مارس",
    "april abril avril aprile апреля kwietnia nisan أبريل ابريل",
    "may mai maj mei mayo maio maggio мая maja mayıs مايو",
    "june juni juin junio junho giugno июня czerwca haziran يونيو",
    "july juli juillet julio julho luglio июля lipca temmuz يوليو",
    "august augusti augustus août aout agosto agustus августа sierpnia ağustos أغسطس اغسطس",
    "september septembre septiembre setembro settembre сентября września eylül سبتمبر",
    "october oktober octobre octubre outubro ottobre октября października ekim أكتوبر اكتوبر",
    "november novembre noviembre novembro ноября listopada kasım نوفمبر",
    "december dezember desember décembre decembre diciembre dezembro dicembre декабря grudnia \
     aralık ديسمبر",
];

/// A date found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Its moment, in seconds since 1970; a time without a zone is taken as UTC.
    pub secs: i64,
    /// Words that stand before it.
    pub words_before: usize,
}

/// The first date in a text that does not say when the text was changed.
pub(super) fn find(text: &str) -> Option<Written> {
    let pieces = pieces(text);
    let mut from = 0;
    for at in 0..pieces.len() {
        let rest = pieces.get(at..).filter(|_| at >= from).unwrap_or_default();
        let Some((date, used)) = date_in(rest) else { continue };
        let before = pieces.get(from..at).unwrap_or_default();
        from = at + used;
        if before.iter().any(says_changed) {
            continue;
        }
        let (time, east) =
            pieces.get(from..).and_then(time_in).unwrap_or_else(|| (civil::Time::midnight(), 0));
        let moment = date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp();
        let words_before = before.iter().filter(|piece| matches!(piece, Piece::Word(_))).count();
        return Some(Written { secs: moment.as_second() - east, words_before });
    }
    None
}

/// A number, a word or a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Number { value: u32, digits: usize },
    Word(&'a str),
    Sign(char),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let is_letter = |c: char| c.is_alphabetic() && !UNITS.contains(&c);
    // Joiners and marks of direction.
    let is_unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}');
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next().filter(|_| found.len() < PIECES_MAX) {
        let end = match c {
            _ if c.is_ascii_digit() => rest.find(|c: char| !c.is_ascii_digit()),
            _ if is_letter(c) => rest.find(|c: char| !is_letter(c)),
            _ => Some(c.len_utf8()),
        };
        let (part, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        match c {
            _ if c.is_ascii_digit() => {
                let value = part.parse().unwrap_or(u32::MAX);
                found.push(Piece::Number { value, digits: part.len() });
            }
            _ if is_letter(c) => found.push(Piece::Word(part)),
            _ if c.is_whitespace() || is_unseen(c) => {}
            _ => found.push(Piece::Sign(c)),
        }
    }
    found
}

fn says_changed(piece: &Piece<'_>) -> bool {
    let Piece::Word(word) = piece else { return false };
    let word = word.to_lowercase();
    CHANGED.iter().any(|begin| word.starts_with(*begin))
}

/// The month a word names.
fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    if word.chars().count() < 3 {
        return None;
    }
    let names = |names: &&str| names.split_whitespace().any(|name| name.starts_with(&word));
    (1..).zip(MONTHS).find(|(_, of_month)| names(of_month)).map(|(number, _)| number)
}

/// A date at the very start, and how many pieces it takes.
fn date_in(pieces: &[Piece<'_>]) -> Option<(civil::Date, usize)> {
    [year_first, numbers, month_first, day_first].iter().find_map(|read| read(pieces))
}

fn date(year: u32, month: u32, day: u32) -> Option<civil::Date> {
    let year = i16::try_from(year).ok().filter(|_| YEARS.contains(&year))?;
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `2021-09-05`, `2021/9/5`, `2021年9月5日`.
fn year_first(pieces: &[Piece<'_>]) -> Option<(civil::Date, usize)> {
    let mut reader = Reader::new(pieces);
    let year = reader.number(4..=4)?;
    let first = reader.sign(&['-', '/', '.', '年', '년'])?;
    let month = reader.number(1..=2)?;
    let second = reader.sign(&['-', '/', '.', '月', '월'])?;
    let day = reader.number(1..=2)?;
    let is_one_way = first == second || matches!((first, second), ('年', '月') | ('년', '월'));
    reader.sign(&['日', '일']);
    Some((date(year, month, day)?, reader.used)).filter(|_| is_one_way)
}

/// `05.09.2021`; where signs other than dots part the numbers only one that cannot be a month tells
/// the day.
fn numbers(pieces: &[Piece<'_>]) -> Option<(civil::Date, usize)> {
    let mut reader = Reader::new(pieces);
    let a = reader.number(1..=2)?;
    let first = reader.sign(&['.', '/', '-'])?;
    let b = reader.number(1..=2)?;
    let second = reader.sign(&['.', '/', '-'])?;
    let year = reader.number(4..=4)?;
    let (day, month) = match first {
        _ if first != second => return None,
        '.' => (a, b),
        _ if a > 12 || a == b => (a, b),
        _ if b > 12 => (b, a),
        _ => return None,
    };
    Some((date(year, month, day)?, reader.used))
}

/// `September 5th, 2021`.
fn month_first(pieces: &[Piece<'_>]) -> Option<(civil::Date, usize)> {
    let mut reader = Reader::new(pieces);
    let month = reader.word().and_then(month)?;
    reader.sign(&['.', ',', '-', '/']);
    let day = reader.number(1..=2)?;
    reader.word_of(&ORDINALS);
    reader.sign(&[',', '.', '-', '/', '،']);
    let year = reader.number(4..=4)?;
    Some((date(year, month, day)?, reader.used))
}

/// `5. September 2021`, `5 de septiembre de 2021`.
fn day_first(pieces: &[Piece<'_>]) -> Option<(civil::Date, usize)> {
    let mut reader = Reader::new(pieces);
    let day = reader.number(1..=2)?;
    reader.word_of(&ORDINALS);
    reader.sign(&['.', '-', '/', ',']);
    reader.word_of(&["de", "of"]);
    let month = reader.word().and_then(month)?;
    reader.sign(&['.', ',', '-', '/', '،']);
    reader.word_of(&["de", "del"]);
    let year = reader.number(4..=4)?;
    Some((date(year, month, day)?, reader.used))
}

/// The time of day behind a date, and how many seconds its zone is ahead of UTC.
fn time_in(pieces: &[Piece<'_>]) -> Option<(civil::Time, i64)> {
    let mut reader = Reader::new(pieces);
    for _ in 0..JOINTS_MAX {
        let is_joint = match reader.peek() {
            Some(Piece::Sign(c)) => ",،|-–—·•(@/.".contains(c),
            Some(Piece::Word(word)) => word.chars().count() <= JOINT_CHARS_MAX,
            _ => false,
        };
        reader.used += usize::from(is_joint);
    }
    let hour = reader.number(1..=2)?;
    let is_hour = reader.sign(&[':', '時', '时', '시']).is_some() || reader.word_of(&["h"]);
    let minute = if is_hour { reader.number(1..=2)? } else { 0 };
    reader.sign(&['分', '분']);
    let second = reader.sign(&[':']).and_then(|_| reader.number(2..=2));
    let hour = match reader.half() {
        Some(Half::Second) if hour < 12 => hour + 12,
        Some(Half::First) if hour == 12 => 0,
        None if !is_hour => return None,
        _ => hour,
    };
    let number = |value: u32| i8::try_from(value).ok();
    let time =
        civil::Time::new(number(hour)?, number(minute)?, number(second.unwrap_or(0))?, 0).ok()?;
    Some((time, reader.seconds_east(second)))
}

/// The half of a day that `am` and `pm` name.
enum Half {
    First,
    Second,
}

/// Reads pieces one after the other.
struct Reader<'a> {
    pieces: &'a [Piece<'a>],
    used: usize,
}

impl<'a> Reader<'a> {
    const fn new(pieces: &'a [Piece<'a>]) -> Self {
        Self { pieces, used: 0 }
    }

    fn peek(&self) -> Option<Piece<'a>> {
        self.pieces.get(self.used).copied()
    }

    fn number(&mut self, digits: RangeInclusive<usize>) -> Option<u32> {
        let Some(Piece::Number { value, digits: own }) = self.peek() else { return None };
        let is_meant = digits.contains(&own);
        self.used += usize::from(is_meant);
        is_meant.then_some(value)
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let Some(Piece::Sign(sign)) = self.peek() else { return None };
        let is_meant = signs.contains(&sign);
        self.used += usize::from(is_meant);
        is_meant.then_some(sign)
    }

    fn word(&mut self) -> Option<&'a str> {
        let Some(Piece::Word(word)) = self.peek() else { return None };
        self.used += 1;
        Some(word)
    }

    /// Takes one of these words, should it come next.
    fn word_of(&mut self, words: &[&str]) -> bool {
        let Some(Piece::Word(word)) = self.peek() else { return false };
        let is_meant = words.iter().any(|known| word.eq_ignore_ascii_case(known));
        self.used += usize::from(is_meant);
        is_meant
    }

    /// `am`, `p.m.`.
    fn half(&mut self) -> Option<Half> {
        let Some(Piece::Word(word)) = self.peek() else { return None };
        let behind = self.pieces.get(self.used + 1..self.used + 3).unwrap_or_default();
        let is_parted = matches!(behind, [Piece::Sign('.'), Piece::Word("m" | "M")]);
        let (half, used) = match word.to_ascii_lowercase().as_str() {
            "am" => (Half::First, 1),
            "pm" => (Half::Second, 1),
            "a" if is_parted => (Half::First, 3),
            "p" if is_parted => (Half::Second, 3),
            _ => return None,
        };
        self.used += used;
        Some(half)
    }

    /// The zone behind a time: `Z`, `EST`, `(GMT+0400)`, `+02:00`. A dash may part the time from
    /// what follows, unless the time has seconds.
    fn seconds_east(&mut self, second: Option<u32>) -> i64 {
        self.sign(&['.']);
        self.sign(&['(']);
        if let Some(Piece::Word(word)) = self.peek()
            && let Some((_, hours)) = ZONES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name))
        {
            return hours * 3600;
        }
        let is_named = self.word_of(&["z", "utc", "gmt"]);
        let sign = match self.sign(&['+', '-', '−']) {
            Some('+') => 1,
            Some(_) if is_named || second.is_some() => -1,
            _ => return 0,
        };
        let hours = match self.number(1..=4) {
            Some(joined) if joined >= 100 => return sign * seconds(joined / 100, joined % 100),
            Some(hours) => hours,
            None => return 0,
        };
        let minutes = self.sign(&[':']).and_then(|_| self.number(2..=2));
        sign * seconds(hours, minutes.unwrap_or(0))
    }
}

fn seconds(hours: u32, minutes: u32) -> i64 {
    if hours > 14 { 0 } else { i64::from(hours * 3600 + minutes * 60) }
}

#[cfg(test)]
mod tests {
    use crate::model::Timestamp;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("Sunday, September 5, 2021 10:00", "2021-09-05T10:00:00Z"),
            ("Published: Monday, November 18th, 2019 at 11:08 a.m.", "2019-11-18T11:08:00Z"),
            ("on Nov 18, 2019, 12:08 PM", "2019-11-18T12:08:00Z"),
            ("Nov. 20, 2019 6:02 AM EST", "2019-11-20T11:02:00Z"),
            ("05.09.2021 10:00", "2021-09-05T10:00:00Z"),
            ("5. September 2021 um 10:00 Uhr", "2021-09-05T10:00:00Z"),
            ("Publié le 5 septembre 2021 à 10h30", "2021-09-05T10:30:00Z"),
            ("5 de septiembre de 2021", "2021-09-05T00:00:00Z"),
            ("5 сентября 2021, 10:00", "2021-09-05T10:00:00Z"),
            ("الأحد 5 سبتمبر 2021، 14:00 (GMT+0400)", "2021-09-05T10:00:00Z"),
            ("2021/09/05", "2021-09-05T00:00:00Z"),
            ("25/12/2021", "2021-12-25T00:00:00Z"),
            ("12/25/2021 9 pm", "2021-12-25T21:00:00Z"),
            ("2018年6月18日 10:01　発信地", "2018-06-18T10:01:00Z"),
            ("2018년 6월 18일", "2018-06-18T00:00:00Z"),
            ("2023-11-17 20:52:15 来源", "2023-11-17T20:52:15Z"),
            ("2023-11-17 20:52:15 -0500", "2023-11-18T01:52:15Z"),
            ("Updated 6 May 2021, published 5 May 2021", "2021-05-05T00:00:00Z"),
            ("5 May 2021, 10:00 - 5 min read", "2021-05-05T10:00:00Z"),
        ] {
            let found = super::find(text).map(|it| Timestamp::from_secs(it.secs).to_string());
            assert_eq!(found.as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_names_no_day_is_no_date() {
        for text in [
            "",
            "2021-13-45",
            "99999999999999999999",
            "09/05/2021",
            "2021 in pictures",
            "5 marketing 2021",
            "31 April 2021",
            "May 1821",
            "Last updated on 5 May 2021",
        ] {
            assert_eq!(super::find(text), None, "{text}");
        }
    }

    #[test]
    fn words_before_a_date_are_counted() {
        let words = |text| super::find(text).map(|it| it.words_before);
        assert_eq!(words("5 May 2021"), Some(0));
        assert_eq!(words("The fair opens on 5 May 2021"), Some(4));
    }
}
