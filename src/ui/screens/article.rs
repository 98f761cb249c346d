//! The article pane: its head, its text wrapped to the pane, and the list of its links.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::model::{Change, CleanText, EntryId, Mark, Placement, SectionPath, Signal, WebUrl};
use crate::sections::Arrangement;
use crate::text::{
    BidiMode, Direction, Document, Line, LineKind, Mixed, Span, SpanStyle, direction_of,
};
use crate::ui::effect::Ticket;
use crate::ui::message::ArticleView;
use crate::ui::screens::rows::shown_tags;

use super::finding::Finding;
use crate::ui::state::Settings;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::cursor::Motion;
use crate::ui::widgets::ink::{self, Canvas};

/// Between the parts of the line under the title.
const BETWEEN: &str = " · ";
/// Between the sections of a path.
const BETWEEN_SECTIONS: &str = " / ";
/// Columns between the pane's rule and the text.
const MARGIN: u16 = 2;

/// The article pane.
#[derive(Clone, Debug, Default)]
pub struct ArticlePane {
    /// The entry shown, or asked for.
    pub wanted: Option<EntryId>,
    /// The answer awaited.
    pub awaiting: Option<Ticket>,
    /// The first line in view.
    pub top: usize,
    asides: Asides,
    shown: Option<Box<ArticleView>>,
    lines: Vec<DrawnLine>,
    /// What the lines say, in logical order.
    said: Vec<String>,
    laid_out_for: u16,
    finding: Option<Finding>,
}

/// What stands beside the text when asked for.
#[derive(Clone, Copy, Debug, Default)]
struct Asides {
    /// What was left out of it, below.
    left_out: bool,
    /// Why it stands where it stands, above.
    reasons: bool,
}

/// Something that is shown beside the text when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// What was left out of it.
    LeftOut,
    /// Why it stands where it stands.
    Reasons,
}

/// A line of the pane with the role of its plain parts.
#[derive(Clone, Debug)]
struct DrawnLine {
    role: Role,
    line: Line,
}

impl ArticlePane {
    /// The article shown.
    #[must_use]
    pub fn shown(&self) -> Option<&ArticleView> {
        self.shown.as_deref()
    }

    /// Take over an article; an answer nobody awaits is dropped.
    pub fn take(&mut self, ticket: Ticket, view: Option<Box<ArticleView>>) {
        if self.awaiting.take_if(|awaited| *awaited == ticket).is_none() {
            return;
        }
        let id = |view: &Option<Box<ArticleView>>| view.as_ref().map(|view| view.headline.id);
        if id(&view) != id(&self.shown) {
            self.top = 0;
            self.finding = None;
        }
        self.shown = view;
        self.laid_out_for = 0;
    }

    /// Wrap the text for a pane of this width, when the article or the width changed.
    pub fn lay_out(&mut self, area: Rect, settings: &Settings, arrangement: &Arrangement) {
        let width = text_area(area, settings.measure_columns).width;
        if width == self.laid_out_for {
            return;
        }
        let ratio = self.top.saturating_mul(1000) / self.lines.len().max(1);
        self.laid_out_for = width;
        let Some(view) = &self.shown else {
            self.lines.clear();
            self.said.clear();
            return;
        };
        let lines = compose(view, self.asides, width, (settings, arrangement));
        self.said = lines.iter().map(|drawn| drawn.line.text()).collect();
        self.finding = self.finding.take().map(|finding| finding.in_lines(&self.said));
        let in_order = |drawn: DrawnLine| DrawnLine {
            line: drawn.line.in_visual_order(settings.bidi),
            ..drawn
        };
        self.lines = lines.into_iter().map(in_order).collect();
        self.top = ratio.saturating_mul(self.lines.len()) / 1000;
        self.hold(area);
    }

    /// Show something beside the text, or no more.
    pub fn toggle(&mut self, aside: Aside) {
        let is_shown = match aside {
            Aside::LeftOut => self.asides.left_out,
            Aside::Reasons => self.asides.reasons,
        };
        self.set(aside, !is_shown);
    }

    /// It is to be shown beside the text, and there is nothing of it.
    #[must_use]
    pub fn lacks(&self, aside: Aside) -> bool {
        let shown = self.shown.as_ref();
        match aside {
            Aside::LeftOut => {
                self.asides.left_out && shown.is_some_and(|view| view.document.cut().is_empty())
            }
            Aside::Reasons => false,
        }
    }

    /// Show something beside the text.
    pub fn show(&mut self, aside: Aside) {
        self.set(aside, true);
    }

    fn set(&mut self, aside: Aside, is_shown: bool) {
        self.laid_out_for = 0;
        match aside {
            Aside::LeftOut => self.asides.left_out = is_shown,
            Aside::Reasons => {
                self.asides.reasons = is_shown;
                self.top = 0;
            }
        }
    }

    /// Scroll.
    pub fn go(&mut self, motion: Motion, area: Rect) {
        let height = usize::from(area.height);
        let last_top = self.lines.len().saturating_sub(height);
        self.top = match motion {
            Motion::Last => last_top,
            Motion::First => 0,
            motion => motion.from(self.top, self.lines.len(), height).min(last_top),
        };
    }

    /// Go to the next place where these words stand, from the one gone to last or from what is in
    /// view; gives its number and how many there are.
    pub fn find(&mut self, words: &str, area: Rect) -> Option<(usize, usize)> {
        let line = match &mut self.finding {
            Some(finding) if finding.words == words => finding.go_on(),
            finding => finding.insert(Finding::of(words, &self.said)).begin(self.top),
        };
        let Some(line) = line else {
            self.finding = None;
            return None;
        };
        let height = usize::from(area.height);
        if !(self.top..self.top + height).contains(&line) {
            self.top = line.saturating_sub(height / 3);
            self.hold(area);
        }
        self.finding.as_ref().map(Finding::numbers)
    }

    /// What is looked for in it.
    #[must_use]
    pub fn sought(&self) -> Option<&str> {
        self.finding.as_ref().map(|finding| finding.words.as_str())
    }

    /// Look for nothing any more; true when something was looked for.
    pub fn stop_finding(&mut self) -> bool {
        self.finding.take().is_some()
    }

    fn hold(&mut self, area: Rect) {
        self.top = self.top.min(self.lines.len().saturating_sub(usize::from(area.height)));
    }

    /// How much of the article was scrolled through, in percent; `None` when all of it is in view.
    #[must_use]
    pub fn percent(&self, area: Rect) -> Option<usize> {
        let height = usize::from(area.height);
        let hidden = self.lines.len().checked_sub(height).filter(|hidden| *hidden > 0)?;
        Some((self.top.min(hidden) * 100) / hidden)
    }

    /// The address of link `number`, 1 first.
    #[must_use]
    pub fn link(&self, number: usize) -> Option<&WebUrl> {
        let links = self.shown.as_ref()?.document.links();
        links.get(number.checked_sub(1)?).map(|link| &link.url)
    }

    /// The link drawn at a cell.
    #[must_use]
    pub fn link_at(
        &self,
        area: Rect,
        settings: &Settings,
        column: u16,
        row: u16,
    ) -> Option<&WebUrl> {
        let text = text_area(area, settings.measure_columns);
        let at = usize::from(row.checked_sub(area.y)?) + self.top;
        let line = &self.lines.get(at)?.line;
        let shift = shift(line, text.width, settings.bidi);
        let mut left = usize::from(column.checked_sub(text.x)?.checked_sub(shift)?);
        for span in &line.spans {
            let width = crate::text::width(span.text.as_str());
            if left < width {
                return self.link(span.link?);
            }
            left -= width;
        }
        None
    }

    /// Show a change of marks.
    pub fn apply(&mut self, change: &Change) {
        let Some(view) = &mut self.shown else { return };
        change.show_on(&mut view.headline);
        if let Mark::Place(path) = &change.mark
            && change.is_set
            && change.entries.contains(&view.headline.id)
            && !path.is_root()
        {
            view.placed_by = vec![Placement {
                section: path.clone(),
                signal: Signal::Reader,
                detail: CleanText::line("you placed it here"),
                confidence: 100,
            }];
        }
        if matches!(change.mark, Mark::Tag(_) | Mark::Place(_)) {
            self.laid_out_for = 0;
        }
    }
}

/// Where the text stands in the pane: no wider than the measure, in the middle when there is room
/// to spare.
fn text_area(area: Rect, measure: u16) -> Rect {
    let room = area.width.saturating_sub(2 * MARGIN);
    let width = room.min(measure);
    let spare = room - width;
    let indent = if spare > measure / 3 { spare / 3 } else { 0 };
    Rect { x: area.x + MARGIN.min(area.width) + indent, width, ..area }
}

/// Columns by which a line stands away from the left edge: right-to-left lines stand at the right
/// edge, unless they are read from the left, as stored.
fn shift(line: &Line, width: u16, bidi: BidiMode) -> u16 {
    if line.direction == Direction::LeftToRight || bidi == BidiMode::Off {
        return 0;
    }
    width.saturating_sub(u16::try_from(line.width()).unwrap_or(width))
}

fn compose(
    view: &ArticleView,
    asides: Asides,
    width: u16,
    (settings, arrangement): (&Settings, &Arrangement),
) -> Vec<DrawnLine> {
    let mut lines = Vec::new();
    let plain = |text: &CleanText| Document::from_text(text.as_str()).lay_out(width);
    let mut push = |role: Role, more: Vec<Line>| {
        lines.extend(more.into_iter().map(|line| DrawnLine { role, line }));
    };
    push(Role::ArticleTitle, plain(&view.headline.title));
    push(Role::ArticleText, vec![Line::blank()]);
    // What is told of an article runs as its title does.
    let direction = direction_of(view.headline.title.as_str());
    let mixed = |text: Mixed| text.lay_out(width, direction);
    push(Role::ArticleMeta, mixed(byline(view, settings)));
    if let Some(section) = view.headline.sections.first() {
        push(Role::ArticleSection, mixed(trail(arrangement, section)));
    }
    if asides.reasons {
        for reason in reasons(view, arrangement) {
            push(Role::ArticleCaption, reason.lay_out(width, Direction::LeftToRight));
        }
    }
    if !view.headline.tags.is_empty() {
        push(Role::ArticleMeta, mixed(shown_tags(&view.headline.tags)));
    }
    if let Some(note) = &view.page_note {
        push(Role::Notice, plain(note));
    }
    push(Role::ArticleText, vec![Line::blank()]);
    for line in view.document.lay_out(width) {
        push(role_of(line.kind), vec![line]);
    }
    if view.document.is_empty() {
        let hint =
            "No text came with this headline. x takes the full text from its page, o opens it.";
        push(Role::ArticleMeta, plain(&CleanText::line(hint)));
    }
    if asides.left_out {
        push(Role::ArticleText, vec![Line::blank()]);
        let cut = view.document.cut();
        let heading = if cut.is_empty() { "Nothing was left out" } else { "Left out" };
        push(Role::ArticleHeading, plain(&CleanText::line(heading)));
        for text in cut {
            push(Role::ArticleCaption, plain(text));
        }
    }
    let targets = view.document.links();
    if !targets.is_empty() {
        push(Role::ArticleText, vec![Line::blank()]);
        push(Role::ArticleHeading, plain(&CleanText::line("Links")));
    }
    for (number, link) in (1usize..).zip(targets) {
        push(Role::ArticleMeta, link_lines(number, &link.url, width));
    }
    lines
}

/// Other reports of which it is told what they have in common with the article.
const OTHERS_TOLD_MAX: usize = 5;

/// Why the article stands where it stands, a line a place: `Sport: category "Sports" (86 % sure)`;
/// and why it is one event with others: `As told by Harbour Herald: Peru, Arequipa`.
fn reasons(view: &ArticleView, arrangement: &Arrangement) -> Vec<Mixed> {
    let mut reasons = places(view, arrangement);
    reasons.extend(view.others.iter().take(OTHERS_TOLD_MAX).map(|other| {
        let told = Mixed::new().words("As told by ").name(other.headline.feed.as_str());
        if other.in_common.is_empty() {
            return told.words(", in other words");
        }
        told.words(": ").then(Mixed::joined(other.in_common.iter().map(CleanText::as_str), ", "))
    }));
    let more = view.others.len().saturating_sub(OTHERS_TOLD_MAX);
    if more > 0 {
        reasons.push(Mixed::new().words(&format!("and by {more} more")));
    }
    reasons
}

fn places(view: &ArticleView, arrangement: &Arrangement) -> Vec<Mixed> {
    if view.placed_by.is_empty() {
        let why = "It stands in no section: neither its labels nor its words say enough.";
        return vec![Mixed::new().words(why)];
    }
    let told = view.placed_by.iter().map(|place| {
        let sure = match place.confidence {
            0 => String::new(),
            percent => format!(" ({percent} % sure)"),
        };
        let section = trail(arrangement, &place.section);
        section.words(": ").name(place.detail.as_str()).words(&sure)
    });
    told.collect()
}

/// A section with those above it, each title in its own direction. A path whose titles all run from
/// the left does so as a whole, in whatever it stands.
fn trail(arrangement: &Arrangement, section: &SectionPath) -> Mixed {
    let titles = (1..=section.depth()).map(|depth| arrangement.title(&section.outer(depth)));
    let titles: Vec<String> = titles.map(CleanText::into_string).collect();
    if titles.iter().all(|title| direction_of(title) == Direction::LeftToRight) {
        return Mixed::new().name(&titles.join(BETWEEN_SECTIONS));
    }
    Mixed::joined(titles, BETWEEN_SECTIONS)
}

/// Outlet, date and author: `Al Jazeera · 22 November, 08:40 · J. Haddad`.
fn byline(view: &ArticleView, settings: &Settings) -> Mixed {
    let headline = &view.headline;
    let mut parts = vec![headline.feed.to_string()];
    let moment = headline.published.unwrap_or(headline.sorted_at);
    if let Ok(time) = jiff::Timestamp::from_second(moment.secs()) {
        let local = time.to_zoned(settings.zone.clone());
        parts.push(local.strftime("%-d %B %Y, %H:%M").to_string());
    }
    parts.extend(view.author.iter().map(ToString::to_string));
    let mut line = Mixed::joined(parts, BETWEEN);
    if !view.also_in.is_empty() {
        let feeds = Mixed::joined(view.also_in.iter().map(CleanText::as_str), ", ");
        line = line.words(BETWEEN).words("also in ").then(feeds);
    }
    if view.is_full_text {
        line = line.words(BETWEEN).name("full text from the page");
    }
    line
}

/// The number and the address, which goes on below itself.
fn link_lines(number: usize, url: &WebUrl, width: u16) -> Vec<Line> {
    let label = format!("[{number}] ");
    let columns = u16::try_from(crate::text::width(&label)).unwrap_or(width);
    let address = Document::from_text(&url.for_people()).lay_out(width.saturating_sub(columns));
    let span = |text: &str, style| Span::new(text, style, Some(number));
    let line = |(row, line): (usize, Line)| {
        let lead = if row == 0 {
            span(&label, SpanStyle::LINK_NUMBER)
        } else {
            Span::plain(&" ".repeat(label.len()))
        };
        Line {
            kind: LineKind::Paragraph,
            direction: Direction::LeftToRight,
            spans: vec![lead, span(&line.text(), SpanStyle::PLAIN)],
        }
    };
    address.into_iter().enumerate().map(line).collect()
}

const fn role_of(kind: LineKind) -> Role {
    match kind {
        LineKind::Blank | LineKind::Paragraph | LineKind::ListItem => Role::ArticleText,
        LineKind::Heading(_) => Role::ArticleHeading,
        LineKind::Quote => Role::ArticleQuote,
        LineKind::Code => Role::ArticleCode,
        LineKind::Table => Role::ArticleTable,
        LineKind::Caption => Role::ArticleCaption,
        LineKind::Rule => Role::ArticleRule,
    }
}

/// Draw the article pane; `rule` when a pane stands at its left.
pub fn render(
    pane: &ArticlePane,
    settings: &Settings,
    rule: Option<Role>,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    if let Some(rule) = rule {
        canvas.rule_down(area, rule);
    }
    let text = text_area(area, settings.measure_columns);
    let in_view = pane.lines.iter().skip(pane.top).take(usize::from(area.height));
    for (row, (line, drawn)) in (0u16..).zip((pane.top..).zip(in_view)) {
        let shift = shift(&drawn.line, text.width, settings.bidi);
        let begin = ink::after(ink::row_of(text, row), shift);
        let mut rest = begin;
        for span in &drawn.line.spans {
            let style = style_of(span, drawn.role, canvas.theme);
            rest = ink::after(rest, canvas.put_styled(rest, &span.text, style));
        }
        if let (Some(finding), Some(said)) = (&pane.finding, pane.said.get(line)) {
            finding
                .cells(line, said, drawn.line.direction, begin)
                .for_each(|it| canvas.turn_over(it));
        }
    }
}

fn style_of(span: &Span, role: Role, theme: &Theme) -> Style {
    let mut style = theme.style(role);
    if span.style.contains(SpanStyle::LINK_NUMBER) {
        return style.patch(theme.style(Role::ArticleLinkNumber));
    }
    if span.link.is_some() && role != Role::ArticleMeta {
        style = style.patch(theme.style(Role::ArticleLink));
    }
    if span.style.contains(SpanStyle::CODE) {
        style = style.patch(theme.style(Role::ArticleCode));
    }
    for (is_set, modifier) in [
        (span.style.contains(SpanStyle::STRONG), Modifier::BOLD),
        (span.style.contains(SpanStyle::EMPHASIS), Modifier::ITALIC),
        (span.style.contains(SpanStyle::STRUCK), Modifier::CROSSED_OUT),
    ] {
        if is_set {
            style = style.add_modifier(modifier);
        }
    }
    style
}
