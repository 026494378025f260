//! The command line: the tree of subcommands and the options that all of them share.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::command;
use crate::model::known::KnownAt;
use crate::render::Format;
use crate::words::Lang;

/// Keep a township's assistance ledger (帮扶台账) in one SQLite file
///
/// Reads the spreadsheets that clerks have, pairs helpers with households and villages,
/// logs visits, judges exit by dated standards with a reason for every verdict, and
/// prints the reports, by hand or at night.
#[derive(Debug, clap::Parser)]
#[command(name = "bangfu", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The options of every command.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Globals {
    /// The ledger file
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "BANGFU_LEDGER",
        hide_env_values = true,
        default_value = "bangfu.db"
    )]
    pub(crate) ledger: PathBuf,

    /// The day to look at, such as 2018-10-31 [default: today]
    #[arg(long, global = true, value_name = "DAY")]
    pub(crate) as_of: Option<NaiveDate>,

    /// Answer from what the ledger knew at the end of this day, at this moment (RFC 3339) or
    /// after this entry; for commands that write nothing
    #[arg(long, global = true, value_name = "WHEN")]
    pub(crate) known_at: Option<KnownAt>,

    /// The language of all output [default: the locale's, else zh]
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Lang>,

    /// How to write the result
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    /// Where to write the result instead of the screen; - is the screen
    #[arg(long, short, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Who does this, for the history [default: the user of this computer]
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "BANGFU_OPERATOR",
        hide_env_values = true
    )]
    pub(crate) operator: Option<String>,

    /// Show ID numbers and phones in full; this is noted in the history
    #[arg(long, global = true)]
    pub(crate) unmask: bool,

    /// Say nothing but what is wrong
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// How many seconds to wait for a ledger that another program is writing to
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) wait: u64,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Init(command::init::InitArgs),
    Import(command::import::ImportArgs),
    Assign(Box<command::assign::AssignArgs>),
    Visit(Box<command::visit::VisitArgs>),
    Duty(command::duty::DutyArgs),
    Member(command::member::MemberArgs),
    SplitHousehold(command::split_household::SplitArgs),
    Duplicates(command::duplicates::DuplicatesArgs),
    MergePerson(command::merge_person::MergeArgs),
    Match(command::match_list::MatchArgs),
    CheckExit(command::check_exit::CheckExitArgs),
    Standard(command::standard::StandardArgs),
    CheckData(command::check_data::CheckDataArgs),
    Record(command::record::RecordArgs),
    Joint(command::joint::JointArgs),
    Parameter(command::parameter::ParameterArgs),
    Report(command::report::ReportArgs),
    Export(command::export::ExportArgs),
    History(command::history::HistoryArgs),
    Undo(command::undo::UndoArgs),
    Verify(command::verify::VerifyArgs),
    Demo(command::demo::DemoArgs),
    Completions(command::completions::CompletionsArgs),
    #[command(name = crate::intake::xls::COMMAND, hide = true)]
    ReadXls(command::read_xls::ReadXlsArgs),
}
