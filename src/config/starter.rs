//! The project's own `config/*.toml`, embedded.

pub(super) const CONFIG: &str = include_str!("../../config/config.toml");
pub(super) const KEYS: &str = include_str!("../../config/keys.toml");
pub(super) const FEEDS: &str = include_str!("../../config/feeds.toml");
pub(super) const SECTIONS: &str = include_str!("../../config/sections.toml");
const RULES: &str = include_str!("../../config/rules.toml");

/// The themes that come with the program.
pub(super) const THEMES: &[(&str, &str)] = &[
    ("dark", include_str!("../../config/themes/dark.toml")),
    ("light", include_str!("../../config/themes/light.toml")),
    ("plain", include_str!("../../config/themes/plain.toml")),
];

/// Every name that [`default_text`] knows.
pub const DEFAULT_NAMES: [&str; 8] = [
    "config.toml",
    "keys.toml",
    "feeds.toml",
    "sections.toml",
    "rules.toml",
    "themes/dark.toml",
    "themes/light.toml",
    "themes/plain.toml",
];

/// A default file's text, by its name in the config folder; the ending `.toml` may be left out.
#[must_use]
pub fn default_text(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix(".toml").unwrap_or(name);
    match name {
        "config" => Some(CONFIG),
        "keys" => Some(KEYS),
        "feeds" => Some(FEEDS),
        "sections" => Some(SECTIONS),
        "rules" => Some(RULES),
        _ => theme_text(name.strip_prefix("themes/")?),
    }
}

/// The text of a theme that comes with the program.
pub(super) fn theme_text(name: &str) -> Option<&'static str> {
    THEMES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
