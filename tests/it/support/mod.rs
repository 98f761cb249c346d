//! What several tests stand on.

pub(crate) mod feed_server;
pub(crate) mod packing;
pub(crate) mod paper;
pub(crate) mod program;
