//! The screen as a value: state, message, effect.
//!
//! [`update`] is the only writer of [`State`]; [`render`] only reads it; [`layout::areas`] computes
//! where everything stands for both. Nothing here does I/O, reads a clock or knows the store: what
//! is needed from the world is asked for with an [`Effect`] and comes back as a [`Message`].

mod ascii;
mod colours;
pub mod command;
pub mod command_line;
mod effect;
pub mod history;
mod key;
mod keymap;
pub mod layout;
mod message;
mod render;
pub mod screens;
mod state;
mod theme;
mod unsaved;
mod update;
pub mod widgets;

pub use ascii::Charset;
pub use colours::ColourDepth;
pub use effect::{Effect, Load, NewFeed, Ticket};
pub use key::{Key, KeySequence};
pub use keymap::{KeyMatch, Keymap};
pub use message::{
    AddedFeed, ArticleView, FeedsChange, Loaded, Message, RefreshEvent, RulesChange, Size,
};
pub use render::render;
pub use state::{About, Notice, Overlay, Pane, RefreshProgress, Settings, State};
pub use theme::{ROLES, Role, Theme};
pub use unsaved::Unsaved;
pub use update::update;
