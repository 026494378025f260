//! Every kind of sheet that offices have, one small file each (`layouts/*.csv`): what it is
//! taken for, how many rows are read, and what the ledger holds afterwards.
//!
//! Everybody in them is made up.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use expect_test::expect;

use crate::ledger::{Dice, Ledger, Sheet};

pub(crate) const A: &str = "5100300001";
pub(crate) const B: &str = "4900001800300002";

pub(crate) fn sample(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/layouts").join(file)
}

/// What the ledger holds before a sheet is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    Nothing,
    Villages,
    /// Villages, households and people.
    People,
    /// And who helps them.
    Helpers,
    /// And the library of projects.
    Projects,
    /// And when the school terms are.
    Terms,
}

/// How far the columns of a sheet may change places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Columns {
    Free,
    /// Merged headers, or columns that only their neighbours tell apart.
    Bound,
}

struct Case {
    file: &'static str,
    before: Before,
    kind: &'static str,
    rows: usize,
    /// Lines above the header.
    above: usize,
    columns: Columns,
    /// Queries and what each gives.
    holds: &'static [(&'static str, &'static str)],
}

use Before::{Helpers, Nothing, People, Projects, Terms, Villages};
use Columns::{Bound, Free};

const fn case(
    file: &'static str,
    before: Before,
    kind: &'static str,
    rows: usize,
    (above, columns): (usize, Columns),
    holds: &'static [(&'static str, &'static str)],
) -> Case {
    Case { file, before, kind, rows, above, columns, holds }
}

const ROSTER: &str = "贫困人口信息";

/// Every file of the folder.
const CASES: &[Case] = &[
    case(
        "学期表.csv",
        Nothing,
        "学期表",
        2,
        (0, Free),
        &[(
            "SELECT id || ' ' || first_day || ' ' || last_day FROM term ORDER BY id LIMIT 1",
            "2018-2019-1 2018-09-01 2019-01-20",
        )],
    ),
    case(
        "劳动力培训.csv",
        People,
        "劳动力培训",
        3,
        (0, Free),
        &[("SELECT group_concat(kind || name || days || ifnull(diploma, '-')) FROM
              (SELECT * FROM training WHERE household = '5100300001' ORDER BY day)",
           "实用技术培训养蜂技术3ZS-017,订单培训电工15无")],
    ),
    case(
        "干部培训.csv",
        Helpers,
        "干部培训",
        2,
        (0, Free),
        &[
            ("SELECT group_concat(helper || kind || day) FROM (SELECT * FROM helper_training ORDER BY day)",
             "513199198504176111轮训2023-05-08,江小兰/石桥镇人民政府轮训2023-06-12"),
            ("SELECT appointed_on || post FROM helper WHERE name = '江小兰'", "2023-02-15副镇长"),
        ],
    ),
    case(
        "就业情况.csv",
        People,
        "就业情况",
        2,
        (0, Free),
        &[("SELECT group_concat(kind || since || ifnull(until, '…') || employer || sector || pay_fen)
            FROM (SELECT * FROM job ORDER BY since)",
           "外出务工2023-02-102023-09-30某建筑公司第二产业420000,公益岗位2023-10-01…柳湾村委会第一产业50000")],
    ),
    case(
        "公益岗位.csv",
        People,
        "公益岗位",
        1,
        (0, Free),
        &[("SELECT household || kind || post || since || pay_fen FROM job WHERE until IS NULL",
           "4900001800300002公益岗位地质灾害隐患点监测员2023-01-0130000")],
    ),
    case(
        "易地搬迁.csv",
        People,
        "易地搬迁",
        1,
        (0, Free),
        &[("SELECT kind || year || willing || persons || site || subsidy_fen || keys_on || moved_on
            FROM rehousing", "易地搬迁201913石桥集中安置点75000002019-12-052020-01-10")],
    ),
    case(
        "危房改造.csv",
        People,
        "危房改造",
        1,
        (0, Free),
        &[("SELECT kind || year || house_grade || appraisal || subsidy_fen || accepted_on FROM rehousing",
           "危房改造2020D鉴〔2020〕17号35000002020-10-12")],
    ),
    case(
        "在校学生.csv",
        Terms,
        "在校学生",
        1,
        (0, Free),
        &[("SELECT household || term || stage || school || grade || outside_county || care FROM enrolment",
           "51003000012023-2024-1初中云岭县石桥中学九年级0厌学、留守儿童")],
    ),
    case(
        "补助发放.csv",
        Terms,
        "补助发放",
        2,
        (0, Free),
        &[("SELECT group_concat(item || period || ifnull(own_fen, '-') || paid_fen || paid_on)
            FROM (SELECT * FROM subsidy ORDER BY item)",
           "伙食费2023-2024-1-1000002023-10-20,养老保险缴费补贴20231500001000002023-11-30")],
    ),
    case(
        "医疗费用.csv",
        People,
        "医疗费用",
        2,
        (0, Free),
        &[
            ("SELECT total_fen - basic_fen - serious_fen - aid_fen - commercial_fen - fund_fen - relief_fen
              FROM medical_bill WHERE kind = '住院'", "100005"),
            ("SELECT count(*) FROM medical_bill WHERE serious_fen IS NULL AND kind = '门诊'", "1"),
        ],
    ),
    case(
        "行政村_带编码.csv",
        Nothing,
        "行政村",
        2,
        (0, Free),
        &[
            ("SELECT group_concat(code || name) FROM area WHERE level = 'village'",
             "511899101201柳湾村,511899101202松坪村"),
            ("SELECT area || name FROM area_alias", "511899101201下湾村"),
            ("SELECT population || ' ' || destitute_persons FROM village_survey
              WHERE village = '511899101201'", "1105 3"),
        ],
    ),
    case(
        "行政村_2023.csv",
        Villages,
        "行政村",
        2,
        (2, Free),
        &[(
            "SELECT collective_income_fen || ' ' || culture_rooms || ' ' || doctors || ' ' || bus
                || ' ' || primary_schools || ' ' || income_per_head_fen || ' ' || arable_mu100
             FROM village_survey WHERE village = '511899101202' AND day = '2023-12-18'",
            "3750000 1 0 0 0 1201000 99000",
        )],
    ),
    case(
        "花名册_2016.csv",
        Villages,
        ROSTER,
        5,
        (1, Free),
        &[
            ("SELECT count(DISTINCT household) FROM member", "2"),
            ("SELECT status || category || cause FROM household_status WHERE household = '5100300001'",
             "未脱贫一般贫困户缺技术"),
            ("SELECT work_area || work_months || resident_insurance || resident_pension
              FROM member_survey WHERE work_area IS NOT NULL", "县外省内务工610"),
        ],
    ),
    case(
        "贫困人口信息_2017.csv",
        Villages,
        ROSTER,
        5,
        (0, Free),
        &[
            ("SELECT status || exit_year || income_per_head_fen FROM household_status
              WHERE household = '4900001800300002'", "已脱贫2017438050"),
            ("SELECT sum(safe_water) || sum(dangerous_house) FROM survey", "20"),
        ],
    ),
    case(
        "贫困户信息_2019.csv",
        Villages,
        ROSTER,
        5,
        (2, Free),
        &[("SELECT safe_water || ' ' || water_difficult FROM survey WHERE household = '5100300001'",
           "1 0")],
    ),
    case(
        "贫困人口_识别时间.csv",
        Villages,
        ROSTER,
        5,
        (0, Free),
        &[("SELECT identified_month || ' ' || (SELECT identified_month FROM member WHERE name = '罗小军')
            FROM household WHERE no = '5100300001'", "2013-12 2017-11")],
    ),
    case(
        "保险台账_2018.csv",
        Villages,
        ROSTER,
        5,
        (0, Free),
        &[("SELECT safe_water || ' ' || water_difficult FROM survey WHERE household = '5100300001'",
           "0 1")],
    ),
    case(
        "建档立卡_2020.csv",
        Villages,
        ROSTER,
        5,
        (0, Free),
        &[("SELECT village_group || cause FROM household JOIN household_status ON no = household
            WHERE no = '5100300001'", "2组缺劳动力")],
    ),
    case(
        "已脱贫人口_2022.csv",
        Villages,
        ROSTER,
        5,
        (0, Free),
        &[
            ("SELECT group_concat(status) FROM household_status", "已脱贫,已脱贫"),
            ("SELECT household || kind || removed || identified_month FROM monitor",
             "4900001800300002脱贫不稳定户02022-03"),
            ("SELECT phone FROM member WHERE name = '周秀英'", "15400000022"),
            ("SELECT certificate FROM member WHERE name = '陈明礼'", "43"),
        ],
    ),
    case(
        "人_自定义查询_2021.csv",
        People,
        "人口信息",
        5,
        (0, Free),
        &[
            ("SELECT employer || work_place || employment FROM member_survey WHERE employer IS NOT NULL",
             "某建筑公司某市某区外出务工"),
            ("SELECT public_post || public_post_months FROM member_survey WHERE public_post IS NOT NULL",
             "保洁员10"),
            ("SELECT sum(dibao) || sum(mandarin) || max(disability_year) FROM member_survey",
             "252015"),
            ("SELECT DISTINCT standard FROM household_status WHERE standard IS NOT NULL", "国家标准"),
        ],
    ),
    case(
        "户_全字段_2022.csv",
        Villages,
        ROSTER,
        2,
        (0, Free),
        &[
            ("SELECT head_count || ' ' || (SELECT heads FROM income WHERE household = '5100300001')
              FROM household_status WHERE household = '5100300001'", "3 4"),
            ("SELECT wage_fen || ' ' || cost_fen || ' ' || post_wage_fen || ' ' || gross_fen || ' ' || net_fen
              FROM income WHERE household = '5100300001'", "3200000 250000 600000 4355050 4105050"),
            ("SELECT arable_mu100 || ' ' || water_mu100 || ' ' || orchard_mu100 FROM land
              WHERE household = '5100300001'", "420 35 80"),
            ("SELECT cooperative || enterprise || entrepreneur || production_power || ' ' || road_distance_m
              FROM survey WHERE household = '5100300001'", "1011 400"),
        ],
    ),
    case(
        "人_全字段_2022.csv",
        Villages,
        ROSTER,
        5,
        (0, Free),
        &[("SELECT sum(resident_insurance) || sum(medical_aid) || sum(dibao) FROM member_survey", "502")],
    ),
    case(
        "贫困户台账_2018.csv",
        Villages,
        "贫困户基本信息",
        2,
        (0, Free),
        &[
            ("SELECT relation || person_no || name FROM member WHERE household = '5100300001'",
             "户主86000000300001罗大成"),
            ("SELECT status || category FROM household_status WHERE household = '5100300001'",
             "未脱贫低保贫困户"),
            ("SELECT count(*) FROM income", "0"),
        ],
    ),
    case(
        "扶贫云导出.csv",
        Villages,
        "贫困户基本信息",
        2,
        (0, Bound),
        &[
            ("SELECT count(*) FROM member", "0"),
            ("SELECT count(*) FROM household_status WHERE income_per_head_fen IS NOT NULL", "0"),
        ],
    ),
    case(
        "字段代码.csv",
        Villages,
        ROSTER,
        5,
        (0, Free),
        &[
            ("SELECT safe_water || water_difficult FROM survey WHERE household = '5100300001'", "10"),
            ("SELECT cause || income_per_head_fen FROM household_status WHERE household = '5100300001'",
             "缺水300000"),
        ],
    ),
    case(
        "2016_贫困户基本信息.csv",
        Villages,
        "贫困户基本信息",
        2,
        (0, Free),
        &[("SELECT standard || category || cause || ' ' || other_causes FROM household_status
            WHERE household = '5100300001'", "国家标准一般贫困户因病 缺技术、缺资金")],
    ),
    case(
        "2016_家庭成员.csv",
        People,
        "人口信息",
        5,
        (0, Free),
        &[
            ("SELECT group_concat(name) FROM (SELECT name FROM member ORDER BY person_no)",
             "罗大成,周秀英,罗小军,陈明礼,何玉珍"),
            ("SELECT sum(resident_insurance) FROM member_survey WHERE sheet = 'persons'", "5"),
        ],
    ),
    case(
        "2016_生产生活.csv",
        People,
        "住房",
        2,
        (0, Free),
        &[
            ("SELECT arable_mu100 || ' ' || irrigated_mu100 || ' ' || returned_mu100 FROM land
              WHERE household = '5100300001'", "525 100 200"),
            ("SELECT safe_water || water_difficult || dangerous_house || sanitary_toilet || ' '
                 || floor_area_dm2 || ' ' || road_distance_m
              FROM survey WHERE sheet = 'housing' AND household = '5100300001'", "0110 8550 2500"),
        ],
    ),
    case(
        "2016_当前收支分析.csv",
        People,
        "收入",
        2,
        (0, Bound),
        &[("SELECT pension_fen || ' ' || family_planning_fen || ' ' || gross_fen || ' ' || net_fen
            FROM income WHERE household = '5100300001'", "360000 72000 1962000 1722000")],
    ),
    case(
        "2016_帮扶单位和责任人.csv",
        People,
        "帮扶责任人",
        2,
        (0, Free),
        &[
            ("SELECT helper || ' ' || since FROM link WHERE object = '5100300001'",
             "谢文涛/县水利局 2023-12-18"),
            ("SELECT phone || post FROM helper WHERE name = '宋雅琴'", "15400000033科员"),
        ],
    ),
    case(
        "2016_帮扶人走访记录.csv",
        Helpers,
        "走访记录",
        2,
        (0, Free),
        &[("SELECT mode || note FROM visit WHERE object = '5100300001'", "入户走访了解务工情况")],
    ),
    case(
        "2016_帮扶措施.csv",
        People,
        "帮扶措施",
        2,
        (0, Bound),
        &[
            ("SELECT group_concat(category || item || since || note) FROM (SELECT * FROM measure ORDER BY household, since)",
             "健康帮扶个人缴费补贴2017-02180元,产业帮扶发展养殖业2016-053000元,产业帮扶发展养殖业2018-03贴息"),
        ],
    ),
    case(
        "监测对象信息_2023.csv",
        People,
        "监测对象",
        2,
        (2, Bound),
        &[
            ("SELECT kind || ' ' || risks || ' ' || removed || ' ' || removed_month || ' ' || own_medical_fen
              FROM monitor WHERE household = '5100300001'",
             "脱贫不稳定户 因病、因意外事故 1 2023-06 231040"),
            ("SELECT kind || removed FROM monitor WHERE sheet = 'monitor' AND household = '4900001800300002'", "突发严重困难户0"),
            ("SELECT road_paved || road_distance_m FROM survey WHERE sheet = 'monitor' AND household = '5100300001'",
             "11200"),
        ],
    ),
    case(
        "监测对象_2022.csv",
        People,
        "监测对象",
        2,
        (0, Free),
        &[("SELECT DISTINCT risks || income_per_head_fen FROM monitor WHERE sheet = 'monitor'",
           "因务工就业不稳231100")],
    ),
    case(
        "已外出务工_2023.csv",
        People,
        "外出务工",
        2,
        (2, Free),
        &[("SELECT employer || work_place FROM member_survey WHERE sheet = 'work'", "某服装厂某市某区")],
    ),
    case("计划外出务工_2023.csv", People, "计划外出务工", 0, (2, Free), &[]),
    case(
        "乡村建设户信息_2023.csv",
        People,
        "住房",
        2,
        (2, Free),
        &[("SELECT group_concat(road_paved || toilet_works) FROM survey WHERE sheet = 'housing'", "01,10")],
    ),
    case(
        "住房.csv",
        People,
        "住房",
        2,
        (0, Free),
        &[
            ("SELECT road_distance_m || house_grade FROM survey WHERE sheet = 'housing' LIMIT 1", "290B"),
            ("SELECT DISTINCT arable_mu100 || ' ' || forest_mu100 FROM land", "530 1060"),
        ],
    ),
    case(
        "收入_2022.csv",
        People,
        "收入",
        2,
        (0, Free),
        &[("SELECT year || ' ' || heads || ' ' || ecology_fen || ' ' || gross_fen || ' ' || per_head_fen
            FROM income WHERE household = '5100300001'", "2022 3 48000 4078000 1349800")],
    ),
    case(
        "收支情况_2023.csv",
        People,
        "收入",
        2,
        (2, Free),
        &[("SELECT wage_fen || ' ' || transfer_fen || ' ' || net_fen || ' ' || per_head_fen || ' ' || own_medical_fen
            FROM income WHERE household = '5100300001'", "2360000 152500 3192500 1064200 30000")],
    ),
    case(
        "结对帮扶_湖南.csv",
        People,
        "帮扶责任人",
        2,
        (0, Free),
        &[("SELECT helper || phone || post FROM link JOIN helper ON helper = id WHERE object = '5100300001'",
           "谢文涛/县教育局15400000022教师")],
    ),
    case(
        "帮扶队伍.csv",
        People,
        "结对帮扶(按证件号码)",
        5,
        (0, Free),
        &[
            ("SELECT count(*) || group_concat(object || kind) FROM (SELECT * FROM link ORDER BY object)",
             "24900001800300002结对帮扶,5100300001结对帮扶"),
            ("SELECT phone FROM helper WHERE name = '宋雅琴'", "15400000033"),
        ],
    ),
    case(
        "帮扶责任人_2022.csv",
        People,
        "帮扶责任人",
        2,
        (0, Free),
        &[("SELECT since || until || length(helper) FROM link WHERE object = '5100300001'",
           "2018-06-012025-12-3118")],
    ),
    case(
        "驻村工作队.csv",
        Villages,
        "驻村工作队",
        2,
        (1, Free),
        &[("SELECT group_concat(kind || ifnull(role, '')) FROM (SELECT * FROM link ORDER BY object, kind DESC)",
           "驻村工作队队长,第一书记,驻村工作队队员")],
    ),
    case(
        "单位名单.csv",
        Nothing,
        "单位名单",
        2,
        (0, Free),
        &[("SELECT level || kind || ifnull(area, '-') FROM unit WHERE name = '市水务集团'",
           "市(地、州、盟)企业-"),
          ("SELECT area FROM unit WHERE name = '县农业局'", "511899")],
    ),
    case(
        "职工花名册.csv",
        Nothing,
        "职工花名册",
        2,
        (0, Free),
        &[
            ("SELECT unit || section || rank || identity || on_staff || appointed_on FROM helper
              WHERE name = '谢文涛'", "县水利局水政股副科级机关干部12016-03-01"),
            ("SELECT count(*) FROM link", "0"),
        ],
    ),
    case(
        "包村联系名单_2018.csv",
        Villages,
        "包村联系",
        4,
        (0, Free),
        &[
            ("SELECT group_concat(link.kind || helper.kind || ifnull(partner, '')) FROM
              (SELECT * FROM link ORDER BY object, kind, helper) AS link
              JOIN helper ON helper.id = link.helper",
             "单位包村单位,领导联系干部,农技服务干部,支部结对支部松坪村党支部"),
            ("SELECT tier || batch || paper || since FROM link WHERE kind = '领导联系'",
             "县级2018云办发〔2018〕7号2018-03-01"),
        ],
    ),
    case(
        "乡镇扶贫岗位.csv",
        Villages,
        "乡镇扶贫岗位",
        2,
        (0, Free),
        &[("SELECT group_concat(object || kind || full_time) FROM (SELECT * FROM link ORDER BY kind)",
           "511899101专职人员1,511899101分管领导0")],
    ),
    case(
        "包学区.csv",
        Nothing,
        "包学区",
        1,
        (0, Free),
        &[
            ("SELECT unit || kind FROM link", "石桥学区包学区"),
            ("SELECT kind FROM unit WHERE name = '石桥学区'", "学校"),
        ],
    ),
    case(
        "教师包户.csv",
        People,
        "教师包户",
        2,
        (0, Free),
        &[("SELECT group_concat(object || kind || helper) FROM (SELECT * FROM link ORDER BY object)",
           "4900001800300002教育分包段老师/石桥镇中心校,5100300001教育分包段老师/石桥镇中心校")],
    ),
    case(
        "利益联结.csv",
        People,
        "利益联结",
        1,
        (0, Free),
        &[("SELECT link.kind || role || helper.kind FROM link JOIN helper ON helper.id = helper",
           "利益联结入股分红单位")],
    ),
    case(
        "走访记录_2022.csv",
        Helpers,
        "走访记录",
        2,
        (0, Free),
        &[("SELECT mode || problem FROM visit WHERE problem IS NOT NULL", "入户走访住房漏雨")],
    ),
    case(
        "驻村考勤.csv",
        Helpers,
        "驻村考勤",
        3,
        (1, Free),
        &[("SELECT group_concat(mode || ifnull(night, '') || ifnull(note, '')) FROM
              (SELECT * FROM visit WHERE level = 'village' ORDER BY day)",
           "驻村1,公差到县里跑项目,请假看病")],
    ),
    case(
        "村级工作记录.csv",
        Helpers,
        "村级工作记录",
        2,
        (0, Free),
        &[("SELECT group_concat(mode || ifnull(topics, '') || note || people || ifnull(solved, '')) FROM
              (SELECT * FROM visit WHERE level = 'village' ORDER BY day)",
           "专题会议项目落实研究产业路15,纠纷调处两户争水21")],
    ),
    case(
        "督查评分表.csv",
        Helpers,
        "督查评分表",
        2,
        (0, Free),
        &[
            ("SELECT group_concat(heading || points100 || '/' || of100 || ifnull(due, '')) FROM score",
             "帮扶效果2000/25002021-06-30,责任落实2250/2500"),
            ("SELECT count(*) || mode || max(no) FROM visit WHERE level = 'village'", "1督查检查1"),
        ],
    ),
    case(
        "帮扶措施_2022.csv",
        People,
        "帮扶措施",
        2,
        (0, Free),
        &[("SELECT category || item || since || fen || done FROM measure WHERE household = '4900001800300002'",
           "健康帮扶个人缴费补贴2022-02180501")],
    ),
    case(
        "帮扶措施_分类.csv",
        People,
        "帮扶措施",
        2,
        (0, Free),
        &[
            ("SELECT group_concat(code_set || code) FROM measure_code WHERE household = '5100300001'",
             "22个专项农业产业,五个一批发展生产,五条途径产业扶持,十个专项产业,四川五个一批扶持生产和就业发展"),
            ("SELECT unit || benefit_fen || signed FROM measure WHERE household = '5100300001'",
             "县农业农村局1200001"),
        ],
    ),
    case(
        "项目库.csv",
        Villages,
        "项目库",
        2,
        (0, Free),
        &[
            ("SELECT group_concat(no || area || heading) FROM project",
             "XM2022-001511899101201产业,XM2022-002511899101基础设施"),
            ("SELECT budget_fen || ' ' || own_fen || ' ' || mode || ' ' || approved_on || ' ' || unit
              FROM project WHERE no = 'XM2022-001'",
             "20000000 2500000 先建后补 2022-02-10 县农业农村局"),
        ],
    ),
    case(
        "资金台账.csv",
        Villages,
        "资金台账",
        2,
        (0, Free),
        &[("SELECT group_concat(area || origin || planned_fen || purpose) FROM fund WHERE purpose IS NOT NULL",
           "511899101201中央20000000专项资金"),
          ("SELECT area || planned_fen FROM fund WHERE origin = '县级'", "5118991000000000")],
    ),
    case(
        "小额信贷.csv",
        People,
        "小额信贷",
        2,
        (0, Free),
        &[("SELECT group_concat(kind || purpose || fen || ' ' || months || ' ' || ifnull(due, '-'))
            FROM (SELECT * FROM loan ORDER BY day)",
           "小额信贷养殖5000000 36 2025-03-01,小额信贷自主创业3000000 24 -")],
    ),
    case(
        "项目跟踪.csv",
        Projects,
        "项目跟踪督查",
        2,
        (0, Free),
        &[("SELECT group_concat(project || mode || day) FROM (SELECT * FROM visit ORDER BY day)",
           "XM2022-001项目跟踪2022-05-12,XM2022-001督查检查2022-08-20")],
    ),
    case(
        "目标任务.csv",
        Helpers,
        "目标任务",
        4,
        (0, Free),
        &[(
            "SELECT group_concat(level || period || ' ' || register || ' ' || ifnull(villages, '-')
                || ' ' || ifnull(households, '-') || ' ' || ifnull(persons, '-'), '; ')
             FROM (SELECT * FROM target ORDER BY period, level)",
            "county2016 所有 9 1756 6000; village2016-2018 所有 1 2 5; \
             township2017 国家标准 - 2188 7539; unit2020 所有 - - -",
        )],
    ),
    case(
        "帮扶计划.csv",
        Helpers,
        "帮扶计划",
        5,
        (0, Free),
        &[(
            "SELECT group_concat(level || version, ' ')
             FROM (SELECT * FROM plan ORDER BY level, version)",
            "household1 household2 township1 unit1 village1",
        )],
    ),
    case(
        "任务清单.csv",
        Helpers,
        "任务清单",
        3,
        (0, Free),
        &[(
            "SELECT group_concat(no || ' ' || ifnull(object, '-') || ' ' || due || ' ' || unit, '; ')
             FROM (SELECT * FROM task ORDER BY no)",
            "T1 511899101 2020-12-31 县自然资源局; T2 511899101201 2020-12-31 县自然资源局; \
             T3 - 2023-06-30 县教育局",
        )],
    ),
    case(
        "文书登记.csv",
        Helpers,
        "文书登记",
        7,
        (0, Free),
        &[
            (
                "SELECT group_concat(level || kind || item, '; ')
                 FROM (SELECT * FROM paper ORDER BY day)",
                "unit责任书脱贫攻坚责任书; helper第一书记选派党员报名; helper第一书记选派党支部推荐; \
                 village通报走访不到位; household典型人物; household验收; household销号",
            ),
            ("SELECT count(*) FROM helper", "2"),
        ],
    ),
    case(
        "需求清单.csv",
        Helpers,
        "需求清单",
        3,
        (0, Free),
        &[(
            "SELECT group_concat(object || kind || ifnull(solved_on, ''), '; ')
             FROM (SELECT * FROM need ORDER BY object, kind)",
            "5100300001产业帮扶; 5100300001健康帮扶2023-04-01; 511899101202基础设施建设",
        )],
    ),
    case(
        "入户核查.csv",
        People,
        "入户核查",
        2,
        (0, Free),
        &[("SELECT DISTINCT day || food_enough || water_quality FROM survey WHERE sheet = 'home-check'",
           "2023-10-2010")],
    ),
    case(
        "家庭成员_2018.csv",
        People,
        "家庭成员",
        5,
        (0, Free),
        &[("SELECT group_concat(resident_insurance, '') FROM (SELECT * FROM member_survey WHERE sheet = 'members' ORDER BY member)",
           "11011")],
    ),
];

const DATE: &str = "--date 2023-12-18";

/// A ledger on a day when all the sheets have been made.
pub(crate) fn ledger(before: Before) -> Ledger {
    static READY: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let ledger = Ledger::empty().on("2024-01-10");
        let mut states = vec![ledger.bytes()];
        let files = [
            "行政村_带编码.csv",
            "已脱贫人口_2022.csv",
            "帮扶责任人_2022.csv",
            "项目库.csv",
            "学期_2023.csv",
        ];
        for file in files {
            if file == "学期_2023.csv" {
                ledger.write(file, "学期,学期开始,学期结束\n2023-2024-1,2023-09-01,2024-01-20\n");
                ledger.run(&format!("import {file} --date 2022-12-31")).ended(0);
                states.push(ledger.bytes());
                continue;
            }
            fs::copy(sample(file), ledger.path(file)).unwrap();
            ledger.run(&format!("import {file} --date 2022-12-31")).ended(0);
            states.push(ledger.bytes());
        }
        states
    });
    let ledger = Ledger::new().on("2024-01-10");
    ledger.write("bangfu.db", &READY[before as usize]);
    ledger
}

pub(crate) fn text(ledger: &Ledger, query: &str) -> String {
    let value: rusqlite::types::Value = ledger
        .sql()
        .query_row(query, [], |row| row.get(0))
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => format!("{other:?}"),
    }
}

#[test]
fn every_file_has_its_case() {
    let mut files: Vec<_> = fs::read_dir(sample(""))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let mut cases: Vec<_> = CASES.iter().map(|it| it.file).collect();
    cases.sort_unstable();
    assert_eq!(files, cases);
}

#[test]
fn every_kind_of_sheet_is_known_for_what_it_is_and_read() {
    for case in CASES {
        let ledger = ledger(case.before);
        fs::copy(sample(case.file), ledger.path(case.file)).unwrap();
        let shown = ledger.run(&format!("import {} {DATE} --format json", case.file));
        if case.rows == 0 {
            assert_eq!(shown.code, 2, "{}: {shown}", case.file);
            assert!(shown.err.contains(case.kind), "{}: {shown}", case.file);
            assert!(shown.err.contains("[sheet-not-taken]"), "{}: {shown}", case.file);
            continue;
        }
        assert_eq!(shown.code, 0, "{}: {shown}", case.file);
        let read: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
        assert_eq!(read["rows"][0]["kind"], case.kind, "{}: {shown}", case.file);
        assert_eq!(read["rows"][0]["read"], case.rows, "{}: {shown}", case.file);
        assert_eq!(read["rows"][0]["refused"], 0, "{}: {shown}", case.file);
        for (query, wanted) in case.holds {
            assert_eq!(text(&ledger, query), *wanted, "{}: {query}\n{shown}", case.file);
        }
        ledger.digest();
    }
}

#[test]
fn every_kind_of_sheet_read_again_changes_nothing() {
    for case in CASES.iter().filter(|it| 0 < it.rows) {
        let ledger = ledger(case.before);
        fs::copy(sample(case.file), ledger.path(case.file)).unwrap();
        let line = format!("import {} {DATE}", case.file);
        ledger.run(&line).ended(0);
        let digest = ledger.digest();
        let shown = ledger.run(&line);
        assert!(shown.err.contains("没有新内容"), "{}: {shown}", case.file);
        assert_eq!(ledger.digest(), digest, "{}", case.file);
    }
}

#[test]
fn columns_and_rows_may_stand_in_any_order() {
    let mut dice = Dice(7);
    for case in CASES.iter().filter(|it| 0 < it.rows) {
        let original = fs::read_to_string(sample(case.file)).unwrap();
        let mut whole = Vec::new();
        for round in 0..3 {
            let ledger = ledger(case.before);
            let mut text = original.clone();
            if 0 < round && case.columns == Free {
                let mut lines: Vec<_> = original.split_inclusive('\n').collect();
                let sheet = lines.split_off(case.above).concat();
                let mut sheet = Sheet::parse(&sheet);
                let mut order: Vec<_> = (0..sheet.header.len()).collect();
                dice.shuffle(&mut order);
                dice.shuffle(&mut sheet.rows);
                text = format!("{}{}", lines.concat(), sheet.reordered(&order).csv());
            }
            ledger.write(case.file, text);
            let shown = ledger.run(&format!("import {} {DATE}", case.file));
            assert_eq!(shown.code, 0, "{}: {shown}", case.file);
            whole.push(ledger.digest());
        }
        whole.dedup();
        assert_eq!(whole.len(), 1, "{}", case.file);
    }
}

#[test]
fn the_two_numbers_of_the_households_are_those_of_the_samples() {
    let ledger = ledger(People);
    assert_eq!(text(&ledger, "SELECT group_concat(no) FROM household"), format!("{B},{A}"));
}

#[test]
fn what_was_recognised_is_explained_column_by_column_and_no_ledger_is_needed() {
    let ledger = Ledger::new();
    for file in ["收支情况_2023.csv", "计划外出务工_2023.csv"] {
        fs::copy(sample(file), ledger.path(file)).unwrap();
    }
    ledger.write("别的.csv", "甲,乙\r\n1,2\r\n");
    expect![[r#"
        exit 1
        ---- out
        表格识别  截至2018年11月05日
        | 文件                  | 工作表 | 编码  | 表种         | 表头行 | 列 | 列名                       | 读作           | 内容               | 说明                                                           |
        |-----------------------|--------|-------|--------------|--------|----|----------------------------|----------------|--------------------|----------------------------------------------------------------|
        | 没有.csv              | -      | -     | -            | -      | -  | -                          | -              | -                  | 没有文件 没有.csv; 请检查文件名和路径                          |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | A  | 户编号                     | 户编号         | -                  | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | B  | 户主姓名                   | -              | -                  | 认识, 不需要                                                   |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | C  | 年度                       | 年度           | 年份               | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | D  | 工资性收入                 | 工资性收入     | 金额(元), 单位万元 | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | E  | 生产经营性收入             | 生产经营性收入 | 金额(元), 单位万元 | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | F  | 财产性收入                 | 财产性收入     | 金额(元), 单位万元 | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | G  | 转移性收入                 | 转移性收入     | 金额(元), 单位万元 | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | H  | 生产经营性支出             | 生产经营性支出 | 金额(元), 单位万元 | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | I  | 家庭纯收入                 | 纯收入         | 金额(元), 单位万元 | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | J  | 家庭人均纯收入             | 人均纯收入     | 金额(元), 单位万元 | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | K  | 家庭理赔收入               | -              | -                  | 不认识或有别的列更准, 不导入                                   |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | L  | 合规自付支出               | 合规自付支出   | 金额(元), 单位万元 | -                                                              |
        | 收支情况_2023.csv     | -      | UTF-8 | 收入         | 3      | M  | 纳入监测对象的收入参考范围 | -              | -                  | 不认识或有别的列更准, 不导入                                   |
        | 计划外出务工_2023.csv | -      | UTF-8 | 计划外出务工 | -      | -  | -                          | -              | -                  | 这是计划外出务工表, 不导入: 打算不是情况, 请导入已外出务工的表 |
        | 别的.csv              | -      | UTF-8 | -            | -      | -  | -                          | -              | -                  | 前15行没有认识的表头, 不导入                                   |
        ---- err
    "#]].assert_eq(
        &ledger
            .run("import --explain 收支情况_2023.csv 计划外出务工_2023.csv 别的.csv 没有.csv")
            .to_string(),
    );
    assert!(!ledger.path("bangfu.db").exists());
}
