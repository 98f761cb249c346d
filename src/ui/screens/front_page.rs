//! The front page in the place of the headline list: a heading for each section, and under it the
//! stories that lead it. It is as long as it was asked for.

use ratatui::layout::Rect;

use crate::model::{CleanText, FrontSection, Headline, SectionPath};
use crate::ui::effect::Load;
use crate::ui::theme::Role;
use crate::ui::widgets::ink::{self, Canvas};

/// The front page, without the headlines themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontPage {
    /// The sections asked for, in order.
    pub sections: Vec<SectionPath>,
    stories: usize,
    lines: Vec<Line>,
}

/// What stands in a line of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A section's heading.
    Heading(Heading),
    /// The headline of that row.
    Row(usize),
}

/// The heading of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Which section.
    pub section: SectionPath,
    /// What it is called.
    pub title: CleanText,
}

impl FrontPage {
    /// A page of these sections that holds nothing yet.
    #[must_use]
    pub const fn of(sections: Vec<SectionPath>, stories: usize) -> Self {
        Self { sections, stories, lines: Vec::new() }
    }

    /// What is to be loaded for it.
    #[must_use]
    pub fn load(&self) -> Load {
        Load::FrontPage { sections: self.sections.clone(), stories: self.stories }
    }

    /// Lays it anew; gives the headlines, to which its lines lead.
    pub fn lay(
        &mut self,
        sections: Vec<FrontSection>,
        title: impl Fn(&SectionPath) -> CleanText,
    ) -> Vec<Headline> {
        self.lines.clear();
        let mut rows = Vec::new();
        for FrontSection { section, headlines } in sections {
            let title = title(&section);
            self.lines.push(Line::Heading(Heading { section, title }));
            self.lines.extend((rows.len()..rows.len() + headlines.len()).map(Line::Row));
            rows.extend(headlines);
        }
        rows
    }

    /// Number of lines.
    #[must_use]
    pub const fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// What stands in that line.
    #[must_use]
    pub fn line(&self, index: usize) -> Option<&Line> {
        self.lines.get(index)
    }
}

/// Draw a section's heading: its title, then a rule to the edge.
pub(super) fn draw_heading(heading: &Heading, area: Rect, canvas: &mut Canvas<'_>) {
    let area = ink::first(ink::after(area, 1), area.width.saturating_sub(2));
    let room = ink::first(area, area.width.saturating_sub(2));
    let used = ink::columns(&heading.title).min(room.width);
    canvas.put_name(room, &heading.title, Role::ArticleSection);
    canvas.fill(ink::after(area, used + 1), "─", Role::Rule);
}
