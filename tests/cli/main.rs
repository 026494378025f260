//! The command line from end to end: files in, everything out.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `ledger` | the helper: a folder of its own, a fixed day, one command line at a time |
//! | `truth` | the demo township against the truth its maker worked out on his own |
//! | `import`, `export`, `undo`, `verify`, `check_exit`, `check_data`, `assign`, `visit`, `report`, `demo` | one per command |
//! | `known_at` | what the ledger knew then |
//! | `standard` | exit standards listed, tested and compared |
//! | `record`, `joint`, `parameter` | what no sheet holds; households judged together; the office's own lines |
//! | `files` | files of every kind, read right or refused clearly |
//! | `values` | one cell at a time, in every spelling that clerks have |
//! | `member`, `duplicates` | who comes, goes and moves; who is written down twice |
//! | `layouts` | every kind of sheet that offices have, a small file each |
//! | `headers` | headers as they really are: titles, levels, units, doubles; `--map` |
//! | `errors` | what a person reads when the ledger cannot be used |
//! | `process` | the program as the system runs it: killed, piped, asked for help |
//! | `rows` | what each row of the source documents asks, under its number |
//! | `readme` | what the README shows |
//! | `tidy` | what the source promises of itself |

#![allow(clippy::unwrap_used)]

mod ledger;

mod assign;
mod check_data;
mod check_exit;
mod demo;
mod dirt;
mod duplicates;
mod errors;
mod export;
mod files;
mod headers;
mod households;
mod import;
mod joint;
mod known_at;
mod layouts;
mod member;
mod parameter;
mod process;
mod readme;
mod record;
mod report;
mod rows;
mod standard;
mod tidy;
mod truth;
mod undo;
mod values;
mod verify;
mod visit;
