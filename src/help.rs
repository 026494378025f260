//! Help and usage errors in both languages. clap speaks English: the doc comments of the
//! arguments are the English help, `words/help_zh.toml` holds the Chinese one.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, ValueEnum as _};

use crate::Env;
use crate::cli::Cli;
use crate::error::{Say, say};
use crate::words::{Lang, chinese_help, fill, sentence};

/// Finds `--lang` before the command line is parsed, since help and usage errors need it.
pub(crate) fn lang_of(args: &[OsString]) -> Option<Lang> {
    let texts: Vec<_> = args.iter().filter_map(|it| it.to_str()).collect();
    let value =
        texts.iter().enumerate().find_map(|(n, text)| match text.strip_prefix("--lang") {
            Some("") => texts.get(n + 1).copied(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        })?;
    Lang::from_str(value, true).ok()
}

/// The command tree with its help in the wanted language.
pub(crate) fn command(lang: Lang) -> clap::Command {
    let command = Cli::command();
    if lang == Lang::En {
        return command;
    }
    translate(command, "help")
}

fn translate(command: clap::Command, key: &str) -> clap::Command {
    let says = chinese_help;
    let mut command = command
        .help_template(says("help-template").unwrap_or("{about}\n\n{usage}\n\n{all-args}"))
        .subcommand_help_heading(says("help-commands").unwrap_or("Commands"))
        .disable_help_flag(true);
    command = command.arg(
        clap::Arg::new("help")
            .short('h')
            .long("help")
            .action(clap::ArgAction::Help)
            .help(says("help-help").unwrap_or("Print help"))
            .help_heading(says("help-options").unwrap_or("Options")),
    );
    if key == "help" {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version)
                .help(says("help-version").unwrap_or("Print version"))
                .help_heading(says("help-options").unwrap_or("Options")),
        );
    }
    if let Some(about) = chinese_help(key) {
        let (first, _) = about.split_once('\n').unwrap_or((about, ""));
        command = command.about(first).long_about(about);
    }
    command = command.mut_args(|arg| {
        let id = arg.get_id().as_str().to_owned();
        let own = chinese_help(&format!("{key}.{id}"));
        let heading = if arg.is_positional() { "help-arguments" } else { "help-options" };
        let mut arg = arg.help_heading(says(heading).unwrap_or_default());
        if arg.get_action().takes_values() {
            // clap would add defaults and choices in English; the Chinese texts name them.
            arg = arg.hide_possible_values(true).hide_default_value(true).hide_env(true);
        }
        match own.or_else(|| chinese_help(&format!("help.{id}"))) {
            Some(text) => arg.help(text).long_help(text),
            None => arg,
        }
    });
    command.mut_subcommands(|sub| {
        let key = format!("{key}.{}", sub.get_name());
        translate(sub, &key)
    })
}

/// Prints what clap has to say, and returns the exit code: help is a result, everything
/// else a usage error.
pub(crate) fn answer(error: &clap::Error, lang: Lang, env: &mut Env<'_>) -> u8 {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // Whoever closed the stream does not want the rest.
        let _ = write!(env.out, "{error}");
        return 0;
    }
    if error.kind() == ErrorKind::MissingSubcommand {
        // clap would list the hidden command as well.
        for (key, say) in
            [("error-line", say!("no-command")), ("hint-line", say!("no-command-hint"))]
        {
            let line = Say { key, args: vec![("text", sentence(lang, &say))] };
            let _ = writeln!(env.err, "{}", sentence(lang, &line));
        }
        return 2;
    }
    let text = match lang {
        Lang::En => error.to_string(),
        Lang::Zh => chinese(error),
    };
    let _ = writeln!(env.err, "{}", text.trim_end());
    2
}

/// A usage error in Chinese, from what clap knows of it.
fn chinese(error: &clap::Error) -> String {
    let value = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    };
    let (arg, given) = (value(ContextKind::InvalidArg), value(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument => say!("usage-unknown", arg = arg),
        ErrorKind::InvalidSubcommand => {
            say!("usage-subcommand", arg = value(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => say!("usage-missing", arg = arg),
        ErrorKind::InvalidValue if given.is_empty() => say!("usage-no-value", arg = arg),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say!("usage-value", arg = arg, value = given)
        }
        ErrorKind::ArgumentConflict => {
            say!("usage-conflict", arg = arg, other = value(ContextKind::PriorArg))
        }
        _ => return error.to_string(),
    };
    let usage = |say: &Say| fill(chinese_help(say.key).unwrap_or(say.key), &say.args);
    let mut text = sentence(Lang::Zh, &say!("error-line", text = usage(&what)));
    let suggested = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
        ContextKind::ValidValue,
    ];
    if let Some(near) = suggested.map(value).into_iter().find(|it| !it.is_empty()) {
        let hint = usage(&say!("usage-near", near = near));
        text = format!("{text}\n{}", sentence(Lang::Zh, &say!("hint-line", text = hint)));
    }
    let hint = usage(&say!("usage-hint"));
    format!("{text}\n{}", sentence(Lang::Zh, &say!("hint-line", text = hint)))
}

#[cfg(test)]
mod tests {
    use super::command;
    use crate::words::Lang;

    #[test]
    fn the_command_tree_holds_together_in_both_languages() {
        command(Lang::En).debug_assert();
        command(Lang::Zh).debug_assert();
    }
}
