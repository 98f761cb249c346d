//! What stands before an article: a paywall, a consent page, a test for robots.

use super::fold;
use super::jsonld::Article;
use super::metadata::Metas;

/// Text below which a page is taken to hold only a wall, in characters.
const TEXT_CHARS_MAX: usize = 1500;
/// Bytes of the page that are looked at.
const BYTES_MAX: usize = 200 << 10;

/// Something that keeps the article from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// Only subscribers read all of it.
    Paywall,
    /// The reader is asked for consent first.
    Consent,
    /// The site asks whether a person is reading.
    Robot,
}

impl Wall {
    /// What it means for the reader, in a line.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Paywall => "the page is for subscribers: this may be only its beginning",
            Self::Consent => "the page asks for consent before it shows the article",
            Self::Robot => "the page asks whether a person is reading",
        }
    }
}

/// Recognises a wall by what the page declares and, where there is little text, by the marks of
/// common wall makers.
pub(super) fn recognise(
    html: &str,
    article: Option<&Article>,
    metas: &Metas,
    text_chars: usize,
) -> Option<Wall> {
    let tier = metas.first(&["article:content_tier", "og:article:content_tier"]);
    let is_locked = tier.is_some_and(|tier| matches!(fold(tier).as_str(), "locked" | "metered"));
    let is_paid = article.is_some_and(|article| article.is_free == Some(false));
    if is_locked || is_paid {
        return Some(Wall::Paywall);
    }
    if text_chars > TEXT_CHARS_MAX {
        return None;
    }
    let page = super::guard::cut(html, BYTES_MAX).to_lowercase();
    let has_any = |marks: &[&str]| marks.iter().any(|mark| page.contains(mark));
    if has_any(&[
        "cf-challenge",
        "challenge-form",
        "challenge-platform",
        "px-captcha",
        "g-recaptcha",
        "h-captcha",
        "captcha-delivery",
        "<title>just a moment",
        "<title>attention required",
        "<title>access denied",
        "<title>pardon our interruption",
        "are you a robot",
    ]) {
        return Some(Wall::Robot);
    }
    has_any(&["action=\"https://consent.", "consent-form", "collectconsent", "before you continue"])
        .then_some(Wall::Consent)
}
