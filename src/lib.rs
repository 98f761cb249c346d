//! dateline: a section-first news reader for the terminal.
//!
//! The modules are the stages of a pipeline, in reading order; ARCHITECTURE.md is the map and holds the rules of who
//! may import whom.
//!
//! feeds → [`fetch`] → [`parse`] → [`text`] / [`extract`] → [`sections`] → ([`refresh`] decides) → [`store`] → [`ui`],
//! joined by [`app`], called by [`cli`].

pub mod fetch;
pub mod extract;
pub mod config;
pub mod model;
pub mod sections;
pub mod store;
pub mod opml;
pub mod parse;
pub mod offline;
