//! Which language a text is in, of those whose words are known.

use whatlang::{Detector, Lang};

/// Bytes of a text that are looked at.
const BYTES_MAX: usize = 4000;
/// A guess less sure than this does not overrule what a feed declares.
const SURE: f64 = 0.4;

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
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
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
    let known = GUESSES.iter().find(|(guess, _)| *guess == lang);
    known.map_or(Language::English, |(_, language)| *language)
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
        assert_eq!(Language::of_tag("sw"), None);
    }
}
