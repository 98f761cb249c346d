//! Styles by role. Colours exist only in themes.

use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};

use crate::config::StyleSpec;
use crate::model::CleanText;

use super::colours::ColourDepth;

/// What a piece of the screen is, for its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in ROLES, and the theme files comment them")]
pub enum Role {
    Masthead,
    Rule,
    Section,
    SectionCurrent,
    SectionCount,
    HeadlineUnread,
    HeadlineRead,
    HeadlineAge,
    HeadlineOutlet,
    HeadlineCurrent,
    MarkUnread,
    MarkStarred,
    MarkSaved,
    PaneFocus,
    ArticleTitle,
    ArticleMeta,
    ArticleSection,
    ArticleText,
    ArticleHeading,
    ArticleQuote,
    ArticleCode,
    ArticleLink,
    ArticleLinkNumber,
    ArticleCaption,
    ArticleTable,
    ArticleRule,
    Status,
    StatusKey,
    Progress,
    Notice,
    NoticeError,
    Prompt,
    HelpKey,
    HelpText,
}

/// Every role with its name in theme files.
pub const ROLES: [(Role, &str); 34] = [
    (Role::Masthead, "masthead"),
    (Role::Rule, "rule"),
    (Role::Section, "section"),
    (Role::SectionCurrent, "section.current"),
    (Role::SectionCount, "section.count"),
    (Role::HeadlineUnread, "headline.unread"),
    (Role::HeadlineRead, "headline.read"),
    (Role::HeadlineAge, "headline.age"),
    (Role::HeadlineOutlet, "headline.outlet"),
    (Role::HeadlineCurrent, "headline.current"),
    (Role::MarkUnread, "mark.unread"),
    (Role::MarkStarred, "mark.starred"),
    (Role::MarkSaved, "mark.saved"),
    (Role::PaneFocus, "pane.focus"),
    (Role::ArticleTitle, "article.title"),
    (Role::ArticleMeta, "article.meta"),
    (Role::ArticleSection, "article.section"),
    (Role::ArticleText, "article.text"),
    (Role::ArticleHeading, "article.heading"),
    (Role::ArticleQuote, "article.quote"),
    (Role::ArticleCode, "article.code"),
    (Role::ArticleLink, "article.link"),
    (Role::ArticleLinkNumber, "article.link_number"),
    (Role::ArticleCaption, "article.caption"),
    (Role::ArticleTable, "article.table"),
    (Role::ArticleRule, "article.rule"),
    (Role::Status, "status"),
    (Role::StatusKey, "status.key"),
    (Role::Progress, "progress"),
    (Role::Notice, "notice"),
    (Role::NoticeError, "notice.error"),
    (Role::Prompt, "prompt"),
    (Role::HelpKey, "help.key"),
    (Role::HelpText, "help.text"),
];

/// A style for each role.
#[derive(Clone, Debug)]
pub struct Theme {
    styles: [Style; ROLES.len()],
}

impl Theme {
    /// From a theme file's rows. A row that names no role or no colour is left out and reported in
    /// a line.
    #[must_use]
    pub fn new(rows: &[(String, StyleSpec)]) -> (Self, Vec<CleanText>) {
        let mut theme = Self { styles: [Style::default(); ROLES.len()] };
        let mut faults = Vec::new();
        for (name, spec) in rows {
            let Some((role, _)) = ROLES.iter().find(|(_, known)| known == name) else {
                faults.push(format!("theme: no role is called \"{name}\""));
                continue;
            };
            let (style, bad) = style_of(spec);
            faults.extend(bad.map(|colour| {
                format!("theme: \"{colour}\" under {name} is no colour; write #rrggbb or a name")
            }));
            if let Some(slot) = theme.styles.get_mut(*role as usize) {
                *slot = style;
            }
        }
        (theme, faults.iter().map(|fault| CleanText::line(fault)).collect())
    }

    /// The same in colours that the terminal shows.
    #[must_use]
    pub fn shown_in(mut self, depth: ColourDepth) -> Self {
        for style in &mut self.styles {
            for colour in [&mut style.fg, &mut style.bg] {
                *colour = colour.map(|colour| depth.nearest(colour));
            }
        }
        self
    }

    /// The style of a role.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }
}

fn style_of(spec: &StyleSpec) -> (Style, Option<String>) {
    let mut bad = None;
    let mut colour = |name: &Option<String>| {
        let name = name.as_deref()?;
        let parsed = Color::from_str(name).ok();
        if parsed.is_none() {
            bad = Some(name.to_owned());
        }
        parsed
    };
    let mut style = Style { fg: colour(&spec.fg), bg: colour(&spec.bg), ..Style::default() };
    for (is_set, modifier) in [
        (spec.bold, Modifier::BOLD),
        (spec.italic, Modifier::ITALIC),
        (spec.underline, Modifier::UNDERLINED),
        (spec.dim, Modifier::DIM),
        (spec.reverse, Modifier::REVERSED),
    ] {
        if is_set {
            style = style.add_modifier(modifier);
        }
    }
    (style, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_own_place() {
        for (index, (role, name)) in ROLES.iter().enumerate() {
            assert_eq!(*role as usize, index, "{name}");
        }
    }

    #[test]
    fn a_colour_that_is_none_is_named() {
        let spec = StyleSpec { fg: Some("#zzz".to_owned()), bold: true, ..StyleSpec::default() };
        let (theme, faults) = Theme::new(&[("masthead".to_owned(), spec)]);
        assert_eq!(faults.len(), 1);
        assert!(theme.style(Role::Masthead).add_modifier.contains(Modifier::BOLD));
    }
}
