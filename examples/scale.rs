//! Writes the nine spreadsheets of a made-up county, as large as you like, to measure the ledger with.
//!
//! ```text
//! cargo run --release --example scale -- --households 30000 --seed 1 DIR
//! ```
//!
//! `DIR` then holds 贫困人口信息, 收入, 住房, 家庭成员, 入户核查, 帮扶责任人, 驻村工作队, 走访记录 and 行政村 as CSV files
//! (GB18030 and CRLF, as a Chinese Windows saves them). The same `--households` and `--seed` give the same bytes again.
//! Memory stays flat: the county is made and written one village at a time, one household after the other. What was
//! drawn becomes cells at once: a row is one format string, to be read beside its header in `SHEETS`.
//!
//! Everyone in it is made up and cannot be real: the area codes 513199 (born before 2000) and 511899 (since) were never
//! assigned to any place, and the mobile numbers of block 154 belong to no operator. All that is recorded of people
//! still agrees: check digits, birth dates, sexes, relations, schools, heads and income.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use chrono::{Datelike, Days, NaiveDate};
use clap::Parser;

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
    #[arg(long, value_parser = ["gb18030", "utf-8-bom"], default_value = "gb18030")]
    encoding: String,

    /// The directory to write to; files of the same names are replaced
    dir: PathBuf,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut random = Random(args.seed);
    let ids = Ids::new(&mut random);
    let sheets = Sheets::create(&args.dir, &args.encoding)?;
    let wanted = args.households;
    let (villages, cadres, households, members) = (0, 0, 0, 0);
    let mut county = County { random, ids, sheets, wanted, villages, cadres, households, members };
    while county.households < args.households {
        county.write_village()?;
    }
    county.sheets.finish()?;
    let County { households, members, villages, .. } = county;
    let dir = args.dir.display();
    writeln!(
        io::stderr(),
        "Wrote {households} households with {members} members in {villages} villages to `{dir}`."
    )?;
    Ok(())
}

// ---- The county ----

const COUNTY: &str = "云岭县";
const COUNTY_CODE: &str = "511899";
const VILLAGES_PER_TOWNSHIP: u32 = 15;
const HOUSEHOLDS_PER_HELPER: usize = 4;
const TEAM: usize = 4;

/// Makes villages, cadres and households one after the other. It remembers counts, not people.
struct County {
    random: Random,
    ids: Ids,
    sheets: Sheets,
    wanted: u32,
    villages: u32,
    cadres: u64,
    households: u32,
    members: u64,
}

struct Member {
    /// The running number over the whole county, from 1.
    count: u64,
    name: String,
    /// The ID number, or the disability certificate number that begins with it.
    id: String,
    age: u32,
    /// The cells from 与户主关系 to 是否参加大病保险 in 贫困人口信息.
    as_person: String,
    /// The cells from 性别 to 是否参加城乡居民基本养老保险 in 家庭成员.
    as_member: String,
}

impl County {
    fn write_village(&mut self) -> Result<()> {
        // A county has 900 township codes at most, so the townships of a very large one are larger.
        let per_township = VILLAGES_PER_TOWNSHIP.max(self.wanted / 55 / 850 + 1);
        let (township, village) = (self.villages / per_township, self.villages % per_township);
        let code = format!("{COUNTY_CODE}{:03}{:03}", 100 + township, 201 + village);
        // The names of townships begin elsewhere in the list, or each would be called like one of the first villages.
        let township = place_name(1000 + township, nth("镇 镇 乡", township % 3));
        let place = format!("{COUNTY},{township},{}", place_name(self.villages, "村"));
        self.villages += 1;

        let random = &mut self.random;
        let listed = random.between(45, 65).min(self.wanted - self.households) as usize;
        let households = random.between(500, 1500);
        let is_poor = random.percent(60);
        let exit_years = match random.below(4) {
            0 if is_poor => "2017,2017",
            1 | 2 if is_poor => "2018,",
            _ => ",",
        };
        let farming = households * random.between(34, 42) / 10;
        let collective_income = random.word("3.5 3.5 0.8 12.6 5 0 ");
        let mut count = || random.word("1 1 1 1 2 0 ");
        let (clinics, doctors, libraries) = (count(), count(), count());
        let is_poor = yes_or_no(is_poor);
        let row = format!(
            "{place},{code},{is_poor},{exit_years},{households},{farming},{collective_income},是,\
             {clinics},{doctors},{libraries},是"
        );
        self.sheets.row("行政村", &row)?;

        // Enough of them for the village's team and for its households.
        let cadres = listed.div_ceil(HOUSEHOLDS_PER_HELPER).max(TEAM);
        let helpers = self.write_cadres(&format!("{place},{code}"), cadres)?;
        for index in 0..listed {
            self.write_household(&place, index % 9 + 1, &helpers[index / HOUSEHOLDS_PER_HELPER])?;
        }
        Ok(())
    }

    /// Makes the cadres of a village, no two with one name. Returns the cells of each from 帮扶责任人 to 联系电话.
    fn write_cadres(&mut self, village: &str, wanted: usize) -> Result<Vec<String>> {
        let (mut helpers, mut names) = (Vec::with_capacity(wanted), HashSet::new());
        for index in 0..wanted {
            let random = &mut self.random;
            let sex = random.sex(60);
            let surname = random.word(SURNAMES);
            let name = random.name(surname, sex, &mut names);
            let (id, _) = self.ids.next(random.between(24, 58), sex)?;
            let politics = random.word("中共党员 中共党员 中共预备党员 共青团员 群众");
            let person = format!("{name},{sex},{id},{politics},{}", random.word(UNITS));
            let (post, phone) = (random.word(POSTS), phone(0, self.cadres));
            self.cadres += 1;
            if index < TEAM {
                let (leads, is_secretary) = (yes_or_no(index == 0), yes_or_no(index == 1));
                let duty = format!("{post},{leads},{is_secretary},{phone},2018年03月20日,");
                self.sheets.row("驻村工作队", &format!("{village},{person},{duty}"))?;
            }
            helpers.push(format!("{person},县（市、区、旗）,{post},{phone}"));
        }
        Ok(helpers)
    }

    fn write_household(&mut self, place: &str, group: usize, helper: &str) -> Result<()> {
        let count = u64::from(self.households);
        self.households += 1;
        let ethnicity = self.random.share("10 彝族 1 藏族 89 汉族");
        let members = self.next_family(ethnicity)?;
        let (head, heads) = (&members[0], members.len() as u32);

        let random = &mut self.random;
        let income = random.percent(97).then(|| income(random, heads));
        let above_line = income.as_ref().is_some_and(|(_, net)| *net >= 3600 * heads);
        let has_exited = above_line && random.percent(12);
        let kind = match random.below(100) {
            _ if heads == 1 && head.age >= 60 && random.percent(60) => "特困供养",
            0..30 => "低保",
            _ => "一般",
        };
        let visits = random.percent(97).then(|| visits(random));
        let number = count + if random.percent(60) { 5_100_000_000 } else { 4_900_001_800_000_000 };
        let (cause, since) = (random.share(CAUSES), listed_since(random, has_exited));
        let [home, wants, services] = home(random);
        let check = check(random);

        let exit = if has_exited { "脱贫户" } else { "贫困户" };
        let status = if has_exited { "已脱贫,2017" } else { "未脱贫," };
        let per_head = income.as_ref().map_or(String::new(), |(_, net)| per_head(*net, heads));
        let phone = phone(1, count);
        let (living, destitute) = (yes_or_no(kind == "低保"), yes_or_no(kind == "特困供养"));
        for Member { count, name, id, as_person, as_member, .. } in &members {
            let row = format!(
                "{count},{place},{group}组,{number},86{count:012},{name},{id},{heads},{as_person},\
                 {status},{kind}{exit},{cause},{wants},{per_head},{phone},{since}"
            );
            self.sheets.row("贫困人口信息", &row)?;
            let person = format!("{number},86{count:012},{name}");
            let row = format!("{place},{person},{as_member},{living},{destitute}");
            self.sheets.row("家庭成员", &row)?;
        }
        let household = format!("{place},{number},{}", head.name);
        if let Some((parts, net)) = income {
            let row = format!("{household},{},2018,{heads},{parts},{net},{per_head}", head.id);
            self.sheets.row("收入", &row)?;
        }
        self.sheets.row("住房", &format!("{household},{home}"))?;
        self.sheets.row("入户核查", &format!("{household},{check},{services},村两委"))?;
        if let Some(visits) = visits {
            self.sheets.row("帮扶责任人", &format!("{household},{helper},2016年03月01日,"))?;
            let name = helper.split(',').next().unwrap_or_default();
            for visit in visits {
                self.sheets.row("走访记录", &format!("{household},{name},{visit}"))?;
            }
        }
        Ok(())
    }

    fn next_family(&mut self, ethnicity: &str) -> Result<Vec<Member>> {
        let kin = family(&mut self.random);
        let surnames = if ethnicity == "彝族" { YI_CLANS } else { SURNAMES };
        let (own, spouses) = (self.random.word(surnames), self.random.word(surnames));
        // Children are called after their father, or after the parent who is there.
        let has_husband = kin.iter().any(|kin| kin.relation == "配偶" && kin.sex == MAN);
        let childrens = if has_husband { spouses } else { own };

        let (mut members, mut names) = (Vec::with_capacity(kin.len()), HashSet::new());
        for kin in kin {
            let surname = match kin.relation {
                "户主" | "之父" => own,
                "配偶" => spouses,
                "之母" => self.random.word(surnames),
                _ => childrens,
            };
            let name = self.random.name(surname, kin.sex, &mut names);
            members.push(self.next_member(name, ethnicity, kin)?);
        }
        Ok(members)
    }

    fn next_member(&mut self, name: String, ethnicity: &str, kin: Kin) -> Result<Member> {
        let Kin { relation, sex, .. } = kin;
        let (mut id, birth) = self.ids.next(kin.age, sex)?;
        self.members += 1;
        let random = &mut self.random;
        // On 2018-10-31, the day the lists hold for.
        let had_birthday = (birth.month(), birth.day()) <= (10, 31);
        let age = 2018 - birth.year() as u32 - u32::from(!had_birthday);
        let is_disabled = random.percent(7);
        if is_disabled {
            id += &format!("{}{}", random.between(1, 7), random.between(1, 4));
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
        // Of residents, and of employees.
        let health_insurance = match random.below(1000) {
            0..7 => ",",
            7..10 => "否,否",
            10..60 if is_worker => "否,是",
            _ => "是,否",
        };
        let education = if school.is_empty() { education(random, age) } else { "" };
        let months = if is_worker && random.percent(55) { random.between(1, 12) } else { 0 };
        let illness_insurance = random.mostly_yes(6, 4);
        let pension = if age < 16 || !school.is_empty() { "否" } else { random.mostly_yes(20, 0) };
        let birth = birth.format("%Y年%m月%d日");
        let work = format!("{health},{labour},{months}");
        let as_person =
            format!("{relation},{ethnicity},{education},{school},{work},{illness_insurance}");
        let insurance = format!("{health_insurance},{illness_insurance},{pension}");
        let as_member = format!("{sex},{id},{birth},{school},{out_of_school},{insurance}");
        Ok(Member { count: self.members, name, id, age, as_person, as_member })
    }
}

/// One place in a family, before it has a name. `age` is 2018 less the year of birth.
struct Kin {
    relation: &'static str,
    sex: &'static str,
    age: u32,
}

/// Makes a family of 1 to 7, in the mean 3.4, whose ages fit their relations to the head.
fn family(random: &mut Random) -> Vec<Kin> {
    let drawn = random.below(100);
    let size = 1 + [10, 26, 53, 79, 93, 98].iter().filter(|&&it| it <= drawn).count();
    let sex = random.sex(80);
    let age = if size == 1 { random.between(40, 85) } else { random.between(30, 70) };
    let mut kin = vec![Kin { relation: "户主", sex, age }];
    if size > 1 && random.percent(80) {
        // Women are a little younger than their husbands, and old enough to be the mothers of the children.
        let (sex, younger) = if sex == MAN { (WOMAN, 5) } else { (MAN, 2) };
        kin.push(Kin { relation: "配偶", sex, age: age + random.between(0, 7) - younger });
    }
    while kin.len() < size {
        kin.push(relative(random, &kin));
    }
    kin
}

fn relative(random: &mut Random, kin: &[Kin]) -> Kin {
    let head = kin[0].age;
    let lacks = |relation| kin.iter().all(|kin| kin.relation != relation);
    let sex = random.sex(53);
    let younger = |years| head.saturating_sub(years).max(1);
    let (child, grand) = if sex == MAN { ("之子", "之孙子") } else { ("之女", "之孙女") };
    let (relation, sex, age) = match random.below(100) {
        0..15 if head <= 55 && lacks("之父") => ("之父", MAN, head + random.between(24, 34)),
        15..30 if head <= 55 && lacks("之母") => ("之母", WOMAN, head + random.between(22, 32)),
        30..45 if 50 <= head => (grand, sex, younger(random.between(44, 60))),
        _ => (child, sex, younger(random.between(22, 34))),
    };
    Kin { relation, sex, age }
}

/// Returns the school year of someone of that age; nothing for those who work by now.
fn school(random: &mut Random, age: u32) -> &'static str {
    let goes = age < 16 || (age <= 20 && random.percent([90, 85, 50, 45, 40][age as usize - 16]));
    if goes { nth(SCHOOL_YEARS, age) } else { "" }
}

fn education(random: &mut Random, age: u32) -> &'static str {
    match age {
        0..12 => "文盲或半文盲",
        12..16 => "小学",
        16..35 => random.word("小学 初中 初中 初中 高中 大专"),
        35..60 => random.word("文盲或半文盲 小学 小学 初中 初中 高中"),
        _ => random.word("文盲或半文盲 文盲或半文盲 小学 小学 初中"),
    }
}

fn labour(random: &mut Random, age: u32, health: &str, school: &str) -> &'static str {
    match health {
        _ if !(16..75).contains(&age) || !school.is_empty() => "无劳动力",
        "残疾" => random.word("丧失劳动力 弱劳动力或半劳动力 弱劳动力或半劳动力"),
        _ if health == "患有大病" || 60 <= age => "弱劳动力或半劳动力",
        _ if random.percent(12) => "技能劳动力",
        _ => "普通劳动力",
    }
}

// ---- What is found of households ----

/// Makes an income of 2018 that is under the line, 3600 yuan a head, for one household in five. Returns the cells from
/// 工资性收入 to 生产经营性支出, and the net income in whole yuan.
fn income(random: &mut Random, heads: u32) -> (String, u32) {
    let is_under = random.percent(20);
    let per_head = if is_under { random.between(1500, 3599) } else { random.between(3600, 12_000) };
    // Less than one yuan a head more, so that the line is not crossed and most figures have decimals.
    let net = per_head * heads + random.below(heads);
    let transfers = net * random.between(5, 25) / 100;
    let property = if random.percent(20) { random.between(50, 500) } else { 0 };
    let wages = (net - transfers - property) * random.below(100) / 100;
    let costs = random.between(300, 3000);
    let business = net + costs - wages - property - transfers;
    (format!("{wages},{business},{property},{transfers},{costs}"), net)
}

/// Returns the net income a head with two decimals, rounded half up.
fn per_head(net: u32, heads: u32) -> String {
    let (net, heads) = (u64::from(net), u64::from(heads));
    let fen = (net * 200 + heads) / (2 * heads);
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// Returns the cells from 住房面积 on in 住房; 危房户 and 是否解决安全饮用水; 通生活用电 and 通广播电视.
fn home(random: &mut Random) -> [String; 3] {
    let area = random.between(40, 180);
    let danger_and_grade = random.share("33 否,A 51 否,B 8 是,C 4 是,D 4 ,");
    let road = random.word("水泥路 水泥路 泥土路 砂石路");
    let distance = random.between(1, 30);
    let (km, tenths) = (distance / 10, distance % 10);
    let fuel = random.word("清洁能源 煤炭 柴草");
    let (toilet, water) = (random.mostly_yes(30, 10), random.mostly_yes(60, 20));
    let services = format!("{},{}", random.mostly_yes(5, 20), random.mostly_yes(8, 15));
    let house = format!("{area},{danger_and_grade},{road},{km}.{tenths},{fuel},{toilet}");
    let is_dangerous = danger_and_grade.split(',').next().unwrap_or_default();
    [format!("{house},{water},{services}"), format!("{is_dangerous},{water}"), services]
}

/// Returns the cells of the check at home of October 2018, from 核查日期 to 供水保证率达标.
fn check(random: &mut Random) -> String {
    let mut cells = day(2018, 10, random.between(8, 30)).to_string();
    for (no, blank) in [(12, 15), (8, 5), (20, 5), (12, 8), (10, 5), (20, 5)] {
        cells.push(',');
        cells += random.mostly_yes(no, blank);
    }
    cells
}

/// Makes one visit in four of five months from January to October, never two on one day: the cells from 走访时间 on.
fn visits(random: &mut Random) -> Vec<String> {
    let visit = |month| {
        if random.percent(20) {
            return None;
        }
        let is_call = random.percent(25);
        // Nobody hands over rice by telephone.
        let has_goods = !is_call && random.percent(33);
        let problem = random.word(PROBLEMS);
        let day = day(2018, month, random.between(1, 28));
        let way = if is_call { "电话联络" } else { "入户走访" };
        let content = random.word(VISITS);
        let money = if is_call { "" } else { random.word("   100 200") };
        let goods = if has_goods { "大米、菜油,80" } else { "," };
        Some(format!("{day},{way},{content},{problem},{money},{goods}"))
    };
    (1..=10).filter_map(visit).collect()
}

/// Returns the month in which a household was put on the register: not after its exit in 2017.
fn listed_since(random: &mut Random, has_exited: bool) -> String {
    let month = match random.below(100) {
        75.. if !has_exited => random.between(0, 32),
        0..35 => return "201312".to_owned(),
        35..65 => return "201412".to_owned(),
        _ => return "201512".to_owned(),
    };
    format!("{}{:02}", 2016 + month / 12, month % 12 + 1)
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "是" } else { "否" }
}

fn day(year: u32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year as i32, month, day).expect("the day is in the calendar")
}

// ---- Numbers and names ----

/// The years of birth ID numbers are issued for.
const FIRST_YEAR: u32 = 1920;
const LAST_YEAR: u32 = 2017;

/// Odd numbers 1 to 997 are men's, even ones 2 to 998 women's: so many people of one sex can be born on one day.
const SEQUENCES_PER_DAY: u32 = 499;

/// A prime that divides no year's number of places, so that steps of it reach each place once before any twice.
const STRIDE: u32 = 104_729;

const MAN: &str = "男";
const WOMAN: &str = "女";

/// Issues ID numbers, none twice.
///
/// Each year of birth has 499 places a day for either sex. They are given out in steps of `STRIDE` from a place drawn
/// at the start: birthdays look scattered, and the only memory needed is how many were given out.
/// It holds for each year and sex the place to start from, and how many were given out.
struct Ids(Vec<[(u32, u32); 2]>);

impl Ids {
    fn new(random: &mut Random) -> Ids {
        let mut start = || (random.below(365 * SEQUENCES_PER_DAY), 0);
        Ids((FIRST_YEAR..=LAST_YEAR).map(|_| [start(), start()]).collect())
    }

    /// Issues a number to someone of that sex born `age` years before 2018. Returns it with the day of birth.
    fn next(&mut self, age: u32, sex: &str) -> Result<(String, NaiveDate)> {
        let (year, is_woman) = (2018 - age, u32::from(sex == WOMAN));
        let (start, issued) = &mut self.0[(year - FIRST_YEAR) as usize][is_woman as usize];
        let days = day(year, 12, 31).ordinal();
        let places = days * SEQUENCES_PER_DAY;
        ensure!(*issued < places, "too many households: no ID number is left for year {year}");
        let step = u64::from(*issued) * u64::from(STRIDE);
        let place = ((u64::from(*start) + step) % u64::from(places)) as u32;
        *issued += 1;

        let birth = day(year, 1, 1) + Days::new(u64::from(place % days));
        let sequence = 2 * (place / days) + 1 + is_woman;
        let area = if year < 2000 { "513199" } else { "511899" };
        let mut id = format!("{area}{}{sequence:03}", birth.format("%Y%m%d"));
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

/// Returns the mobile number of the cadre (`block` 0) or household (`block` 1) of that running number.
fn phone(block: u64, number: u64) -> String {
    // Steps of a prime, so that neighbours' numbers do not look alike and none repeats before the block is full.
    let within = number * 7919 % 50_000_000;
    format!("154{:08}", block * 50_000_000 + within)
}

/// Returns a place name of its own for each index: 48 × 48 with two syllables, then the same with one in front.
fn place_name(index: u32, suffix: &str) -> String {
    let syllables = 48;
    let first = nth(PLACE_FIRST, index % syllables);
    let second = nth(PLACE_SECOND, (index / syllables + 7 * index) % syllables);
    let round = index / (syllables * syllables);
    let front = round.checked_sub(1).map_or("", |round| nth(PLACE_FRONT, round));
    format!("{front}{first}{second}{suffix}")
}

/// Returns one of the words of a list. One space stands between two words, and a word can be empty.
fn nth(words: &'static str, index: u32) -> &'static str {
    words.split(' ').nth(index as usize).expect("the list has more words than that")
}

const PLACE_FIRST: &str = "云 青 白 红 金 银 石 松 竹 桃 柏 梅 兰 荷 龙 凤 鹤 鹿 双 三 五 七 九 长 高 新 永 和 安 福 \
    禄 祥 瑞 明 清 香 花 茶 麻 柳 杉 桂 梨 杏 枫 月 星 雪";
const PLACE_SECOND: &str = "溪 河 泉 潭 塘 湾 滩 渡 桥 井 沟 坪 坝 坡 岭 岗 峰 崖 岩 洞 垭 谷 林 坎 田 园 场 店 铺 \
    寨 营 屯 庄 堡 台 楼 门 关 庙 寺 碑 塔 亭 坊 窑 磨 堰 浪";
const PLACE_FRONT: &str = "上 下 大 小 东 西 南 北 前 后 中 里 外 老 左 右 头 内 阳 阴 古 远 近 合";

const SURNAMES: &str = "王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 郭 何 罗 高 林 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 \
    曾 肖 田 董 袁 潘 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁 任 卢 姚 钟 姜 崔 谭 陆 范 汪 廖 石 金";
const MEN: &str = "伟 强 军 勇 杰 涛 明 超 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 林 建 国 志 文 德 贵 荣 才 \
    忠 兴 福 安 成 光 全 春";
const WOMEN: &str = "芳 娟 敏 静 丽 艳 秀 英 霞 玲 梅 红 琴 燕 萍 兰 莉 洁 蓉 芬 慧 珍 琳 素 容 香 怡 佳 惠 莲 菊 翠 \
    云 凤 琼 先 淑 玉 清 倩";
const YI_CLANS: &str = "曲比 沙马 布哈 拉且 日火 吉克 阿牛 海来";
const YI_MEN: &str = "木来 拉铁 尔古 伍呷 史者 子铁 尔布 木乃 阿木 小龙 古哈 石一 拉者 达铁";
const YI_WOMEN: &str = "阿支 史布 阿衣 阿呷 伍支 木支 尔扎 阿果 史洛 阿牛 小芳 阿洛 五呷 阿依";

/// Where those of each age from 0 on are, if they go there.
const SCHOOL_YEARS: &str = "学龄前儿童 学龄前儿童 学龄前儿童 学前教育 学前教育 学前教育 小学 小学 小学 小学 小学 \
    小学 七年级 八年级 九年级 普通高中一年级 普通高中二年级 普通高中三年级 高职高专一年级 高职高专二年级 \
    高职高专三年级";

const UNITS: &str = "县农业农村局 县教育局 县卫生健康局 县交通运输局 县水利局 县民政局 县林业局 县自然资源局 \
    县医疗保障局 县住房和城乡建设局 县人力资源和社会保障局 县财政局";
const POSTS: &str = "科员 教师 股长 副局长 四级主任科员 副主任 主任 驻村干部";

/// Main causes of poverty, each after its share of a hundred households.
const CAUSES: &str = "34 因病 14 因残 13 缺技术 9 缺劳动力 8 交通条件落后 7 缺资金 4 因学 3 自身发展动力不足 3 其他 \
    2 缺水 2 因灾 1 缺土地";

/// What a visitor did. A cell with a comma inside stands in quotes.
const VISITS: &str = "了解家庭生产生活情况，宣传帮扶政策 核对收入和“两不愁三保障”情况 \
    \"商量产业发展计划,讲解小额信贷政策\" 看望老人和学生";

/// What a visitor found, and what was done about it: the cells 存在问题 and 解决措施.
const PROBLEMS: &str = ", , , 务工收入不稳定,推荐参加县里的招聘会 住房漏雨,\"已报村委会,月底前翻修屋顶\" \
    大病医疗费用负担重,协助申请医疗救助 缺少产业资金, 子女就学交通不便,";

/// The generator splitmix64: the same seed always gives the same county.
struct Random(u64);

impl Random {
    /// Returns a number from 0 to `end` - 1.
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        // The upper half of a 32 by 32 bit product is less than `end`.
        (((z >> 32) * u64::from(end)) >> 32) as u32
    }

    /// Returns a number from `first` to `last`.
    fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last - first + 1)
    }

    fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    fn sex(&mut self, share_of_men: u32) -> &'static str {
        if self.percent(share_of_men) { MAN } else { WOMAN }
    }

    /// Draws one of the words of a list, as [`nth`] divides it.
    fn word(&mut self, words: &'static str) -> &'static str {
        nth(words, self.below(words.split(' ').count() as u32))
    }

    /// Draws one of the words of a list in which each stands after its share of a hundred.
    fn share(&mut self, list: &'static str) -> &'static str {
        let (drawn, mut passed, mut word) = (self.below(100), 0, "");
        let mut words = list.split(' ');
        while passed <= drawn {
            let share: Option<u32> = words.next().and_then(|it| it.parse().ok());
            passed += share.expect("the shares make 100");
            word = words.next().expect("a word stands after its share");
        }
        word
    }

    /// Draws 是, save for the given shares in a thousand: 否, and not recorded.
    fn mostly_yes(&mut self, no: u32, blank: u32) -> &'static str {
        match self.below(1000) {
            drawn if drawn < no => "否",
            drawn if drawn < no + blank => "",
            _ => "是",
        }
    }

    /// Draws names after that surname (of a clan, for 彝族) until one is not taken, and takes it. There are more names
    /// for a surname than people who must be told apart.
    fn name(&mut self, surname: &str, sex: &str, taken: &mut HashSet<String>) -> String {
        let is_yi = YI_CLANS.split(' ').any(|clan| clan == surname);
        let (men, women) = if is_yi { (YI_MEN, YI_WOMEN) } else { (MEN, WOMEN) };
        let list = if sex == MAN { men } else { women };
        loop {
            let mut name = format!("{surname}{}", self.word(list));
            if !is_yi && self.percent(70) {
                name += self.word(list);
            }
            if taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

// ---- How it is written ----

/// The nine files, each with its header.
const SHEETS: &str = "\
    贫困人口信息 序号,县(市、区、旗),乡(镇),行政村,自然村,户编号,人编号,姓名,证件号码,人数,与户主关系,民族,文化程度,\
    在校生状况,健康状况,劳动技能,务工时间（月）,是否参加大病保险,脱贫属性,脱贫年度,贫困户属性,主要致贫原因,危房户,\
    是否解决安全饮用水,人均纯收入,联系电话,首次识别时间 \
    收入 县,乡,村,户编号,户主姓名,户主证件号码,年度,年度家庭人口数,工资性收入,生产经营性收入,财产性收入,转移性收入,\
    生产经营性支出,纯收入（元）,人均纯收入（元） \
    住房 县,乡,村,户编号,户主姓名,住房面积,是否危房户,住房等级,入户路类型,与村主干路距离,主要燃料类型,\
    是否有卫生厕所,是否解决安全饮用水,是否通生活用电,是否通广播电视 \
    家庭成员 县,乡,村,户编号,人编号,姓名,性别,证件号码,出生日期,在校生状况,义务教育阶段未上学原因,\
    是否参加城乡居民基本医疗保险,是否参加城镇职工基本医疗保险,是否参加大病保险,是否参加城乡居民基本养老保险,\
    是否享受农村居民最低生活保障,是否特困供养人员 \
    入户核查 县,乡,村,户编号,户主姓名,核查日期,不愁吃,不愁穿,水量达标,水质达标,取水方便,供水保证率达标,通生活用电,\
    通广播电视,核查人 \
    帮扶责任人 县,乡,村,户编号,户主姓名,帮扶责任人,性别,证件号码,政治面貌,帮扶单位名称,单位隶属关系,职务,联系电话,\
    帮扶开始时间,帮扶结束时间 \
    驻村工作队 县,乡,村,行政区划代码,姓名,性别,证件号码,政治面貌,派出单位,职务,是否队长,是否第一书记,联系电话,\
    驻村开始时间,驻村结束时间 \
    走访记录 县,乡,村,户编号,户主姓名,帮扶责任人,走访时间,走访方式,走访内容,存在问题,解决措施,慰问金（元）,慰问物资,\
    物资折款（元） \
    行政村 县,乡,村,行政区划代码,是否贫困村,计划退出年度,出列年度,总户数,农业户籍人口,村级集体经济收入（万元）,\
    到乡镇是否通沥青（水泥）路,行政村卫生室个数,行政村执业（助理）医师（人）,行政村文化（图书）室个数,是否通宽带";

/// The nine files, written side by side.
struct Sheets {
    files: HashMap<&'static str, BufWriter<File>>,
    encoding: &'static encoding_rs::Encoding,
    /// The bytes of each letter met: encoding_rs searches its table anew every time, which takes far longer.
    codes: Vec<Vec<u8>>,
}

impl Sheets {
    fn create(dir: &Path, encoding: &str) -> Result<Sheets> {
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot create `{}`", dir.display()))?;
        let (encoding, mark) = match encoding {
            "utf-8-bom" => (encoding_rs::UTF_8, "\u{FEFF}"),
            _ => (encoding_rs::GB18030, ""),
        };
        let mut sheets = Sheets { files: HashMap::new(), encoding, codes: vec![vec![]; 0x1_0000] };
        let mut words = SHEETS.split(' ');
        while let (Some(name), Some(header)) = (words.next(), words.next()) {
            let file = File::create(dir.join(format!("{name}.csv")))
                .with_context(|| format!("cannot create `{name}.csv`"))?;
            sheets.files.insert(name, BufWriter::new(file));
            sheets.row(name, &format!("{mark}{header}"))?;
        }
        Ok(sheets)
    }

    /// Writes a row. Its cells are divided by commas, and quoted where they must be.
    fn row(&mut self, name: &str, cells: &str) -> Result<()> {
        let mut bytes = Vec::with_capacity(cells.len() + 2);
        for letter in cells.chars().chain("\r\n".chars()) {
            let code = &mut self.codes[letter as usize];
            if code.is_empty() {
                *code = self.encoding.encode(&letter.to_string()).0.into_owned();
            }
            bytes.extend_from_slice(code);
        }
        let file = self.files.get_mut(name).expect("the name stands in SHEETS");
        file.write_all(&bytes).with_context(|| format!("cannot write `{name}.csv`"))
    }

    fn finish(&mut self) -> Result<()> {
        for (name, file) in &mut self.files {
            file.flush().with_context(|| format!("cannot write `{name}.csv`"))?;
        }
        Ok(())
    }
}
