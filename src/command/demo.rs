use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Call, Status};
use crate::error::say;
use crate::words::Lang;
use crate::{Env, run};

/// Show the main job on a made-up township
///
/// Writes its spreadsheets into a new folder, runs the commands on them, shows each
/// command and what it prints, and leaves the ledger and the reports there.
#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// The folder to work in [default: a new one among the temporary files]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// The spreadsheets of the made-up township; nobody in them can be real.
const SHEETS: [(&str, &[u8]); 9] = [
    ("行政村.csv", include_bytes!("../../examples/township/行政村.csv")),
    ("贫困人口信息.csv", include_bytes!("../../examples/township/贫困人口信息.csv")),
    ("家庭成员.csv", include_bytes!("../../examples/township/家庭成员.csv")),
    ("收入.csv", include_bytes!("../../examples/township/收入.csv")),
    ("住房.csv", include_bytes!("../../examples/township/住房.csv")),
    ("入户核查.csv", include_bytes!("../../examples/township/入户核查.csv")),
    ("帮扶责任人.csv", include_bytes!("../../examples/township/帮扶责任人.csv")),
    ("驻村工作队.csv", include_bytes!("../../examples/township/驻村工作队.csv")),
    ("走访记录.csv", include_bytes!("../../examples/township/走访记录.csv")),
];

/// The commands, as a clerk would type them in that folder.
const COMMANDS: [&str; 11] = [
    "init --area 511899 --name 云岭县",
    "import 行政村.csv 贫困人口信息.csv 家庭成员.csv 收入.csv 住房.csv 入户核查.csv 帮扶责任人.csv 驻村工作队.csv 走访记录.csv --date 2018-10-31",
    "duty use sichuan-2016 --every home-visit=month",
    "assign --as-of 2018-10-31",
    "assign 晏应芳 --household 5100100016 --from 2018-10-31",
    "visit 5100100016 --by 晏应芳 --on 2018-10-31 --note 认门，了解家庭情况 --goods 大米 --goods-value 80",
    "visit --due --as-of 2018-10-31",
    "check-exit --as-of 2018-10-31",
    "check-exit --level village --as-of 2018-10-31",
    "report coverage --as-of 2018-10-31",
    "report --nightly 夜间报表 --as-of 2018-10-31",
];

pub(crate) fn demo(call: &mut Call<'_, '_>, args: &DemoArgs) -> anyhow::Result<Status> {
    let folder = match &args.folder {
        Some(folder) => {
            let folder = call.path(folder);
            fs::create_dir_all(&folder)?;
            folder
        }
        None => tempfile::Builder::new().prefix("bangfu-demo-").tempdir()?.keep(),
    };
    for (name, bytes) in SHEETS {
        fs::write(folder.join(name), bytes)?;
    }
    for line in COMMANDS {
        writeln!(call.env.out, "$ bangfu {line}")?;
        step(call, &folder, line)?;
        writeln!(call.env.out)?;
    }
    let done = call.text(&say!("demo-done", folder = folder.display()));
    writeln!(call.env.out, "{done}")?;
    Ok(Status::Done)
}

/// Runs one command line in the folder. What it has to say stands below it.
fn step(call: &mut Call<'_, '_>, folder: &Path, line: &str) -> anyhow::Result<()> {
    let lang = match call.lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    let words = ["bangfu", "--lang", lang].into_iter().chain(line.split(' '));
    let args: Vec<OsString> = words.map(OsString::from).collect();
    let mut said = Vec::new();
    let code = run(
        args,
        &mut Env {
            input: &mut std::io::empty(),
            out: call.env.out,
            err: &mut said,
            today: call.env.today,
            now: call.env.now.clone(),
            dir: folder.to_owned(),
            exe: call.env.exe.clone(),
            watched: false,
            width: call.env.width,
            // The demo's ledger is its own, whatever the environment names.
            variable: &|_| None,
        },
    );
    call.env.out.write_all(&said)?;
    anyhow::ensure!(code < 2, "`bangfu {line}` ended with {code}");
    Ok(())
}
