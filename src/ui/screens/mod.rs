//! One file a pane or overlay: its state, how it changes, how it is drawn.

pub mod article;
pub mod choices;
pub mod confirm;
pub mod feeds;
mod finding;
mod folding;
pub mod front_page;
pub mod headlines;
mod held;
pub mod help;
mod jump;
mod listed;
mod placed_away;
pub mod prompt;
pub mod question;
mod rows;
mod section_arranging;
mod section_folds;
mod section_rows;
pub mod sections;
pub mod turned;
