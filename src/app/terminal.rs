//! The terminal: taken over at the start, given back whatever happens.

use std::io::{self, IsTerminal, Stdout, Write};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, Event,
    KeyEventKind, MouseButton, MouseEventKind,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::model::CleanText;
use crate::ui::{Key, Message, Size};

/// Lines that one notch of the wheel scrolls.
const WHEEL_LINES: i16 = 3;

/// The screen, ours until dropped.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// True when both ends of the conversation are a terminal.
    #[must_use]
    pub fn is_available() -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Take the terminal over. A panic gives it back before it is told.
    pub fn take_over(listens_to_mouse: bool) -> io::Result<Self> {
        enable_raw_mode()?;
        let mut out = io::stdout();
        execute!(out, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        if listens_to_mouse {
            execute!(out, EnableMouseCapture)?;
        }
        give_back_on_panic();
        Ok(Self { terminal: Terminal::new(CrosstermBackend::new(out))? })
    }

    /// The terminal itself, to draw on.
    pub const fn terminal(&mut self) -> &mut Terminal<CrosstermBackend<Stdout>> {
        &mut self.terminal
    }

    /// Its size now.
    pub fn size(&self) -> io::Result<Size> {
        let size = self.terminal.size()?;
        Ok(Size { columns: size.width, rows: size.height })
    }

    /// Put text into the clipboard of the terminal (OSC 52), which works over ssh too.
    pub fn copy(&mut self, text: &CleanText) -> io::Result<()> {
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text.as_str()))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// A panic that ends the program gives the terminal back and is told; one in another thread, which only ends its own
/// task, goes to the log.
fn give_back_on_panic() {
    let told_before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() == Some("main") {
            give_back();
            told_before(info);
        } else {
            tracing::error!(%info, "a task ended in a fault");
        }
    }));
}

/// Give the terminal back. Nothing can be done about an error here: there is no screen to tell it on.
fn give_back() {
    let mut out = io::stdout();
    let _ = execute!(
        out,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// What an event of the terminal means to the screen; `None`: nothing.
#[must_use]
pub fn translate(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            Some(Message::KeyPressed(Key::new(key.code, key.modifiers)))
        }
        Event::Paste(text) => Some(Message::Pasted(text)),
        Event::Resize(columns, rows) => Some(Message::Resized(Size { columns, rows })),
        Event::Mouse(mouse) => {
            let (column, row) = (mouse.column, mouse.row);
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Message::Clicked { column, row }),
                MouseEventKind::ScrollDown => {
                    Some(Message::Wheeled { column, row, lines: WHEEL_LINES })
                }
                MouseEventKind::ScrollUp => {
                    Some(Message::Wheeled { column, row, lines: -WHEEL_LINES })
                }
                _ => None,
            }
        }
        Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
    }
}
