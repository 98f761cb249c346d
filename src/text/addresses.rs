//! Addresses in an article: made absolute, and without the parameters that only follow the reader.

use crate::model::WebUrl;

/// Parameters whose name begins so only say where a reader came from.
const TRACKING_PREFIXES: &[&str] = &[
    "utm_",
    "mtm_",
    "pk_",
    "piwik_",
    "matomo_",
    "hsa_",
    "fb_action_",
    "at_",
    "ns_m",
    "ns_c",
    "ns_s",
    "ns_l",
    "__hs",
    "_hs",
    "vero_",
    "oly_",
    "guce_",
    "sc_c",
    "trkcampaign",
];

/// Parameters of that name only say where a reader came from.
const TRACKING_NAMES: &[&str] = &[
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "ysclid",
    "twclid",
    "ttclid",
    "igsh",
    "igshid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_openstat",
    "wickedid",
    "_ga",
    "_gl",
    "epik",
    "rb_clickid",
    "s_cid",
    "ncid",
    "cmpid",
    "ocid",
    "xtor",
    "echobox",
    "guccounter",
    "ref_src",
    "ref_url",
    "fb_source",
    "fb_ref",
    "smid",
    "smtyp",
    "__twitter_impression",
    "srsltid",
    "ml_subscriber",
    "ml_subscriber_hash",
    "hsctatracking",
    "dm_i",
    "trk",
    "wt_mc",
    "wt.mc_id",
    "cvid",
    "icid",
    "ftag",
    "soc_src",
    "soc_trk",
    "mbid",
    "tblci",
];

/// What `reference` means on the page `base`, without tracking; `None` when it is no web address or
/// only a place on the same page.
pub(super) fn link(reference: &str, base: Option<&WebUrl>) -> Option<WebUrl> {
    let reference = reference.trim();
    if reference.is_empty() || reference.starts_with('#') {
        return None;
    }
    let url = absolute(reference, base)?;
    if let Some(base) = base.filter(|_| url.url().fragment().is_some()) {
        let is_here =
            |a: &WebUrl, b: &WebUrl| a.as_str().split('#').next() == b.as_str().split('#').next();
        if is_here(&url, base) {
            return None;
        }
    }
    Some(without_tracking(&url))
}

/// What `reference` means on the page `base`; `None` when it is no web address.
pub(super) fn absolute(reference: &str, base: Option<&WebUrl>) -> Option<WebUrl> {
    let reference = reference.trim();
    match base {
        Some(base) => base.join(reference),
        None if reference.starts_with("//") => WebUrl::parse(&format!("https:{reference}")),
        None => WebUrl::parse(reference),
    }
}

/// The address without parameters that only follow the reader (`utm_*`, `fbclid`, `gclid` …).
/// Unknown parameters stay as they are written.
#[must_use]
pub fn without_tracking(url: &WebUrl) -> WebUrl {
    let has_fragment_tracking = url.url().fragment().is_some_and(is_tracking);
    let Some(query) = url.url().query().filter(|query| query.split('&').any(is_tracking)) else {
        if has_fragment_tracking {
            return rebuilt(url, url.url().query(), true);
        }
        return url.clone();
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
    let kept = kept.join("&");
    rebuilt(url, Some(kept.as_str()).filter(|kept| !kept.is_empty()), has_fragment_tracking)
}

fn rebuilt(url: &WebUrl, query: Option<&str>, is_fragment_dropped: bool) -> WebUrl {
    let mut clean = url.url().clone();
    clean.set_query(query);
    if is_fragment_dropped {
        clean.set_fragment(None);
    }
    WebUrl::from_url(clean).unwrap_or_else(|| url.clone())
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_prefix("amp;").unwrap_or(&name);
    TRACKING_NAMES.contains(&name)
        || TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_follows_the_reader_is_taken_off() {
        for (dirty, clean) in [
            ("https://daily.example/a?utm_source=rss&utm_medium=feed", "https://daily.example/a"),
            ("https://daily.example/a?id=7&fbclid=x&page=2", "https://daily.example/a?id=7&page=2"),
            ("https://daily.example/a?GCLID=1#part", "https://daily.example/a#part"),
            (
                "https://daily.example/a?q=a%20b&ref=home",
                "https://daily.example/a?q=a%20b&ref=home",
            ),
            ("https://daily.example/a?id=7#Echobox=123", "https://daily.example/a?id=7"),
            ("https://daily.example/?a=b;c&mc_cid=1&&d", "https://daily.example/?a=b;c&&d"),
        ] {
            let url = WebUrl::parse(dirty).expect("an address");
            assert_eq!(without_tracking(&url).as_str(), clean);
        }
    }

    #[test]
    fn a_place_on_the_same_page_is_no_link() {
        let base = WebUrl::parse("https://daily.example/a").expect("an address");
        assert_eq!(link("#notes", Some(&base)), None);
        assert_eq!(link("/a#notes", Some(&base)), None);
        assert!(link("/b#notes", Some(&base)).is_some());
        assert_eq!(link("javascript:alert(1)", Some(&base)), None);
        assert_eq!(link("/b", None), None);
    }
}
