//! What the source documents ask for, row by row: a test is named after the first row that
//! it answers.

mod duties;
mod links;
mod money;
mod people;
mod visits;
