use std::path::PathBuf;

use crate::command::{Call, Status};
use crate::intake::xls;

/// Read an .xls file apart from the program that asked for it
#[derive(Debug, clap::Args)]
pub(crate) struct ReadXlsArgs {
    file: PathBuf,
    sheet: Option<String>,
}

pub(crate) fn read_xls(call: &mut Call<'_, '_>, args: &ReadXlsArgs) -> anyhow::Result<Status> {
    xls::read(&call.path(&args.file), args.sheet.as_deref(), call.env.out)?;
    Ok(Status::Done)
}
