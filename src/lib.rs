//! dateline: a section-first news reader for the terminal.
//!
//! The modules are the stages of a pipeline, in reading order; ARCHITECTURE.md is the map and holds
//! the rules of who may import whom.
//!
//! feeds → [`fetch`] → [`parse`] → [`text`] / [`extract`] → [`sections`], [`stories`] →
//! ([`refresh`] decides) → [`store`] → [`ui`], joined by [`app`], called by [`cli`]. What a reader
//! asks of a list is read by [`query`].

pub mod app;
pub mod cli;
pub mod config;
pub mod extract;
pub mod fetch;
pub mod model;
pub mod offline;
pub mod opml;
pub mod parse;
pub mod query;
pub mod refresh;
pub mod rules;
pub mod sections;
pub mod store;
pub mod stories;
pub mod text;
pub mod ui;
pub mod words;
