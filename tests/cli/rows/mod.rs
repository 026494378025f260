//! What the offices' papers ask, row by row of the acceptance list: a test is named after
//! the first row that it answers.

mod duties;
