//! One test for each hazard that a network, a server or a publisher brings, named by the hazard's number in the
//! catalogue of hazards: `n` transport, `x` parsers, `h` manners, `i` identity.

mod discovery;
mod documents;
mod manners;
mod moves;
mod politeness;
mod private_addresses;
