#!/usr/bin/env python3
"""Makes tests/corpus/openpyxl: small workbooks of what forms of offices are full of and
examples are not, written by openpyxl (XLSX), xlwt (XLS) and pyexcel-ods3 (ODS).

What must come out of each is in src/intake/book/tests.rs and tests/cli/files.rs. Needs the
three packages. Run it again when a case is added; nobody in the workbooks is real.
"""
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pyexcel_ods3
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

TO = Path(__file__).resolve().parent.parent / "tests/corpus/openpyxl"
WHEN = datetime(2018, 10, 31)
SPACE = "http://schemas.openxmlformats.org/"


def save(book, name):
    book.properties.creator = "openpyxl"
    book.properties.created = book.properties.modified = WHEN
    book.save(TO / name)


def patch(name, changes):
    """Changes parts of a workbook that openpyxl has no words for."""
    path = TO / name
    with zipfile.ZipFile(path) as old:
        parts = {it: old.read(it) for it in old.namelist()}
    for part, change in changes.items():
        parts[part] = change(parts.get(part, b"").decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, data in parts.items():
            new.writestr(part, data)


def strings():
    """Inline and shared strings, in several fonts, and with the reading that Japanese and
    Chinese versions of Excel keep beside the characters."""
    book = openpyxl.Workbook()
    sheet = book.active
    red = InlineFont(color="FFFF0000")
    sheet.append(["整段", CellRichText("前", TextBlock(red, "红"), "后"), " 两边 ", "一\n二", "'撇"])
    sheet.append(["PLAIN", "RICH", "READING"])
    save(book, "文字.xlsx")
    items = {
        "PLAIN": "<t>共享</t>",
        "RICH": "<r><t>前</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 粗 </t></r><r><t>后</t></r>",
        "READING": "<t>注音</t><rPh sb=\"0\" eb=\"2\"><t>zhùyīn</t></rPh><phoneticPr fontId=\"1\"/>",
    }

    def share(text):
        for place, item in enumerate(items):
            inline = f't="inlineStr"><is><t>{item}</t></is></c>'
            assert inline in text, item
            text = text.replace(inline, f't="s"><v>{place}</v></c>')
        return text

    table = "".join(f"<si>{item}</si>" for item in items.values())
    kind = f"{SPACE}officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="rId9" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    patch("文字.xlsx", {
        "xl/worksheets/sheet1.xml": share,
        "xl/_rels/workbook.xml.rels": lambda text: text.replace("</Relationships>", link),
        "xl/sharedStrings.xml": lambda _: f'<sst xmlns="{SPACE}spreadsheetml/2006/main">{table}</sst>',
    })


def days(name, epoch=None):
    """Days, moments and times, the day before Excel's missing 29th of February and after."""
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    sheet.append([date(2018, 10, 31), datetime(2018, 10, 31, 15, 30), time(8, 15), date(1904, 1, 2)])
    sheet.append([date(1900, 2, 28), date(1900, 3, 1)] if not epoch else [date(2018, 2, 28), date(2020, 2, 29)])
    for cell, form in zip(sheet[1], ("yyyy年m月d日", "yyyy/m/d h:mm", "h:mm", "[$-804]yyyy/m/d;@")):
        cell.number_format = form
    save(book, name)


def values():
    """Yes and no, errors, formulas that nobody worked out, numbers kept as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([True, False, "#N/A", "#DIV/0!", "=1+1", "=A1&\"户\""])
    sheet.append([0.07, 1 / 3, 12_345_678_901_234, -0.0, 1e-7, 0.5])
    sheet["F2"].number_format = "0%"
    sheet.append(["007", "1.50", "2018-10-31", "TRUE"])
    for cell in sheet[3]:
        cell.number_format = "@"
        cell.quotePrefix = True
    save(book, "取值.xlsx")


VILLAGES = [
    ["云岭县", "青溪镇", "清水村", "511899100201", "是", 2018],
    ["云岭县", "青溪镇", "石桥村", "511899100202", "否", None],
]
HEADER = ["县", "乡", "村", "行政区划代码", "是否贫困村", "计划退出年度"]


def merged():
    """A title over all columns, and a header of two lines."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["行政村基本情况表"])
    sheet.merge_cells("A1:F1")
    sheet.append(["所在地", None, None, None, "退出", None])
    sheet.merge_cells("A2:D2")
    sheet.merge_cells("E2:F2")
    sheet.append(HEADER)
    for row in VILLAGES:
        sheet.append(row)
    save(book, "合并.xlsx")


def hidden():
    """A hidden row, a hidden column, a hidden sheet and one that Excel's menu does not show."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "行政村"
    sheet.append(HEADER)
    for row in VILLAGES:
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    for title, state in (("旧", "hidden"), ("更旧", "veryHidden")):
        old = book.create_sheet(title)
        old.append(HEADER)
        old.sheet_state = state
    save(book, "隐藏.xlsx")


def furnished():
    """A table with a filter, notes, a list to choose from, colours, names and panes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "行政村"
    sheet.append(HEADER)
    for row in VILLAGES:
        sheet.append(row)
    sheet.add_table(Table(displayName="村", ref="A1:F3"))
    sheet["E2"].comment = Comment("核实过", "openpyxl")
    choice = DataValidation(type="list", formula1='"是,否"', allow_blank=True)
    sheet.add_data_validation(choice)
    choice.add("E2:E100")
    red = PatternFill(bgColor="FFFF0000")
    sheet.conditional_formatting.add("F2:F3", CellIsRule(operator="lessThan", formula=["2018"], fill=red))
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    book.defined_names["村名"] = DefinedName("村名", attr_text="行政村!$C$2:$C$3")
    save(book, "陈设.xlsx")


def far():
    """Cells with a million empty rows between, and one in the last column there is."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "左上"
    sheet["ALL1"] = "第一千列"
    sheet["D1048575"].number_format = "@"
    sheet["C1048576"] = "最末一行"
    save(book, "空档.xlsx")
    sheet["XFD1"] = "最末一列"
    save(book, "最宽.xlsx")


def charts():
    """A sheet that is a chart stands before the one with cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "行政村"
    sheet.append(HEADER)
    for row in VILLAGES:
        sheet.append(row)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=6, min_row=1, max_row=3), titles_from_data=True)
    page = book.create_chartsheet("图", 0)
    page.add_chart(chart)
    save(book, "图表页.xlsx")


def by_xlwt():
    """The same things as an .xls: days, yes and no, an error, a formula, a hidden sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("走访")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, name in enumerate(["户编号", "帮扶责任人", "走访时间", "走访方式", "走访内容", "慰问金（元）"]):
        sheet.write(0, column, name)
    for number, (content, cash) in enumerate([("看望", 200), (True, 0.5), (None, xlwt.Formula("100+1"))], 1):
        sheet.write(number, 0, "5100100001")
        sheet.write(number, 1, "鄢代银")
        sheet.write(number, 2, datetime(2018, 10, number), day)
        sheet.write(number, 3, "入户走访")
        sheet.write(number, 4, content)
        sheet.write(number, 5, cash)
    old = book.add_sheet("旧")
    old.write(0, 0, "户编号")
    old.visibility = 1
    book.save(str(TO / "走访.xls"))


def by_pyexcel():
    pyexcel_ods3.save_data(str(TO / "取值.ods"), {
        "一": [[True, date(2018, 10, 31), time(8, 15), 0.07, "007"], [], ["", "第三行"]],
        "二": [["另一张"]],
    })


def main():
    TO.mkdir(parents=True, exist_ok=True)
    strings()
    days("日期.xlsx")
    days("日期1904.xlsx", CALENDAR_MAC_1904)
    values()
    merged()
    hidden()
    furnished()
    far()
    charts()
    by_xlwt()
    by_pyexcel()


if __name__ == "__main__":
    main()
