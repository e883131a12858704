//! The tests of the house as a whole, in one binary: on a small machine linking is what costs.

mod fixtures;
mod floors;
mod pages;
mod places;
mod rfc;
mod support;
mod ways;
