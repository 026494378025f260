//! What each row of the source documents asks, one test each, named after the row.

mod links;
