#!/usr/bin/env python3
"""Makes the demo township: nine sheets as CSV, XLSX and XLS, and truth.json.

Place, people and numbers are made up. Nobody in here can be real: the ID prefixes
513199 and 511899 were never assigned, and mobile numbers in 154 belong to no operator.
Needs openpyxl and xlwt. The same run gives the same bytes.
"""
import csv
import io
import json
import random
import re
import zipfile
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import xlwt

HERE = Path(__file__).resolve().parent
R = random.Random(20181031)
DAY = date(2018, 10, 31)
LINE = 3600
COUNTY = "云岭县"

HEADERS = {
    "贫困人口信息": "序号 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度 在校生状况 "
    "健康状况 劳动技能 务工时间（月） 是否参加大病保险 脱贫属性 脱贫年度 贫困户属性 主要致贫原因 危房户 是否解决安全饮用水 "
    "人均纯收入 联系电话 首次识别时间",
    "收入": "县 乡 村 户编号 户主姓名 户主证件号码 年度 年度家庭人口数 工资性收入 生产经营性收入 财产性收入 转移性收入 "
    "生产经营性支出 纯收入（元） 人均纯收入（元）",
    "住房": "县 乡 村 户编号 户主姓名 住房面积 是否危房户 住房等级 入户路类型 与村主干路距离 主要燃料类型 是否有卫生厕所 "
    "是否解决安全饮用水 是否通生活用电 是否通广播电视",
    "家庭成员": "县 乡 村 户编号 人编号 姓名 性别 证件号码 出生日期 在校生状况 义务教育阶段未上学原因 是否参加城乡居民基本医疗保险 "
    "是否参加城镇职工基本医疗保险 是否参加大病保险 是否参加城乡居民基本养老保险 是否享受农村居民最低生活保障 是否特困供养人员",
    "入户核查": "县 乡 村 户编号 户主姓名 核查日期 不愁吃 不愁穿 水量达标 水质达标 取水方便 供水保证率达标 通生活用电 通广播电视 核查人",
    "帮扶责任人": "县 乡 村 户编号 户主姓名 帮扶责任人 性别 证件号码 政治面貌 帮扶单位名称 单位隶属关系 职务 联系电话 帮扶开始时间 帮扶结束时间",
    "驻村工作队": "县 乡 村 行政区划代码 姓名 性别 证件号码 政治面貌 派出单位 职务 是否队长 是否第一书记 联系电话 驻村开始时间 驻村结束时间",
    "走访记录": "县 乡 村 户编号 户主姓名 帮扶责任人 走访时间 走访方式 走访内容 存在问题 解决措施 慰问金（元） 慰问物资 物资折款（元）",
    "行政村": "县 乡 村 行政区划代码 是否贫困村 计划退出年度 出列年度 总户数 农业户籍人口 村级集体经济收入（万元） "
    "到乡镇是否通沥青（水泥）路 行政村卫生室个数 行政村执业（助理）医师（人） 行政村文化（图书）室个数 是否通宽带",
}
HEADERS = {sheet: names.split() for sheet, names in HEADERS.items()}
SHEETS = {sheet: [] for sheet in HEADERS}

# township, code, then the columns of 行政村 from 是否贫困村 on
VILLAGES = {
    "清水村": ("青溪镇", "511899100201", "是", "2018", "", "205", "700", "3.5", "是", "1", "1", "1", "是"),  # exactly 3.00 %
    "石桥村": ("青溪镇", "511899100202", "是", "2018", "", "362", "1260", "0.8", "是", "1", "0", "2", "是"),
    "柏树村": ("青溪镇", "511899100203", "否", "", "", "158", "540", "0", "是", "1", "1", "1", "是"),
    "柳坪村": ("柳坪乡", "511899101201", "是", "", "", "280", "", "", "否", "1", "", "0", ""),
    "高坎村": ("柳坪乡", "511899101202", "是", "", "", "176", "620", "1.2", "", "0", "", "", "否"),
}

# Households: members, index of the helper (None: no helper), what is special.
# Members: M/F the head, w spouse, s son, d daughter, l daughter-in-law, f father, m mother,
# g grandson, h granddaughter; then the year or day of birth; * has a disability certificate.
HOUSEHOLDS = {
    "清水村": [
        ("M1971 w1973 s1996 d2005", 0, {"net": 4 * LINE + 1}),
        ("F1958* m1934", 0, {}),
        ("M1966 w1969 s1993 s2002-11-01", 1, {"net": 4 * LINE}),  # the youngest is 15 for one more day
        ("M1949", 1, {"kind": "特困供养"}),
        ("M1975 w1978 d2004 s2009 f1947", 1, {"exited": True}),
        ("M1962* w1964 s1989", 2, {"house": "C"}),
        ("M1979 w1981 d2007 s2012-11-01", 2, {"reason": {2: "因病无法就学"}}),
        ("F1970 s1995 d2006", 3, {"水质达标": ""}),
    ],
    "石桥村": [
        ("M1968 w1970 s1994 m1940", 4, {"people": "彝族"}),
        ("M1953 w1955*", 4, {}),
        ("M1973 w1975 d2003 s2007", 5, {"reason": {2: "厌学"}}),
        ("M1984 w1986 s2010 d2014 f1957", 5, {"insured": {0: ("是", "是")}}),
        ("F1947", 5, {"no_income": True, "kind": "低保"}),
        ("M1965 w1967 s1991 l1992 g2013", 6, {"exited": True}),
        ("M1960* s1988", 7, {"net": 2 * LINE - 1}),
        ("M1977 w1980 s2004 d2011", None, {}),
    ],
    "柏树村": [
        ("M1969 w1972 s1998", 2, {}),
        ("M1956 w1958 f1932*", 7, {"不愁穿": "", "kind": "低保"}),
        ("M1981 w1983 d2008 s2011", 3, {}),
        ("F1963 s1986 g2009", 1, {"insured": {1: ("否", "否")}}),
        ("M1974 w1976 d2001 s2005", None, {}),
        ("M1944*", 6, {"kind": "特困供养"}),
        ("M1967 w1971 s1997 d2002-10-31", 1, {"house": "D", "水量达标": "否"}),  # the youngest is just 16
        ("M1985 w1987 s2012-03-15 m1959", 3, {"exited": True}),
    ],
    "柳坪村": [
        ("M1972 w1974 s2000 d2006", 8, {"people": "彝族"}),
        ("M1964 w1966 d1992", 8, {"通生活用电": "否"}),
        ("F1951 s1978*", 9, {"kind": "低保"}),
        ("M1980 w1982 s2008 d2010", 9, {"reason": {3: ""}, "people": "藏族"}),
        ("M1970 w1968 m1943", 10, {}),
        ("M1959 w1961 s1985* l1988 g2008 h2012-05-06", 10,
         {"net": -1260, "insured": {2: ("否", "")}, "people": "彝族", "kind": "低保"}),
        ("M1976 w1979", 11, {"house": ""}),
        ("M1983 w1985 s2006", None, {"通广播电视": "否"}),
    ],
    "高坎村": [
        ("M1961 w1963 s1990", 8, {"people": "藏族"}),
        ("M1978 w1977 d2003 s2008", 9, {"exited": True}),
        ("M1955* w1957", 10, {"通生活用电": ""}),
        ("M1973 w1976 s1999 m1950", 10, {"insured": {1: ("", "")}}),
        ("M1986 w1988 d2009", 9, {}),
        ("F1966 s1990 h2011", 8, {"不愁吃": "否", "people": "彝族"}),
        ("M1948 w1950", 9, {"通广播电视": "", "kind": "低保"}),
        ("M1971 w1973 s1995 s2004", 6, {"取水方便": "否", "供水保证率达标": ""}),
    ],
}

# unit, post, sex, year of birth, political status
CADRES = [
    ("青溪镇人民政府", "副镇长", "男", 1976, "中共党员"), ("县农业农村局", "股长", "男", 1981, "中共党员"),
    ("县农业农村局", "科员", "女", 1990, "群众"), ("县教育局", "科员", "女", 1988, "中共党员"),
    ("青溪镇人民政府", "主任", "男", 1973, "中共党员"), ("县教育局", "副局长", "男", 1970, "中共党员"),
    ("青溪镇人民政府", "科员", "女", 1993, "共青团员"), ("县教育局", "教师", "女", 1985, "群众"),
    ("柳坪乡人民政府", "副乡长", "男", 1979, "中共党员"), ("县卫生健康局", "股长", "女", 1978, "中共党员"),
    ("柳坪乡人民政府", "科员", "男", 1991, "中共预备党员"), ("县卫生健康局", "科员", "男", 1986, "群众"),
]
SILENT = 7  # this helper has not come once
TEAMS = {"清水村": range(0, 4), "石桥村": range(4, 8), "柳坪村": range(8, 12)}  # leader, first secretary, two more

SURNAMES = "罗 唐 冉 代 蒲 黎 龚 覃 晏 敬 向 舒 邹 姜 牟 鄢 严 袁 邓 苟 谭 雷 蒋 付".split()
GIVEN = {
    "男": "顺发 永贵 长福 德才 文清 兴全 大成 光华 世安 国良 学海 家富 正明 代银 启富 元春".split(),
    "女": "桂芳 秀珍 玉兰 素华 淑琼 菊香 翠英 兰芬 春梅 群英 小红 雪莲 晓燕 会琼 明珍 应芳".split(),
    "小男": "浩然 俊杰 宇航 子轩 鑫宇 文博 天佑 家豪".split(),
    "小女": "雨欣 思雨 佳怡 欣悦 诗涵 梦瑶 雅婷 语桐".split(),
}
YI = ("曲比 沙马 吉克 阿木 布哈 石一".split(), {"男": "尔古 木呷 拉铁 日哈 子呷 伍合 史铁 克布".split(),
                                    "女": "阿支 阿衣 史布 木来 阿呷 金洛 友色 果果".split()})
ZANG = ("扎西 泽仁 洛桑 格桑".split(), {"男": "多吉 顿珠 邓珠 次仁".split(), "女": "央金 拉姆 曲珍 措姆".split()})
RELATION = {"M": "户主", "F": "户主", "w": "配偶", "s": "之子", "d": "之女", "l": "之儿媳", "f": "之父", "m": "之母",
            "g": "之孙子", "h": "之孙女"}
used_names, used_ids = set(), set()


def surname(people, other_than=""):
    families = {"汉族": SURNAMES, "彝族": YI[0], "藏族": ZANG[0]}[people]
    return R.choice([f for f in families if f != other_than])


def full_name(family, sex, born, people):
    for _ in range(1000):
        if people == "汉族":
            name = family + R.choice(GIVEN["小" + sex if born.year > 1998 else sex])
        else:
            name = family + "·" + R.choice((YI if people == "彝族" else ZANG)[1][sex])
        if name not in used_names and name[0] != name[1]:
            used_names.add(name)
            return name
    raise ValueError(f"no name left for {family}")


def id_number(born, sex):
    """A valid GB 11643 number with a prefix that was never assigned."""
    while True:
        serial = R.randrange(10, 999)
        if serial % 2 != (sex == "男"):
            continue
        body = ("513199" if born.year < 2000 else "511899") + born.strftime("%Y%m%d") + f"{serial:03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        number = body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights)) % 11]
        if number not in used_ids:
            used_ids.add(number)
            return number


def birthday(text):
    if len(text) > 4:
        return date.fromisoformat(text)
    return date(int(text), R.randint(1, 12), R.randint(1, 28))


def age_on(day, born):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def schooling(born):
    """The stage of the school year that began in September 2018."""
    grade = DAY.year - born.year - (5 if born.month <= 8 else 6)
    if grade < -2:
        return "学龄前儿童"
    if grade < 1:
        return "学前教育"
    if grade <= 6:
        return "小学"
    return ("七年级 八年级 九年级 普通高中一年级 普通高中二年级 普通高中三年级 "
            "高职高专一年级 高职高专二年级 高职高专三年级").split()[grade - 7]


def phone():
    return f"154{R.randrange(10**8):08}"


def chinese(day):
    return f"{day.year}年{day.month:02}月{day.day:02}日"


def add(sheet, *cells):
    assert len(cells) == len(HEADERS[sheet]), (sheet, cells)
    SHEETS[sheet].append([str(c) for c in cells])


def make_members(spec, special):
    people = special.get("people", "汉族")
    family, members = surname(people), []
    for i, word in enumerate(spec.split()):
        letter, text = word[0], word[1:].rstrip("*")
        born, disabled = birthday(text), word.endswith("*")
        sex = "男" if letter in "Msfg" else "女"
        if letter == "w":
            sex = "女" if members[0]["sex"] == "男" else "男"
        own = family if letter in "Msdfgh" and people != "藏族" else surname(people, family)
        age = age_on(DAY, born)
        number = id_number(born, sex)
        reason = special.get("reason", {}).get(i)
        school = schooling(born) if born.year >= 1999 and reason is None else ""
        if school or reason == "":
            education = ""
        elif reason:
            education = "小学" if age > 12 else "文盲或半文盲"
        elif age >= 60:
            education = R.choice(("文盲或半文盲", "文盲或半文盲", "小学"))
        else:
            education = R.choice(("小学", "小学", "初中", "初中", "高中", "大专") if age < 40 else ("小学", "初中"))
        health = "残疾" if disabled else "患有大病" if reason and reason.startswith("因病") else \
            "长期慢性病" if age >= 55 and R.random() < 0.3 else "健康"
        if age < 16 or school or age >= 75:
            labour = "无劳动力"
        elif disabled:
            labour = R.choice(("弱劳动力或半劳动力", "丧失劳动力"))
        elif age >= 60 or health != "健康":
            labour = "弱劳动力或半劳动力"
        else:
            labour = R.choice(("普通劳动力",) * 5 + ("技能劳动力",))
        able = labour in ("普通劳动力", "技能劳动力")
        months = R.choice((0, 3, 5, 6, 8, 10, 11)) if able else 0
        insured = special.get("insured", {}).get(i)
        if insured is None:
            insured = ("否", "是") if months >= 10 and age < 45 and R.random() < 0.5 else ("是", "否")
        members.append({
            "relation": RELATION[letter], "name": full_name(own, sex, born, people), "sex": sex, "born": born,
            "id": number + (R.choice("1244456") + R.choice("1234") if disabled else ""), "people": people,
            "education": education, "school": school, "reason": reason or "", "health": health, "labour": labour,
            "months": months, "insured": insured,
            "serious": "是" if "是" in insured else "否" if insured == ("否", "否") else "",
            "pension": "是" if age >= 16 and not school else "否",
        })
    return members


def make_income(members, special):
    """Wages, business, property, transfers, business costs, net: whole yuan."""
    n = len(members)
    net = special.get("net", n * R.randint(4300, 8900) + R.randrange(n))
    if net < 0:
        return 2000, 3200, 0, 3340, 8540 - net, net
    cost = R.randint(300, 1800)
    gross = net + cost
    alone = special.get("kind") == "特困供养"
    transfers = gross * 7 // 10 if alone else n * R.randint(100, 400) * (3 if special.get("kind") == "低保" else 1)
    rent = R.choice((0, 0, R.randint(100, 600)))
    wages = (gross - transfers - rent) * R.randint(40, 75) // 100 if sum(m["months"] for m in members) else 0
    return wages, gross - transfers - rent - wages, rent, transfers, cost, net


def main_cause(members):
    if any(m["health"] == "残疾" for m in members):
        return "因残"
    if any(m["health"] != "健康" for m in members):
        return "因病"
    if sum(m["school"] not in ("", "学龄前儿童", "学前教育") for m in members) > 1:
        return "因学"
    return R.choice(("缺技术", "缺资金", "交通条件落后")) if len(members) > 1 else "缺劳动力"


def visit(where, serial, head, helper, month):
    home = R.random() < 0.75
    problem, answer = R.choice((("", ""), ("", ""), ("缺少产业资金", "申请小额信贷"), ("务工收入不稳定", "推荐公益性岗位"),
                                ("子女就学交通不便", "联系学校寄宿"), ("医疗费用负担重", "协助办理医疗救助")))
    aid = R.choice((("", "", ""),) * 4 + (("100", "", ""), ("200", "", ""), ("", "大米、菜油", "80"))) if home else ("", "", "")
    add("走访记录", *where, serial, head, helper, date(2018, month, R.randint(3, 28)), "入户走访" if home else "电话联络",
        R.choice(("了解家庭生产生活情况，宣传帮扶政策", "核对收入台账", "商量增收打算")), problem, answer, *aid)


def make_sheets():
    helpers = []
    for unit, post, sex, year, party in CADRES:
        born = birthday(str(year))
        helpers.append({"name": full_name(surname("汉族"), sex, born, "汉族"), "sex": sex, "id": id_number(born, sex),
                        "party": party, "unit": unit, "post": post, "phone": phone(),
                        "level": "乡镇" if unit.endswith("人民政府") else "县（市、区、旗）"})
    running = person = 0
    for village, (town, code, *facts) in VILLAGES.items():
        where = (COUNTY, town, village)
        add("行政村", *where, code, *facts)
        for k, i in enumerate(TEAMS.get(village, ())):
            h = helpers[i]
            add("驻村工作队", *where, code, h["name"], h["sex"], h["id"], h["party"], h["unit"], h["post"],
                "是" if k == 0 else "否", "是" if k == 1 else "否", h["phone"], "2018年03月20日", "")
        for spec, helper, special in HOUSEHOLDS[village]:
            running += 1
            serial = f"51001{running:05}" if running % 5 in (0, 1, 3) else f"49000018{100000 + running:08}"
            members = make_members(spec, special)
            n, head = len(members), members[0]
            wages, business, rent, transfers, cost, net = make_income(members, special)
            per_head = "" if special.get("no_income") else str((Decimal(net) / n).quantize(Decimal("0.01"), ROUND_HALF_UP))
            if per_head:
                add("收入", *where, serial, head["name"], head["id"], 2018, n, wages, business, rent, transfers, cost, net, per_head)
            house = special.get("house", R.choice("AABBB"))
            danger = {"": "", "A": "否", "B": "否"}.get(house, "是")
            check = {c: special.get(c, "是") for c in HEADERS["入户核查"][6:14]}
            four = [check[c] for c in ("水量达标", "水质达标", "取水方便", "供水保证率达标")]
            water = "否" if "否" in four else "" if "" in four else "是"
            km = R.choice(("0.1", "0.3", "0.6", "1.2", "2.1"))
            add("住房", *where, serial, head["name"], n * 18 + R.randrange(20, 60), danger, house,
                "水泥路" if km < "1" else R.choice(("砂石路", "泥土路")), km, R.choice(("柴草", "煤炭", "清洁能源")),
                "否" if house in ("C", "D") else "是", water, check["通生活用电"], check["通广播电视"])
            add("入户核查", *where, serial, head["name"], date(2018, 10, R.randint(8, 29)), *check.values(), "村两委")
            kind, exited = special.get("kind", "一般"), special.get("exited")
            group, call, cause = f"{R.randint(1, 6)}组", phone(), main_cause(members)
            known = R.choice(("201312", "201412")) if exited else R.choice(("201312", "201412", "201412", "201512", "201712"))
            for m in members:
                person += 1
                pid = f"8600000010{person:04}"
                add("贫困人口信息", person, *where, group, serial, pid, m["name"], m["id"], n, m["relation"], m["people"],
                    m["education"], m["school"], m["health"], m["labour"], m["months"], m["serious"],
                    "已脱贫" if exited else "未脱贫", "2017" if exited else "", kind + ("脱贫户" if exited else "贫困户"), cause,
                    danger, water, per_head, call, known)
                add("家庭成员", *where, serial, pid, m["name"], m["sex"], m["id"], chinese(m["born"]), m["school"], m["reason"],
                    *m["insured"], m["serious"], m["pension"], "是" if kind == "低保" else "否", "是" if kind == "特困供养" else "否")
            if helper is None:
                continue
            h = helpers[helper]
            add("帮扶责任人", *where, serial, head["name"], h["name"], h["sex"], h["id"], h["party"], h["unit"], h["level"],
                h["post"], h["phone"], "2016年03月01日", "")
            if helper != SILENT:
                care = (1, 0.9, 0.7, 0.5)[helper % 4]  # the share of months in which this helper comes
                for month in range(1, 11):
                    if R.random() < care:
                        visit(where, serial, head["name"], h["name"], month)


def write_csvs():
    for sheet, rows in SHEETS.items():
        with open(HERE / f"{sheet}.csv", "w", encoding="utf-8-sig", newline="") as f:
            csv.writer(f, lineterminator="\r\n").writerows([HEADERS[sheet], *rows])


TITLE = f"{COUNTY}建档立卡信息（2018年度）"
NOTE = f"导出单位：{COUNTY}  导出时间：2018-10-31 17:20:05"


def write_xlsx(path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator = COUNTY
    book.properties.created = datetime(2018, 10, 31, 17, 20, 5)
    for sheet, rows in SHEETS.items():
        ws, width = book.create_sheet(sheet), len(HEADERS[sheet])
        for r, row in enumerate([[TITLE], [NOTE], HEADERS[sheet], *rows], 1):
            for c, text in enumerate(row, 1):
                if text:
                    ws.cell(r, c, text)
        for r in (1, 2):
            ws.merge_cells(start_row=r, end_row=r, start_column=1, end_column=width)
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:  # the same bytes each time
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2018-10-31T17:20:05Z", data)
            info = zipfile.ZipInfo(name, (2018, 10, 31, 17, 20, 4))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)


def write_xls(path):
    book = xlwt.Workbook(encoding="utf-8")
    for sheet, rows in SHEETS.items():
        ws, width = book.add_sheet(sheet), len(HEADERS[sheet])
        ws.write_merge(0, 0, 0, width - 1, TITLE)
        ws.write_merge(1, 1, 0, width - 1, NOTE)
        for r, row in enumerate([HEADERS[sheet], *rows], 2):
            for c, text in enumerate(row):
                if text:
                    ws.write(r, c, text)
    book.save(str(path))


# ---- what is true, told from the written CSVs alone ----

def read(sheet):
    with open(HERE / f"{sheet}.csv", encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def worst(outcomes):
    """One unmet outweighs any unknown, one unknown outweighs any met."""
    for outcome in ("unmet", "unknown"):
        if outcome in outcomes:
            return outcome
    return "met"


def yes_no(cell):
    return {"是": "met", "否": "unmet", "": "unknown"}[cell]


def education(members):
    outcomes = []
    for m in members:
        year, month, day = map(int, re.findall(r"\d+", m["出生日期"]))
        if not 6 <= age_on(DAY, date(year, month, day)) <= 15:
            continue
        reason = m["义务教育阶段未上学原因"]
        if m["在校生状况"] or reason.startswith(("因病", "因残", "因身体")):
            outcomes.append("met")
        else:
            outcomes.append("unmet" if reason else "unknown")
    return worst(outcomes) if outcomes else "not-applicable"


def medical(m):
    pair = (m["是否参加城乡居民基本医疗保险"], m["是否参加城镇职工基本医疗保险"])
    return "met" if "是" in pair else "unmet" if pair == ("否", "否") else "unknown"


def above_zero(cell):
    return "unknown" if cell == "" else "met" if Decimal(cell) > 0 else "unmet"


def truth():
    members, codes = {}, {(v["乡"], v["村"]): v["行政区划代码"] for v in read("行政村")}
    for m in read("家庭成员"):
        members.setdefault(m["户编号"], []).append(m)
    income = {r["户编号"]: int(r["纯收入（元）"]) for r in read("收入")}
    house = {r["户编号"]: r for r in read("住房")}
    helper = {r["户编号"]: r["帮扶责任人"] for r in read("帮扶责任人")}
    months = {}
    for r in read("走访记录"):
        months.setdefault(r["户编号"], set()).add(int(r["走访时间"][5:7]))
    households = {}
    for c in read("入户核查"):
        key = c["户编号"]
        ours, net = members[key], income.get(key)
        criteria = {
            "income": "unknown" if net is None else "met" if net > LINE * len(ours) else "unmet",
            "food-and-clothing": worst([yes_no(c["不愁吃"]), yes_no(c["不愁穿"])]),
            "compulsory-education": education(ours),
            "basic-medical": worst([medical(m) for m in ours]),
            "safe-housing": {"A": "met", "B": "met", "C": "unmet", "D": "unmet", "": "unknown"}[house[key]["住房等级"]],
            "safe-water": worst([yes_no(c[k]) for k in ("水量达标", "水质达标", "取水方便", "供水保证率达标")]),
            "electricity": yes_no(c["通生活用电"]),
            "broadcast": yes_no(c["通广播电视"]),
        }
        households[key] = {
            "outcome": worst(list(criteria.values())), "criteria": criteria, "village": codes[c["乡"], c["村"]],
            "people": len(ours), "net": net,
            "both_insurances": any(m["是否参加城乡居民基本医疗保险"] == m["是否参加城镇职工基本医疗保险"] == "是" for m in ours),
            "helper": helper.get(key),
        }
        if key in helper:
            households[key]["visited_months"] = sorted(months.get(key, ()))
    poor = {}
    for r in read("贫困人口信息"):
        code = codes[r["乡(镇)"], r["行政村"]]
        poor[code] = poor.get(code, 0) + (r["脱贫属性"] != "已脱贫")
    villages = {}
    for v in read("行政村"):
        code = v["行政区划代码"]
        rural = int(v["农业户籍人口"]) if v["农业户籍人口"] else None
        villages[code] = {
            "poor": v["是否贫困村"] == "是", "poor_people": poor[code], "rural": rural,
            "criteria": {
                "poverty-rate": "unknown" if rural is None else "met" if poor[code] * 10000 <= rural * 300 else "unmet",
                "collective-income": above_zero(v["村级集体经济收入（万元）"]),
                "hard-road": yes_no(v["到乡镇是否通沥青（水泥）路"]),
                "clinic": worst([above_zero(v["行政村卫生室个数"]), above_zero(v["行政村执业（助理）医师（人）"])]),
                "culture-room": above_zero(v["行政村文化（图书）室个数"]),
                "network": yes_no(v["是否通宽带"]),
            },
        }
    return {"as_of": str(DAY), "standard": "sichuan-2016", "households": households, "villages": villages}


if __name__ == "__main__":
    make_sheets()
    write_csvs()
    write_xlsx(HERE / "青溪镇_20181031.xlsx")
    write_xls(HERE / "青溪镇_20181031.xls")
    (HERE / "truth.json").write_text(json.dumps(truth(), ensure_ascii=False, indent=0), encoding="utf-8")
