//! The rows of the source documents, one test for each: what the document asks, shown by a
//! report or a command on a small ledger.

mod visits;
