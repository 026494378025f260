use chrono::NaiveDate;

use crate::command::membership::{
    HEAD, Person, THEIRS, carry_found, code, elsewhere, find, head_of, id_number, join, leave,
    names, not_in_future, origin_of, people, person_name, relate, relation, without_id,
};
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::Codes;
use crate::model::{Origin, Value, mask};
use crate::store::{SourceRow, Tx};

/// Register who joins a household, leaves it, moves, or was written down wrongly
///
/// Each is a dated fact: the days before stay what they were, and `check-exit --as-of` the
/// day before still counts the old members. A person is named by ID number, its last four
/// or more characters, or the name where the household has it once.
#[derive(Debug, clap::Args)]
pub(crate) struct MemberArgs {
    #[command(subcommand)]
    event: Event,
}

#[derive(Debug, clap::Subcommand)]
enum Event {
    Join(JoinArgs),
    Leave(LeaveArgs),
    Move(MoveArgs),
    Head(HeadArgs),
    Relate(RelateArgs),
    Correct(CorrectArgs),
}

/// Somebody joins a household: born, married in, moved in, come back
#[derive(Debug, clap::Args)]
struct JoinArgs {
    /// The household's number
    #[arg(long, value_name = "NO")]
    household: String,

    /// The person's name
    #[arg(long)]
    name: String,

    /// The ID number
    #[arg(long, required_unless_present = "birth", conflicts_with_all = ["birth", "sex"])]
    id: Option<String>,

    /// The day of birth of somebody who has no ID number yet
    #[arg(long, value_name = "DAY")]
    birth: Option<NaiveDate>,

    /// 男 (male) or 女 (female), where no ID number tells
    #[arg(long)]
    sex: Option<String>,

    /// To the head, such as 之子 or 配偶
    #[arg(long)]
    relation: String,

    /// The first day as a member
    #[arg(long, value_name = "DAY")]
    on: NaiveDate,

    /// Why: 出生, 嫁入, 入赘, 迁入, 收养, 刑满释放, 找回, 补录, 其他转入
    #[arg(long, value_name = "REASON")]
    by: String,
}

/// Somebody leaves a household: dead, married out, moved out, in prison
///
/// When the head leaves, `--head` names who is the head from that day on.
#[derive(Debug, clap::Args)]
struct LeaveArgs {
    /// The household's number
    #[arg(long, value_name = "NO")]
    household: String,

    /// Who leaves
    #[arg(long)]
    person: String,

    /// The first day no longer a member
    #[arg(long, value_name = "DAY")]
    on: NaiveDate,

    /// Why: 死亡, 嫁出, 出赘, 迁出, 送养, 判刑收监, 失联, 出国定居, 户清退时清退人员, 其他转出
    #[arg(long, value_name = "REASON")]
    by: String,

    /// Who is the head from that day on
    #[arg(long, value_name = "PERSON")]
    head: Option<String>,
}

/// Somebody leaves one household and joins another on the same day
///
/// What was found of the person goes along, each value with its day and file; what was
/// found of the households stays with them.
#[derive(Debug, clap::Args)]
struct MoveArgs {
    /// Who moves
    #[arg(long)]
    person: String,

    /// The household that the person leaves
    #[arg(long, value_name = "NO")]
    from: String,

    /// The household that the person joins
    #[arg(long, value_name = "NO")]
    to: String,

    /// To the head of the household joined, such as 配偶
    #[arg(long)]
    relation: String,

    /// The first day in the other household
    #[arg(long, value_name = "DAY")]
    on: NaiveDate,

    /// Why the person joins: 嫁入, 入赘, 迁入, 收养, 其他转入
    #[arg(long, value_name = "REASON")]
    by: String,

    /// Who is the head of the household left from that day on
    #[arg(long, value_name = "PERSON")]
    head: Option<String>,
}

/// Another member is the head from a day on
///
/// A head who stays in the household needs a relation to the new one. The others'
/// relations are not guessed: `member relate` changes them one by one.
#[derive(Debug, clap::Args)]
struct HeadArgs {
    /// The household's number
    #[arg(long, value_name = "NO")]
    household: String,

    /// The new head
    #[arg(long)]
    person: String,

    /// The first day as the head
    #[arg(long, value_name = "DAY")]
    on: NaiveDate,

    /// The relation of the head before to the new one, such as 之父
    #[arg(long, value_name = "RELATION")]
    former: Option<String>,
}

/// A member is in another relation to the head from a day on
#[derive(Debug, clap::Args)]
struct RelateArgs {
    /// The household's number
    #[arg(long, value_name = "NO")]
    household: String,

    /// Whose relation it is
    #[arg(long)]
    person: String,

    /// To the head, such as 之子 or 配偶
    #[arg(long)]
    relation: String,

    /// The first day of it
    #[arg(long, value_name = "DAY")]
    on: NaiveDate,
}

/// Mend a member's ID number, name or day of birth that was written down wrongly
///
/// Also gives an ID number to somebody who had none. What was found of the person goes
/// along. This is no event: it holds for the days before as well.
#[derive(Debug, clap::Args)]
struct CorrectArgs {
    /// The household's number
    #[arg(long, value_name = "NO")]
    household: String,

    /// Whose record it is
    #[arg(long)]
    person: String,

    /// The right ID number
    #[arg(long, required_unless_present_any = ["name", "birth"])]
    id: Option<String>,

    /// The right name
    #[arg(long)]
    name: Option<String>,

    /// The right day of birth of somebody without an ID number
    #[arg(long, value_name = "DAY", conflicts_with = "id")]
    birth: Option<NaiveDate>,
}

/// What came of it: what to say, or that it is so already.
enum Told {
    Done(Vec<Say>),
    Nothing(Say),
}

pub(crate) fn member(call: &mut Call<'_, '_>, args: &MemberArgs) -> anyhow::Result<Status> {
    let codes = Codes::built_in()?;
    let today = call.env.today;
    let mut store = call.open_to_write()?;
    let tx = call.begin(&mut store, None, None)?;
    let source = tx.source(&SourceRow::command("member"))?;
    let origin = Some(Origin { source, row: None });
    let told = match &args.event {
        Event::Join(args) => joins(&tx, args, &codes, today, origin)?,
        Event::Leave(args) => leaves(&tx, args, &codes, today, origin)?,
        Event::Move(args) => moves(&tx, args, &codes, today, origin)?,
        Event::Head(args) => heads(&tx, args, &codes, today, origin)?,
        Event::Relate(args) => relates(&tx, args, &codes, today, origin)?,
        Event::Correct(args) => corrects(&tx, args, today, origin)?,
    };
    match told {
        Told::Done(says) => {
            let entry = tx.commit()?;
            for say in &says {
                call.remark(say)?;
            }
            call.remark(&say!("entry-made", entry = entry))?;
        }
        Told::Nothing(say) => {
            tx.rollback()?;
            call.remark(&say)?;
        }
    }
    Ok(Status::Done)
}

fn joins(
    tx: &Tx<'_>,
    args: &JoinArgs,
    codes: &Codes,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    not_in_future(args.on, today)?;
    let relation = relation(codes, &args.relation)?;
    let by = joined_by(codes, &args.by)?;
    let name = person_name(&args.name)?;
    let before = present(tx, &args.household, args.on)?;
    one_head(tx, &args.household, &relation, args.on)?;
    let mut columns = vec![
        ("household", Value::text(args.household.clone())),
        ("name", Value::text(name.clone())),
        ("relation", Value::text(relation.clone())),
    ];
    match (&args.id, args.birth) {
        (Some(typed), _) => {
            let id = id_number(typed)?;
            columns.push(("id", Value::text(id.number)));
            columns.push(("certificate", id.certificate.map_or(Value::Null, Value::text)));
            columns.push(("sex", id.sex.map_or(Value::Null, Value::text)));
            columns.push(("birth", id.birth.map_or(Value::Null, Value::day)));
        }
        (None, Some(birth)) => {
            let id = without_id(&args.household, &name, birth);
            columns.push(("id", Value::text(id)));
            columns.push(("birth", Value::day(birth)));
            if let Some(typed) = &args.sex {
                let sex = code(codes, "sex", say!("bad-sex", sex = typed), typed)?;
                columns.push(("sex", Value::text(sex)));
            }
        }
        (None, None) => anyhow::bail!("neither an ID number nor a day of birth"),
    }
    join(tx, &columns, args.on, &by, origin)?;
    Ok(Told::Done(vec![
        say!(
            "member-joined",
            name = name,
            household = args.household,
            day = args.on,
            relation = relation,
            by = by
        ),
        counted(tx, &args.household, args.on, before)?,
    ]))
}

fn leaves(
    tx: &Tx<'_>,
    args: &LeaveArgs,
    codes: &Codes,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    not_in_future(args.on, today)?;
    let what = say!("bad-reason", reason = args.by);
    let by = code(codes, "left_by", what, &args.by)?;
    let person = find(tx, &args.household, &args.person, false)?;
    let before = present(tx, &args.household, args.on)?;
    leave(tx, &person, args.on, &by, origin)?;
    let mut says = vec![say!(
        "member-left",
        person = person.shown(),
        household = args.household,
        day = args.on,
        by = by
    )];
    says.extend(succeed(tx, &person, args.head.as_deref(), args.on, origin)?);
    says.push(counted(tx, &args.household, args.on, before)?);
    says.extend(found_later(tx, &person, args.on)?);
    Ok(Told::Done(says))
}

fn moves(
    tx: &Tx<'_>,
    args: &MoveArgs,
    codes: &Codes,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    not_in_future(args.on, today)?;
    let relation = relation(codes, &args.relation)?;
    let by = joined_by(codes, &args.by)?;
    if args.from == args.to {
        let what = say!("move-nowhere", household = args.from);
        return Err(Refusal::new(what).hint(say!("move-nowhere-hint")).into());
    }
    let person = find(tx, &args.from, &args.person, false)?;
    let (left, joined) = (present(tx, &args.from, args.on)?, present(tx, &args.to, args.on)?);
    one_head(tx, &args.to, &relation, args.on)?;
    leave(tx, &person, args.on, left_by(&by), origin)?;
    let succeeded = succeed(tx, &person, args.head.as_deref(), args.on, origin)?;
    let surveys = arrive(tx, &person, &args.to, Some(&relation), args.on, &by, origin)?;
    let mut says = vec![say!(
        "member-moved",
        person = person.shown(),
        from = args.from,
        to = args.to,
        day = args.on,
        relation = relation,
        by = by
    )];
    if surveys > 0 {
        says.push(say!("surveys-carried", count = surveys));
    }
    says.extend(succeeded);
    says.push(counted(tx, &args.from, args.on, left)?);
    says.push(counted(tx, &args.to, args.on, joined)?);
    Ok(Told::Done(says))
}

/// Makes who left one household a member of another. Returns how many rows of what was
/// found of the person went along.
pub(crate) fn arrive(
    tx: &Tx<'_>,
    person: &Person,
    to: &str,
    relation: Option<&str>,
    day: NaiveDate,
    by: &str,
    origin: Option<Origin>,
) -> anyhow::Result<usize> {
    let id = match person.birth {
        Some(birth) if person.id.starts_with("无证/") => without_id(to, &person.name, birth),
        _ => person.id.clone(),
    };
    let mut columns = vec![
        ("household", Value::text(to.to_owned())),
        ("id", Value::text(id.clone())),
        ("relation", relation.map_or(Value::Null, |it| Value::text(it.to_owned()))),
    ];
    let table = tx.table("member");
    for column in [
        "person_no",
        "certificate",
        "name",
        "sex",
        "birth",
        "nation",
        "politics",
        "phone",
        "identified_month",
    ] {
        columns.push((column, person.row[tx.place(table, column)].clone()));
    }
    join(tx, &columns, day, by, origin)?;
    carry_found(tx, person, to, &id)
}

fn heads(
    tx: &Tx<'_>,
    args: &HeadArgs,
    codes: &Codes,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    not_in_future(args.on, today)?;
    let person = find(tx, &args.household, &args.person, false)?;
    if person.is_head() {
        let say = say!("head-already", person = person.shown(), household = args.household);
        return Ok(Told::Nothing(say));
    }
    if let Some(old) = head_of(tx, &args.household, args.on)? {
        let Some(former) = &args.former else {
            let what = say!("head-there", person = old.shown(), household = args.household);
            return Err(Refusal::new(what).hint(say!("head-there-hint")).into());
        };
        let former = relation(codes, former)?;
        if former == HEAD {
            let what = say!("head-there", person = old.shown(), household = args.household);
            return Err(Refusal::new(what).hint(say!("head-there-hint")).into());
        }
        relate(tx, &old, &former, args.on, origin)?;
    }
    Ok(Told::Done(crown(tx, &person, args.on, origin)?))
}

fn relates(
    tx: &Tx<'_>,
    args: &RelateArgs,
    codes: &Codes,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    not_in_future(args.on, today)?;
    let relation = relation(codes, &args.relation)?;
    let person = find(tx, &args.household, &args.person, false)?;
    if relation == HEAD || person.is_head() {
        let what = say!("relate-head", person = person.shown());
        return Err(Refusal::new(what).hint(say!("relate-head-hint")).into());
    }
    let say = say!(
        "member-related",
        person = person.shown(),
        household = args.household,
        day = args.on,
        relation = relation
    );
    Ok(if relate(tx, &person, &relation, args.on, origin)? {
        Told::Done(vec![say])
    } else {
        Told::Nothing(say!("related-already", person = person.shown(), relation = relation))
    })
}

fn corrects(
    tx: &Tx<'_>,
    args: &CorrectArgs,
    today: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Told> {
    let old = find(tx, &args.household, &args.person, true)?;
    let mut new = old.clone();
    if let Some(typed) = &args.name {
        new.name = person_name(typed)?;
        new.set(tx, "name", Value::text(new.name.clone()));
    }
    if let Some(birth) = args.birth {
        not_in_future(birth, today)?;
        if !old.id.starts_with("无证/") {
            let what = say!("birth-by-id", person = old.shown());
            return Err(Refusal::new(what).hint(say!("birth-by-id-hint")).into());
        }
        new.birth = Some(birth);
        new.set(tx, "birth", Value::day(birth));
    }
    if let Some(typed) = &args.id {
        let id = id_number(typed)?;
        new.id = id.number;
        // A temporary number may say neither.
        if let Some(birth) = id.birth {
            new.birth = Some(birth);
            new.set(tx, "birth", Value::day(birth));
        }
        if let Some(sex) = id.sex {
            new.set(tx, "sex", Value::text(sex));
        }
        if let Some(certificate) = id.certificate {
            new.set(tx, "certificate", Value::text(certificate));
        }
    } else if let Some(birth) = new.birth.filter(|_| old.id.starts_with("无证/")) {
        new.id = without_id(&args.household, &new.name, birth);
    }
    new.set(tx, "id", Value::text(new.id.clone()));
    if new.row == old.row {
        return Ok(Told::Nothing(say!("correct-already", person = old.shown())));
    }
    if let (Some(birth), Some(joined)) = (new.birth, old.joined_on)
        && joined < birth
    {
        let what = say!("before-birth", person = new.shown(), birth = birth, day = joined);
        return Err(Refusal::new(what).hint(say!("before-birth-hint")).into());
    }
    let table = tx.table("member");
    let says = |moved: usize| {
        let mut says = vec![say!(
            "member-corrected",
            household = args.household,
            old = format!("{} {}", old.name, mask(&old.id)),
            new = format!("{} {}", new.name, mask(&new.id)),
        )];
        if moved > 0 {
            says.push(say!("surveys-moved", count = moved));
        }
        says.push(say!("correct-sheets"));
        says
    };
    if new.id == old.id {
        let mut row = new.row.clone();
        tx.replace(table, &mut row, origin)?;
        return Ok(Told::Done(says(0)));
    }
    if tx.row(table, &new.key())?.is_some() {
        let what = say!("correct-there", id = mask(&new.id), household = args.household);
        return Err(Refusal::new(what).hint(say!("correct-there-hint")).into());
    }
    if old.is_present() {
        elsewhere(tx, &args.household, &new.id)?;
    }
    let mut row = new.row.clone();
    tx.put(table, &mut row, origin)?;
    let moved = rekey(tx, &old, &new.id)?;
    tx.delete(table, &old.key())?;
    Ok(Told::Done(says(moved)))
}

/// Gives what hangs on a person's key another one, each row with the file and row it was
/// read from. Returns how many rows of what was found went along.
fn rekey(tx: &Tx<'_>, old: &Person, id: &str) -> anyhow::Result<usize> {
    let mut moved = 0;
    for name in ["member_past", "member_survey", "member_answer"].into_iter().chain(THEIRS) {
        let table = tx.table(name);
        for mut row in tx.rows(table, &old.key())? {
            let key: Vec<_> = tx.key(table).iter().map(|it| row[*it].clone()).collect();
            let origin = origin_of(tx, name, &row);
            row[tx.place(table, "member")] = Value::text(id.to_owned());
            tx.put(table, &mut row, origin)?;
            tx.delete(table, &key)?;
            moved += usize::from(name != "member_past");
        }
    }
    // Who was told apart from somebody stays so under the other number.
    let table = tx.table("distinct_person");
    for mut row in tx.rows(table, &[])? {
        let pair = ["person", "other"].map(|it| row[tx.place(table, it)].to_string());
        if !pair.contains(&old.id) {
            continue;
        }
        let key = pair.clone().map(Value::text);
        let mut pair = pair.map(|it| if it == old.id { id.to_owned() } else { it });
        pair.sort();
        let origin = origin_of(tx, "distinct_person", &row);
        for (column, person) in ["person", "other"].into_iter().zip(pair) {
            row[tx.place(table, column)] = Value::text(person);
        }
        tx.put(table, &mut row, origin)?;
        tx.delete(table, &key)?;
    }
    Ok(moved)
}

/// Who is the head after one has left, or that nobody is.
pub(crate) fn succeed(
    tx: &Tx<'_>,
    left: &Person,
    head: Option<&str>,
    day: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Vec<Say>> {
    let stay = present(tx, &left.household, day)?;
    match head {
        Some(_) if !left.is_head() => {
            let what = say!("head-stays", person = left.shown(), household = left.household);
            Err(Refusal::new(what).hint(say!("head-stays-hint")).into())
        }
        Some(typed) => {
            let head = find(tx, &left.household, typed, false)?;
            crown(tx, &head, day, origin)
        }
        None if stay.is_empty() => Ok(vec![say!("household-empty", household = left.household)]),
        None if left.is_head() => {
            let known = names(stay.iter());
            Ok(vec![say!("headless", household = left.household, day = day, known = known)])
        }
        None => Ok(Vec::new()),
    }
}

/// Makes a member the head, and says whose relations are to be looked at.
fn crown(
    tx: &Tx<'_>,
    head: &Person,
    day: NaiveDate,
    origin: Option<Origin>,
) -> anyhow::Result<Vec<Say>> {
    relate(tx, head, HEAD, day, origin)?;
    let household = &head.household;
    let mut says = vec![say!("head-now", person = head.shown(), household = household, day = day)];
    let others: Vec<_> = present(tx, household, day)?
        .into_iter()
        .filter(|it| it.id != head.id && it.joined_on != Some(day))
        .map(|it| format!("{}{}", it.name, it.relation.unwrap_or_default()))
        .collect();
    if !others.is_empty() {
        says.push(say!("relations-old", known = others.join("、")));
    }
    Ok(says)
}

/// Refuses a second head.
fn one_head(tx: &Tx<'_>, household: &str, relation: &str, day: NaiveDate) -> anyhow::Result<()> {
    match head_of(tx, household, day)? {
        Some(head) if relation == HEAD => {
            let what = say!("head-there", person = head.shown(), household = household);
            Err(Refusal::new(what).hint(say!("head-twice-hint")).into())
        }
        _ => Ok(()),
    }
}

/// The members of a household on a day.
pub(crate) fn present(tx: &Tx<'_>, household: &str, day: NaiveDate) -> anyhow::Result<Vec<Person>> {
    let mut people = people(tx, household)?;
    people.retain(|it| it.is_there_on(day));
    Ok(people)
}

/// How many members a household has now, and had.
pub(crate) fn counted(
    tx: &Tx<'_>,
    household: &str,
    day: NaiveDate,
    before: Vec<Person>,
) -> anyhow::Result<Say> {
    let after = present(tx, household, day)?.len();
    Ok(say!("household-counts", household = household, before = before.len(), after = after))
}

/// That a sheet of a later day speaks of somebody who had left.
fn found_later(tx: &Tx<'_>, person: &Person, day: NaiveDate) -> anyhow::Result<Option<Say>> {
    let table = tx.table("member_survey");
    let at = tx.place(table, "day");
    let last = tx.rows(table, &person.key())?.into_iter().map(|row| row[at].to_string()).max();
    Ok(last
        .filter(|last| day.to_string() < *last)
        .map(|last| say!("found-later", person = person.shown(), last = last)))
}

fn joined_by(codes: &Codes, typed: &str) -> anyhow::Result<String> {
    code(codes, "joined_by", say!("bad-reason", reason = typed), typed)
}

/// Why somebody leaves one household who joins another for this reason.
fn left_by(joined_by: &str) -> &'static str {
    match joined_by {
        "嫁入" => "嫁出",
        "入赘" => "出赘",
        "迁入" => "迁出",
        "收养" => "送养",
        "分户" => "分户",
        _ => "其他转出",
    }
}
