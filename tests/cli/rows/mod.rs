//! What the source documents ask for, row by row: each test is named after its row.

mod money;
