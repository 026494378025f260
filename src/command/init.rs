use crate::command::{Call, Status};
use crate::error::{Refusal, say};
use crate::model::Value;
use crate::rules::Standard;

/// Make a new ledger
///
/// Says which area it is for; villages outside of it are refused later.
#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// Code of the county (6 digits) or township (9 digits)
    #[arg(long, value_name = "CODE")]
    area: String,

    /// Name of the county or township
    #[arg(long, value_name = "NAME")]
    name: String,

    /// The standard by which exit is judged
    #[arg(long, value_name = "ID", default_value = "sichuan-2016")]
    standard: String,
}

pub(crate) fn init(call: &mut Call<'_, '_>, args: &InitArgs) -> anyhow::Result<Status> {
    let code = args.area.as_str();
    let level = match code.len() {
        6 => "county",
        9 => "township",
        12 => "village",
        _ => "",
    };
    if level.is_empty() || !code.bytes().all(|it| it.is_ascii_digit()) {
        return Err(Refusal::new(say!("bad-area", code = code)).hint(say!("bad-area-hint")).into());
    }
    let standard = Standard::by_id(&args.standard)?;
    let mut store = call.create()?;
    let tx = call.begin(&mut store, None, None)?;
    let null = || Value::Null;
    tx.put(
        tx.table("area"),
        &mut [
            Value::text(code),
            Value::text(level),
            null(),
            Value::text(args.name.trim()),
            null(),
            null(),
            null(),
            null(),
        ],
        None,
    )?;
    for (name, value) in [("area", code), ("standard", &standard.id)] {
        let mut row = [Value::text(name), Value::text(value), null(), null()];
        tx.put(tx.table("setting"), &mut row, None)?;
    }
    tx.commit()?;
    call.remark(&say!(
        "made-ledger",
        path = call.globals.ledger.display(),
        name = args.name.trim(),
        code = code,
        standard = standard.id,
    ))?;
    Ok(Status::Done)
}
