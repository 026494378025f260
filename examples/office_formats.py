#!/usr/bin/env python3
"""Makes tests/corpus/libreoffice: sheets of the demo township as LibreOffice writes them.

Each CSV file becomes one XLSX, XLS and ODS workbook. ID numbers, phones and household
numbers are read as text, as a careful clerk would; everything else is whatever
LibreOffice takes it for: numbers, days, words. Needs soffice. Run it again when the
township changes.
"""
import csv
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TO = HERE.parent / "tests/corpus/libreoffice"
SHEETS = ["行政村", "贫困人口信息", "收入", "入户核查"]
AS_TEXT = ("编号", "号码", "代码", "电话", "首次识别时间")
FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "ods": "ods:calc8"}


def main():
    TO.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        source = HERE / "township" / f"{sheet}.csv"
        with source.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file))
        columns = "/".join(
            f"{n}/{2 if any(it in name for it in AS_TEXT) else 1}"
            for n, name in enumerate(header, 1)
        )
        # Comma, double quote, UTF-8, from line 1, language, quoted is text, detect the rest.
        options = f"CSV:44,34,76,1,{columns},2052,false,true"
        for ending, name in FILTERS.items():
            with tempfile.TemporaryDirectory() as home:
                subprocess.run(
                    ["soffice", f"-env:UserInstallation=file://{home}", "--headless",
                     f"--infilter={options}", "--convert-to", name, "--outdir", str(TO), str(source)],
                    check=True, stdout=subprocess.DEVNULL,
                )
            print(TO / f"{sheet}.{ending}")


if __name__ == "__main__":
    main()
