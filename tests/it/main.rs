//! What the stages do together: against servers on loopback, on a screen without a terminal, from the command line.

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod fetching;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod hazards;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod one_event;
#[cfg(test)]
mod placing;
#[cfg(test)]
mod refreshing;
#[cfg(test)]
mod same_article;
#[cfg(test)]
mod strangers;
#[cfg(test)]
mod support;
#[cfg(test)]
mod torture;
#[cfg(test)]
mod walk;
