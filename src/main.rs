//! Streams, clock and exit code; everything else is in the library.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::process::ExitCode;

use chrono::{FixedOffset, SecondsFormat, Utc};

fn main() -> ExitCode {
    // Offices work by Beijing time, wherever the computer's clock stands.
    const BEIJING_SECONDS: i32 = 8 * 3600;
    let now = match FixedOffset::east_opt(BEIJING_SECONDS) {
        Some(beijing) => Utc::now().with_timezone(&beijing),
        None => Utc::now().fixed_offset(),
    };
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let width = stdout.is_terminal().then(terminal_width).flatten();
    let watched = stderr.is_terminal();
    let mut out = BufWriter::new(stdout.lock());
    let mut err = stderr;
    let mut code = bangfu::run(
        std::env::args_os().collect(),
        &mut bangfu::Env {
            input: &mut io::stdin(),
            out: &mut out,
            err: &mut err,
            today: now.date_naive(),
            now: now.to_rfc3339_opts(SecondsFormat::Secs, false),
            dir: std::env::current_dir().unwrap_or_default(),
            exe: std::env::current_exe().unwrap_or_default(),
            watched,
            width,
            variable: &|name| std::env::var(name).ok(),
        },
    );
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(err, "{error}");
            code = 2;
        }
        _ => {}
    }
    // The stream behind it was flushed; a closed pipe must not be reported on exit.
    drop(out.into_parts());
    ExitCode::from(code)
}

fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size().map(|(width, _)| width.0)
}
