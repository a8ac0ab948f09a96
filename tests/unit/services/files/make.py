"""Made the tables beside it with LibreOffice 7.4 (Debian: libreoffice-calc-nogui); run it by hand when they should change.

python3 tests/unit/services/files/make.py
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

HERE = Path(__file__).parent
HEADER = ["Company", "First name", "Last name", "Phone", "E-mail", "Amount requested", "Business start date", "Call client or broker", "Notes"]
ROWS = [
    ["Café Kauri", "Zoë", "Müller", "+61412345001", "zoe@example.test", 45000, "2019-03-01", "Call Client", 'Said "yes", twice'],
    ["Öl & Söhne", "Renée", "D'Arcy", "+61412345002", "renee@example.test", 20000.5, "2020-12-31", "Call Broker", "first line\nsecond line"],
    ["Plain Ltd", "Tom", "Marsh", "+61412345003", "tom@example.test", 75000, "", "Call Client", "; and , inside"],
]


def source(folder: Path) -> Path:
    """A workbook with typed cells, empty rows, a title and a header over two rows with merged cells."""
    path = folder / "source.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        plain = book.add_worksheet("Leads")
        plain.write_row(0, 0, HEADER)
        for n, row in enumerate(ROWS):
            place = n + 1 + (n > 1)  # an empty row before the last
            for column, value in enumerate(row):
                if column == 6 and value:
                    from datetime import date

                    plain.write_datetime(place, column, date.fromisoformat(str(value)), day)
                else:
                    plain.write(place, column, value)
        merged = book.add_worksheet("Merged")
        merged.merge_range(0, 0, 0, 8, "Leads of November")
        merged.merge_range(2, 0, 3, 0, "Company")
        merged.merge_range(2, 1, 2, 4, "Applicant")
        merged.write_row(3, 1, HEADER[1:5])
        merged.merge_range(2, 5, 2, 8, "Loan")
        merged.write_row(3, 5, HEADER[5:])
        for n, row in enumerate(ROWS):
            merged.write_row(4 + n, 0, row)
    return path


def convert(path: Path, folder: Path, what: str, name: str) -> None:
    subprocess.run(["soffice", "--headless", "--convert-to", what, "--outdir", str(folder), str(path)], check=True, capture_output=True)
    made = next(p for p in folder.iterdir() if p.stem.startswith(path.stem) and p.suffix == "." + what.split(":")[0] and p != path)
    shutil.move(made, HERE / name)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = source(folder)
        # field separator, text delimiter, character set (76 UTF-8, 1 Windows-1252, 65535 UTF-16), first line
        for number, charset in ((76, "utf8"), (1, "cp1252"), (65535, "utf16")):
            convert(book, folder, f"csv:Text - txt - csv (StarCalc):44,34,{number},1", f"libreoffice-{charset}.csv")
        out = folder / "out"
        out.mkdir()
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(book)], check=True, capture_output=True
        )
        shutil.move(out / "source.xlsx", HERE / "libreoffice.xlsx")
        subprocess.run(["soffice", "--headless", "--convert-to", "ods", "--outdir", str(out), str(book)], check=True, capture_output=True)
        shutil.move(out / "source.ods", HERE / "libreoffice.ods")
    with (HERE / "excel-semicolon.csv").open("w", encoding="cp1252", newline="") as file:
        file.write("sep=;\r\n")
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(ROWS)
    with zipfile.ZipFile(HERE / "macros.xlsm", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/vbaProject.bin", b"not really")


if __name__ == "__main__":
    main()
