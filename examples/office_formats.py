#!/usr/bin/env python3
"""Makes tests/corpus/libreoffice: sheets of the demo township as LibreOffice writes them.

Each CSV file becomes one XLSX, XLS and ODS workbook. ID numbers, phones and household
numbers are read as text, as a careful clerk would; everything else is whatever
LibreOffice takes it for: numbers, days, words. Two workbooks more have what a CSV file
cannot have: 隐藏 hidden rows and a hidden sheet, 1904 days that are counted from 1904.
Needs soffice and openpyxl. Run it again when the township changes.
"""
import csv
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = Path(__file__).resolve().parent
TO = HERE.parent / "tests/corpus/libreoffice"
SHEETS = ["行政村", "贫困人口信息", "收入", "入户核查"]
AS_TEXT = ("编号", "号码", "代码", "电话", "首次识别时间")
FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "ods": "ods:calc8"}


def rows_of(sheet):
    with (HERE / "township" / f"{sheet}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def hidden(path):
    """A note first, then a sheet with two hidden rows, and an older one that is hidden."""
    book = openpyxl.Workbook()
    book.active.title = "填表说明"
    book.active.append(["请如实填写, 不要改动表头"])
    current, old = book.create_sheet("行政村"), book.create_sheet("旧数据")
    for row in rows_of("行政村"):
        current.append(row)
        old.append([cell if n != 7 else "1" for n, cell in enumerate(row)])
    for number in (3, 5):
        current.row_dimensions[number].hidden = True
    old.sheet_state = "hidden"
    book.save(path)


def from_1904(path):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    header, *rows = rows_of("入户核查")
    book.active.append(header)
    day = header.index("核查日期")
    for row in rows:
        row[day] = datetime.strptime(row[day], "%Y-%m-%d")
        book.active.append(row)
    book.save(path)


def convert(source, *options):
    for ending, name in FILTERS.items():
        with tempfile.TemporaryDirectory() as home:
            command = ["soffice", f"-env:UserInstallation=file://{home}", "--headless", *options]
            command += ["--convert-to", name, "--outdir", str(TO), str(source)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main():
    TO.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        columns = "/".join(
            f"{n}/{2 if any(it in name for it in AS_TEXT) else 1}"
            for n, name in enumerate(rows_of(sheet)[0], 1)
        )
        # Comma, double quote, UTF-8, from line 1, language, quoted is text, detect the rest.
        options = f"CSV:44,34,76,1,{columns},2052,false,true"
        convert(HERE / "township" / f"{sheet}.csv", f"--infilter={options}")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in {"隐藏": hidden, "1904": from_1904}.items():
            path = Path(folder) / f"{name}.xlsx"
            make(path)
            convert(path)


if __name__ == "__main__":
    main()
