//! What the source documents ask for, row by row: a test bears the number of the first row that
//! it answers in its name, those of the others in the comment above it.

mod duties;
mod links;
mod money;
mod people;
pub(crate) mod plans;
mod visits;
