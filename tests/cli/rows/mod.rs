//! What each row of the source documents asks: a test bears the row's number in its name,
//! or in the comment above it.

pub(crate) mod plans;
