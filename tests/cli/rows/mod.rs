//! The rows of the source documents, a file for each part of the work: what a document asks
//! for, and what the ledger answers. A test is named after its row.

mod people;
