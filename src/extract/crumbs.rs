//! Crumbs: the labels of a breadcrumb, a category list or an address, made into a clean section
//! trail.

use crate::model::{CleanText, WebUrl};

use super::fold;

/// Longest trail kept; a longer list is a menu.
const TRAIL_MAX: usize = 6;
/// Longest name of a section, in characters.
const NAME_CHARS_MAX: usize = 60;

/// Characters that two headlines begin with alike, where only one goes on.
const SAME_CHARS_MIN: usize = 18;
/// The same, where the shorter ends in an ellipsis.
const CUT_CHARS_MIN: usize = 4;

/// Names of a site's first page, folded. The last resort: its address or the site's name tell it
/// first.
const HOME: [&str; 34] = [
    "home",
    "home page",
    "homepage",
    "start",
    "startseite",
    "accueil",
    "inicio",
    "início",
    "portada",
    "главная",
    "головна",
    "ホーム",
    "トップ",
    "トップページ",
    "top",
    "首页",
    "首頁",
    "主页",
    "홈",
    "الرئيسية",
    "خانه",
    "صفحه اصلی",
    "דף הבית",
    "hjem",
    "forside",
    "hem",
    "etusivu",
    "strona główna",
    "anasayfa",
    "ana sayfa",
    "domů",
    "kezdőlap",
    "acasă",
    "beranda",
];

/// One label of a trail, as the page gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Crumb {
    pub name: String,
    pub address: Option<String>,
}

/// What a trail is cleaned by: the page it is on.
pub(super) struct Whereabouts<'a> {
    pub url: &'a WebUrl,
    /// What relative addresses are relative to.
    pub base: &'a WebUrl,
    pub site: Option<&'a str>,
    /// The headline as it stands in several places of the page.
    pub headlines: &'a [String],
    /// Sections the page names elsewhere, folded.
    pub named: &'a [String],
}

impl Whereabouts<'_> {
    /// The sections among the crumbs: without the home page and the article itself, none twice in a
    /// row.
    pub(super) fn sections(&self, crumbs: &[Crumb]) -> Vec<CleanText> {
        let mut crumbs: &[Crumb] = crumbs;
        while let Some((first, inner)) = crumbs.split_first()
            && (self.is_home(first) || !inner.is_empty() && self.is_edition(first))
        {
            crumbs = inner;
        }
        while let Some((last, outer)) = crumbs.split_last()
            && self.is_article(last, outer)
        {
            crumbs = outer;
        }
        let mut names: Vec<CleanText> = Vec::new();
        for crumb in crumbs {
            let name = label(&crumb.name);
            let is_new = names.last().is_none_or(|last| fold(last.as_str()) != fold(name.as_str()));
            // An account is a person's, not a section.
            let is_name = !name.is_empty() && !name.as_str().starts_with('@');
            if is_name && is_new {
                names.push(name);
            }
        }
        names.truncate(TRAIL_MAX);
        names
    }

    fn is_home(&self, crumb: &Crumb) -> bool {
        let name = fold(label(&crumb.name).as_str());
        let is_site = |site: &str| fold(site) == name;
        let host = self.url.host();
        name.is_empty()
            || HOME.contains(&name.as_str())
            || self.site.is_some_and(is_site)
            || host.trim_start_matches("www.") == name.trim_start_matches("www.")
            || self.address(crumb).is_some_and(|url| {
                let path = url.url().path();
                path == "/" && url.url().query().is_none()
            })
    }

    /// The first page of one language: `/en/`, `/pt-br`.
    fn is_edition(&self, crumb: &Crumb) -> bool {
        let Some(url) = self.address(crumb) else { return false };
        let folder = url.url().path().trim_matches('/').to_lowercase();
        let language = folder.split(['-', '_']).next().unwrap_or_default();
        let is_code = language.len() == 2 && folder.len() <= 5 && !folder.contains('/');
        is_code && fold(label(&crumb.name).as_str()) != folder
    }

    fn is_article(&self, crumb: &Crumb, outer: &[Crumb]) -> bool {
        let name = fold(label(&crumb.name).as_str());
        if name.is_empty() || self.headlines.iter().any(|headline| is_same(&name, &fold(headline)))
        {
            return true;
        }
        if let Some(address) = self.address(crumb) {
            return is_same_page(&address, self.url);
        }
        // The last crumb without an address is the page itself (schema.org, BreadcrumbList), unless
        // it is known as a section or none of them has an address.
        let is_long = name.chars().count() > NAME_CHARS_MAX || name.split(' ').count() > 5;
        let others_have = outer.iter().any(|other| self.address(other).is_some());
        is_long || others_have && outer.len() > 1 && !self.named.contains(&name)
    }

    fn address(&self, crumb: &Crumb) -> Option<WebUrl> {
        let address = crumb.address.as_deref().filter(|address| !address.is_empty())?;
        self.base.join(address)
    }
}

/// A label as people read it: entities decoded, separators at its ends gone.
pub(super) fn label(text: &str) -> CleanText {
    let decoded = html_escape::decode_html_entities(text);
    let separators = |c: char| c.is_whitespace() || "›»«‹>/|:•·→,".contains(c);
    CleanText::line(decoded.trim_matches(separators))
}

/// True when two folded texts are one headline: equal, or the longer one goes on after the shorter.
/// An ellipsis says itself that the text goes on.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    let (short, long) = if stem(a).len() < stem(b).len() { (a, b) } else { (b, a) };
    let is_cut = short.ends_with('…') || short.ends_with("...");
    let (short, long) = (stem(short), stem(long));
    let chars_min = if is_cut { CUT_CHARS_MIN } else { SAME_CHARS_MIN };
    !short.is_empty()
        && (short == long || short.chars().count() >= chars_min && long.starts_with(short))
}

/// A text without the stops at its end.
fn stem(text: &str) -> &str {
    text.trim_end_matches(['…', '.']).trim_end()
}

fn is_same_page(a: &WebUrl, b: &WebUrl) -> bool {
    let key = |url: &WebUrl| {
        let path = url.url().path().trim_end_matches('/').to_lowercase();
        (url.host().trim_start_matches("www.").to_owned(), path)
    };
    key(a) == key(b)
}

/// Splits a label that is itself a path: `Sport / NRL`, `World > Asia`, `news/world/asia`.
pub(super) fn split_path(text: &str) -> Vec<CleanText> {
    let decoded = html_escape::decode_html_entities(text);
    let parts: Vec<&str> = decoded.split(['>', '›', '»', '|', '/']).collect();
    parts.into_iter().map(label).filter(|name| !name.is_empty()).take(TRAIL_MAX).collect()
}

/// True when a text is short enough to name a section.
pub(super) fn is_name(text: &str) -> bool {
    let chars = text.chars().count();
    (1..=NAME_CHARS_MAX).contains(&chars) && text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_known_also_when_it_is_cut() {
        for (a, b, same) in [
            ("river rises again", "river rises again", true),
            ("river rises again.", "river rises again.", true),
            ("river rises again", "river rises…", true),
            ("river rises again", "river rises...", true),
            ("river rises again", "river rises aga...", true),
            ("river rises …", "river rises again", true),
            ("river rises again", "river rises", false),
            ("river rises again and again", "river rises again …", true),
            ("river rises again and again", "river rises again and", true),
            ("sports and leisure", "river rises again", false),
            ("…", "river rises again", false),
            ("", "", false),
        ] {
            assert_eq!(is_same(a, b), same, "{a} {b}");
            assert_eq!(is_same(b, a), same, "{b} {a}");
        }
    }
}
