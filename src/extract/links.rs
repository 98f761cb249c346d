//! Where the links of a page lead: to a place on the page itself, to another page of its site, or
//! elsewhere.

use crate::model::WebUrl;

/// Names of a site's other editions for the same pages.
const EDITIONS: [&str; 3] = ["www.", "m.", "amp."];

/// The page that the links stand on.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    /// Where it was found.
    pub page: &'a WebUrl,
    /// What its relative addresses are relative to.
    pub base: &'a WebUrl,
}

impl Here<'_> {
    /// True for an address on the page itself, whatever place of it.
    pub(super) fn is_here(&self, href: &str) -> bool {
        let href = href.trim();
        let leads_to = || self.base.join(href);
        href.starts_with('#') || leads_to().is_some_and(|url| without_place(&url) == self.own())
    }

    /// True for another page of the same site.
    pub(super) fn is_beside(&self, href: &str) -> bool {
        let leads_to = self.base.join(href.trim());
        leads_to.is_some_and(|url| {
            [self.page, self.base].iter().any(|own| is_same_site(url.host(), own.host()))
        }) && !self.is_here(href)
    }

    fn own(&self) -> &str {
        without_place(self.page)
    }
}

fn without_place(url: &WebUrl) -> &str {
    url.as_str().split('#').next().unwrap_or_default()
}

/// True for hosts of one site: equal but for the edition, or one of them the site's bare name. Two
/// others (`bugs.daily.example`, `blog.daily.example`) are two sites.
fn is_same_site(a: &str, b: &str) -> bool {
    let (a, b) = (without_edition(a), without_edition(b));
    a == b || domain(a) == domain(b) && (a == domain(a) || b == domain(b))
}

fn without_edition(host: &str) -> &str {
    let bare = EDITIONS.iter().find_map(|edition| host.strip_prefix(edition));
    bare.filter(|bare| bare.contains('.')).unwrap_or(host)
}

/// The last two labels of a host, three where the second is short (`co.uk`): near enough to tell a
/// site's bare name.
fn domain(host: &str) -> &str {
    let mut labels = host.rsplit('.');
    let (last, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let dots = if last.len() == 2 && second.len() <= 3 { 2 } else { 1 };
    let at = host.rmatch_indices('.').nth(dots).map_or(0, |(at, _)| at + 1);
    host.get(at..).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_here_beside_or_elsewhere() {
        let page = WebUrl::parse("https://blog.daily.example/a/b?id=1").expect("an address");
        for (href, is_here, is_beside) in [
            ("#part", true, false),
            ("", true, false),
            ("?id=1#part", true, false),
            ("https://blog.daily.example/a/b?id=1#part", true, false),
            ("?id=2#part", false, true),
            ("/a/c", false, true),
            ("https://www.blog.daily.example/a/c", false, true),
            ("https://daily.example/a/c", false, true),
            ("https://www.daily.example/a/c", false, true),
            ("https://bugs.daily.example/a/b?id=1", false, false),
            ("https://weekly.example/a/b?id=1", false, false),
            ("javascript:x()", false, false),
        ] {
            let here = Here { page: &page, base: &page };
            assert_eq!(here.is_here(href), is_here, "{href}");
            assert_eq!(here.is_beside(href), is_beside, "{href}");
        }
    }

    #[test]
    fn hosts_of_one_site_are_equal_or_its_bare_name() {
        for (a, b, is_same) in [
            ("daily.example", "www.daily.example", true),
            ("m.daily.example", "amp.daily.example", true),
            ("news.daily.co.uk", "daily.co.uk", true),
            ("bugzilla.mozilla.org", "blog.nightly.mozilla.org", false),
            ("a.co.uk", "b.co.uk", false),
            ("m.example", "www.example", false),
        ] {
            assert_eq!(is_same_site(a, b), is_same, "{a} {b}");
            assert_eq!(is_same_site(b, a), is_same, "{b} {a}");
        }
    }
}
