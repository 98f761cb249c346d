//! The words of dates: months in the languages of news feeds.

/// How the months begin, in the languages of news feeds.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "янв", "janv", "ocak", "ιαν", "يناير", "كانون", "ژانویه"],
    &["feb", "fev", "fév", "lut", "февр", "фев", "şub", "φεβ", "فبراير", "فوریه"],
    &["mar", "mär", "maa", "mrt", "мар", "март", "μαρ", "مارس", "مارچ", "márc"],
    &["apr", "abr", "avr", "ápr", "апр", "kwi", "nis", "απρ", "أبريل", "ابريل", "آوریل", "huht"],
    &["may", "mai", "mei", "maj", "мая", "май", "mag", "μαΐ", "μαϊ", "مايو", "مه", "máj", "touko"],
    &["jun", "juin", "giu", "июн", "ιουν", "يونيو", "يونيه", "ژوئن", "jún"],
    &["jul", "juil", "lug", "июл", "ιουλ", "يوليو", "ژوئیه", "júl"],
    &["aug", "ago", "aoû", "aou", "авг", "ağu", "αυγ", "أغسطس", "اوت", "sier"],
    &["sep", "set", "сен", "eyl", "σεπ", "سبتمبر", "سپتامبر", "szept", "wrz"],
    &["oct", "okt", "ott", "out", "окт", "eki", "οκτ", "أكتوبر", "اکتبر"],
    &["nov", "ноя", "kas", "νοε", "نوفمبر", "نوامبر"],
    &["dec", "dez", "dic", "déc", "дек", "ara", "δεκ", "ديسمبر", "دسامبر"],
];

/// The month a word begins like; names are told apart by their first letters.
pub(super) fn month_of(word: &str) -> Option<i8> {
    let word = word.trim_matches('.');
    if word.chars().count() < 2 {
        return None;
    }
    // The longest known beginning wins: "juil" before "jui", "мая" before "ма".
    let mut best: Option<(usize, i8)> = None;
    for (month, names) in (1..).zip(MONTHS) {
        for name in names.iter().filter(|name| word.starts_with(**name)) {
            if best.is_none_or(|(len, _)| name.len() > len) {
                best = Some((name.len(), month));
            }
        }
    }
    let is_weekday = |word: &str| {
        ["mardi", "marti", "martes", "marted", "sext", "setiembre "]
            .iter()
            .any(|d| word.starts_with(d))
    };
    best.filter(|_| !is_weekday(word)).map(|(_, month)| month)
}
