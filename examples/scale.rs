//! Writes the nine spreadsheets of a made-up county, as large as you like, to measure the ledger with.
//!
//! ```text
//! cargo run --release --example scale -- --households 30000 --seed 1 DIR
//! ```
//!
//! `DIR` then holds 贫困人口信息, 收入, 住房, 家庭成员, 入户核查, 帮扶责任人, 驻村工作队, 走访记录 and 行政村 as CSV files
//! (GB18030 and CRLF, as a Chinese Windows saves them). The same `--households` and `--seed` give the same bytes again.
//! Memory stays flat: the county is made and written one village at a time, one household after the other.
//!
//! Everyone in it is made up and cannot be real: the area codes 513199 (born before 2000) and 511899 (since) were never
//! assigned to any place, and the mobile numbers of block 154 belong to no operator. All that is recorded of people
//! still agrees: check digits, birth dates, sexes, relations, schools, heads and income.

use std::collections::HashMap;
use std::fmt::{self, Display, Write as _};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};

/// Write the spreadsheets of a made-up county
#[derive(Parser)]
struct Args {
    /// How many households the county has
    #[arg(long, default_value_t = 30_000, value_parser = clap::value_parser!(u32).range(1..=3_000_000))]
    households: u32,

    /// Which of the possible counties to make
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// How the files are encoded
    #[arg(long, value_enum, default_value_t = Encoding::Gb18030)]
    encoding: Encoding,

    /// The directory to write to; files of the same names are replaced
    dir: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Encoding {
    Gb18030,
    #[value(name = "utf-8-bom")]
    Utf8Bom,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut county = County::new(args.households, args.seed);
    let mut sheets = Sheets::create(&args.dir, args.encoding)?;
    while county.households < args.households {
        let village = county.next_village();
        let cadres = county.cadres(village.listed)?;
        sheets.write_village(&village, &cadres)?;
        for index in 0..village.listed {
            let helper = &cadres[index / HOUSEHOLDS_PER_HELPER];
            let household = county.next_household(index, helper)?;
            sheets.write_household(&village, &household)?;
        }
    }
    sheets.finish()?;
    writeln!(
        io::stderr(),
        "Wrote {} households with {} members in {} villages to `{}`.",
        county.households,
        county.members,
        county.villages,
        args.dir.display()
    )?;
    Ok(())
}

// ---- What is written ----

const COUNTY: &str = "云岭县";
const COUNTY_CODE: &str = "511899";

struct Village {
    township: String,
    name: String,
    /// 12 digits: county, township, village.
    code: String,
    /// How many of its households are on the register.
    listed: usize,
    is_poor: bool,
    exit_planned: &'static str,
    exit_done: &'static str,
    all_households: u32,
    farming_population: u32,
    collective_income: &'static str,
    clinics: &'static str,
    doctors: &'static str,
    libraries: &'static str,
}

#[derive(Clone)]
struct Cadre {
    name: String,
    sex: Sex,
    id: String,
    politics: &'static str,
    unit: &'static str,
    post: &'static str,
    phone: String,
}

struct Household {
    number: String,
    group: usize,
    ethnicity: &'static str,
    status: &'static str,
    exit_year: &'static str,
    kind: Kind,
    cause: &'static str,
    listed_since: String,
    phone: String,
    /// The first one is the head.
    members: Vec<Member>,
    income: Option<Income>,
    home: Home,
    check: Check,
    helper: Option<Cadre>,
    visits: Vec<Visit>,
}

impl Household {
    fn head(&self) -> &Member {
        &self.members[0]
    }
}

/// Why a household is on the register, before and after its exit from poverty.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Ordinary,
    MinimumLiving,
    Destitute,
}

struct Member {
    /// The running number over the whole county, from 1.
    count: u64,
    name: String,
    sex: Sex,
    /// The ID number, or the disability certificate number that begins with it.
    id: String,
    birth: Day,
    relation: &'static str,
    education: &'static str,
    school: &'static str,
    out_of_school: &'static str,
    health: &'static str,
    labour: &'static str,
    months_away: u32,
    resident_insurance: &'static str,
    employee_insurance: &'static str,
    illness_insurance: &'static str,
    pension: &'static str,
}

/// What a household earned in 2018, in whole yuan.
struct Income {
    wages: u32,
    business: u32,
    property: u32,
    transfers: u32,
    costs: u32,
}

impl Income {
    fn net(&self) -> u32 {
        self.wages + self.business + self.property + self.transfers - self.costs
    }

    /// Returns the net income a head with two decimals, rounded half up.
    fn net_per_head(&self, heads: usize) -> String {
        let heads = heads as u64;
        let fen = (u64::from(self.net()) * 200 + heads) / (2 * heads);
        format!("{}.{:02}", fen / 100, fen % 100)
    }
}

struct Home {
    area: u32,
    grade: &'static str,
    road: &'static str,
    /// In tenths of a kilometre.
    road_distance: u32,
    fuel: &'static str,
    toilet: &'static str,
    safe_water: &'static str,
    electricity: &'static str,
    broadcasting: &'static str,
}

impl Home {
    fn is_dangerous(&self) -> &'static str {
        match self.grade {
            "A" | "B" => "否",
            "C" | "D" => "是",
            _ => "",
        }
    }
}

/// The check at home of October 2018.
struct Check {
    day: Day,
    food: &'static str,
    clothes: &'static str,
    water_enough: &'static str,
    water_clean: &'static str,
    water_near: &'static str,
    water_steady: &'static str,
}

struct Visit {
    day: Day,
    way: &'static str,
    content: &'static str,
    problem: &'static str,
    remedy: &'static str,
    money: &'static str,
    goods: &'static str,
    goods_value: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Sex {
    Male,
    Female,
}

impl Sex {
    fn other(self) -> Sex {
        match self {
            Sex::Male => Sex::Female,
            Sex::Female => Sex::Male,
        }
    }

    fn word(self, mans: &'static str, womans: &'static str) -> &'static str {
        match self {
            Sex::Male => mans,
            Sex::Female => womans,
        }
    }
}

impl Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.word("男", "女"))
    }
}

#[derive(Clone, Copy)]
struct Day {
    year: u32,
    month: u32,
    day: u32,
}

impl Day {
    fn chinese(self) -> String {
        format!("{}年{:02}月{:02}日", self.year, self.month, self.day)
    }

    /// Returns how old someone born on this day was on 2018-10-31, the day the lists hold for.
    fn age(self) -> u32 {
        let had_birthday = (self.month, self.day) <= (10, 31);
        2018 - self.year - u32::from(!had_birthday)
    }
}

impl Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

// ---- How the county is made ----

const VILLAGES_PER_TOWNSHIP: u32 = 15;
const HOUSEHOLDS_PER_HELPER: usize = 4;
const TEAM: usize = 4;

/// Makes villages, cadres and households one after the other. It remembers counts, not people.
struct County {
    random: Random,
    ids: Ids,
    wanted: u32,
    villages_per_township: u32,
    villages: u32,
    cadres: u64,
    households: u32,
    members: u64,
}

impl County {
    fn new(wanted: u32, seed: u64) -> County {
        let mut random = Random(seed);
        County {
            ids: Ids::new(&mut random),
            random,
            wanted,
            // A county has 900 township codes at most, so the townships of a very large one are larger.
            villages_per_township: VILLAGES_PER_TOWNSHIP.max(wanted / 55 / 850 + 1),
            villages: 0,
            cadres: 0,
            households: 0,
            members: 0,
        }
    }

    fn next_village(&mut self) -> Village {
        let township = self.villages / self.villages_per_township;
        let village = self.villages % self.villages_per_township;
        // The names of townships begin elsewhere in the list, or each would be called like one of the first villages.
        let township_name =
            place_name(1000 + township, ["镇", "镇", "乡"][(township % 3) as usize]);
        let name = place_name(self.villages, "村");
        self.villages += 1;

        let random = &mut self.random;
        let listed = random.between(45, 65).min(self.wanted - self.households);
        let all_households = random.between(500, 1500);
        let is_poor = random.percent(60);
        let (exit_planned, exit_done) = match random.below(4) {
            0 if is_poor => ("2017", "2017"),
            1 | 2 if is_poor => ("2018", ""),
            _ => ("", ""),
        };
        Village {
            township: township_name,
            name,
            code: format!("{COUNTY_CODE}{:03}{:03}", 100 + township, 201 + village),
            listed: listed as usize,
            is_poor,
            exit_planned,
            exit_done,
            all_households,
            farming_population: all_households * random.between(34, 42) / 10,
            collective_income: random.pick(&["3.5", "3.5", "0.8", "12.6", "5", "0", ""]),
            clinics: random.pick(&["1", "1", "1", "1", "2", "0", ""]),
            doctors: random.pick(&["1", "1", "1", "1", "2", "0", ""]),
            libraries: random.pick(&["1", "1", "1", "1", "2", "0", ""]),
        }
    }

    /// Makes the cadres of a village, no two with one name: enough for its team and for its `households`.
    fn cadres(&mut self, households: usize) -> Result<Vec<Cadre>> {
        let wanted = households.div_ceil(HOUSEHOLDS_PER_HELPER).max(TEAM);
        let mut cadres: Vec<Cadre> = Vec::with_capacity(wanted);
        while cadres.len() < wanted {
            let random = &mut self.random;
            let sex = random.sex(60);
            let surname = random.pick(SURNAMES);
            let name = name_unlike(
                |name| cadres.iter().any(|other| other.name == name),
                || given_name(random, "汉族", surname, sex),
            );
            let age = random.between(24, 58);
            let (id, _) = self.ids.next(age, sex)?;
            cadres.push(Cadre {
                name,
                sex,
                id,
                politics: random.pick(&[
                    "中共党员",
                    "中共党员",
                    "中共预备党员",
                    "共青团员",
                    "群众",
                ]),
                unit: random.pick(UNITS),
                post: random.pick(POSTS),
                phone: phone(0, self.cadres),
            });
            self.cadres += 1;
        }
        Ok(cadres)
    }

    fn next_household(&mut self, index: usize, helper: &Cadre) -> Result<Household> {
        let number = u64::from(self.households);
        self.households += 1;
        let ethnicity = match self.random.below(100) {
            0..10 => "彝族",
            10 => "藏族",
            _ => "汉族",
        };
        let members = self.next_family(ethnicity)?;

        let random = &mut self.random;
        let heads = members.len() as u32;
        let income = random.percent(97).then(|| income(random, heads));
        let above_line = income.as_ref().is_some_and(|income| income.net() >= 3600 * heads);
        let has_exited = above_line && random.percent(12);
        let kind = match random.below(100) {
            _ if heads == 1 && members[0].birth.age() >= 60 && random.percent(60) => {
                Kind::Destitute
            }
            0..30 => Kind::MinimumLiving,
            _ => Kind::Ordinary,
        };
        let helper = random.percent(97).then(|| helper.clone());
        let visits = helper.as_ref().map_or(Vec::new(), |_| visits(random));
        Ok(Household {
            number: if random.percent(60) {
                format!("{}", 5_100_000_000 + number)
            } else {
                format!("{}", 4_900_001_800_000_000 + number)
            },
            group: index % 9 + 1,
            ethnicity,
            status: if has_exited { "已脱贫" } else { "未脱贫" },
            exit_year: if has_exited { "2017" } else { "" },
            kind,
            cause: random.pick_by_share(CAUSES),
            listed_since: listed_since(random, has_exited),
            phone: phone(1, number),
            members,
            income,
            home: home(random),
            check: check(random),
            helper,
            visits,
        })
    }

    fn next_family(&mut self, ethnicity: &'static str) -> Result<Vec<Member>> {
        let kin = family(&mut self.random);
        let own = self.random.pick(surnames(ethnicity));
        let spouses = self.random.pick(surnames(ethnicity));
        // Children are called after their father, or after the parent who is there.
        let has_husband = kin.iter().any(|kin| kin.relation == "配偶" && kin.sex == Sex::Male);
        let childrens = if has_husband { spouses } else { own };

        let mut members: Vec<Member> = Vec::with_capacity(kin.len());
        for Kin { relation, sex, age } in kin {
            let random = &mut self.random;
            let surname = match relation {
                "户主" | "之父" => own,
                "配偶" => spouses,
                "之母" => random.pick(surnames(ethnicity)),
                _ => childrens,
            };
            let name = name_unlike(
                |name| members.iter().any(|other| other.name == name),
                || given_name(random, ethnicity, surname, sex),
            );
            let (id, birth) = self.ids.next(age, sex)?;
            self.members += 1;
            members.push(member(random, self.members, Identity { relation, name, sex, id, birth }));
        }
        Ok(members)
    }
}

/// One place in a family, before it has a name. `age` is 2018 less the year of birth.
struct Kin {
    relation: &'static str,
    sex: Sex,
    age: u32,
}

impl Kin {
    fn new(relation: &'static str, sex: Sex, age: u32) -> Kin {
        Kin { relation, sex, age }
    }
}

/// Makes a family of 1 to 7, in the mean 3.4, whose ages fit their relations to the head.
fn family(random: &mut Random) -> Vec<Kin> {
    let size = random.pick_by_share(&[(10, 1), (16, 2), (27, 3), (26, 4), (14, 5), (5, 6), (2, 7)]);
    let sex = random.sex(80);
    let age = if size == 1 { random.between(40, 85) } else { random.between(30, 70) };
    let mut kin = vec![Kin::new("户主", sex, age)];
    if size > 1 && random.percent(80) {
        // Women are a little younger than their husbands, and old enough to be the mothers of the children.
        let age = match sex {
            Sex::Male => age + random.between(0, 7) - 5,
            Sex::Female => age + random.between(0, 7) - 2,
        };
        kin.push(Kin::new("配偶", sex.other(), age));
    }
    while kin.len() < size {
        kin.push(relative(random, &kin));
    }
    kin
}

fn relative(random: &mut Random, kin: &[Kin]) -> Kin {
    let head = kin[0].age;
    let is_there = |relation| kin.iter().any(|kin| kin.relation == relation);
    let sex = random.sex(53);
    match random.below(100) {
        0..15 if head <= 55 && !is_there("之父") => {
            Kin::new("之父", Sex::Male, head + random.between(24, 34))
        }
        15..30 if head <= 55 && !is_there("之母") => {
            Kin::new("之母", Sex::Female, head + random.between(22, 32))
        }
        30..45 if 50 <= head => {
            let age = head.saturating_sub(random.between(44, 60)).max(1);
            Kin::new(sex.word("之孙子", "之孙女"), sex, age)
        }
        _ => {
            let age = head.saturating_sub(random.between(22, 34)).max(1);
            Kin::new(sex.word("之子", "之女"), sex, age)
        }
    }
}

struct Identity {
    relation: &'static str,
    name: String,
    sex: Sex,
    id: String,
    birth: Day,
}

fn member(random: &mut Random, count: u64, identity: Identity) -> Member {
    let Identity { relation, name, sex, mut id, birth } = identity;
    let age = birth.age();
    let is_disabled = random.percent(7);
    if is_disabled {
        let (kind, level) = (random.between(1, 7), random.between(1, 4));
        id += &format!("{kind}{level}");
    }
    let health = match random.below(100) {
        _ if is_disabled => "残疾",
        0..2 => "患有大病",
        2..12 if age >= 40 => "长期慢性病",
        _ => "健康",
    };
    let out_of_school = match random.below(1000) {
        0..6 if (6..15).contains(&age) => "厌学",
        6..10 if (6..15).contains(&age) => "因病无法就学",
        _ => "",
    };
    let school = if out_of_school.is_empty() { school(random, age) } else { "" };
    let labour = labour(random, age, health, school);
    let is_worker = matches!(labour, "普通劳动力" | "技能劳动力");
    let (resident_insurance, employee_insurance) = match random.below(1000) {
        0..7 => ("", ""),
        7..10 => ("否", "否"),
        10..60 if is_worker => ("否", "是"),
        _ => ("是", "否"),
    };
    Member {
        count,
        name,
        sex,
        id,
        birth,
        relation,
        education: if school.is_empty() { education(random, age) } else { "" },
        school,
        out_of_school,
        health,
        labour,
        months_away: if is_worker && random.percent(55) { random.between(1, 12) } else { 0 },
        resident_insurance,
        employee_insurance,
        illness_insurance: mostly_yes(random, 6, 4),
        pension: if age < 16 || !school.is_empty() { "否" } else { mostly_yes(random, 20, 0) },
    }
}

/// Returns the school year of someone of that age; nothing for those who work by now.
fn school(random: &mut Random, age: u32) -> &'static str {
    match age {
        0..3 => "学龄前儿童",
        3..6 => "学前教育",
        6..12 => "小学",
        12 => "七年级",
        13 => "八年级",
        14 => "九年级",
        15 => "普通高中一年级",
        16 if random.percent(90) => "普通高中二年级",
        17 if random.percent(85) => "普通高中三年级",
        18 if random.percent(50) => "高职高专一年级",
        19 if random.percent(45) => "高职高专二年级",
        20 if random.percent(40) => "高职高专三年级",
        _ => "",
    }
}

fn education(random: &mut Random, age: u32) -> &'static str {
    match age {
        0..12 => "文盲或半文盲",
        12..16 => "小学",
        16..35 => random.pick(&["小学", "初中", "初中", "初中", "高中", "大专"]),
        35..60 => random.pick(&["文盲或半文盲", "小学", "小学", "初中", "初中", "高中"]),
        _ => random.pick(&["文盲或半文盲", "文盲或半文盲", "小学", "小学", "初中"]),
    }
}

fn labour(random: &mut Random, age: u32, health: &str, school: &str) -> &'static str {
    match health {
        _ if !(16..75).contains(&age) || !school.is_empty() => "无劳动力",
        "残疾" => random.pick(&["丧失劳动力", "弱劳动力或半劳动力", "弱劳动力或半劳动力"]),
        "患有大病" => "弱劳动力或半劳动力",
        _ if 60 <= age => "弱劳动力或半劳动力",
        _ if random.percent(12) => "技能劳动力",
        _ => "普通劳动力",
    }
}

/// Makes an income that is under the line of 2018, 3600 yuan a head, for one household in five.
fn income(random: &mut Random, heads: u32) -> Income {
    let per_head =
        if random.percent(20) { random.between(1500, 3599) } else { random.between(3600, 12_000) };
    // Less than one yuan a head more, so that the line is not crossed and most figures have decimals.
    let net = per_head * heads + random.below(heads);
    let transfers = net * random.between(5, 25) / 100;
    let property = if random.percent(20) { random.between(50, 500) } else { 0 };
    let wages = (net - transfers - property) * random.below(100) / 100;
    let costs = random.between(300, 3000);
    let business = net + costs - wages - property - transfers;
    Income { wages, business, property, transfers, costs }
}

fn home(random: &mut Random) -> Home {
    Home {
        area: random.between(40, 180),
        grade: match random.below(100) {
            0..33 => "A",
            33..84 => "B",
            84..92 => "C",
            92..96 => "D",
            _ => "",
        },
        road: random.pick(&["水泥路", "水泥路", "泥土路", "砂石路"]),
        road_distance: random.between(1, 30),
        fuel: random.pick(&["清洁能源", "煤炭", "柴草"]),
        toilet: mostly_yes(random, 30, 10),
        safe_water: mostly_yes(random, 60, 20),
        electricity: mostly_yes(random, 5, 20),
        broadcasting: mostly_yes(random, 8, 15),
    }
}

fn check(random: &mut Random) -> Check {
    Check {
        day: Day { year: 2018, month: 10, day: random.between(8, 30) },
        food: mostly_yes(random, 12, 15),
        clothes: mostly_yes(random, 8, 5),
        water_enough: mostly_yes(random, 20, 5),
        water_clean: mostly_yes(random, 12, 8),
        water_near: mostly_yes(random, 10, 5),
        water_steady: mostly_yes(random, 20, 5),
    }
}

/// Makes one visit in four of five months from January to October: never two on one day.
fn visits(random: &mut Random) -> Vec<Visit> {
    let mut visits = Vec::with_capacity(10);
    for month in 1..=10 {
        if random.percent(20) {
            continue;
        }
        let is_call = random.percent(25);
        // Nobody hands over rice by telephone.
        let has_goods = !is_call && random.percent(33);
        let (problem, remedy) = random.pick(PROBLEMS);
        visits.push(Visit {
            day: Day { year: 2018, month, day: random.between(1, 28) },
            way: if is_call { "电话联络" } else { "入户走访" },
            content: random.pick(VISITS),
            problem,
            remedy,
            money: if is_call { "" } else { random.pick(&["", "", "", "100", "200"]) },
            goods: if has_goods { "大米、菜油" } else { "" },
            goods_value: if has_goods { "80" } else { "" },
        });
    }
    visits
}

/// Returns the month in which a household was put on the register: not after its exit in 2017.
fn listed_since(random: &mut Random, has_exited: bool) -> String {
    match random.below(100) {
        75.. if !has_exited => match random.between(0, 32) {
            month @ 0..12 => format!("2016{:02}", month + 1),
            month @ 12..24 => format!("2017{:02}", month - 11),
            month => format!("2018{:02}", month - 23),
        },
        0..35 => "201312".to_owned(),
        35..65 => "201412".to_owned(),
        _ => "201512".to_owned(),
    }
}

/// Draws 是, save for the given shares in a thousand: 否, and not recorded.
fn mostly_yes(random: &mut Random, no: u32, blank: u32) -> &'static str {
    let drawn = random.below(1000);
    if drawn < no {
        "否"
    } else if drawn < no + blank {
        ""
    } else {
        "是"
    }
}

// ---- Numbers of people ----

/// The years of birth ID numbers are issued for.
const FIRST_YEAR: u32 = 1920;
const LAST_YEAR: u32 = 2017;

/// Odd numbers 1 to 997 are men's, even ones 2 to 998 women's: so many people of one sex can be born on one day.
const SEQUENCES_PER_DAY: u32 = 499;

/// A prime that divides no year's number of places, so that steps of it reach each place once before any twice.
const STRIDE: u32 = 104_729;

/// Issues ID numbers, none twice.
///
/// Each year of birth has 499 places a day for either sex. They are given out in steps of `STRIDE` from a place drawn
/// at the start: birthdays look scattered, and the only memory needed is how many were given out.
struct Ids {
    /// For each year and sex, the first place and the number of those given out.
    years: Vec<[(u32, u32); 2]>,
}

impl Ids {
    fn new(random: &mut Random) -> Ids {
        let mut start = || (random.below(365 * SEQUENCES_PER_DAY), 0);
        Ids { years: (FIRST_YEAR..=LAST_YEAR).map(|_| [start(), start()]).collect() }
    }

    /// Issues a number to someone of that sex born `age` years before 2018. Returns it with the day of birth.
    fn next(&mut self, age: u32, sex: Sex) -> Result<(String, Day)> {
        let year = 2018 - age;
        let (start, issued) = &mut self.years[(year - FIRST_YEAR) as usize][sex as usize];
        let days: u32 = months(year).iter().sum();
        let places = days * SEQUENCES_PER_DAY;
        if *issued == places {
            bail!("no ID number is left for people born in {year}: make fewer households");
        }
        let place =
            (u64::from(*start) + u64::from(*issued) * u64::from(STRIDE)) % u64::from(places);
        let place = place as u32; // Less than `places`, which fits.
        *issued += 1;

        let birth = day_of_year(year, place % days);
        let sequence = match sex {
            Sex::Male => 2 * (place / days) + 1,
            Sex::Female => 2 * (place / days) + 2,
        };
        let area = if year < 2000 { "513199" } else { "511899" };
        let mut id = format!("{area}{year}{:02}{:02}{sequence:03}", birth.month, birth.day);
        id.push(check_digit(&id));
        Ok((id, birth))
    }
}

/// Returns the check digit of GB 11643 for the first 17 digits of an ID number.
fn check_digit(digits: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

fn day_of_year(year: u32, mut rest: u32) -> Day {
    let mut month = 1;
    for days in months(year) {
        if rest < days {
            break;
        }
        rest -= days;
        month += 1;
    }
    Day { year, month, day: rest + 1 }
}

/// Returns the lengths of the months, for years from 1901 to 2099.
fn months(year: u32) -> [u32; 12] {
    let february = if year.is_multiple_of(4) { 29 } else { 28 };
    [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// Returns the mobile number of the cadre (`block` 0) or household (`block` 1) of that running number.
fn phone(block: u64, number: u64) -> String {
    // Steps of a prime, so that neighbours' numbers do not look alike and none repeats before the block is full.
    let within = number * 7919 % 50_000_000;
    format!("154{:08}", block * 50_000_000 + within)
}

// ---- Names ----

/// Returns the given name after that surname (of a clan, for 彝族).
fn given_name(random: &mut Random, ethnicity: &str, surname: &str, sex: Sex) -> String {
    let mut name = surname.to_owned();
    match (ethnicity, sex) {
        ("彝族", Sex::Male) => name += random.pick(YI_MEN),
        ("彝族", Sex::Female) => name += random.pick(YI_WOMEN),
        (_, sex) => {
            let list = if sex == Sex::Male { MEN } else { WOMEN };
            name += random.pick(list);
            if random.percent(70) {
                name += random.pick(list);
            }
        }
    }
    name
}

fn surnames(ethnicity: &str) -> &'static [&'static str] {
    if ethnicity == "彝族" { YI_CLANS } else { SURNAMES }
}

/// Draws names until one is not taken. There are more names for a surname than people who must be told apart.
fn name_unlike(is_taken: impl Fn(&str) -> bool, mut draw: impl FnMut() -> String) -> String {
    loop {
        let name = draw();
        if !is_taken(&name) {
            return name;
        }
    }
}

/// Returns a place name of its own for each index: 48 × 48 with two syllables, then the same with one in front.
fn place_name(index: u32, suffix: &str) -> String {
    let syllables = 48;
    let first = PLACE_FIRST[(index % syllables) as usize];
    let second = PLACE_SECOND[((index / syllables + 7 * index) % syllables) as usize];
    match (index / (syllables * syllables)).checked_sub(1) {
        None => format!("{first}{second}{suffix}"),
        Some(round) => format!("{}{first}{second}{suffix}", PLACE_FRONT[round as usize]),
    }
}

const PLACE_FIRST: [&str; 48] = [
    "云", "青", "白", "红", "金", "银", "石", "松", "竹", "桃", "柏", "梅", "兰", "荷", "龙", "凤",
    "鹤", "鹿", "双", "三", "五", "七", "九", "长", "高", "新", "永", "和", "安", "福", "禄", "祥",
    "瑞", "明", "清", "香", "花", "茶", "麻", "柳", "杉", "桂", "梨", "杏", "枫", "月", "星", "雪",
];
const PLACE_SECOND: [&str; 48] = [
    "溪", "河", "泉", "潭", "塘", "湾", "滩", "渡", "桥", "井", "沟", "坪", "坝", "坡", "岭", "岗",
    "峰", "崖", "岩", "洞", "垭", "谷", "林", "坎", "田", "园", "场", "店", "铺", "寨", "营", "屯",
    "庄", "堡", "台", "楼", "门", "关", "庙", "寺", "碑", "塔", "亭", "坊", "窑", "磨", "堰", "浪",
];
const PLACE_FRONT: [&str; 24] = [
    "上", "下", "大", "小", "东", "西", "南", "北", "前", "后", "中", "里", "外", "老", "左", "右",
    "头", "内", "阳", "阴", "古", "远", "近", "合",
];

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "罗", "高", "林", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
    "肖", "田", "董", "袁", "潘", "蒋", "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕", "丁", "任",
    "卢", "姚", "钟", "姜", "崔", "谭", "陆", "范", "汪", "廖", "石", "金",
];
const MEN: &[&str] = &[
    "伟", "强", "军", "勇", "杰", "涛", "明", "超", "刚", "平", "辉", "鹏", "华", "飞", "鑫", "波",
    "斌", "宇", "浩", "凯", "健", "俊", "帆", "林", "建", "国", "志", "文", "德", "贵", "荣", "才",
    "忠", "兴", "福", "安", "成", "光", "全", "春",
];
const WOMEN: &[&str] = &[
    "芳", "娟", "敏", "静", "丽", "艳", "秀", "英", "霞", "玲", "梅", "红", "琴", "燕", "萍", "兰",
    "莉", "洁", "蓉", "芬", "慧", "珍", "琳", "素", "容", "香", "怡", "佳", "惠", "莲", "菊", "翠",
    "云", "凤", "琼", "先", "淑", "玉", "清", "倩",
];
const YI_CLANS: &[&str] = &["曲比", "沙马", "布哈", "拉且", "日火", "吉克", "阿牛", "海来"];
const YI_MEN: &[&str] = &[
    "木来", "拉铁", "尔古", "伍呷", "史者", "子铁", "尔布", "木乃", "阿木", "小龙", "古哈", "石一",
    "拉者", "达铁",
];
const YI_WOMEN: &[&str] = &[
    "阿支", "史布", "阿衣", "阿呷", "伍支", "木支", "尔扎", "阿果", "史洛", "阿牛", "小芳", "阿洛",
    "五呷", "阿依",
];

const UNITS: &[&str] = &[
    "县农业农村局",
    "县教育局",
    "县卫生健康局",
    "县交通运输局",
    "县水利局",
    "县民政局",
    "县林业局",
    "县自然资源局",
    "县医疗保障局",
    "县住房和城乡建设局",
    "县人力资源和社会保障局",
    "县财政局",
];
const POSTS: &[&str] =
    &["科员", "教师", "股长", "副局长", "四级主任科员", "副主任", "主任", "驻村干部"];

/// Main causes of poverty, and how many of a hundred households have each.
const CAUSES: &[(u32, &str)] = &[
    (34, "因病"),
    (14, "因残"),
    (13, "缺技术"),
    (9, "缺劳动力"),
    (8, "交通条件落后"),
    (7, "缺资金"),
    (4, "因学"),
    (3, "自身发展动力不足"),
    (3, "其他"),
    (2, "缺水"),
    (2, "因灾"),
    (1, "缺土地"),
];

const VISITS: &[&str] = &[
    "了解家庭生产生活情况，宣传帮扶政策",
    "核对收入和“两不愁三保障”情况",
    "商量产业发展计划,讲解小额信贷政策",
    "看望老人和学生",
];

/// What a visitor found, and what was done about it.
const PROBLEMS: &[(&str, &str)] = &[
    ("", ""),
    ("", ""),
    ("", ""),
    ("务工收入不稳定", "推荐参加县里的招聘会"),
    ("住房漏雨", "已报村委会,月底前翻修屋顶"),
    ("大病医疗费用负担重", "协助申请医疗救助"),
    ("缺少产业资金", ""),
    ("子女就学交通不便", ""),
];

// ---- Chance ----

/// The generator splitmix64: the same seed always gives the same county.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number from 0 to `end` - 1.
    fn below(&mut self, end: u32) -> u32 {
        // The upper half of a 32 by 32 bit product is less than `end`.
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// Returns a number from `first` to `last`.
    fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last - first + 1)
    }

    fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    fn sex(&mut self, share_of_men: u32) -> Sex {
        if self.percent(share_of_men) { Sex::Male } else { Sex::Female }
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u32) as usize]
    }

    fn pick_by_share<T: Copy>(&mut self, list: &[(u32, T)]) -> T {
        let mut left = self.below(list.iter().map(|(share, _)| share).sum());
        for &(share, item) in list {
            if left < share {
                return item;
            }
            left -= share;
        }
        unreachable!("the shares add up to more than what was drawn")
    }
}

// ---- How it is written ----

/// The nine files, written side by side.
struct Sheets {
    persons: Sheet,
    incomes: Sheet,
    homes: Sheet,
    members: Sheet,
    checks: Sheet,
    helpers: Sheet,
    teams: Sheet,
    visits: Sheet,
    villages: Sheet,
}

impl Sheets {
    fn create(dir: &Path, encoding: Encoding) -> Result<Sheets> {
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot create `{}`", dir.display()))?;
        let sheet = |name: &str, header: &str| Sheet::create(dir.join(name), header, encoding);
        Ok(Sheets {
            persons: sheet(
                "贫困人口信息.csv",
                "序号,县(市、区、旗),乡(镇),行政村,自然村,户编号,人编号,姓名,证件号码,人数,与户主关系,民族,文化程度,在校生状况,\
                 健康状况,劳动技能,务工时间（月）,是否参加大病保险,脱贫属性,脱贫年度,贫困户属性,主要致贫原因,危房户,\
                 是否解决安全饮用水,人均纯收入,联系电话,首次识别时间",
            )?,
            incomes: sheet(
                "收入.csv",
                "县,乡,村,户编号,户主姓名,户主证件号码,年度,年度家庭人口数,工资性收入,生产经营性收入,财产性收入,转移性收入,\
                 生产经营性支出,纯收入（元）,人均纯收入（元）",
            )?,
            homes: sheet(
                "住房.csv",
                "县,乡,村,户编号,户主姓名,住房面积,是否危房户,住房等级,入户路类型,与村主干路距离,主要燃料类型,是否有卫生厕所,\
                 是否解决安全饮用水,是否通生活用电,是否通广播电视",
            )?,
            members: sheet(
                "家庭成员.csv",
                "县,乡,村,户编号,人编号,姓名,性别,证件号码,出生日期,在校生状况,义务教育阶段未上学原因,\
                 是否参加城乡居民基本医疗保险,是否参加城镇职工基本医疗保险,是否参加大病保险,是否参加城乡居民基本养老保险,\
                 是否享受农村居民最低生活保障,是否特困供养人员",
            )?,
            checks: sheet(
                "入户核查.csv",
                "县,乡,村,户编号,户主姓名,核查日期,不愁吃,不愁穿,水量达标,水质达标,取水方便,供水保证率达标,通生活用电,\
                 通广播电视,核查人",
            )?,
            helpers: sheet(
                "帮扶责任人.csv",
                "县,乡,村,户编号,户主姓名,帮扶责任人,性别,证件号码,政治面貌,帮扶单位名称,单位隶属关系,职务,联系电话,\
                 帮扶开始时间,帮扶结束时间",
            )?,
            teams: sheet(
                "驻村工作队.csv",
                "县,乡,村,行政区划代码,姓名,性别,证件号码,政治面貌,派出单位,职务,是否队长,是否第一书记,联系电话,\
                 驻村开始时间,驻村结束时间",
            )?,
            visits: sheet(
                "走访记录.csv",
                "县,乡,村,户编号,户主姓名,帮扶责任人,走访时间,走访方式,走访内容,存在问题,解决措施,慰问金（元）,慰问物资,\
                 物资折款（元）",
            )?,
            villages: sheet(
                "行政村.csv",
                "县,乡,村,行政区划代码,是否贫困村,计划退出年度,出列年度,总户数,农业户籍人口,村级集体经济收入（万元）,\
                 到乡镇是否通沥青（水泥）路,行政村卫生室个数,行政村执业（助理）医师（人）,行政村文化（图书）室个数,是否通宽带",
            )?,
        })
    }

    fn finish(self) -> Result<()> {
        for sheet in [
            self.persons,
            self.incomes,
            self.homes,
            self.members,
            self.checks,
            self.helpers,
            self.teams,
            self.visits,
            self.villages,
        ] {
            sheet.finish()?;
        }
        Ok(())
    }

    fn write_village(&mut self, village: &Village, cadres: &[Cadre]) -> Result<()> {
        self.villages.row(&[
            &COUNTY,
            &village.township,
            &village.name,
            &village.code,
            &yes_or_no(village.is_poor),
            &village.exit_planned,
            &village.exit_done,
            &village.all_households,
            &village.farming_population,
            &village.collective_income,
            &"是",
            &village.clinics,
            &village.doctors,
            &village.libraries,
            &"是",
        ])?;
        for (index, cadre) in cadres.iter().take(TEAM).enumerate() {
            self.teams.row(&[
                &COUNTY,
                &village.township,
                &village.name,
                &village.code,
                &cadre.name,
                &cadre.sex,
                &cadre.id,
                &cadre.politics,
                &cadre.unit,
                &cadre.post,
                &yes_or_no(index == 0),
                &yes_or_no(index == 1),
                &cadre.phone,
                &"2018年03月20日",
                &"",
            ])?;
        }
        Ok(())
    }

    fn write_household(&mut self, village: &Village, household: &Household) -> Result<()> {
        self.write_members(village, household)?;
        self.write_income(village, household)?;
        self.write_home(village, household)?;
        self.write_help(village, household)
    }

    fn write_members(&mut self, village: &Village, household: &Household) -> Result<()> {
        let heads = household.members.len();
        let net_per_head =
            household.income.as_ref().map_or(String::new(), |income| income.net_per_head(heads));
        for member in &household.members {
            let number = format!("86{:012}", member.count);
            self.persons.row(&[
                &member.count,
                &COUNTY,
                &village.township,
                &village.name,
                &format_args!("{}组", household.group),
                &household.number,
                &number,
                &member.name,
                &member.id,
                &heads,
                &member.relation,
                &household.ethnicity,
                &member.education,
                &member.school,
                &member.health,
                &member.labour,
                &member.months_away,
                &member.illness_insurance,
                &household.status,
                &household.exit_year,
                &kind_label(household),
                &household.cause,
                &household.home.is_dangerous(),
                &household.home.safe_water,
                &net_per_head,
                &household.phone,
                &household.listed_since,
            ])?;
            self.members.row(&[
                &COUNTY,
                &village.township,
                &village.name,
                &household.number,
                &number,
                &member.name,
                &member.sex,
                &member.id,
                &member.birth.chinese(),
                &member.school,
                &member.out_of_school,
                &member.resident_insurance,
                &member.employee_insurance,
                &member.illness_insurance,
                &member.pension,
                &yes_or_no(household.kind == Kind::MinimumLiving),
                &yes_or_no(household.kind == Kind::Destitute),
            ])?;
        }
        Ok(())
    }

    fn write_income(&mut self, village: &Village, household: &Household) -> Result<()> {
        let Some(income) = &household.income else {
            return Ok(());
        };
        let heads = household.members.len();
        self.incomes.row(&[
            &COUNTY,
            &village.township,
            &village.name,
            &household.number,
            &household.head().name,
            &household.head().id,
            &"2018",
            &heads,
            &income.wages,
            &income.business,
            &income.property,
            &income.transfers,
            &income.costs,
            &income.net(),
            &income.net_per_head(heads),
        ])
    }

    fn write_home(&mut self, village: &Village, household: &Household) -> Result<()> {
        let Household { home, check, .. } = household;
        self.homes.row(&[
            &COUNTY,
            &village.township,
            &village.name,
            &household.number,
            &household.head().name,
            &home.area,
            &home.is_dangerous(),
            &home.grade,
            &home.road,
            &format_args!("{}.{}", home.road_distance / 10, home.road_distance % 10),
            &home.fuel,
            &home.toilet,
            &home.safe_water,
            &home.electricity,
            &home.broadcasting,
        ])?;
        self.checks.row(&[
            &COUNTY,
            &village.township,
            &village.name,
            &household.number,
            &household.head().name,
            &check.day,
            &check.food,
            &check.clothes,
            &check.water_enough,
            &check.water_clean,
            &check.water_near,
            &check.water_steady,
            &home.electricity,
            &home.broadcasting,
            &"村两委",
        ])
    }

    fn write_help(&mut self, village: &Village, household: &Household) -> Result<()> {
        let Some(helper) = &household.helper else {
            return Ok(());
        };
        self.helpers.row(&[
            &COUNTY,
            &village.township,
            &village.name,
            &household.number,
            &household.head().name,
            &helper.name,
            &helper.sex,
            &helper.id,
            &helper.politics,
            &helper.unit,
            &"县（市、区、旗）",
            &helper.post,
            &helper.phone,
            &"2016年03月01日",
            &"",
        ])?;
        for visit in &household.visits {
            self.visits.row(&[
                &COUNTY,
                &village.township,
                &village.name,
                &household.number,
                &household.head().name,
                &helper.name,
                &visit.day,
                &visit.way,
                &visit.content,
                &visit.problem,
                &visit.remedy,
                &visit.money,
                &visit.goods,
                &visit.goods_value,
            ])?;
        }
        Ok(())
    }
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "是" } else { "否" }
}

fn kind_label(household: &Household) -> &'static str {
    match (household.kind, household.exit_year) {
        (Kind::Ordinary, "") => "一般贫困户",
        (Kind::Ordinary, _) => "一般脱贫户",
        (Kind::MinimumLiving, "") => "低保贫困户",
        (Kind::MinimumLiving, _) => "低保脱贫户",
        (Kind::Destitute, "") => "特困供养贫困户",
        (Kind::Destitute, _) => "特困供养脱贫户",
    }
}

/// One CSV file.
struct Sheet {
    path: PathBuf,
    out: BufWriter<File>,
    encoding: Encoding,
    line: String,
    bytes: Vec<u8>,
    /// The GB18030 bytes of each character met: encoding_rs searches its table anew every time, which takes far longer.
    gb18030: HashMap<char, Vec<u8>>,
}

impl Sheet {
    fn create(path: PathBuf, header: &str, encoding: Encoding) -> Result<Sheet> {
        let file =
            File::create(&path).with_context(|| format!("cannot create `{}`", path.display()))?;
        let mut sheet = Sheet {
            path,
            out: BufWriter::new(file),
            encoding,
            line: String::new(),
            bytes: Vec::new(),
            gb18030: HashMap::new(),
        };
        if matches!(encoding, Encoding::Utf8Bom) {
            sheet.line.push('\u{FEFF}');
        }
        sheet.line += header;
        sheet.end_line()?;
        Ok(sheet)
    }

    fn row(&mut self, cells: &[&dyn Display]) -> Result<()> {
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.line.push(',');
            }
            let start = self.line.len();
            write!(self.line, "{cell}")?;
            if self.line[start..].contains([',', '"', '\r', '\n']) {
                let quoted = self.line[start..].replace('"', "\"\"");
                self.line.truncate(start);
                write!(self.line, "\"{quoted}\"")?;
            }
        }
        self.end_line()
    }

    fn end_line(&mut self) -> Result<()> {
        self.line += "\r\n";
        let bytes = match self.encoding {
            Encoding::Utf8Bom => self.line.as_bytes(),
            Encoding::Gb18030 => {
                self.bytes.clear();
                for character in self.line.chars() {
                    if character.is_ascii() {
                        self.bytes.push(character as u8);
                    } else {
                        let code =
                            self.gb18030.entry(character).or_insert_with(|| gb18030(character));
                        self.bytes.extend_from_slice(code);
                    }
                }
                &self.bytes
            }
        };
        self.out
            .write_all(bytes)
            .with_context(|| format!("cannot write `{}`", self.path.display()))?;
        self.line.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.out.flush().with_context(|| format!("cannot write `{}`", self.path.display()))
    }
}

fn gb18030(character: char) -> Vec<u8> {
    let character = character.to_string();
    let (bytes, ..) = encoding_rs::GB18030.encode(&character);
    bytes.into_owned()
}
