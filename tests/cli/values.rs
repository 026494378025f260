//! One cell at a time, as clerks really fill them in: read right, warned about, or refused.
//!
//! A case puts one value into a column of a sheet of one row that is otherwise right. The
//! sheet is a CSV file, or a workbook where the type of the cell matters.

use expect_test::expect;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::ledger::{Ledger, Sheet};

/// What stands in the cell.
#[derive(Clone, Copy, Debug)]
enum Put {
    /// In a CSV file.
    Text(&'static str),
    /// In a workbook: a number, a day with its format, yes or no, a text.
    Number(f64),
    Day(u16, u8, u8),
    Bool(bool),
    Typed(&'static str),
}

/// What becomes of the row.
#[derive(Clone, Copy, Debug)]
enum Comes {
    /// Kept without a word; the value stored, if any.
    In(Option<&'static str>),
    /// Kept with a warning of this code.
    Warned(&'static str, Option<&'static str>),
    /// Nothing is written; an error of this code.
    Out(&'static str),
}

use Comes::{In, Out, Warned};
use Put::{Bool, Day, Number, Text, Typed};

const ROSTER: &str = "贫困人口信息.csv";
const MEMBERS: &str = "家庭成员.csv";
const INCOME: &str = "收入.csv";
const HOUSING: &str = "住房.csv";
const CHECK: &str = "入户核查.csv";
const HELPERS: &str = "帮扶责任人.csv";
const VILLAGE: &str = "行政村.csv";

const HOUSEHOLD: &str = "5100100001";
const HEAD: &str = "513199197106047598";

/// The columns that the cases fill, with where the ledger keeps the value.
const COLUMNS: [(&str, &str, &str); 35] = [
    (ROSTER, "行政村", "household.village"),
    (ROSTER, "户编号", "household.no"),
    (ROSTER, "姓名", "member.name"),
    (ROSTER, "证件号码", "member.id"),
    (ROSTER, "人数", "household_status.head_count"),
    (ROSTER, "与户主关系", "member.relation"),
    (ROSTER, "民族", "member.nation"),
    (ROSTER, "文化程度", "member_survey.education"),
    (ROSTER, "在校生状况", "member_survey.schooling"),
    (ROSTER, "健康状况", "member_survey.health"),
    (ROSTER, "劳动技能", "member_survey.labour"),
    (ROSTER, "务工时间（月）", "member_survey.work_months"),
    (ROSTER, "脱贫属性", "household_status.status"),
    (ROSTER, "脱贫年度", "household_status.exit_year"),
    (ROSTER, "贫困户属性", "household_status.category"),
    (ROSTER, "主要致贫原因", "household_status.cause"),
    (ROSTER, "危房户", "survey.dangerous_house"),
    (ROSTER, "人均纯收入", "household_status.income_per_head_fen"),
    (ROSTER, "联系电话", "household_status.phone"),
    (ROSTER, "首次识别时间", "household.identified_month"),
    (MEMBERS, "姓名", "member.name"),
    (MEMBERS, "性别", "member.sex"),
    (MEMBERS, "证件号码", "member.certificate"),
    (MEMBERS, "出生日期", "member.birth"),
    (INCOME, "纯收入（元）", "income.net_fen"),
    (INCOME, "人均纯收入（元）", "income.per_head_fen"),
    (INCOME, "年度", "income.year"),
    (INCOME, "年度家庭人口数", "income.heads"),
    (HOUSING, "住房面积", "survey.floor_area_dm2"),
    (HOUSING, "住房等级", "survey.house_grade"),
    (HOUSING, "与村主干路距离", "survey.road_distance_m"),
    (CHECK, "不愁吃", "survey.food_enough"),
    (HELPERS, "帮扶开始时间", "link.since"),
    (HELPERS, "帮扶结束时间", "link.until"),
    (VILLAGE, "村级集体经济收入（万元）", "village_survey.collective_income_fen"),
];

/// The cases, by what is dirty about the cell. `C…` are the rows of the list of dirt that
/// real files hold; the rules that need more than the cell are tested where they are made.
const CASES: &[(&str, &str, &str, Put, Comes)] = &[
    // ID numbers
    ("C01", ROSTER, "证件号码", Number(5.131_991_971_060_476e17), Out("id-is-a-number")),
    ("C02", ROSTER, "证件号码", Text("5.13199E+17"), Out("id-is-a-number")),
    ("C03", ROSTER, "证件号码", Text("513199197106047000"), Out("id-cut-off")),
    ("C04", ROSTER, "证件号码", Text("'513199197106047598"), In(Some(HEAD))),
    ("C04", ROSTER, "证件号码", Text("‘513199197106047598"), In(Some(HEAD))),
    ("C04", ROSTER, "证件号码", Text("`513199197106047598"), In(Some(HEAD))),
    ("C05", ROSTER, "证件号码", Text("５１３１９９１９７１０６０４７５９８"), In(Some(HEAD))),
    ("C06", ROSTER, "证件号码", Text("513199 1971\u{A0}0604\u{200B} 7598"), In(Some(HEAD))),
    ("C07", ROSTER, "证件号码", Text("=\"513199197106047598\""), In(Some(HEAD))),
    ("C08", ROSTER, "证件号码", Text("51319919990901748x"), In(Some("51319919990901748X"))),
    ("C08", ROSTER, "证件号码", Text("51319919990901748Ｘ"), In(Some("51319919990901748X"))),
    (
        "C08",
        ROSTER,
        "证件号码",
        Text("51319919990901748×"),
        Warned("id-x-mended", Some("51319919990901748X")),
    ),
    (
        "C08",
        ROSTER,
        "证件号码",
        Text("51319919990901748*"),
        Warned("id-x-mended", Some("51319919990901748X")),
    ),
    (
        "C08",
        ROSTER,
        "证件号码",
        Text("51319919990901748Х"),
        Warned("id-x-mended", Some("51319919990901748X")),
    ),
    ("C09", ROSTER, "证件号码", Text("51319919710604759841"), In(Some(HEAD))),
    ("C09", MEMBERS, "证件号码", Text("51319919710604759841"), In(Some("41"))),
    ("C09", MEMBERS, "证件号码", Text("51319919710604759841B1"), In(Some("41B1"))),
    ("C09", ROSTER, "证件号码", Text("51319919710604759191"), Out("id-check-digit")),
    ("C09", ROSTER, "证件号码", Text("51319919710604759891"), Out("id-certificate")),
    ("C09", ROSTER, "证件号码", Text("513199197106047598411"), Out("id-length")),
    ("C10", ROSTER, "证件号码", Text("513199710604759"), Warned("id-lengthened", Some(HEAD))),
    ("C11", ROSTER, "证件号码", Text("513199197106047591"), Out("id-check-digit")),
    (
        "C12",
        ROSTER,
        "证件号码",
        Text("999999197106040011"),
        Warned("id-temporary", Some("999999197106040011")),
    ),
    (
        "C12",
        ROSTER,
        "证件号码",
        Text("999999000000000123"),
        Warned("id-temporary", Some("999999000000000123")),
    ),
    ("C13", ROSTER, "证件号码", Text("51319919710604759O"), Out("id-has-letter")),
    ("C13", ROSTER, "证件号码", Text("5l3199197106047598"), Out("id-has-letter")),
    ("C14", ROSTER, "证件号码", Text(""), Out("id-missing")),
    ("C14", ROSTER, "证件号码", Text("无"), Out("id-missing")),
    ("C14", ROSTER, "证件号码", Text("暂无"), Out("id-missing")),
    ("C14", ROSTER, "证件号码", Text("办理中"), Out("id-missing")),
    ("C14", ROSTER, "证件号码", Text("0"), Out("id-missing")),
    ("masked", ROSTER, "证件号码", Text("513199********7598"), Out("masked")),
    ("C15", MEMBERS, "性别", Text("女"), Warned("id-says-otherwise", Some("男"))),
    (
        "C16",
        MEMBERS,
        "出生日期",
        Text("1971-06-05"),
        Warned("id-says-otherwise", Some("1971-06-04")),
    ),
    ("C17", ROSTER, "证件号码", Text("511899201811060013"), Out("id-future")),
    ("C17", ROSTER, "证件号码", Text("513199189912310012"), Out("id-birth")),
    // Numbers of households, phones
    ("C52", ROSTER, "户编号", Number(5_100_100_001.0), In(Some(HOUSEHOLD))),
    ("C52", ROSTER, "户编号", Text("5100100001.0"), In(Some(HOUSEHOLD))),
    ("C52b", ROSTER, "户编号", Number(4_900_001_800_100_002.0), Out("digits-lost")),
    ("C52b", ROSTER, "户编号", Text("4.9E+15"), Out("digits-lost")),
    ("no-household", ROSTER, "户编号", Text("0"), Out("no-real-household-no")),
    ("no-household", ROSTER, "户编号", Text("无"), Out("household-no-missing")),
    ("no-household", ROSTER, "户编号", Text("9999999999"), Out("no-real-household-no")),
    ("C49", ROSTER, "联系电话", Number(15_401_211_607.0), In(Some("15401211607"))),
    ("C49", ROSTER, "联系电话", Text("15401211607.0"), In(Some("15401211607"))),
    ("C48", ROSTER, "联系电话", Text("154-5034-0517"), In(Some("15450340517"))),
    ("C48", ROSTER, "联系电话", Text("+86 154 5034 0517"), In(Some("15450340517"))),
    (
        "C50",
        ROSTER,
        "联系电话",
        Text("15450340517/0835-4220000"),
        Warned("second-phone", Some("15450340517")),
    ),
    (
        "C50",
        ROSTER,
        "联系电话",
        Text("15450340517、15450340518"),
        Warned("second-phone", Some("15450340517")),
    ),
    (
        "C50",
        ROSTER,
        "联系电话",
        Text("15450340517\n15450340518"),
        Warned("second-phone", Some("15450340517")),
    ),
    ("C51", ROSTER, "联系电话", Text("1545034051"), Warned("odd-phone", Some("1545034051"))),
    ("C51", ROSTER, "联系电话", Text("154503405170"), Warned("odd-phone", Some("154503405170"))),
    ("C51", ROSTER, "联系电话", Text("无"), In(None)),
    ("C51", ROSTER, "联系电话", Text("/"), In(None)),
    ("masked", ROSTER, "联系电话", Text("154****0517"), Out("masked")),
    // Days, months, years
    ("C20", HELPERS, "帮扶开始时间", Text("2016.3.1"), In(Some("2016-03-01"))),
    ("C21", HELPERS, "帮扶开始时间", Text("2016年3月1日"), In(Some("2016-03-01"))),
    ("C22", HELPERS, "帮扶开始时间", Text("20160301"), In(Some("2016-03-01"))),
    ("C22", HELPERS, "帮扶开始时间", Text("20160301.0"), In(Some("2016-03-01"))),
    ("C22", HELPERS, "帮扶开始时间", Number(20_160_301.0), In(Some("2016-03-01"))),
    ("C23", HELPERS, "帮扶开始时间", Text("2016/3/1"), In(Some("2016-03-01"))),
    ("C24", HELPERS, "帮扶开始时间", Text("2016-3-1"), In(Some("2016-03-01"))),
    ("C25", HELPERS, "帮扶开始时间", Number(42_430.0), Warned("serial-day", Some("2016-03-01"))),
    ("C25", HELPERS, "帮扶开始时间", Number(2016.0), Out("not-a-day")),
    ("C26", HELPERS, "帮扶开始时间", Day(2016, 3, 1), In(Some("2016-03-01"))),
    (
        "C27",
        MEMBERS,
        "出生日期",
        Text("1971年6月"),
        Warned("birth-without-day", Some("1971-06-04")),
    ),
    ("C27", MEMBERS, "出生日期", Text("197106"), Warned("birth-without-day", Some("1971-06-04"))),
    ("C27", MEMBERS, "出生日期", Number(1971.06), Warned("birth-without-day", Some("1971-06-04"))),
    ("C27", HELPERS, "帮扶开始时间", Text("2016年3月"), Out("only-a-month")),
    ("C28", MEMBERS, "出生日期", Text("1958-13-45"), Out("not-a-day")),
    ("C28", MEMBERS, "出生日期", Text("1978.2.30"), Out("not-a-day")),
    ("C29", ROSTER, "首次识别时间", Number(2014.1), Warned("january-or-october", None)),
    ("C29", ROSTER, "首次识别时间", Typed("2014.10"), In(Some("2014-10"))),
    ("C29", ROSTER, "首次识别时间", Text("2014.10"), In(Some("2014-10"))),
    ("C29", ROSTER, "首次识别时间", Number(201_412.0), In(Some("2014-12"))),
    ("C30a", ROSTER, "脱贫年度", Text("2018年"), In(Some("2018"))),
    ("C30a", INCOME, "年度", Text("2018年底"), Out("not-a-year")),
    ("C30a", HELPERS, "帮扶开始时间", Text("2018年第三季度"), Out("not-a-day")),
    ("C30a", HELPERS, "帮扶开始时间", Text("18.3.1"), Out("not-a-day")),
    ("C30a", HELPERS, "帮扶开始时间", Text("二〇一八年三月"), Out("not-a-day")),
    ("C30b", HELPERS, "帮扶结束时间", Text("长期"), In(None)),
    ("C30b", HELPERS, "帮扶结束时间", Text("至今"), In(None)),
    // Amounts
    ("C30", INCOME, "纯收入（元）", Text("13,652.00"), In(Some("1365200"))),
    ("C30", INCOME, "纯收入（元）", Text("13，652"), In(Some("1365200"))),
    ("C31", INCOME, "纯收入（元）", Text("9631.00元"), In(Some("963100"))),
    ("C31", INCOME, "纯收入（元）", Text("¥9631"), In(Some("963100"))),
    ("C31", INCOME, "纯收入（元）", Text("￥9631"), In(Some("963100"))),
    ("C32", INCOME, "纯收入（元）", Text("1.394933万元"), In(Some("1394933"))),
    ("C32", INCOME, "纯收入（元）", Number(0.07), In(Some("7"))),
    (
        "C32b",
        VILLAGE,
        "村级集体经济收入（万元）",
        Text("35000"),
        Warned("unit-doubtful", Some("35000000000")),
    ),
    (
        "C32b",
        VILLAGE,
        "村级集体经济收入（万元）",
        Text("35000元"),
        Warned("unit-of-cell", Some("3500000")),
    ),
    ("C32b", VILLAGE, "村级集体经济收入（万元）", Text("3.5"), In(Some("3500000"))),
    ("C33", INCOME, "纯收入（元）", Text("约10334"), Out("not-an-amount")),
    ("C33", INCOME, "纯收入（元）", Text("3500以上"), Out("not-an-amount")),
    ("C33", INCOME, "纯收入（元）", Text("3000-4000"), Out("not-an-amount")),
    ("C33", INCOME, "纯收入（元）", Text("3000 4000"), Out("not-an-amount")),
    ("C34", INCOME, "纯收入（元）", Text("#DIV/0!"), Out("formula-error")),
    ("C34", ROSTER, "姓名", Text("#REF!"), Out("formula-error")),
    ("C34", ROSTER, "行政村", Text("#REF!"), Out("formula-error")),
    ("C34", ROSTER, "证件号码", Text("#N/A"), Out("formula-error")),
    ("C34", INCOME, "人均纯收入（元）", Text("#N/A"), Out("formula-error")),
    ("C34", INCOME, "人均纯收入（元）", Text("########"), Out("formula-error")),
    ("C35", INCOME, "人均纯收入（元）", Text("-"), Warned("not-zero", None)),
    ("C35", INCOME, "人均纯收入（元）", Text("/"), Warned("not-zero", None)),
    ("C35", INCOME, "人均纯收入（元）", Text("—"), Warned("not-zero", None)),
    ("C35", INCOME, "人均纯收入（元）", Text("无"), Warned("not-zero", None)),
    ("C35", INCOME, "人均纯收入（元）", Text("空"), Warned("not-zero", None)),
    ("C35", INCOME, "人均纯收入（元）", Text(""), In(None)),
    ("C35b", INCOME, "纯收入（元）", Text("-350"), In(Some("-35000"))),
    ("C35b", INCOME, "纯收入（元）", Text("(350)"), In(Some("-35000"))),
    ("measure", HOUSING, "住房面积", Text("122㎡"), In(Some("12200"))),
    ("measure", HOUSING, "住房面积", Text("-1"), Out("negative")),
    ("measure", HOUSING, "与村主干路距离", Text("600米"), In(Some("600"))),
    ("count", ROSTER, "人数", Text("4人"), In(Some("4"))),
    ("count", ROSTER, "人数", Text("三四人"), Out("not-a-count")),
    ("count", ROSTER, "人数", Text("0"), Out("nobody-there")),
    ("count", INCOME, "年度家庭人口数", Number(0.0), Out("nobody-there")),
    // Yes and no
    ("C36", CHECK, "不愁吃", Text("√"), In(Some("1"))),
    ("C36", CHECK, "不愁吃", Text("×"), In(Some("0"))),
    ("C36", CHECK, "不愁吃", Text("✓"), In(Some("1"))),
    ("C36", CHECK, "不愁吃", Text("☑"), In(Some("1"))),
    ("C37", CHECK, "不愁吃", Text("有"), In(Some("1"))),
    ("C37", CHECK, "不愁吃", Text("无"), In(Some("0"))),
    ("C37", CHECK, "不愁吃", Number(1.0), In(Some("1"))),
    ("C37", CHECK, "不愁吃", Bool(false), In(Some("0"))),
    ("C37", CHECK, "不愁吃", Text("N"), In(Some("0"))),
    ("C37", CHECK, "不愁吃", Text("对"), In(Some("1"))),
    ("C38", CHECK, "不愁吃", Text(""), In(None)),
    ("C38b", ROSTER, "危房户", Text("是（2018年已改造）"), Warned("flag-with-words", Some("1"))),
    ("C38b", CHECK, "不愁吃", Text("是（否）"), Out("taken-back")),
    ("C38b", CHECK, "不愁吃", Text("基本"), Out("not-yes-or-no")),
    // Codes
    ("C39", HOUSING, "住房等级", Text("B级"), In(Some("B"))),
    ("C39", HOUSING, "住房等级", Text("Ｂ"), In(Some("B"))),
    ("C39", HOUSING, "住房等级", Text("b"), In(Some("B"))),
    ("C39", HOUSING, "住房等级", Text("B级（鉴定）"), Warned("code-with-words", Some("B"))),
    ("C40", HOUSING, "住房等级", Text("C级危房"), In(Some("C"))),
    ("C40", HOUSING, "住房等级", Text("Ⅳ"), In(Some("D"))),
    ("C41", ROSTER, "主要致贫原因", Text("因病致贫"), In(Some("因病"))),
    ("C41", ROSTER, "主要致贫原因", Text("缺劳力"), In(Some("缺劳动力"))),
    ("C41", ROSTER, "主要致贫原因", Text("其它"), In(Some("其他"))),
    ("C41", ROSTER, "主要致贫原因", Text("1"), Out("code-is-a-number")),
    ("C42", ROSTER, "主要致贫原因", Text("因病、缺技术"), Warned("main-first", Some("因病"))),
    ("C42", ROSTER, "主要致贫原因", Text("因病、懒"), Out("unknown-code")),
    ("C43", ROSTER, "与户主关系", Text("妻子"), In(Some("配偶"))),
    ("C43", ROSTER, "与户主关系", Text("长子"), In(Some("之子"))),
    ("C43", ROSTER, "与户主关系", Text("本人"), In(Some("户主"))),
    ("C43", ROSTER, "与户主关系", Text("父亲"), In(Some("之父"))),
    ("C43", ROSTER, "与户主关系", Text("03"), In(Some("之子"))),
    ("C43", ROSTER, "与户主关系", Text("10"), Out("code-is-a-number")),
    ("C43b", ROSTER, "与户主关系", Text("子/婿"), Warned("code-by-sex", Some("之子"))),
    ("C43b", ROSTER, "与户主关系", Text("父母"), Warned("code-by-sex", Some("之父"))),
    ("C43b", ROSTER, "与户主关系", Text("女/媳"), Out("code-of-other-sex")),
    ("C43b", ROSTER, "与户主关系", Text("其他亲属"), Warned("code-near", Some("其他"))),
    ("C43b", ROSTER, "与户主关系", Text("同住人"), Warned("code-near", Some("其他"))),
    ("C44", ROSTER, "民族", Text("汉"), In(Some("汉族"))),
    ("C44", ROSTER, "民族", Text("彝"), In(Some("彝族"))),
    ("C44", ROSTER, "民族", Text("穿青人"), In(Some("穿青人"))),
    ("C44", ROSTER, "民族", Text("07"), Out("code-is-a-number")),
    ("C45", ROSTER, "行政村", Text("清水村民委员会"), In(Some("511899100201"))),
    ("C45", ROSTER, "行政村", Text("青溪镇清水村"), In(Some("511899100201"))),
    ("C45", ROSTER, "行政村", Text("桃花村"), Out("unknown-village")),
    ("C53", ROSTER, "健康状况", Text("残疾（肢体二级）"), Warned("code-with-words", Some("残疾"))),
    ("C53", ROSTER, "健康状况", Text("残疾、长期慢性病"), In(Some("长期慢性病、残疾"))),
    ("C53", ROSTER, "健康状况", Text("健康、残疾"), Out("codes-contradict")),
    ("C53b", ROSTER, "健康状况", Text("慢病"), Out("unknown-code")),
    ("C54", ROSTER, "文化程度", Text("小学文化"), In(Some("小学"))),
    ("C54", ROSTER, "文化程度", Text("文盲"), In(Some("文盲或半文盲"))),
    ("C54", ROSTER, "文化程度", Text("大学"), Warned("code-near", Some("大专及以上"))),
    ("C54", ROSTER, "在校生状况", Text("初一"), In(Some("七年级"))),
    ("C54", ROSTER, "劳动技能", Text("弱劳动力"), In(Some("弱劳动力或半劳动力"))),
    ("C54", ROSTER, "贫困户属性", Text("五保户"), Warned("code-near", Some("特困供养贫困户"))),
    ("C54", ROSTER, "贫困户属性", Text("低保户"), In(Some("低保户"))),
    ("C54", ROSTER, "脱贫属性", Text("一般农户"), In(Some("一般农户"))),
    ("C56", ROSTER, "务工时间（月）", Text("12个月"), In(Some("12"))),
    ("C56", ROSTER, "务工时间（月）", Text("全年"), In(Some("12"))),
    ("C56", ROSTER, "务工时间（月）", Text("半年"), In(Some("6"))),
    ("C56", ROSTER, "务工时间（月）", Text("13"), Out("not-months")),
    // Names
    ("C46", ROSTER, "姓名", Text("袁　光华 "), In(Some("袁光华"))),
    ("C60", ROSTER, "姓名", Text("阿牛•尔古"), In(Some("阿牛·尔古"))),
    ("C60", ROSTER, "姓名", Text("阿牛.尔古"), In(Some("阿牛·尔古"))),
    ("C47", ROSTER, "姓名", Text("袁光华（已死亡）"), Warned("name-left", Some("袁光华"))),
    ("C47", MEMBERS, "姓名", Text("袁光华(户主)"), Warned("name-with-words", Some("袁光华"))),
    ("C58", ROSTER, "姓名", Text("李䶮"), In(Some("李䶮"))),
    ("C58", ROSTER, "姓名", Text("李㛃"), In(Some("李㛃"))),
    ("C58", ROSTER, "姓名", Text("李𠅤"), In(Some("李𠅤"))),
    ("C59", ROSTER, "姓名", Text("李?"), Out("lost-character")),
    ("C59", ROSTER, "姓名", Text("王□"), Out("lost-character")),
    ("C59", ROSTER, "姓名", Text("王\u{FFFD}"), Out("lost-character")),
    ("shifted", ROSTER, "姓名", Text("513199197106047598"), Out("not-a-name")),
];

/// Two ledgers to start from: one knows the villages, the other the household too.
struct Bases {
    villages: Ledger,
    household: Ledger,
}

impl Bases {
    fn new() -> Self {
        let villages = Ledger::empty();
        villages.write(VILLAGE, Sheet::example(VILLAGE).csv());
        villages.run("import 行政村.csv --date 2018-10-01").ended(0);
        let household = villages.copy();
        household.write(ROSTER, row_of(ROSTER).csv());
        household.run("import 贫困人口信息.csv --date 2018-10-01").ended(0);
        Self { villages, household }
    }

    fn of(&self, sheet: &str) -> Ledger {
        if matches!(sheet, ROSTER | VILLAGE) { self.villages.copy() } else { self.household.copy() }
    }
}

/// The household's first row of a demo sheet, the village's of the sheet of villages.
fn row_of(sheet: &str) -> Sheet {
    let key = if sheet == VILLAGE { "511899100201" } else { HOUSEHOLD };
    let mut row = Sheet::example(sheet).only(key);
    row.rows.truncate(1);
    row
}

/// Writes the one-row sheet with the cell put in and returns its file name.
fn write(ledger: &Ledger, sheet: &str, column: &str, put: Put) -> &'static str {
    let mut table = row_of(sheet);
    if column == "与户主关系" && !matches!(put, Text("本人" | "户主" | "01")) {
        // Somebody is the head all the same.
        table.rows.push(table.rows[0].clone());
        table.set(1, "姓名", "冉桂芳").set(1, "证件号码", "513199197311223140");
    }
    if let Text(text) = put {
        table.set(0, column, text);
        ledger.write("表.csv", table.csv());
        return "表.csv";
    }
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (row, cells) in [&table.header, &table.rows[0]].into_iter().enumerate() {
        for (place, text) in cells.iter().enumerate() {
            page.write_string(row as u32, place as u16, text).unwrap();
        }
    }
    let place = table.column(column) as u16;
    match put {
        Text(text) | Typed(text) => page.write_string(1, place, text).unwrap(),
        Number(number) => page.write_number(1, place, number).unwrap(),
        Bool(flag) => page.write_boolean(1, place, flag).unwrap(),
        Day(year, month, day) => {
            let day = ExcelDateTime::from_ymd(year, month, day).unwrap();
            let format = Format::new().set_num_format("yyyy-mm-dd");
            page.write_datetime_with_format(1, place, &day, &format).unwrap()
        }
    };
    book.save(ledger.path("表.xlsx")).unwrap();
    "表.xlsx"
}

/// The newest value of `table.column`.
fn stored(ledger: &Ledger, place: &str) -> Option<String> {
    let (table, column) = place.split_once('.').unwrap();
    let query = format!("SELECT CAST({column} AS TEXT) FROM {table} ORDER BY entry DESC LIMIT 1");
    let query =
        query.replace("FROM village_survey", "FROM village_survey WHERE village = '511899100201'");
    ledger.sql().query_row(&query, [], |row| row.get(0)).unwrap()
}

#[test]
fn every_value_is_read_right_or_warned_about_or_refused() {
    let bases = Bases::new();
    let mut wrong = Vec::new();
    for (id, sheet, column, put, comes) in CASES {
        let (_, _, place) =
            COLUMNS.iter().find(|it| (it.0, it.1) == (*sheet, *column)).expect(column);
        let ledger = bases.of(sheet);
        let before = ledger.bytes();
        let file = write(&ledger, sheet, column, *put);
        let shown = ledger.run(&format!("import {file} --date 2018-10-31 --problems 问题.csv"));
        let told = Sheet::parse(&ledger.read("问题.csv"));
        // Of this column: severity and code.
        let told: Vec<_> = told
            .rows
            .iter()
            .filter(|it| it[3] == *column)
            .map(|it| (it[4].as_str(), it[5].as_str()))
            .collect();
        let fits = match comes {
            In(value) => {
                told.is_empty() && shown.code == 0 && stored(&ledger, place).as_deref() == *value
            }
            Warned(code, value) => {
                told == [("warning", *code)]
                    && shown.code == 0
                    && stored(&ledger, place).as_deref() == *value
            }
            Out(code) => {
                told.contains(&("error", code)) && shown.code == 2 && ledger.bytes() == before
            }
        };
        if !fits {
            let found = (shown.code == 0).then(|| stored(&ledger, place));
            wrong.push(format!("{id} {column} {put:?}: {comes:?}, not {told:?} {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_temporary_number_says_nothing_of_birthday_and_sex_unless_it_holds_a_day() {
    let bases = Bases::new();
    for (id, birth) in [("999999197106040011", Some("1971-06-04")), ("999999000000000123", None)] {
        let ledger = bases.of(ROSTER);
        let mut roster = row_of(ROSTER);
        ledger.write("表.csv", roster.set(0, "证件号码", id).csv());
        ledger.run("import 表.csv --date 2018-10-31").ended(0);
        assert_eq!(stored(&ledger, "member.birth").as_deref(), birth);
        assert_eq!(stored(&ledger, "member.sex").as_deref(), birth.and(Some("男")));
    }
}

/// What a clerk reads of some cells, one line each.
fn told(lang: &str, cells: &[(&str, &str, Put)]) -> String {
    let bases = Bases::new();
    let mut lines = String::new();
    for (sheet, column, put) in cells {
        let ledger = bases.of(sheet);
        let file = write(&ledger, sheet, column, *put);
        let shown = ledger.run(&format!("import {file} --date 2018-10-31 --lang {lang}"));
        let line = shown.err.lines().find(|it| it.contains(column)).unwrap_or(&shown.err);
        lines.push_str(line);
        lines.push('\n');
    }
    lines
}

#[test]
fn a_clerk_is_told_in_chinese_what_is_wrong_and_what_to_do() {
    expect![[r#"
        错误 表.xlsx/Sheet1 第2行 I列(证件号码): 证件号码是数值, 第16位以后已丢失; 请把列设为文本, 照证件重新填写 (填的是“513199********7616”) [id-is-a-number]
        错误 表.csv 第2行 I列(证件号码): 末三位为000且校验位不符, 疑似被Excel截断; 请照证件重新填写 (填的是“513199********7000”) [id-cut-off]
        提醒 表.csv 第2行 I列(证件号码): 15位号码已升位为513199********7598, 请核对 (填的是“51319*******759”) [id-lengthened]
        提醒 表.csv 第2行 I列(证件号码): 无有效证件号码, 按临时号码登记; 有了身份证请更换 (填的是“999999********0011”) [id-temporary]
        错误 表.csv 第2行 I列(证件号码): 证件号码里有“-”; 只能是数字, 第18位可以是X (填的是“513199-********5980”) [id-odd-character]
        错误 表.csv 第2行 I列(证件号码): 证件号码中的出生日期2018-11-06还没有到; 请核对 (填的是“511899********0013”) [id-future]
        错误 表.xlsx/Sheet1 第2行 F列(户编号): 是数值, 长号码的末几位已丢失; 请把列设为文本, 重新填写 (填的是“4900001800100002”) [digits-lost]
        提醒 表.csv 第2行 Z列(联系电话): 不止一个号码: 存第一个, 其余是154****0518 (填的是“154****0517/154****0518”) [second-phone]
        提醒 表.xlsx/Sheet1 第2行 AA列(首次识别时间): 可能是1月, 也可能是10月(2014.10会被Excel存成2014.1); 没有采用, 请写成 2014-10 (填的是“2014.1”) [january-or-october]
        错误 表.csv 第2行 N列(帮扶开始时间): 只有年月, 缺日; 请写成 2018-10-31 (填的是“2016年3月”) [only-a-month]
        提醒 表.xlsx/Sheet1 第2行 N列(帮扶开始时间): 是Excel的日期序号, 按2016-03-01处理; 请核对 (填的是“42430”) [serial-day]
        提醒 表.csv 第2行 I列(出生日期): 没有写到日; 出生日期以证件号码为准 (填的是“1971年6月”) [birth-without-day]
        提醒 表.csv 第2行 J列(村级集体经济收入（万元）): 合3.5亿元, 单位疑有误(元还是万元); 请核对 (填的是“35000”) [unit-doubtful]
        提醒 表.csv 第2行 O列(人均纯收入（元）): 没有数, 按缺数据处理, 不当作0; 确实是0就写0 (填的是“-”) [not-zero]
        错误 表.csv 第2行 N列(纯收入（元）): 不是确定的金额; 请写成 1234.50 这样的数 (填的是“约10334”) [not-an-amount]
        提醒 表.csv 第2行 V列(主要致贫原因): 不止一个: 以“因病”为主, 其余是“缺技术” (填的是“因病、缺技术”) [main-first]
        错误 表.csv 第2行 V列(主要致贫原因): 是编号, 各系统的编号不同; 请写文字: 因病、因残、因学、因灾、因婚、因丧、缺土地、缺水、缺电、缺技术、缺劳动力、缺资金、交通条件落后、自身发展动力不足、其他 (填的是“1”) [code-is-a-number]
        错误 表.csv 第2行 O列(健康状况): 不是允许的值: 健康、长期慢性病、患有大病、残疾 (填的是“慢病”) [unknown-code]
        错误 表.csv 第2行 O列(健康状况): 括号里写着“待鉴定”, 与前面的“残疾”合不上, 看不出该记哪个; 请只写查到的情况, 不知道就留空 (填的是“残疾（待鉴定）”) [taken-back]
        错误 表.csv 第2行 K列(与户主关系): 与证件号码的性别不符; 请改正 (填的是“女/媳”) [code-of-other-sex]
        提醒 表.csv 第2行 H列(姓名): 姓名按“袁光华”处理; 括号里写着“已死亡”: 如已不在这一户, 请作自然减少登记 (填的是“袁光华（已死亡）”) [name-left]
        错误 表.csv 第2行 H列(姓名): 有丢失的字(“?”或“□”), 疑为转码时丢字; 请补上原字 (填的是“李?”) [lost-character]
    "#]].assert_eq(&told(
        "zh",
        &[
            (ROSTER, "证件号码", Number(5.131_991_971_060_476e17)),
            (ROSTER, "证件号码", Text("513199197106047000")),
            (ROSTER, "证件号码", Text("513199710604759")),
            (ROSTER, "证件号码", Text("999999197106040011")),
            (ROSTER, "证件号码", Text("513199-971060475980")),
            (ROSTER, "证件号码", Text("511899201811060013")),
            (ROSTER, "户编号", Number(4_900_001_800_100_002.0)),
            (ROSTER, "联系电话", Text("15450340517/15450340518")),
            (ROSTER, "首次识别时间", Number(2014.1)),
            (HELPERS, "帮扶开始时间", Text("2016年3月")),
            (HELPERS, "帮扶开始时间", Number(42_430.0)),
            (MEMBERS, "出生日期", Text("1971年6月")),
            (VILLAGE, "村级集体经济收入（万元）", Text("35000")),
            (INCOME, "人均纯收入（元）", Text("-")),
            (INCOME, "纯收入（元）", Text("约10334")),
            (ROSTER, "主要致贫原因", Text("因病、缺技术")),
            (ROSTER, "主要致贫原因", Text("1")),
            (ROSTER, "健康状况", Text("慢病")),
            (ROSTER, "健康状况", Text("残疾（待鉴定）")),
            (ROSTER, "与户主关系", Text("女/媳")),
            (ROSTER, "姓名", Text("袁光华（已死亡）")),
            (ROSTER, "姓名", Text("李?")),
        ],
    ));
}

#[test]
fn a_reader_of_english_is_told_the_same() {
    expect![[r#"
        warning 表.csv row 2 column I (证件号码): the 15-digit number was lengthened to 513199********7598; check it (the cell reads `51319*******759`) [id-lengthened]
        warning 表.xlsx/Sheet1 row 2 column AA (首次识别时间): may be January or October (Excel turns 2014.10 into 2014.1); not kept, write it as 2014-10 (the cell reads `2014.1`) [january-or-october]
        warning 表.csv row 2 column J (村级集体经济收入（万元）): comes to 3.5亿元 (万 is 10,000, 亿 is 100 million); the unit is probably wrong: check it (the cell reads `35000`) [unit-doubtful]
        warning 表.csv row 2 column O (人均纯收入（元）): holds no number and counts as not recorded, not as 0; write 0 if it is 0 (the cell reads `-`) [not-zero]
        error 表.csv row 2 column O (健康状况): is not one of: 健康、长期慢性病、患有大病、残疾 (the cell reads `慢病`) [unknown-code]
        error 表.csv row 2 column O (健康状况): the words in brackets (`待鉴定`) take back `残疾` before them; write only what was found, or leave it blank if it is not known (the cell reads `残疾（待鉴定）`) [taken-back]
        warning 表.csv row 2 column H (姓名): the name is taken as `袁光华`; the brackets say `已死亡`: if the person has left the household, record it as a natural decrease (the cell reads `袁光华（已死亡）`) [name-left]
    "#]].assert_eq(&told(
        "en",
        &[
            (ROSTER, "证件号码", Text("513199710604759")),
            (ROSTER, "首次识别时间", Number(2014.1)),
            (VILLAGE, "村级集体经济收入（万元）", Text("35000")),
            (INCOME, "人均纯收入（元）", Text("-")),
            (ROSTER, "健康状况", Text("慢病")),
            (ROSTER, "健康状况", Text("残疾（待鉴定）")),
            (ROSTER, "姓名", Text("袁光华（已死亡）")),
        ],
    ));
}
