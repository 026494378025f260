use crate::command::{Call, Status};
use crate::help;

/// Print a shell's completion script
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(crate) fn completions(
    call: &mut Call<'_, '_>,
    args: &CompletionsArgs,
) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(call.lang), "bangfu", &mut script);
    call.write(script)?;
    Ok(Status::Done)
}
