//! bangfu 帮扶: a township's assistance ledger in one SQLite file.
//!
//! | module | what it is for | what it never does |
//! | --- | --- | --- |
//! | `cli` | the clap tree and the global options | work |
//! | `command` | one file per subcommand: its arguments, then the function of that name | SQL |
//! | `intake` | any spreadsheet -> typed rows and problems; `layouts/*.toml` | SQL |
//! | `rules` | standards, duties and entitlements: load, check, judge; who is likely one person, who is on a list; `standards/*.toml` | SQL, files, clock |
//! | `checks` | contradictions to look for in the ledger, and their words; `checks.toml` | SQL queries, files |
//! | `store` | the ledger: open, write, history, undo, verify; one `.sql` per question | printing, judging |
//! | `report` | the report model, and reports as `.sql` | formatting |
//! | `render` | report -> table, CSV, JSON, JSONL, XLSX | counting, sorting, rounding |
//! | `words` | every sentence in Chinese and English | |
//! | `model`, `error` | plain data; what is wrong and what to do next | |
//!
//! `use` runs cli -> command -> {intake, rules, store, report, render} -> model. `rules`
//! and `store` do not know each other: a command asks the store for facts and hands them
//! to the rules. The clock and the streams come in through [`Env`].

mod checks;
mod cli;
mod command;
mod error;
mod help;
mod intake;
mod model;
mod render;
mod report;
mod rules;
mod store;
mod words;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::FromArgMatches as _;

use error::{Refusal, say};
use words::{Lang, sentence};

/// The world as the program sees it; tests make their own.
pub struct Env<'a> {
    /// What comes through a pipe.
    pub input: &'a mut dyn Read,
    /// Where the product goes.
    pub out: &'a mut dyn Write,
    /// Where remarks, progress and errors go.
    pub err: &'a mut dyn Write,
    /// Today in China.
    pub today: NaiveDate,
    /// This moment, RFC 3339 with +08:00.
    pub now: String,
    /// The folder that relative paths start from.
    pub dir: PathBuf,
    /// This program, which reads .xls files in a process of its own.
    pub exe: PathBuf,
    /// Whether a person watches `err`.
    pub watched: bool,
    /// How wide the terminal is that `out` goes to, if it is one.
    pub width: Option<u16>,
    /// An environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

/// Runs one command line (with the program's name first) and returns its exit code:
/// 0 done; 1 done, and there are findings; 2 could not; 75 the ledger is busy.
pub fn run(args: Vec<OsString>, env: &mut Env<'_>) -> u8 {
    let lang = help::lang_of(&args).unwrap_or_else(|| Lang::of_locale(env.variable));
    let parsed = help::command(lang)
        .try_get_matches_from(&args)
        .and_then(|matches| cli::Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return help::answer(&error, lang, env),
    };
    let line = args.iter().skip(1).map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" ");
    let ledger = cli.globals.ledger.clone();
    match command::run(cli, lang, &line, env) {
        Ok(command::Status::Done) => 0,
        Ok(command::Status::Findings) => 1,
        Ok(command::Status::Refused) => 2,
        Err(error) => tell(&error, &ledger, lang, env),
    }
}

/// Turns an error into words, and returns the exit code.
fn tell(error: &anyhow::Error, ledger: &std::path::Path, lang: Lang, env: &mut Env<'_>) -> u8 {
    let broken_pipe = error
        .chain()
        .filter_map(|it| it.downcast_ref::<io::Error>())
        .any(|it| it.kind() == io::ErrorKind::BrokenPipe);
    if broken_pipe {
        return 0;
    }
    let mapped = store::refusal_in(error, ledger);
    let refusal = error.downcast_ref::<Refusal>().or(mapped.as_ref());
    // Whoever closed the error stream cannot be told anything.
    let mut line = |key: &'static str, text: String| {
        let text = sentence(lang, &say!(key, text = text));
        let _ = writeln!(env.err, "{}", render::without_controls(&text, true));
    };
    match refusal {
        Some(refusal) => {
            line("error-line", sentence(lang, &refusal.what));
            if let Some(hint) = &refusal.hint {
                line("hint-line", sentence(lang, hint));
            }
            if refusal.busy { 75 } else { 2 }
        }
        None => {
            line("error-line", format!("{error:#}"));
            2
        }
    }
}
