//! Which language a text is in, of those whose words are known.

use whatlang::{Detector, Info, Lang, Script};

/// Bytes of a text that are looked at.
const BYTES_MAX: usize = 4000;
/// A guess less sure than this does not overrule what a feed declares.
const SURE: f64 = 0.4;
/// Bytes of a text from which on it is told from those of neighbouring languages: a line of Russian
/// may be taken for Bulgarian.
const TELLING_BYTES_MIN: usize = 400;

/// Languages that feeds declare and whose words are not known. Not every code there is: "br" is
/// written for Brazil, not for Brittany.
const OTHERS: [&str; 66] = [
    "af", "am", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "el", "et", "eu", "fi", "ga",
    "gd", "gl", "gu", "ha", "hi", "hr", "hu", "hy", "id", "ig", "is", "ka", "kk", "km", "kn", "ko",
    "ku", "ky", "lb", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nn",
    "no", "or", "pa", "ps", "ro", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th",
    "ur", "vi",
];

/// A language whose words are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// العربية
    Arabic,
    /// 中文
    Chinese,
    /// Nederlands
    Dutch,
    /// English
    English,
    /// Français
    French,
    /// Deutsch
    German,
    /// עברית
    Hebrew,
    /// Italiano
    Italian,
    /// 日本語
    Japanese,
    /// فارسی
    Persian,
    /// Polski
    Polish,
    /// Português
    Portuguese,
    /// Русский
    Russian,
    /// Español
    Spanish,
    /// Türkçe
    Turkish,
    /// Українська
    Ukrainian,
}

impl Language {
    /// All of them, with the codes of ISO 639-1.
    pub const ALL: [(Self, &'static str); 16] = [
        (Self::Arabic, "ar"),
        (Self::Chinese, "zh"),
        (Self::Dutch, "nl"),
        (Self::English, "en"),
        (Self::French, "fr"),
        (Self::German, "de"),
        (Self::Hebrew, "he"),
        (Self::Italian, "it"),
        (Self::Japanese, "ja"),
        (Self::Persian, "fa"),
        (Self::Polish, "pl"),
        (Self::Portuguese, "pt"),
        (Self::Russian, "ru"),
        (Self::Spanish, "es"),
        (Self::Turkish, "tr"),
        (Self::Ukrainian, "uk"),
    ];

    /// The language of a tag of BCP 47 (`pt-BR`).
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = primary(tag);
        Self::ALL.iter().find(|(_, code)| *code == primary).map(|(language, _)| *language)
    }

    /// Its code of ISO 639-1.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(language, _)| *language == self).map_or("", |(_, code)| code)
    }

    /// Whether its script has capital letters, by which names are known.
    #[must_use]
    pub const fn has_capitals(self) -> bool {
        !matches!(
            self,
            Self::Arabic | Self::Chinese | Self::Hebrew | Self::Japanese | Self::Persian
        )
    }

    /// The language of a text; `declared` says what its publisher says, who may be wrong: many
    /// feeds declare `en-us` because their software does.
    #[must_use]
    pub fn of_text(text: &str, declared: Option<&str>) -> Option<Self> {
        let text = super::beginning(text, BYTES_MAX);
        let declared = declared.and_then(Self::of_tag);
        let Some(guess) = detector().detect(text) else { return declared };
        let guessed = of_guess(guess.lang());
        if declared.is_some() && guess.confidence() < SURE {
            return declared;
        }
        Some(guessed)
    }

    /// The language by whose words a text may be read: none for a text in any other than these, as
    /// its publisher says or its words tell. "Kde" is a desktop, but in Slovak it is "where".
    #[must_use]
    pub fn of_words(text: &str, declared: Option<&str>) -> Option<Self> {
        let text = super::beginning(text, BYTES_MAX);
        let of_these = Self::of_text(text, declared);
        let Some(guess) = Detector::new().detect(text) else { return of_these };
        let guessed = known(guess.lang());
        if declared.is_some_and(is_another) {
            let is_sure = |it: &Self| guess.is_reliable() && it.is_like_no_other();
            return guessed.filter(is_sure);
        }
        of_these.filter(|_| guessed.is_some() || !tells_another(&guess, text))
    }

    /// Whether no language that is not known is taken for it: Galician is for Portuguese.
    const fn is_like_no_other(self) -> bool {
        matches!(self, Self::Chinese | Self::English | Self::Hebrew | Self::Japanese)
    }
}

/// The language that a tag begins with, in lower case.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// True for the tag of a language whose words are not known.
fn is_another(tag: &str) -> bool {
    OTHERS.contains(&primary(tag).as_str())
}

/// Whether a text is in the language it is guessed to be, which is none of these.
fn tells_another(guess: &Info, text: &str) -> bool {
    let is_script_shared = matches!(
        guess.script(),
        Script::Arabic | Script::Cyrillic | Script::Hebrew | Script::Latin | Script::Mandarin
    );
    !is_script_shared || (guess.is_reliable() && text.len() >= TELLING_BYTES_MIN)
}

fn detector() -> Detector {
    Detector::with_allowlist(GUESSES.iter().map(|(lang, _)| *lang).collect())
}

const GUESSES: [(Lang, Language); 16] = [
    (Lang::Ara, Language::Arabic),
    (Lang::Cmn, Language::Chinese),
    (Lang::Nld, Language::Dutch),
    (Lang::Eng, Language::English),
    (Lang::Fra, Language::French),
    (Lang::Deu, Language::German),
    (Lang::Heb, Language::Hebrew),
    (Lang::Ita, Language::Italian),
    (Lang::Jpn, Language::Japanese),
    (Lang::Pes, Language::Persian),
    (Lang::Pol, Language::Polish),
    (Lang::Por, Language::Portuguese),
    (Lang::Rus, Language::Russian),
    (Lang::Spa, Language::Spanish),
    (Lang::Tur, Language::Turkish),
    (Lang::Ukr, Language::Ukrainian),
];

fn of_guess(lang: Lang) -> Language {
    known(lang).unwrap_or(Language::English)
}

fn known(lang: Lang) -> Option<Language> {
    GUESSES.iter().find(|(guess, _)| *guess == lang).map(|(_, language)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_tells_its_language_better_than_its_publisher() {
        for (text, declared, code) in [
            ("The council voted to close the pool after a long debate on Monday", "", "en"),
            ("Der Stadtrat stimmte nach langer Debatte für die Schließung des Bads", "en-us", "de"),
            ("Le conseil municipal a voté la fermeture de la piscine lundi soir", "fr", "fr"),
            ("مجلس المدينة يصوت على إغلاق المسبح بعد نقاش طويل", "en", "ar"),
            ("شورای شهر پس از بحثی طولانی به تعطیلی استخر رأی داد", "", "fa"),
            ("市议会周一投票决定关闭游泳池", "", "zh"),
            ("市議会は月曜日、プールの閉鎖を決めた", "", "ja"),
            ("Городской совет проголосовал за закрытие бассейна", "", "ru"),
            ("Міська рада проголосувала за закриття басейну", "", "uk"),
            ("42", "pt-BR", "pt"),
        ] {
            let declared = Some(declared).filter(|declared| !declared.is_empty());
            let found = Language::of_text(text, declared).expect("a language");
            assert_eq!(found.code(), code, "{text}");
        }
        assert_eq!(Language::of_text("42", None), None);
        assert_eq!(Language::of_words("42", Some("pt-BR")), Some(Language::Portuguese));
        assert_eq!(Language::of_tag("sw"), None);
    }

    #[test]
    fn a_text_in_another_language_is_read_by_no_words() {
        const SLOVAK: &str = "Policajti zistili, kde sa ukrýval hľadaný muž. Polícia ho zadržala \
            v utorok ráno v Bratislave po niekoľkých dňoch pátrania. Minister vnútra poďakoval \
            policajtom za ich prácu. Vláda dnes schválila nový zákon o daniach, ktorý má platiť \
            od januára budúceho roka. Opozícia tvrdí, že opatrenia prichádzajú neskoro, a žiada \
            viac peňazí pre obce. Ľudia sa sťažujú na hluk zo stavby diaľnice.";
        let english = "The council voted to close the pool after a long debate on Monday, and the \
            mayor said that the money would be spent on the library";
        let german = "Der Stadtrat stimmte nach langer Debatte für die Schließung des Bads";
        for (text, declared, code) in [
            ("Policajti zistili, kde sa ukrýval", "sk", ""),
            ("Policajti zistili, kde sa ukrýval", "sk-SK", ""),
            (SLOVAK, "", ""),
            (SLOVAK, "en-us", ""),
            ("Η κυβέρνηση ενέκρινε νέο νόμο για τους φόρους", "en-us", ""),
            ("O Concello aprobou onte os orzamentos para o vindeiro ano", "gl", ""),
            // What a feed declares may be wrong.
            (english, "sv", "en"),
            (german, "en-us", "de"),
            ("市议会周一投票决定关闭游泳池", "id", "zh"),
            // And a code may be meant for a country.
            ("O conselho aprovou o orçamento para o próximo ano", "br", "pt"),
            ("Городской совет проголосовал за закрытие бассейна", "", "ru"),
        ] {
            let declared = Some(declared).filter(|declared| !declared.is_empty());
            let found = Language::of_words(text, declared).map_or("", Language::code);
            assert_eq!(found, code, "{text}");
        }
    }
}
