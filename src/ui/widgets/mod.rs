//! Pieces that screens are drawn with. Only clean text passes through here to the screen.

pub mod cursor;
pub mod ink;
