//! The tests of the house as a whole, in one binary: on a small machine linking is what costs.

mod dialogues;
mod differential;
mod fixtures;
mod floors;
mod foreign;
mod limits;
mod mistakes;
mod pages;
mod places;
mod properties;
mod rfc;
mod support;
mod ways;
