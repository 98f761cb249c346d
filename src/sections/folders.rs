//! The folders of an address that can name sections.

use crate::model::WebUrl;

use super::labels::{fold, is_generic};

/// Folders of one address that are looked at.
const FOLDERS_MAX: usize = 8;

/// The folders of an address that can name sections, outermost first, with the host's own name
/// before them (`sport.daily.example`); no dates, numbers, languages or kinds of page.
pub(super) fn folders(link: &WebUrl) -> Vec<String> {
    all(link).into_iter().filter(|folder| is_word(folder)).take(FOLDERS_MAX).collect()
}

/// The same with countries of two letters that stand right behind a part of the world
/// (`/world/us/`), where they are no language and no edition.
pub(super) fn with_countries(link: &WebUrl, is_region: impl Fn(&str) -> bool) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut is_behind_region = false;
    for folder in all(link) {
        let is_country = is_behind_region && matches!(fold(&folder).as_str(), "eu" | "uk" | "us");
        let is_kept = is_country || is_word(&folder);
        is_behind_region = is_kept && is_region(&folder);
        if is_kept {
            kept.push(folder);
        }
    }
    kept.truncate(FOLDERS_MAX);
    kept
}

fn all(link: &WebUrl) -> Vec<String> {
    let segments: Vec<&str> =
        link.url().path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let outer = segments.split_last().map_or(&[] as &[&str], |(_, outer)| outer);
    let host = own_name(link.host());
    host.into_iter().chain(outer.iter().copied()).map(decoded).collect()
}

/// The host's own name within its outlet's domain.
fn own_name(host: &str) -> Option<&str> {
    let (name, domain) = host.trim_start_matches("www.").split_once('.')?;
    (!is_suffix(domain) && !is_machine(name)).then_some(name)
}

/// True for what is no outlet's domain, but what such domains end in.
fn is_suffix(domain: &str) -> bool {
    let Some((kind, country)) = domain.split_once('.') else { return true };
    let is_kind = matches!(
        kind,
        "ac" | "co" | "com" | "edu" | "go" | "gob" | "gov" | "ne" | "net" | "or" | "org"
    );
    is_kind && country.len() == 2
}

/// True for a host's name that says what the machine serves, not what stands in the paper.
fn is_machine(name: &str) -> bool {
    matches!(name, "assets" | "cdn" | "files" | "images" | "img" | "media" | "static")
}

fn decoded(folder: &str) -> String {
    let query = format!("x={}", folder.replace('+', "%2B"));
    let decoded = url::form_urlencoded::parse(query.as_bytes()).next();
    decoded.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn is_word(folder: &str) -> bool {
    folder.chars().count() > 2
        && !folder.chars().any(|c| c.is_ascii_digit())
        && !is_generic(&fold(folder))
}
