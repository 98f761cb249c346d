//! The terminal: taken over at the start, given back whatever happens.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::mem::ManuallyDrop;
use std::process::{Command, Stdio};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, Event,
    KeyEventKind, MouseButton, MouseEventKind,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

use crate::model::CleanText;
use crate::ui::{Key, Message, Size};

/// Room for all bytes of a large frame.
const FRAME_BYTES: usize = 64 << 10;
/// Lines that one notch of the wheel scrolls.
const WHEEL_LINES: i16 = 3;

/// The screen, ours until dropped.
pub(super) struct Screen {
    /// Never dropped: it would tell on standard error that its cursor could not be shown, and panic
    /// where that is gone with the terminal. What is to be given back, [`give_back`] gives back.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<BufWriter<Stdout>>>>,
    listens_to_mouse: bool,
    is_spoilt: bool,
}

impl Screen {
    /// True when both ends of the conversation are a terminal.
    #[must_use]
    pub(super) fn is_available() -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Take the terminal over. A panic gives it back before it is told.
    pub(super) fn take_over(listens_to_mouse: bool) -> io::Result<Self> {
        give_back_on_panic();
        // Made first: whatever fails from here on, dropping it gives the terminal back.
        // A frame goes out in one piece: standard output alone would cut it at every kilobyte.
        let out = BufWriter::with_capacity(FRAME_BYTES, io::stdout());
        let terminal = ManuallyDrop::new(Terminal::new(CrosstermBackend::new(out))?);
        let screen = Self { terminal, listens_to_mouse, is_spoilt: false };
        screen.enter()?;
        Ok(screen)
    }

    /// Take the terminal over again, whatever was done to it meanwhile; everything is drawn anew.
    pub(super) fn take_back(&mut self) -> io::Result<()> {
        // The terminal's modes are set anew only after they were let go.
        disable_raw_mode()?;
        self.spoil();
        self.enter()
    }

    fn enter(&self) -> io::Result<()> {
        enable_raw_mode()?;
        let mut out = io::stdout();
        execute!(out, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        if self.listens_to_mouse {
            execute!(out, EnableMouseCapture)?;
        }
        Ok(())
    }

    /// Give the terminal back and stop the whole job, as the terminal's own key for it would;
    /// returns once the shell resumed it and the terminal is ours again. Where nobody could resume
    /// it, the system does not stop it at all.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        // A shell that is itself deaf to the signal sends it to everyone in the job: nothing of it
        // is left running.
        let stop = ["-c", "trap '' TSTP; kill -TSTP 0"];
        let stopped = Command::new("sh").args(stop).stdin(Stdio::null()).status();
        self.take_back()?;
        stopped.map(drop)
    }

    /// What is on the screen is no longer what was drawn: it is drawn whole the next time.
    pub(super) const fn spoil(&mut self) {
        self.is_spoilt = true;
    }

    /// Draw what differs from what is on the screen.
    pub(super) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if std::mem::take(&mut self.is_spoilt) {
            // Its own `clear` would ask the terminal where the cursor is, and wait for an answer
            // among the keys.
            let size = self.terminal.size()?;
            self.terminal.resize(Rect::new(0, 0, size.width, size.height))?;
        }
        self.terminal.draw(render).map(drop)
    }

    /// Its size now.
    pub(super) fn size(&self) -> io::Result<Size> {
        let size = self.terminal.size()?;
        Ok(Size { columns: size.width, rows: size.height })
    }

    /// Ring the bell.
    pub(super) fn ring(&mut self) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        out.write_all(b"\x07")?;
        io::Write::flush(out)
    }

    /// Put text into the clipboard of the terminal (OSC 52), which works over ssh too.
    pub(super) fn copy(&mut self, text: &CleanText) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text.as_str()))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// A panic that ends the program gives the terminal back and is told; one in another thread, which
/// only ends its own task, goes to the log.
fn give_back_on_panic() {
    let told_before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() == Some("main") {
            give_back();
        }
        told_before(info);
    }));
}

/// Give the terminal back. Nothing can be done about an error here: there is no screen to tell it
/// on.
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
pub(super) fn translate(event: Event) -> Option<Message> {
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
