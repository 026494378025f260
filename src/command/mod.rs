//! The subcommands, one file each, and what all of them share.

mod areas;
pub(crate) mod assign;
pub(crate) mod check_data;
pub(crate) mod check_exit;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod duplicates;
pub(crate) mod duty;
mod entitled;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod joint;
pub(crate) mod match_list;
pub(crate) mod member;
mod membership;
pub(crate) mod merge_person;
pub(crate) mod parameter;
pub(crate) mod read_xls;
pub(crate) mod record;
pub(crate) mod report;
pub(crate) mod said;
pub(crate) mod split_household;
pub(crate) mod standard;
pub(crate) mod undo;
pub(crate) mod verdicts;
pub(crate) mod verify;
pub(crate) mod visit;

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate};

use crate::Env;
use crate::cli::{Cli, Command, Globals};
use crate::error::{Refusal, Say, say};
use crate::intake::Codes;
use crate::model::known::{Known, KnownAt};
use crate::model::mask;
use crate::render::{Format, Style, render, without_controls};
use crate::report::Report;
use crate::store::{Access, EntryHead, Store, Tx};
use crate::words::{Lang, sentence};

/// How a command ended. What it could not do is an error instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Done,
    /// Done, and there is something to attend to.
    Findings,
    /// The input was refused, and it has been said why; nothing was written.
    Refused,
}

/// A command being run: the options, the language, and the world.
pub(crate) struct Call<'c, 'e> {
    pub(crate) globals: Globals,
    pub(crate) lang: Lang,
    /// The command line without the program's name.
    pub(crate) line: &'c str,
    pub(crate) env: &'c mut Env<'e>,
    /// The last entry that is looked at, where not all are.
    pub(crate) known: Option<Known>,
}

/// Runs a parsed command line.
pub(crate) fn run(cli: Cli, lang: Lang, line: &str, env: &mut Env<'_>) -> anyhow::Result<Status> {
    let call = &mut Call { globals: cli.globals, lang, line, env, known: None };
    match &cli.command {
        Command::Init(args) => init::init(call, args),
        Command::Import(args) => import::import(call, args),
        Command::Assign(args) => assign::assign(call, args),
        Command::Visit(args) => visit::visit(call, args),
        Command::Duty(args) => duty::duty(call, args),
        Command::Member(args) => member::member(call, args),
        Command::SplitHousehold(args) => split_household::split_household(call, args),
        Command::Duplicates(args) => duplicates::duplicates(call, args),
        Command::MergePerson(args) => merge_person::merge_person(call, args),
        Command::Match(args) => match_list::match_list(call, args),
        Command::CheckExit(args) => check_exit::check_exit(call, args),
        Command::CheckData(args) => check_data::check_data(call, args),
        Command::Standard(args) => standard::standard(call, args),
        Command::Record(args) => record::record(call, args),
        Command::Joint(args) => joint::joint(call, args),
        Command::Parameter(args) => parameter::parameter(call, args),
        Command::Report(args) => report::report(call, args),
        Command::Export(args) => export::export(call, args),
        Command::History(args) => history::history(call, args),
        Command::Undo(args) => undo::undo(call, args),
        Command::Verify(args) => verify::verify(call, args),
        Command::Demo(args) => demo::demo(call, args),
        Command::Completions(args) => completions::completions(call, args),
        Command::ReadXls(args) => read_xls::read_xls(call, args),
    }
}

impl Call<'_, '_> {
    /// A path as it was typed, from where the program stands.
    pub(crate) fn path(&self, typed: &Path) -> PathBuf {
        self.env.dir.join(typed)
    }

    /// The day to look at.
    pub(crate) fn as_of(&self) -> NaiveDate {
        self.globals.as_of.unwrap_or(self.env.today)
    }

    fn wait(&self) -> Duration {
        Duration::from_secs(self.globals.wait)
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.path(&self.globals.ledger)
    }

    /// Opens the ledger for a command that reads. Showing people's numbers in full is
    /// itself written down.
    pub(crate) fn open(&mut self) -> anyhow::Result<Store> {
        self.refuse_known_to_come()?;
        if self.globals.unmask {
            let mut store = Store::open(&self.ledger(), Access::Write, self.wait())?;
            self.begin(&mut store, None, None)?.commit()?;
        }
        let store = Store::open(&self.ledger(), Access::Read, self.wait())?;
        if let Some(when) = self.globals.known_at {
            self.known = Some(store.look_back(when)?);
        }
        Ok(store)
    }

    pub(crate) fn open_to_write(&self) -> anyhow::Result<Store> {
        self.refuse_known_at()?;
        Store::open(&self.ledger(), Access::Write, self.wait())
    }

    pub(crate) fn create(&self) -> anyhow::Result<Store> {
        self.refuse_known_at()?;
        Store::create(&self.ledger(), self.wait())
    }

    /// For a command that needs the ledger as it stands.
    pub(crate) fn refuse_known_at(&self) -> anyhow::Result<()> {
        match self.globals.known_at {
            None => Ok(()),
            Some(_) => {
                Err(Refusal::new(say!("known-at-here")).hint(say!("known-at-here-hint")).into())
            }
        }
    }

    /// Nobody can say yet what will be known.
    fn refuse_known_to_come(&self) -> anyhow::Result<()> {
        let is_to_come = match self.globals.known_at {
            None | Some(KnownAt::Entry(_)) => false,
            Some(KnownAt::Day(day)) => self.env.today < day,
            Some(KnownAt::Moment(moment)) => {
                DateTime::parse_from_rfc3339(&self.env.now).is_ok_and(|now| now < moment)
            }
        };
        if is_to_come {
            let what = say!("known-to-come");
            return Err(Refusal::new(what).hint(say!("known-to-come-hint")).into());
        }
        Ok(())
    }

    /// Begins the transaction and the entry of this command.
    pub(crate) fn begin<'s>(
        &self,
        store: &'s mut Store,
        note: Option<&str>,
        undoes: Option<i64>,
    ) -> anyhow::Result<Tx<'s>> {
        let operator = self.operator();
        let command = mask(self.line);
        let head =
            EntryHead { at: &self.env.now, operator: &operator, command: &command, note, undoes };
        match undoes {
            None => store.begin(&head),
            Some(_) => store.begin_undo(&head),
        }
    }

    pub(crate) fn operator(&self) -> String {
        let variable = |name| (self.env.variable)(name).filter(|it: &String| !it.is_empty());
        let named = self.globals.operator.clone();
        named
            .or_else(|| variable("USER"))
            .or_else(|| variable("USERNAME"))
            .unwrap_or_else(|| "-".to_owned())
    }

    /// Writes a report to where the options say.
    pub(crate) fn print(&mut self, report: &Report) -> anyhow::Result<()> {
        let product = self.prepare(report)?;
        self.deliver(product)
    }

    /// Does all of printing a report that can fail for reasons of its own, so that a
    /// command that writes can do it before it commits.
    pub(crate) fn prepare(&self, report: &Report) -> anyhow::Result<Product> {
        let codes = match self.lang {
            Lang::Zh => Codes::none(),
            Lang::En => Codes::built_in()?,
        };
        let bytes = render(report, self.globals.format, &self.style(&codes))?;
        self.product(bytes)
    }

    fn product(&self, bytes: Vec<u8>) -> anyhow::Result<Product> {
        match self.globals.output.as_ref().filter(|it| it.as_os_str() != "-") {
            None if self.globals.format == Format::Xlsx && self.env.width.is_some() => {
                Err(Refusal::new(say!("xlsx-on-screen")).hint(say!("xlsx-on-screen-hint")).into())
            }
            None => Ok(Product::Screen(bytes)),
            Some(typed) => {
                let mut whole = Whole::begin(&self.path(typed), typed)?;
                whole.write_all(&bytes)?;
                whole.settle()?;
                Ok(Product::File(whole))
            }
        }
    }

    /// Brings what was prepared to its place.
    pub(crate) fn deliver(&mut self, product: Product) -> anyhow::Result<()> {
        match product {
            Product::Screen(bytes) => match self.env.out.write_all(&bytes) {
                // Whoever closed the pipe has seen enough; what the command did stands.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
                written => written?,
            },
            Product::File(whole) => whole.finish()?,
        }
        Ok(())
    }

    /// Begins a result that is written piece by piece to where the options say.
    pub(crate) fn sink(&mut self) -> anyhow::Result<Sink<'_>> {
        let place = match self.globals.output.as_ref().filter(|it| it.as_os_str() != "-") {
            None => Place::Screen(BufWriter::new(&mut *self.env.out)),
            Some(typed) => Place::File(Whole::begin(&self.path(typed), typed)?),
        };
        Ok(Sink { place, is_closed: false })
    }

    pub(crate) fn style<'k>(&self, codes: &'k Codes) -> Style<'k> {
        let to_screen = self.globals.output.is_none();
        Style {
            lang: self.lang,
            codes,
            unmask: self.globals.unmask,
            known: self.known.clone(),
            width: self.env.width.filter(|_| to_screen),
        }
    }

    /// Writes a finished result to where the options say.
    pub(crate) fn write(&mut self, bytes: Vec<u8>) -> anyhow::Result<()> {
        let product = self.product(bytes)?;
        self.deliver(product)
    }

    /// Says something about the work, unless told to be quiet.
    pub(crate) fn remark(&mut self, say: &Say) -> anyhow::Result<()> {
        if !self.globals.quiet {
            self.warn(say)?;
        }
        Ok(())
    }

    /// Says what is wrong, quiet or not.
    pub(crate) fn warn(&mut self, say: &Say) -> anyhow::Result<()> {
        let text = sentence(self.lang, say);
        match writeln!(self.env.err, "{}", without_controls(&text, true)) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        }
    }

    /// Returns a sentence in the language of this call.
    pub(crate) fn text(&self, say: &Say) -> String {
        sentence(self.lang, say)
    }
}

/// A result that is ready to be shown, or stands beside its place already.
pub(crate) enum Product {
    Screen(Vec<u8>),
    File(Whole),
}

/// Where a result goes that is written piece by piece.
pub(crate) struct Sink<'e> {
    place: Place<'e>,
    /// Whoever closed the pipe has seen enough.
    is_closed: bool,
}

enum Place<'e> {
    Screen(BufWriter<&'e mut dyn std::io::Write>),
    File(Whole),
}

impl Sink<'_> {
    /// Ends the result: brings the file to its place, or everything to the screen.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        self.flush()?;
        match self.place {
            Place::Screen(_) => Ok(()),
            Place::File(whole) => whole.finish(),
        }
    }

    fn unless_closed(&mut self, written: std::io::Result<()>) -> std::io::Result<()> {
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(())
            }
            written => written,
        }
    }
}

impl std::io::Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let written = match &mut self.place {
            Place::Screen(out) => out.write_all(bytes),
            Place::File(whole) => whole.write_all(bytes),
        };
        self.unless_closed(written)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let flushed = match &mut self.place {
            Place::Screen(out) if !self.is_closed => out.flush(),
            Place::Screen(_) => Ok(()),
            Place::File(whole) => whole.flush(),
        };
        self.unless_closed(flushed)
    }
}

/// A file that is written whole or not at all: beside its place first, then into it.
/// Dropped before [`Whole::finish`], it leaves what stood there as it was.
pub(crate) struct Whole {
    file: BufWriter<tempfile::NamedTempFile>,
    path: PathBuf,
    /// As messages name it.
    typed: PathBuf,
}

impl Whole {
    /// Begins a file at a path that was `typed` so.
    ///
    /// # Errors
    ///
    /// Refuses a path whose folder is not there or may not be written to, or that is a
    /// folder itself.
    pub(crate) fn begin(path: &Path, typed: &Path) -> anyhow::Result<Self> {
        let folder =
            path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let refuse = |what, hint| anyhow::Error::from(Refusal::new(what).hint(hint));
        if !folder.is_dir() {
            let what = say!("output-nowhere", path = typed.display());
            return Err(refuse(what, say!("no-folder-hint")));
        }
        if path.is_dir() {
            let what = say!("output-is-folder", path = typed.display());
            return Err(refuse(what, say!("output-is-folder-hint")));
        }
        match tempfile::NamedTempFile::new_in(folder) {
            Ok(file) => Ok(Self {
                file: BufWriter::new(file),
                path: path.to_owned(),
                typed: typed.to_owned(),
            }),
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                let what = say!("folder-read-only", path = typed.display());
                Err(refuse(what, say!("folder-read-only-hint")))
            }
            Err(error) => Err(error).with_context(|| typed.display().to_string()),
        }
    }

    /// Makes sure that all of it is on the disk; what can fail is over then.
    pub(crate) fn settle(&mut self) -> anyhow::Result<()> {
        let settled = self.file.flush().and_then(|()| self.file.get_ref().as_file().sync_all());
        settled.with_context(|| self.typed.display().to_string())
    }

    /// Brings it to its place.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        self.settle()?;
        let Self { file, path, typed } = self;
        let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.persist(&path).with_context(|| typed.display().to_string())?;
        Ok(())
    }
}

impl std::io::Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
