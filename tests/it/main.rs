//! What the stages do together, against servers on loopback.

#[cfg(test)]
mod fetching;
#[cfg(test)]
mod support;
