//! An evening's pile: one line for each visit, such as `7K3-05X 0412 入户 200 大米 屋顶漏雨`.

use std::path::Path;

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};

use super::object::{ByCode, Object};
use super::row::{Along, Said, Visit};
use super::{VisitArgs, fen, impossible, not_paired, visitor};
use crate::command::assign::known;
use crate::command::{Call, Status};
use crate::error::{Refusal, Say, say};
use crate::intake::{Codes, half_width, typed_text};
use crate::model::{Origin, Value};
use crate::report::{Column, Kind, Report};
use crate::store::{HelperRow, SourceRow, Tx};
use crate::words::Both;

/// Stores the good lines, all in one entry, and gives the bad ones back with the reasons.
pub(super) fn paste(
    call: &mut Call<'_, '_>,
    args: &VisitArgs,
    file: &Path,
) -> anyhow::Result<Status> {
    let mut store = call.open_to_write()?;
    let text = read(call, file)?;
    let codes = Codes::built_in()?;
    let tx = call.begin(&mut store, args.late_reason.as_deref(), None)?;
    let source = tx.source(&SourceRow::command("visit"))?;
    let by_code = ByCode::new(&tx)?;
    let mut by = args.by.iter().map(|it| known(&tx, it)).collect::<anyhow::Result<Vec<_>>>()?;
    let along = by.split_off(by.len().min(1));
    let (helper, today) = (by.pop(), call.env.today);
    let pile = Pile { tx: &tx, by_code, codes: &codes, args, helper, along, today };
    let mut report = Report::new("visit-paste", title(), call.env.today, columns());
    let mut counts = [0; 3];
    for (n, line) in lines(&text).enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let number = u32::try_from(n + 1).unwrap_or(u32::MAX);
        let mut row = vec![Value::Int(number.into())];
        match pile.line(line)? {
            Ok(visit) => {
                let is_new = pile.store(&visit, source, number)?;
                counts[usize::from(!is_new)] += 1;
                let key = if is_new { "paste-stored" } else { "paste-known" };
                row.push(Value::text(call.text(&say!(key))));
                row.extend(visit.cells(&tx)?);
                row.extend([Value::Null, Value::Null]);
            }
            Err(why) => {
                counts[2] += 1;
                row.push(Value::text(call.text(&say!("paste-returned"))));
                row.resize(report.columns.len() - 2, Value::Null);
                row.push(Value::text(call.text(&why)));
                row.push(Value::text(line.to_owned()));
            }
        }
        report.rows.push(row);
    }
    let [stored, already, returned] = counts;
    let product = call.prepare(&report)?;
    let entry = if stored > 0 { Some(tx.commit()?) } else { tx.rollback().map(|()| None)? };
    call.deliver(product)?;
    call.remark(&say!("pasted", stored = stored, already = already, returned = returned))?;
    if let Some(entry) = entry {
        call.remark(&say!("entry-made", entry = entry))?;
    }
    Ok(if returned == 0 { Status::Done } else { Status::Findings })
}

fn title() -> Both {
    Both::new("走访登记结果", "Visits as they were read")
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("line", Kind::Count, "行", "Line"),
        Column::new("result", Kind::Text, "结果", "Result"),
        Column::new("household", Kind::Number, "户编号", "Household no."),
        Column::new("head", Kind::Text, "户主", "Head"),
        Column::new("helper", Kind::Text, "帮扶责任人", "Helper"),
        Column::new("day", Kind::Day, "日期", "Day"),
        Column::new("mode", Kind::Code, "走访方式", "Mode"),
        Column::new("cash", Kind::Yuan, "慰问金", "Cash"),
        Column::new("goods", Kind::Text, "慰问物资", "Goods"),
        Column::new("note", Kind::Text, "走访内容", "Note"),
        Column::new("why", Kind::Text, "退回原因", "Why returned"),
        Column::new("text", Kind::Text, "原文", "As written"),
    ]
}

fn read(call: &mut Call<'_, '_>, file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        call.env.input.read_to_end(&mut bytes)?;
    } else {
        let path = call.path(file);
        if !path.is_file() {
            let what = say!("no-file", file = file.display());
            return Err(Refusal::new(what).hint(say!("no-file-hint")).into());
        }
        bytes = std::fs::read(path).with_context(|| file.display().to_string())?;
    }
    typed_text(&bytes).ok_or_else(|| {
        let what = say!("paste-no-text", file = file.display());
        Refusal::new(what).hint(say!("paste-no-text-hint")).into()
    })
}

/// What lines are read by.
struct Pile<'p, 't> {
    tx: &'p Tx<'t>,
    by_code: ByCode,
    codes: &'p Codes,
    args: &'p VisitArgs,
    /// Who came, where it was said for all lines.
    helper: Option<HelperRow>,
    /// Who came along every time.
    along: Vec<HelperRow>,
    today: NaiveDate,
}

/// A line that was understood.
struct Line {
    object: Object,
    helper: HelperRow,
    day: NaiveDate,
    mode: String,
    said: Said,
}

impl Line {
    /// The cells from the household to the note.
    fn cells(&self, tx: &Tx<'_>) -> anyhow::Result<Vec<Value<'static>>> {
        let said = |name: &str| {
            let found = self.said.iter().find(|(it, _)| *it == name);
            found.map_or(Value::Null, |(_, value)| value.clone())
        };
        let head = tx.head_of(&self.object.id, &self.day.to_string())?;
        Ok(vec![
            Value::text(self.object.id.clone()),
            head.map_or(Value::Null, Value::text),
            Value::text(self.helper.name.clone()),
            Value::day(self.day),
            Value::text(self.mode.clone()),
            said("cash_fen"),
            said("goods"),
            said("note"),
        ])
    }
}

impl Pile<'_, '_> {
    /// Understands a line, or says why it cannot be taken.
    fn line(&self, line: &str) -> anyhow::Result<Result<Line, Say>> {
        let mut words = line.split_whitespace();
        let mut next = || words.next().map(|it| half_width(it).into_owned());
        let (Some(code), Some(day), Some(mode)) = (next(), next(), next()) else {
            return Ok(Err(say!("paste-too-short")));
        };
        let household = match self.by_code.household(self.tx, &code)? {
            Ok(household) => household,
            Err(why) => return Ok(Err(why)),
        };
        let Some(day) = last_such_day(&day, self.today) else {
            return Ok(Err(say!("paste-no-day", day = day)));
        };
        if let Some(why) = impossible(day, self.today) {
            return Ok(Err(why));
        }
        let Some(mode) = self.codes.canonical("visit_mode", &mode) else {
            return Ok(Err(say!("bad-mode", mode = mode)));
        };
        let helper = match self.helper(&household, day)? {
            Ok(helper) => helper,
            Err(why) => return Ok(Err(why)),
        };
        let mut said = match self.said(words.collect()) {
            Ok(said) => said,
            Err(why) => return Ok(Err(why)),
        };
        let reason = self.args.late_reason.clone();
        said.extend(reason.map(|it| ("late_reason", Value::text(it))));
        let mode = mode.to_owned();
        Ok(Ok(Line { object: Object::household(&household), helper, day, mode, said }))
    }

    /// Who came: whom `--by` names, else the only one who is paired with the household.
    fn helper(&self, household: &str, day: NaiveDate) -> anyhow::Result<Result<HelperRow, Say>> {
        let on = day.to_string();
        if let Some(helper) = &self.helper {
            if self.args.unpaired {
                return Ok(Ok(helper.clone()));
            }
            let own = self.tx.helpers_of(household)?;
            let own: Vec<_> = own.into_iter().filter(|it| it.id == helper.id).collect();
            return Ok(match own.iter().any(|it| is_held(it, &on)) {
                true => Ok(helper.clone()),
                false => Err(not_paired(&own, helper, household, &on)),
            });
        }
        let mut paired = self.tx.helpers_of(household)?;
        paired.retain(|it| it.kind.as_deref() == Some("结对帮扶") && is_held(it, &on));
        paired.dedup_by(|one, other| one.id == other.id);
        Ok(match paired.as_slice() {
            [one] => Ok(visitor(self.tx, household, &one.id, day, false)?),
            [] => Err(say!("paste-nobody-paired", household = household, day = day)),
            many => {
                let names: Vec<_> = many.iter().map(|it| it.name.as_str()).collect();
                Err(say!("paste-several-paired", household = household, helpers = names.join("、")))
            }
        })
    }

    /// What was given, seen and said: after an amount, or `-`, come the goods, or `-`; the
    /// rest is the note. One word alone after an amount may be either, and a number that is
    /// none may be anything: neither is guessed.
    fn said(&self, words: Vec<&str>) -> Result<Said, Say> {
        let mut said = Said::new();
        let mut rest = words.as_slice();
        let cash = rest.first().and_then(|first| match half_width(first).as_ref() {
            "-" | "无" => Some(None),
            typed => fen(typed, self.codes).map(Some),
        });
        if cash.is_none()
            && let Some(word) = rest.first().filter(|it| may_be_money(it))
        {
            return Err(say!("paste-bad-amount", word = word));
        }
        if let Some(cash) = cash {
            if let Some(what) = cash.and_then(|it| counted(it, rest)) {
                return Err(say!("paste-counted", number = rest[0], what = what));
            }
            if rest.len() == 2 && !matches!(rest[1], "-" | "无") {
                return Err(say!("paste-goods-or-note", word = rest[1]));
            }
            said.extend(cash.map(|it| ("cash_fen", Value::Int(it))));
            let goods = rest.get(1).filter(|it| !matches!(**it, "-" | "无"));
            said.extend(goods.map(|it| ("goods", Value::text((*it).to_owned()))));
            rest = rest.get(2..).unwrap_or_default();
        }
        let note: Vec<_> = rest.iter().copied().skip_while(|it| *it == "-").collect();
        if !note.is_empty() {
            said.push(("note", Value::text(note.join(" "))));
        }
        Ok(said)
    }

    /// Writes a line down, unless it stands already. A void row counts: what was made void
    /// does not come back with the same paper.
    fn store(&self, line: &Line, source: i64, number: u32) -> anyhow::Result<bool> {
        let Line { object, helper, day, mode, said } = line;
        let others = self.along.iter().filter(|it| it.id != helper.id);
        let along: Vec<_> = others.map(|it| Along::on(&it.id, said)).collect();
        let visit = Visit { object, day: *day, helper: &helper.id, mode, said, along: &along };
        let place = visit.place(self.tx)?;
        if place.same.is_some() {
            return Ok(false);
        }
        visit.write(self.tx, place.free, Some(Origin { source, row: Some(number) }))?;
        Ok(true)
    }
}

/// The lines of a text that was typed somewhere, or copied from a chat or a word processor.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = ['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];
    text.split("\r\n").flat_map(move |it| it.split(ends))
}

/// Words that stand before a sum of money, and the signs of it.
const BEFORE_MONEY: [&str; 8] = ["慰问金", "慰问", "现金", "人民币", "给", "¥", "￥", "-"];

/// Whether a word that is no amount may have been meant as one.
fn may_be_money(word: &str) -> bool {
    let word = half_width(word);
    let mut number = word.as_ref();
    while let Some(rest) = BEFORE_MONEY.iter().find_map(|it| number.strip_prefix(it)) {
        number = rest;
    }
    let is_number = |it: char| "零〇一二两三四五六七八九十百千万".contains(it);
    let after = number.trim_start_matches(is_number);
    number.starts_with(|it: char| it.is_ascii_digit() || it == '.')
        || (after.len() < number.len() && ["", "元", "块", "块钱", "元整"].contains(&after))
}

/// Units of what is no money, and the word for yuan, which an amount is written without.
const UNITS: [&str; 38] = [
    "斤", "公斤", "千克", "两", "吨", "升", "袋", "瓶", "桶", "箱", "盒", "件", "套", "床", "头",
    "只", "亩", "米", "里", "份", "条", "棵", "株", "张", "年", "月", "日", "天", "岁", "口", "人",
    "户", "次", "个", "元", "元整", "块", "块钱",
];

/// What goes on after a number that was read as an amount, as if it counted or dated
/// something: `300 斤 大米`, `3 口人 外出`, `2018 年搬迁`, `120 - 80`. 月饼 for 200 yuan are goods.
fn counted<'w>(fen: i64, words: &[&'w str]) -> Option<&'w str> {
    let second = *words.get(1)?;
    let third = words.get(2).filter(|_| second == "-");
    let is_number = |it: &&&str| it.starts_with(|it: char| it.is_ascii_digit());
    let yuan = fen / 100;
    let is_small = yuan < 100;
    let is_year = (1900..2100).contains(&yuan);
    let goes_on = third.filter(is_number).is_some()
        || UNITS.contains(&second)
        || second.starts_with(['斤', '%'])
        || (is_year && second.starts_with('年'))
        || (is_small
            && second.starts_with(['年', '月', '日', '号', '点', '岁', '口', '人', '户', '次']));
    goes_on.then_some(second)
}

fn is_held(link: &HelperRow, day: &str) -> bool {
    link.since.as_deref().is_some_and(|since| since <= day)
        && link.until.as_deref().is_none_or(|until| day < until)
}

/// A day as it was typed: YYYY-MM-DD, or MMDD for the last such day that is not to come.
fn last_such_day(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    if let Ok(day) = typed.parse() {
        return Some(day);
    }
    if typed.len() != 4 || !typed.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let (month, day) = (typed[..2].parse().ok()?, typed[2..].parse().ok()?);
    // 29 February is at most eight years back.
    let years = (0..=8).filter_map(|back| NaiveDate::from_ymd_opt(today.year() - back, month, day));
    years.into_iter().find(|it| *it <= today)
}

#[cfg(test)]
mod tests {
    use super::last_such_day;

    #[test]
    fn a_month_and_a_day_mean_the_last_such_day() {
        let cases = [
            ("1105", "2018-11-05", Some("2018-11-05")),
            ("1106", "2018-11-05", Some("2017-11-06")),
            ("1231", "2019-01-01", Some("2018-12-31")),
            ("0229", "2018-11-05", Some("2016-02-29")),
            ("0229", "1904-02-28", Some("1896-02-29")),
            ("0230", "2018-11-05", None),
            ("1301", "2018-11-05", None),
            ("412", "2018-11-05", None),
            ("2018-04-12", "2018-11-05", Some("2018-04-12")),
            ("2018-11-06", "2018-11-05", Some("2018-11-06")),
            ("2018-02-29", "2018-11-05", None),
        ];
        for (typed, today, wanted) in cases {
            let found = last_such_day(typed, today.parse().unwrap());
            assert_eq!(found, wanted.map(|it| it.parse().unwrap()), "{typed} {today}");
        }
    }
}
