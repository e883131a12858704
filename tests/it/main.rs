//! The tests of the house as a whole, in one binary: on a small machine linking is what costs.

mod complete;
mod dialogues;
mod differential;
mod extensions;
mod fixtures;
mod flips;
mod floors;
mod foreign;
mod limits;
mod machines;
mod mistakes;
mod pages;
mod past;
mod paste;
mod places;
mod profiles;
mod properties;
mod reference;
mod resume;
mod rfc;
mod secret;
mod sender;
mod support;
mod trial;
mod ways;
