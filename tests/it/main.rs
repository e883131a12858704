//! The tests of the house as a whole, in one binary: on a small machine linking is what costs.

mod differential;
mod fixtures;
mod floors;
mod foreign;
mod limits;
mod mistakes;
mod pages;
mod paste;
mod places;
mod properties;
mod resume;
mod rfc;
mod secret;
mod support;
mod ways;
