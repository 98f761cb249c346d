//! One file a pane or overlay: its state, how it changes, how it is drawn.

pub mod article;
pub mod feeds;
mod folding;
pub mod front_page;
pub mod headlines;
pub mod help;
mod jump;
mod listed;
pub mod prompt;
mod rows;
pub mod sections;
