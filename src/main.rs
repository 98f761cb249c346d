//! dateline
fn main() {}
