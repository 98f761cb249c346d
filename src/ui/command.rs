//! Everything a reader can ask for, in one table: keys, help, docs and a test are made from it.

/// A user-visible act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// One row or line down.
    MoveDown,
    /// One row or line up.
    MoveUp,
    /// To the first row or line.
    MoveFirst,
    /// To the last row or line.
    MoveLast,
    /// One page down.
    PageDown,
    /// One page up.
    PageUp,
    /// Half a page down.
    HalfPageDown,
    /// Half a page up.
    HalfPageUp,
    /// To the pane on the left.
    FocusLeft,
    /// To the pane on the right.
    FocusRight,
    /// Round the panes, forwards.
    FocusNext,
    /// Round the panes, backwards.
    FocusPrevious,
    /// Open what the cursor is on.
    Open,
    /// Back to where one came from; from nowhere, the refresh is stopped.
    Back,
    /// To the next unread headline, in the sections that follow too.
    NextUnread,
    /// To the previous unread headline, in the sections before too.
    PreviousUnread,
    /// To the next section.
    NextSection,
    /// To the previous section.
    PreviousSection,
    /// Show the front page.
    ShowFrontPage,
    /// To the section whose name is typed.
    GoToSection,
    /// Fold or unfold the section.
    ToggleFold,
    /// Move the section up among those beside it.
    MoveSectionUp,
    /// Move the section down among those beside it.
    MoveSectionDown,
    /// Hide the section, or show it again.
    HideSection,
    /// Show hidden sections too, or do so no longer.
    ShowHidden,
    /// Mark read or unread.
    ToggleRead,
    /// Star or unstar.
    ToggleStar,
    /// Tag the article.
    Tag,
    /// Put the article into the section that is typed.
    Place,
    /// Put the best matches of the filter first, or the newest again.
    Sort,
    /// Keep what fits words out of the paper for a while.
    Mute,
    /// Show again what was muted.
    Unmute,
    /// Mark every headline of the list as read.
    MarkAllRead,
    /// Take the last mark back.
    Undo,
    /// Keep the article offline.
    Save,
    /// Delete the files of the saved article.
    Unsave,
    /// Show why the article stands where it stands, or hide it again.
    ShowReasons,
    /// Show how others tell the story.
    ShowStory,
    /// Find words in the article.
    Find,
    /// Open the article or the numbered link in the browser.
    OpenInBrowser,
    /// Copy the article's address.
    CopyAddress,
    /// Show the article's full text, taken from its page.
    ShowFullText,
    /// Show what was left out of the article's text, or hide it again.
    ShowLeftOut,
    /// Refresh the section.
    RefreshSection,
    /// Refresh the whole paper.
    RefreshAll,
    /// Filter the headlines by words.
    Filter,
    /// Take a command by its name.
    CommandLine,
    /// Show the feeds and how they are doing.
    ShowFeeds,
    /// Follow the feed whose address is typed.
    AddFeed,
    /// Follow the feed no longer.
    RemoveFeed,
    /// Show the keys.
    ShowHelp,
    /// Draw the whole screen anew.
    Redraw,
    /// Stop the program until the shell resumes it.
    Suspend,
    /// Leave the program.
    Quit,
}

/// Where a key binding holds. Bindings of [`Context::Global`] hold wherever the context has none of
/// its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere but in a prompt.
    Global,
    /// With the section list in focus.
    Sections,
    /// With the headline list in focus.
    Headlines,
    /// With the article in focus.
    Article,
    /// On the feeds screen.
    Feeds,
    /// On the help screen.
    Help,
}

impl Context {
    /// Every context.
    pub const ALL: [Self; 6] =
        [Self::Global, Self::Sections, Self::Headlines, Self::Article, Self::Feeds, Self::Help];

    /// Its table's name in `keys.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Sections => "sections",
            Self::Headlines => "headlines",
            Self::Article => "article",
            Self::Feeds => "feeds",
            Self::Help => "help",
        }
    }

    /// Where its keys hold, for people.
    #[must_use]
    pub const fn place(self) -> &'static str {
        match self {
            Self::Global => "the paper",
            Self::Sections => "the section list",
            Self::Headlines => "the headlines",
            Self::Article => "the article",
            Self::Feeds => "the feeds",
            Self::Help => "the help",
        }
    }
}

/// One row of [`COMMANDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandInfo {
    /// The act.
    pub command: Command,
    /// Its name in `keys.toml` and on the command line.
    pub name: &'static str,
    /// What is typed after its name on the command line; empty: nothing.
    pub takes: &'static str,
    /// What it does, for the help screen and the key reference.
    pub summary: &'static str,
    /// The heading it stands under.
    pub group: &'static str,
}

const fn row(
    group: &'static str,
    command: Command,
    name: &'static str,
    summary: &'static str,
) -> CommandInfo {
    CommandInfo { command, name, takes: "", summary, group }
}

/// A command that is about something.
const fn about(takes: &'static str, row: CommandInfo) -> CommandInfo {
    CommandInfo { takes, ..row }
}

/// Every command there is, in the order of the help screen.
pub const COMMANDS: &[CommandInfo] = &[
    row("Move", Command::MoveDown, "down", "down one row or line"),
    row("Move", Command::MoveUp, "up", "up one row or line"),
    row("Move", Command::MoveFirst, "first", "to the first row or line"),
    row("Move", Command::MoveLast, "last", "to the last row or line"),
    row("Move", Command::PageDown, "page-down", "down one page"),
    row("Move", Command::PageUp, "page-up", "up one page"),
    row("Move", Command::HalfPageDown, "half-page-down", "down half a page"),
    row("Move", Command::HalfPageUp, "half-page-up", "up half a page"),
    row("Move", Command::FocusNext, "next-pane", "to the next pane"),
    row("Move", Command::FocusPrevious, "previous-pane", "to the previous pane"),
    row("Move", Command::FocusLeft, "left", "to the pane on the left"),
    row("Move", Command::FocusRight, "right", "to the pane on the right"),
    row("Read", Command::Open, "open", "open the section, the article"),
    row("Read", Command::Back, "back", "back; clear the filter; stop the refresh"),
    row("Read", Command::NextUnread, "next-unread", "next unread, across sections"),
    row("Read", Command::PreviousUnread, "previous-unread", "previous unread, across sections"),
    row("Read", Command::ShowFullText, "full-text", "the full text from the article's page"),
    row("Read", Command::ShowLeftOut, "left-out", "what was left out of the text"),
    row("Read", Command::ShowReasons, "reasons", "why it stands in its sections"),
    row("Read", Command::ShowStory, "story", "how others tell it, where +N stands"),
    about(
        "WORDS",
        row("Read", Command::Find, "find", "find words in the article; again: the next"),
    ),
    row("Read", Command::OpenInBrowser, "browser", "open in the browser; 3 o opens link 3"),
    row("Read", Command::CopyAddress, "copy-address", "copy the address"),
    row("Mark", Command::ToggleRead, "toggle-read", "read or unread"),
    row("Mark", Command::ToggleStar, "toggle-star", "star or unstar"),
    about("NAME, NAME", row("Mark", Command::Tag, "tag", "tag the article, or take tags away")),
    about(
        "PATH",
        row("Mark", Command::Place, "place", "put the article into a section; - gives it back"),
    ),
    about(
        "WORDS [here] [for 14 days]",
        row("Mark", Command::Mute, "mute", "keep what fits these words out of the paper"),
    ),
    about(
        "WORDS",
        row("Mark", Command::Unmute, "unmute", "show again what was muted with these words"),
    ),
    row("Mark", Command::Save, "save", "save for offline reading, a section too"),
    row("Mark", Command::Unsave, "unsave", "delete the saved files of the article"),
    row("Mark", Command::MarkAllRead, "mark-all-read", "mark the whole list read"),
    row("Mark", Command::Undo, "undo", "undo the last mark"),
    row("Sections", Command::ShowFrontPage, "front-page", "the front page, as it is now"),
    row("Sections", Command::NextSection, "next-section", "next section"),
    row("Sections", Command::PreviousSection, "previous-section", "previous section"),
    row(
        "Sections",
        Command::GoToSection,
        "go-to-section",
        "to the section you type, by a few letters",
    ),
    row("Sections", Command::ToggleFold, "toggle-fold", "fold or unfold"),
    row("Sections", Command::MoveSectionUp, "move-up", "move the section up"),
    row("Sections", Command::MoveSectionDown, "move-down", "move the section down"),
    row("Sections", Command::HideSection, "hide", "hide the section, or show it again"),
    row("Sections", Command::ShowHidden, "show-hidden", "show hidden sections too"),
    row("Sections", Command::Filter, "filter", "filter the headlines by a query"),
    row("Sections", Command::Sort, "sort", "oldest or newest first; filtered: by match or date"),
    row("Paper", Command::RefreshSection, "refresh-section", "refresh this section"),
    row("Paper", Command::RefreshAll, "refresh-all", "refresh the whole paper"),
    row("Paper", Command::CommandLine, "command-line", "any of these commands by its name"),
    row("Paper", Command::ShowFeeds, "feeds", "the feeds and how they are doing"),
    about(
        "ADDRESS [in PATH]",
        row("Paper", Command::AddFeed, "add", "follow the feed there, or the one its page names"),
    ),
    row("Paper", Command::RemoveFeed, "remove", "among the feeds: follow this one no longer"),
    row("Paper", Command::ShowHelp, "help", "this help"),
    row("Paper", Command::Redraw, "redraw", "draw the whole screen anew"),
    row("Paper", Command::Suspend, "suspend", "back to the shell until `fg`"),
    row("Paper", Command::Quit, "quit", "quit; leave this screen"),
];

impl Command {
    /// The command of that name in `keys.toml`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        COMMANDS.iter().find(|info| info.name == name).map(|info| info.command)
    }
}
