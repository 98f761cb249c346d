//! `themes/NAME.toml`: how each role on the screen looks.

use std::path::PathBuf;

use toml::de::DeValue;

use super::rules::{is_theme_name, told};
use super::source::{Pair, Source, pairs};
use super::{ConfigErrors, Fault, Folders, starter};
use crate::model::nearest;

/// How one role looks. Colours are `#rrggbb`, a number from 0 to 255, one of the terminal's sixteen
/// names (`red`, `lightred`, `gray`, `darkgray`, …) or `reset`, the terminal's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five independent attributes of a terminal cell")]
pub struct StyleSpec {
    /// The letters' colour; `None` leaves it as it is.
    pub fg: Option<String>,
    /// The ground's colour; `None` leaves it as it is.
    pub bg: Option<String>,
    /// Heavy letters.
    pub bold: bool,
    /// Slanted letters.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Fainter than usual.
    pub dim: bool,
    /// Letters and ground swapped.
    pub reverse: bool,
}

/// The styles of a theme by role, in the order of the theme it builds on. A file of the config
/// folder's `themes/` may change a theme of that name, or be a theme of its own that builds on
/// `base` (`dark` unless it says other). `auto` is `dark`: whoever knows the terminal's ground asks
/// for `light` instead.
pub fn load_theme(folders: &Folders, name: &str) -> Result<Vec<(String, StyleSpec)>, ConfigErrors> {
    let name = if name == "auto" { "dark" } else { name };
    let path = theme_path(folders, name);
    let own = match is_theme_name(name).then(|| Source::of_file(&path)).transpose() {
        Ok(own) => own.flatten(),
        Err(fault) => return Err(ConfigErrors(vec![fault])),
    };
    if own.is_none() && starter::theme_text(name).is_none() {
        let mend = format!("make the file, or use one of {}", theme_names(folders).join(", "));
        return Err(ConfigErrors(vec![Fault::of_file(&path, "there is no such theme", &mend)]));
    }
    let mut faults = Vec::new();
    let base = match starter::theme_text(name) {
        Some(_) => name.to_owned(),
        None => own.as_ref().map(|own| base_of(own, &mut faults)).unwrap_or_default(),
    };
    let text = starter::theme_text(&base).unwrap_or_default();
    let mut styles = Vec::new();
    lay_over(&mut styles, &Source::new(&format!("the default theme {base}"), text), &mut faults);
    if let Some(own) = &own {
        lay_over(&mut styles, own, &mut faults);
    }
    ConfigErrors::unless_none(styles, faults)
}

/// Every theme there is: those that come with the program, then the reader's own, sorted.
#[must_use]
pub fn theme_names(folders: &Folders) -> Vec<String> {
    let mut names: Vec<String> =
        starter::THEMES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let files = std::fs::read_dir(folders.config_file("themes")).into_iter().flatten().flatten();
    let own = files.filter_map(|file| {
        let file = file.file_name();
        let name = file.to_str()?.strip_suffix(".toml")?;
        (is_theme_name(name) && starter::theme_text(name).is_none()).then(|| name.to_owned())
    });
    let mut own: Vec<String> = own.collect();
    own.sort();
    names.extend(own);
    names
}

fn theme_path(folders: &Folders, name: &str) -> PathBuf {
    folders.config_file("themes").join(format!("{name}.toml"))
}

fn base_of(own: &Source, faults: &mut Vec<Fault>) -> String {
    let (document, _) = own.parse();
    let base = pairs(&document).into_iter().find(|pair| pair.key == "base");
    let Some(pair) = base else {
        return "dark".to_owned();
    };
    if let Some(name) = pair.value.as_str().filter(|name| starter::theme_text(name).is_some()) {
        return name.to_owned();
    }
    let problem = format!("{} is no theme to build on", told(pair.value));
    let mend = "write \"dark\", \"light\" or \"plain\"";
    faults.push(own.fault(pair.value_span, "base", &problem, mend));
    "dark".to_owned()
}

/// Adds roles only from the theme built on, which comes first; later a role must be known.
fn lay_over(styles: &mut Vec<(String, StyleSpec)>, source: &Source, faults: &mut Vec<Fault>) {
    let is_first = styles.is_empty();
    let (document, found) = source.parse();
    faults.extend(found);
    for pair in pairs(&document).into_iter().filter(|pair| pair.key != "base") {
        let at = styles.iter().position(|(role, _)| role == pair.key);
        let mut style = at.and_then(|at| styles.get(at)).map(|it| it.1.clone()).unwrap_or_default();
        if at.is_none() && !is_first {
            let mend = mend_of_role(&pair, styles);
            faults.push(source.fault(pair.key_span, pair.key, "no such role", &mend));
            continue;
        }
        let Some(fields) = pair.value.as_table() else {
            let problem = format!("{} is no style", told(pair.value));
            let mend = "write a table, as { fg = \"#c8ccd0\", bold = true }";
            faults.push(source.fault(pair.value_span, pair.key, &problem, mend));
            continue;
        };
        for field in pairs(fields) {
            if let Some(fault) = set(&mut style, pair.key, &field, source) {
                faults.push(fault);
            }
        }
        match at.and_then(|at| styles.get_mut(at)) {
            Some(known) => known.1 = style,
            None => styles.push((pair.key.to_owned(), style)),
        }
    }
}

fn mend_of_role(pair: &Pair<'_>, styles: &[(String, StyleSpec)]) -> String {
    let roles = || styles.iter().map(|(role, _)| role.as_str());
    let nested = pair.value.as_table().and_then(|table| pairs(table).first().map(|it| it.key));
    let dotted = nested.map(|nested| format!("{}.{nested}", pair.key)).unwrap_or_default();
    if roles().any(|role| role == dotted) {
        return format!("write the whole name in quotes, as \"{dotted}\"");
    }
    nearest(pair.key, roles()).map_or_else(
        || "`dateline config default themes/dark` lists all roles".to_owned(),
        |near| format!("did you mean \"{near}\"?"),
    )
}

/// Sets one attribute of a style; what is wrong with it, if anything is.
fn set(style: &mut StyleSpec, role: &str, field: &Pair<'_>, source: &Source) -> Option<Fault> {
    const ATTRIBUTES: [&str; 7] = ["fg", "bg", "bold", "italic", "underline", "dim", "reverse"];
    const COLOURS: &str = "write \"#rrggbb\", a name such as \"blue\" or \"lightblue\", \
        \"0\" to \"255\", or \"reset\"";
    let path = format!("{role}.{}", field.key);
    let flag = match field.key {
        "fg" | "bg" => {
            let Some(colour) = field.value.as_str().filter(|text| is_colour(text)) else {
                let problem = format!("{} is no colour", told(field.value));
                return Some(source.fault(field.value_span.clone(), &path, &problem, COLOURS));
            };
            let side = if field.key == "fg" { &mut style.fg } else { &mut style.bg };
            *side = Some(colour.to_owned());
            return None;
        }
        "bold" => &mut style.bold,
        "italic" => &mut style.italic,
        "underline" => &mut style.underline,
        "dim" => &mut style.dim,
        "reverse" => &mut style.reverse,
        unknown => {
            let mend = nearest(unknown, ATTRIBUTES).map_or_else(
                || format!("the keys here are {}", ATTRIBUTES.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Some(source.fault(field.key_span.clone(), &path, "no such attribute", &mend));
        }
    };
    if let DeValue::Boolean(is_set) = field.value {
        *flag = *is_set;
        return None;
    }
    let problem = format!("{} is neither true nor false", told(field.value));
    Some(source.fault(
        field.value_span.clone(),
        &path,
        &problem,
        "write true or false, without quotes",
    ))
}

/// The forms a colour may take; ratatui reads the same ones.
fn is_colour(text: &str) -> bool {
    const NAMES: [&str; 17] = [
        "reset",
        "black",
        "red",
        "green",
        "yellow",
        "blue",
        "magenta",
        "cyan",
        "gray",
        "darkgray",
        "lightred",
        "lightgreen",
        "lightyellow",
        "lightblue",
        "lightmagenta",
        "lightcyan",
        "white",
    ];
    match text.strip_prefix('#') {
        Some(digits) => digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()),
        None => NAMES.contains(&text) || text.parse::<u8>().is_ok_and(|n| n.to_string() == text),
    }
}
