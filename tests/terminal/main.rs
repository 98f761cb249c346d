//! The built program as people have it: in a real terminal, with real keys, against servers on loopback.

#[cfg(test)]
mod asking;
#[cfg(test)]
#[path = "../it/support/feed_server.rs"]
#[expect(dead_code, reason = "shared with the other tests; not every test needs all of it")]
mod feed_server;
#[cfg(test)]
mod following;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod news;
#[cfg(test)]
mod placing;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod screen;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod troubles;
