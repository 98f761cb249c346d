//! The words of dates: months in the languages of news feeds, and names of time zones.

/// Minutes east of Greenwich, and the names that mean it (RFC 822, section 5.1, and those seen in
/// feeds).
const ZONES: [(i32, &[&str]); 30] = [
    (0, &["gmt", "utc", "ut", "z", "wet"]),
    (60, &["cet", "bst", "mez", "wat", "met"]),
    (120, &["cest", "eet", "mesz", "sast", "cat"]),
    (180, &["msk", "eest", "eat", "trt", "ast+3"]),
    (240, &["gst", "samt", "msd"]),
    (270, &["aft"]),
    (300, &["pkt", "yekt", "uzt"]),
    (330, &["ist"]),
    (345, &["npt"]),
    (360, &["bdt", "almt"]),
    (390, &["mmt"]),
    (420, &["ict", "wib", "krat"]),
    (480, &["hkt", "sgt", "awst", "pht", "wita", "myt"]),
    (540, &["jst", "kst", "wit"]),
    (570, &["acst"]),
    (600, &["aest", "vlat"]),
    (630, &["acdt"]),
    (660, &["aedt"]),
    (720, &["nzst"]),
    (780, &["nzdt"]),
    (-150, &["ndt"]),
    (-180, &["brt", "art", "adt", "clst"]),
    (-210, &["nst"]),
    (-240, &["edt", "ast", "clt"]),
    (-300, &["est", "cdt", "cot", "pet"]),
    (-360, &["cst", "mdt"]),
    (-420, &["mst", "pdt"]),
    (-480, &["pst", "akdt"]),
    (-540, &["akst", "hdt"]),
    (-600, &["hst"]),
];

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

/// Minutes east of Greenwich of the zone with that lower-case name.
pub(super) fn zone_minutes(name: &str) -> Option<i32> {
    let known = ZONES.iter().find(|(_, names)| names.contains(&name));
    known.map(|(minutes, _)| *minutes)
}
