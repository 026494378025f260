//! Files of every kind that a clerk may have: read right, or refused with what to do. The
//! rows of `CASES` are named after those of the list of dirt that they come from.

use std::collections::HashMap;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use encoding_rs::GB18030;
use expect_test::expect;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::ledger::{Dice, Ledger, Sheet, Shown, example};

/// What becomes of a file.
enum Comes {
    /// The same facts as from the plain file.
    Read,
    /// The same, and this is said.
    Saying(&'static str),
    /// Nothing is written, and this is said, with this code.
    Refused(&'static str, &'static str),
}

use Comes::{Read, Refused, Saying};

type Bytes = fn() -> Vec<u8>;

/// Row of the list, name of the file, its content, what comes of it.
const CASES: &[(&str, &str, Bytes, Comes)] = &[
    ("B01", "村.xls", || office("行政村.xls"), Read),
    ("B03", "村.et", || office("行政村.xls"), Read),
    ("B03", "村.csv", || office("行政村.xls"), Read),
    ("B04", "村.xls", xlsx, Read),
    ("B04", "村.et", || office("行政村.ods"), Read),
    ("B05", "村.xls", html, Refused("另存为 .xlsx", "file-is-html")),
    ("B05", "村.xls", xml_2003, Refused("另存为 .xlsx", "file-is-xml")),
    ("B06", "村.csv", Vec::new, Refused("文件是空的", "file-empty")),
    ("B06", "村.xlsx", || b" \r\n\r\n".to_vec(), Refused("文件是空的", "file-empty")),
    ("B06", "村.xlsx", || half(xlsx()), Refused("不完整", "file-cut-off")),
    ("B06", "村.ods", || half(office("行政村.ods")), Refused("不完整", "file-cut-off")),
    ("B06", "村.xls", || half(office("行政村.xls")), Refused("不完整", "file-cut-off")),
    ("F1", "村.xlsx", encrypted_xlsx, Refused("去掉密码", "file-locked")),
    ("F1", "村.xls", encrypted_xls, Refused("去掉密码", "file-locked")),
    ("T01", "村.csv", gb18030_with_empty_tail, Read),
    ("T03", "村.csv", || marked(&csv().replace("\r\n", "\n")), Read),
    ("T03b", "村.csv", || csv().into_bytes(), Read),
    ("T05", "村.txt", || utf_16(u16::to_le_bytes), Read),
    ("T05", "村.csv", || utf_16(u16::to_be_bytes), Read),
    ("T06", "村.csv", gb18030_then_utf_8, Refused("第9行: 不是有效的GB18030", "not-in-encoding")),
    ("T06", "村.csv", utf_8_then_gb18030, Refused("第9行: 不是有效的UTF-8", "not-in-encoding")),
    ("T04", "村.csv", tabs_behind_numbers, Read),
    ("T07", "村.csv", || parted_by(";"), Read),
    ("T07", "村.csv", || parted_by("\t"), Read),
    ("T07", "村.csv", || parted_by("、"), Refused("分隔符不是逗号, 而是“、”", "wrong-delimiter")),
    ("T07", "村.csv", || parted_by("|"), Refused("分隔符不是逗号, 而是“|”", "wrong-delimiter")),
    ("T07", "村.csv", || parted_by(" "), Refused("分隔符不是逗号", "wrong-delimiter")),
    ("S00", "村.xlsx", with_notes, Saying("村.xlsx/填表说明: 前15行没有认识的表头, 已跳过")),
    ("S08", "村.xlsx", || office("隐藏.xlsx"), Saying("2行处于隐藏状态, 已照常导入")),
    ("S08", "村.xls", || office("隐藏.xls"), Saying("2行处于隐藏状态, 已照常导入")),
    ("S08", "村.ods", || office("隐藏.ods"), Saying("2行处于隐藏状态, 已照常导入")),
    ("S10", "村.xlsx", || office("隐藏.xlsx"), Saying("村.xlsx/旧数据: 隐藏的工作表, 已跳过")),
    ("S10", "村.xls", || office("隐藏.xls"), Saying("村.xls/旧数据: 隐藏的工作表, 已跳过")),
    ("S10", "村.ods", || office("隐藏.ods"), Saying("村.ods/旧数据: 隐藏的工作表, 已跳过")),
    ("S16", "村.xlsx", with_empty_tail, Read),
];

/// The plain file: five villages.
fn csv() -> String {
    Sheet::example("行政村.csv").csv()
}

/// The facts of the plain file.
static PLAIN: LazyLock<String> = LazyLock::new(|| {
    let ledger = Ledger::empty();
    ledger.write("村.csv", csv());
    ledger.run("import 村.csv").ended(0);
    ledger.digest()
});

/// A file that LibreOffice wrote (examples/office_formats.py).
fn office(name: &str) -> Vec<u8> {
    fs::read(corpus().join("libreoffice").join(name)).unwrap()
}

fn corpus() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus"))
}

fn workbook(sheets: &[(&str, &Sheet)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, sheet) in sheets {
        let page = book.add_worksheet();
        page.set_name(*name).unwrap();
        for (row, cells) in std::iter::once(&sheet.header).chain(&sheet.rows).enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                page.write_string(row as u32, column as u16, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn xlsx() -> Vec<u8> {
    workbook(&[("行政村", &Sheet::example("行政村.csv"))])
}

fn with_notes() -> Vec<u8> {
    let notes = Sheet::parse("填表说明\n请如实填写\n");
    workbook(&[("填表说明", &notes), ("行政村", &Sheet::example("行政村.csv"))])
}

fn html() -> Vec<u8> {
    let cells = csv().replace(',', "</td><td>").replace("\r\n", "</td></tr>\r\n<tr><td>");
    let page = format!("<html><meta charset=\"gb2312\"><table><tr><td>{cells}</table></html>");
    gb18030(&page)
}

fn xml_2003() -> Vec<u8> {
    b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook \
      xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"></Workbook>"
        .to_vec()
}

fn half(bytes: Vec<u8>) -> Vec<u8> {
    bytes[..bytes.len() / 2].to_vec()
}

fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        file.create_stream(name).unwrap().write_all(content).unwrap();
    }
    file.into_inner().into_inner()
}

fn encrypted_xlsx() -> Vec<u8> {
    ole(&[("/EncryptionInfo", &[4, 0, 4, 0, 64, 0, 0, 0]), ("/EncryptedPackage", &[7; 5000])])
}

/// A workbook's stream that begins as one with a password does: BOF, then FilePass.
fn encrypted_xls() -> Vec<u8> {
    let mut stream = vec![0x09, 0x08, 16, 0, 0, 6, 5, 0, 0xBB, 0x0D, 0xCC, 0x07];
    stream.extend([0; 8]);
    stream.extend([0x2F, 0, 6, 0, 0, 0, 1, 2, 3, 4]);
    stream.resize(5000, 0xA5);
    ole(&[("/Workbook", &stream)])
}

fn gb18030(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

/// As Excel saves a sheet with columns and rows that were used once.
fn gb18030_with_empty_tail() -> Vec<u8> {
    let wide = csv().replace("\r\n", ",,,\r\n");
    let commas = ",".repeat(Sheet::example("行政村.csv").header.len() + 2);
    gb18030(&format!("{wide}{}", format!("{commas}\r\n").repeat(40)))
}

fn marked(text: &str) -> Vec<u8> {
    // A cell with a line break belongs to it: here in a column that is not used.
    let (header, rows) = text.split_once('\n').unwrap();
    let rows = rows.replace('\n', ",\"一\n二\"\n");
    format!("\u{FEFF}{header},备注2\n{rows}").into_bytes()
}

fn utf_16(order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = format!("\u{FEFF}{}", csv().replace(',', "\t"));
    text.encode_utf16().flat_map(order).collect()
}

fn gb18030_then_utf_8() -> Vec<u8> {
    let text = csv();
    [gb18030(&text), b"\r\n\r\n".to_vec(), last_line(&text)].concat()
}

fn utf_8_then_gb18030() -> Vec<u8> {
    let text = csv();
    let line = String::from_utf8(last_line(&text)).unwrap();
    [text.into_bytes(), b"\r\n\r\n".to_vec(), gb18030(&line)].concat()
}

fn last_line(text: &str) -> Vec<u8> {
    text.trim_end().rsplit_once('\n').unwrap().1.as_bytes().to_vec()
}

fn tabs_behind_numbers() -> Vec<u8> {
    let lines = csv().replace("511899", "\"511899");
    let mut tabbed = String::new();
    let mut digits = 0;
    for it in lines.chars() {
        tabbed.push(it);
        digits = if it.is_ascii_digit() { digits + 1 } else { 0 };
        if digits == 12 {
            tabbed.push_str("\t\"");
        }
    }
    gb18030(&tabbed)
}

fn parted_by(mark: &str) -> Vec<u8> {
    let sheet = Sheet::example("行政村.csv");
    let lines = std::iter::once(&sheet.header).chain(&sheet.rows);
    gb18030(&lines.map(|it| it.join(mark) + "\r\n").collect::<String>())
}

/// Rows that were formatted to the end of the sheet, and its last corner.
fn with_empty_tail() -> Vec<u8> {
    let sheet = Sheet::example("行政村.csv");
    let mut rows = String::from("<dimension ref=\"A1:XFD1048576\"/><sheetData>");
    for (row, cells) in (1..).zip(std::iter::once(&sheet.header).chain(&sheet.rows)) {
        rows += &format!("<row r=\"{row}\">");
        for cell in cells {
            rows += &format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>");
        }
        rows += "</row>";
    }
    for row in sheet.rows.len() + 2..50_000 {
        rows +=
            &format!("<row r=\"{row}\" s=\"1\" customFormat=\"1\"><c r=\"C{row}\" s=\"1\"/></row>");
    }
    rows += "<row r=\"1048576\"><c r=\"XFD1048576\" s=\"1\"/></row></sheetData>";
    raw_xlsx(&rows, "<sst/>")
}

/// A workbook with one sheet, as XML.
fn raw_xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    let relations = |all: &[(&str, &str)]| {
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let all = all.iter().map(|(id, target)| {
            format!("<Relationship Id=\"{id}\" Type=\"{kind}/{id}\" Target=\"{target}\"/>")
        });
        format!("<Relationships>{}</Relationships>", all.collect::<String>())
    };
    zipped(&[
        ("_rels/.rels", &relations(&[("officeDocument", "xl/workbook.xml")])),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" r:id=\"worksheet\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &relations(&[("worksheet", "sheet.xml"), ("sharedStrings", "strings.xml")]),
        ),
        ("xl/strings.xml", strings),
        ("xl/sheet.xml", &format!("<worksheet>{sheet}</worksheet>")),
    ])
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let fast = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1));
    for (name, content) in parts {
        zip.start_file(*name, fast).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn import(name: &str, bytes: &[u8]) -> (Ledger, Shown) {
    let ledger = Ledger::empty();
    ledger.write(name, bytes);
    let shown = ledger.run_args(&["import", name]);
    (ledger, shown)
}

#[test]
fn every_kind_of_file_is_read_right_or_refused_clearly() {
    for (id, name, bytes, comes) in CASES {
        let (ledger, shown) = import(name, &bytes());
        match comes {
            Read | Saying(_) => {
                assert_eq!(shown.code, 0, "{id} {name}: {shown}");
                assert_eq!(ledger.digest(), *PLAIN, "{id} {name}: {shown}");
                if let Saying(said) = comes {
                    assert!(shown.err.contains(said), "{id} {name}: {shown}");
                }
            }
            Refused(said, key) => {
                assert_eq!(shown.code, 2, "{id} {name}: {shown}");
                let line = shown.err.lines().find(|it| it.ends_with(&format!("[{key}]")));
                let line = line.unwrap_or_else(|| panic!("{id} {name}: {shown}"));
                assert!(line.contains(said) && line.contains(name), "{id} {name}: {line}");
                assert_eq!(ledger.count("SELECT count(*) FROM entry"), 1, "{id} {name}");
            }
        }
    }
}

#[test]
fn what_is_refused_is_said_in_english_too() {
    let (_, name, bytes, _) = CASES.iter().find(|it| it.0 == "T06").unwrap();
    let ledger = Ledger::empty();
    ledger.write(name, bytes());
    let shown = ledger.run(&format!("--lang en import {name}"));
    assert!(shown.err.contains("row 9: is not valid GB18030"), "{shown}");
}

#[test]
fn the_row_of_a_broken_line_stands_in_the_list_of_problems() {
    let ledger = Ledger::empty();
    ledger.write("村.csv", gb18030_then_utf_8());
    ledger.run("import 村.csv --problems 问题.csv").ended(2);
    let problems = ledger.read("问题.csv");
    assert!(problems.contains("村.csv,,9,,error,not-in-encoding"), "{problems}");
}

// C58: characters that GBK lacks are accepted as they are.
#[test]
fn rare_characters_come_through_unchanged() {
    for name in ["䶮", "㛃", "𠅤", "龙㛃𠅤䶮"] {
        let mut people = Sheet::example("贫困人口信息.csv").only("5100100001");
        people.set(0, "姓名", name);
        let ledger = Ledger::empty();
        ledger.write("行政村.csv", csv());
        ledger.write("户.csv", gb18030(&people.csv()));
        ledger.run("import 行政村.csv 户.csv").ended(0);
        let written = format!("SELECT count(*) FROM member WHERE name = '{name}'");
        assert_eq!(ledger.count(&written), 1, "{name}");
    }
}

// C59: a character that was lost on the way is not taken for a name.
#[test]
fn a_lost_character_refuses_its_row() {
    for name in ["李?", "王□", "王\u{FFFD}"] {
        for encode in [gb18030, |text: &str| text.as_bytes().to_vec()] {
            let mut people = Sheet::example("贫困人口信息.csv").only("5100100001");
            people.set(0, "姓名", name);
            let ledger = Ledger::empty();
            ledger.write("行政村.csv", csv());
            ledger.write("户.csv", encode(&people.csv()));
            let shown = ledger.run("import 行政村.csv 户.csv");
            assert!(shown.code == 2 && shown.err.contains("[lost-character]"), "{name}: {shown}");
        }
    }
}

// F2: lock files of an open workbook are skipped silently.
#[test]
fn a_folder_stands_for_the_spreadsheets_in_it() {
    let ledger = Ledger::empty();
    fs::create_dir_all(ledger.path("报表/更深")).unwrap();
    for name in
        ["~$村.xlsx", ".~lock.村.xlsx#", "村.xlsx.tmp", ".村.csv", "说明.docx", "更深/人.csv"]
    {
        ledger.write(&format!("报表/{name}"), "不是表格");
    }
    let shown = ledger.run("import 报表");
    assert!(shown.code == 2 && shown.err.contains("[folder-empty]"), "{shown}");

    ledger.write("报表/乙.XLSX", xlsx());
    ledger.write("报表/甲.csv", csv());
    let shown = ledger.run("import 报表");
    assert_eq!(shown.code, 0, "{shown}");
    assert_eq!(ledger.digest(), *PLAIN);
    assert!(shown.out.contains("| 乙.XLSX |") && shown.out.contains("| 甲.csv  |"), "{shown}");
    assert!(!shown.err.contains("错误") && !shown.err.contains('~'), "{shown}");
    assert_eq!(ledger.run("import ~$村.xlsx 报表/甲.csv").code, 0);
}

/// The program itself, with at most 600 MB of addresses and a minute of computing.
fn bounded(ledger: &Ledger, args: &[&str], input: &[u8]) -> (Option<i32>, String) {
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -v 600000; ulimit -t 60; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_bangfu"))
        .args(args)
        .current_dir(ledger.folder())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let end = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (end.status.code(), text(end.stdout) + &text(end.stderr))
}

#[test]
fn what_comes_through_a_pipe_is_read_like_a_file() {
    for bytes in [gb18030(&csv()), xlsx(), office("行政村.xls"), office("行政村.ods")] {
        let ledger = Ledger::empty();
        let (code, shown) = bounded(&ledger, &["import", "-", "--date", "2018-11-05"], &bytes);
        assert_eq!(code, Some(0), "{shown}");
        assert!(shown.contains("标准输入"), "{shown}");
        assert_eq!(ledger.digest(), *PLAIN);
    }
    let (code, shown) = bounded(&Ledger::empty(), &["--lang", "en", "import", "-"], b"");
    assert_eq!(code, Some(2));
    assert!(shown.contains("standard input: the file is empty"), "{shown}");
}

/// Each is refused within the bounds, and says why.
#[test]
fn a_hostile_file_takes_neither_memory_nor_time() {
    let header = csv().split_once("\r\n").unwrap().0.to_owned();
    let cells = |row: u32, text: &dyn Fn(usize) -> String| {
        let cells = header.split(',').enumerate().map(|(n, name)| match row {
            1 => format!("<c t=\"inlineStr\"><is><t>{name}</t></is></c>"),
            _ => text(n),
        });
        format!("<row r=\"{row}\">{}</row>", cells.collect::<String>())
    };
    let shared = |_| "<c t=\"s\"><v>0</v></c>".to_owned();
    let many: String = (1..40).map(|row| cells(row, &shared)).collect();
    let many = format!("<sheetData>{many}</sheetData>");
    let long_text = format!("<sst><si><t>{}</t></si></sst>", noise(1 << 20));
    let mut long_cell = csv().into_bytes();
    long_cell.extend(b"\"");
    long_cell.resize(8 << 20, b'x');
    let cases: [(&str, Vec<u8>, &str); 5] = [
        // One long text in 585 cells.
        (
            "引用.xlsx",
            raw_xlsx(&many, &format!("<sst><si><t>{}</t></si></sst>", "字".repeat(20_000))),
            "[village-code",
        ),
        ("一段.xlsx", raw_xlsx(&many, &long_text), "[row-too-long]"),
        ("一格.csv", long_cell, "第7行: 一行或一个单元格的内容过长"),
        (
            "拐角.xlsx",
            raw_xlsx(
                &format!(
                    "<sheetData>{}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>",
                    cells(1, &shared)
                ),
                "<sst/>",
            ),
            "第1048576行: 1000列以外还有内容",
        ),
        (
            "炸弹.xlsx",
            raw_xlsx(&format!("<sheetData>{}</sheetData>", " ".repeat(40 << 20)), "<sst/>"),
            "[row-too-long]",
        ),
    ];
    for (name, bytes, wanted) in cases {
        let ledger = Ledger::empty();
        ledger.write(name, bytes);
        let began = Instant::now();
        let (code, shown) = bounded(&ledger, &["import", name], b"");
        assert_eq!(code, Some(2), "{name}: {shown}");
        assert!(shown.contains(wanted), "{name}: {shown}");
        assert!(began.elapsed() < Duration::from_secs(40), "{name}: {:?}", began.elapsed());
    }
}

/// Letters that do not shrink much.
fn noise(length: usize) -> String {
    let mut dice = Dice(7);
    (0..length).map(|_| char::from(b'a' + dice.below(26) as u8)).collect()
}

#[test]
fn every_file_of_the_corpus_ends_as_its_folder_says() {
    let mut folders = HashMap::new();
    for folder in fs::read_dir(corpus().join("refused")).unwrap() {
        let folder = folder.unwrap();
        let key = folder.file_name().into_string().unwrap();
        for file in fs::read_dir(folder.path()).unwrap() {
            folders.insert(file.unwrap().path(), Some(key.clone()));
        }
    }
    for file in fs::read_dir(corpus().join("read")).unwrap() {
        folders.insert(file.unwrap().path(), None);
    }
    assert!(folders.len() > 60);
    let ledger = Ledger::empty();
    for (path, key) in folders {
        let shown = ledger.run_args(&["import", path.to_str().unwrap()]);
        let key = key.unwrap_or_else(|| "no-known-sheet".to_owned());
        // What has no row that could be a header is not read to where it breaks.
        let is_said = [&key, "no-known-sheet"].iter().any(|it| shown.err.contains(*it));
        assert!(shown.code == 2 && is_said, "{}: {shown}", path.display());
    }
}

#[test]
fn a_spoiled_xls_takes_down_its_child_alone() {
    let whole = office("行政村.xls");
    let ledger = Ledger::empty();
    let mut dice = Dice(9);
    let mut refused = 0;
    for round in 0..60 {
        let mut bytes = whole.clone();
        for _ in 0..1 + dice.below(6) {
            let at = if round % 2 == 0 { dice.below(bytes.len()) } else { dice.below(2500) };
            bytes[at] = [0, 0xFF, 0x7F, 1, 0x80][dice.below(5)];
        }
        if round % 10 == 0 {
            bytes.truncate(dice.below(bytes.len()));
        }
        ledger.write("坏.xls", &bytes);
        let began = Instant::now();
        let shown = ledger.run("import 坏.xls --dry-run");
        assert!(matches!(shown.code, 0 | 2), "round {round}: {shown}");
        assert!(!shown.err.contains("panicked"), "round {round}: {shown}");
        assert!(began.elapsed() < Duration::from_secs(70), "round {round}");
        refused += usize::from(shown.code == 2);
    }
    assert!(refused > 5, "only {refused} of 60 were spoiled enough");
}

#[test]
fn what_xlwt_writes_is_read_as_it_is() {
    let ledger = Ledger::township();
    fs::copy(corpus().join("openpyxl/走访.xls"), ledger.path("走访.xls")).unwrap();
    let shown = ledger.run("import 走访.xls");
    expect![[r#"
        exit 0
        ---- out
        导入结果  截至2018年11月05日
        | 文件     | 工作表 | 表种     | 编码 | 时点     | 读取 | 新增 | 变更 | 未变 | 拒收 |
        |----------|--------|----------|------|----------|------|------|------|------|------|
        | 走访.xls | 走访   | 走访记录 | XLS  | 各行日期 |    3 |    3 |    0 |    0 |    0 |
        | 合计     |        |          |      |          |    3 |    3 |    0 |    0 |    0 |
        ---- err
        走访.xls/旧: 隐藏的工作表, 已跳过
        已导入, 记为第3号记录; 用 `bangfu undo 3` 可整批撤销
    "#]]
    .assert_eq(&shown.to_string());
    // Of a formula xlwt writes that it came to an empty text.
    let sql = "SELECT group_concat(concat_ws(' ', day, mode, note, cash_fen), '; ' ORDER BY day)
               FROM visit WHERE source = (SELECT max(id) FROM source)";
    let visits: String = ledger.sql().query_row(sql, [], |row| row.get(0)).unwrap();
    expect!["2018-10-01 入户走访 看望 20000; 2018-10-02 入户走访 TRUE 50; 2018-10-03 入户走访"]
        .assert_eq(&visits);
}

#[test]
fn what_libreoffice_writes_holds_the_same_facts_as_the_text() {
    let imported = |ending: &str| {
        let ledger = Ledger::empty();
        for name in ["行政村", "贫困人口信息", "收入", "入户核查"] {
            let name = format!("{name}.{ending}");
            let from = if ending == "csv" {
                example(&name)
            } else {
                corpus().join("libreoffice").join(&name)
            };
            fs::copy(from, ledger.path(&name)).unwrap();
        }
        let names =
            ["行政村", "贫困人口信息", "收入", "入户核查"].map(|it| format!("{it}.{ending}"));
        let shown = ledger.run(&format!("import {} --date 2018-10-31", names.join(" ")));
        assert_eq!(shown.code, 0, "{ending}: {shown}");
        ledger.digest()
    };
    let wanted = imported("csv");
    for ending in ["xlsx", "xls", "ods"] {
        assert_eq!(imported(ending), wanted, "{ending}");
    }
}

#[test]
fn days_counted_from_1904_are_the_same_days() {
    let imported = |file: &Path| {
        let ledger = Ledger::empty();
        ledger.add_sheets();
        ledger.run("import 行政村.csv 贫困人口信息.csv --date 2018-10-31").ended(0);
        let name = file.file_name().unwrap().to_str().unwrap();
        fs::copy(file, ledger.path(name)).unwrap();
        let shown = ledger.run(&format!("import {name} --date 2018-10-31"));
        assert_eq!(shown.code, 0, "{name}: {shown}");
        ledger.digest()
    };
    let wanted = imported(&example("入户核查.csv"));
    for ending in ["xlsx", "xls", "ods"] {
        assert_eq!(
            imported(&corpus().join(format!("libreoffice/1904.{ending}"))),
            wanted,
            "{ending}"
        );
    }
}

/// A plain number counts from 1900 or from 1904; which, its column cannot know.
#[test]
fn a_plain_number_in_a_workbook_from_1904_is_no_day() {
    let sheet = Sheet::example("入户核查.csv");
    let day = sheet.column("核查日期");
    let made = |book: &str| {
        let mut rows = String::new();
        for (row, cells) in (1..).zip(std::iter::once(&sheet.header).chain(&sheet.rows)) {
            rows += &format!("<row r=\"{row}\">");
            for (n, cell) in cells.iter().enumerate() {
                rows += &match n == day && row > 1 {
                    true => "<c><v>41942</v></c>".to_owned(),
                    false => format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
                };
            }
            rows += "</row>";
        }
        let whole = raw_xlsx(&format!("<sheetData>{rows}</sheetData>"), "<sst/>");
        let mut parts = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
        let names: Vec<_> = parts.file_names().map(|it| it.unwrap().into_owned()).collect();
        let parts: Vec<_> = names
            .iter()
            .map(|name| {
                let text = std::io::read_to_string(parts.by_name(name).unwrap()).unwrap();
                (name.as_str(), text.replace("<sheets>", &format!("{book}<sheets>")))
            })
            .collect();
        let parts: Vec<_> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        zipped(&parts)
    };
    let ledger = Ledger::empty();
    ledger.add_sheets();
    ledger.run("import 行政村.csv 贫困人口信息.csv --date 2018-10-31").ended(0);
    ledger.write("1900.xlsx", made("<workbookPr/>"));
    ledger.write("1904.xlsx", made("<workbookPr date1904=\"1\"/>"));
    let shown = ledger.run("import 1900.xlsx --dry-run");
    assert_eq!(shown.code, 0, "{shown}");
    let shown = ledger.run("import 1904.xlsx --dry-run");
    assert!(shown.code == 2 && shown.err.contains("[not-a-day]"), "{shown}");
}

#[test]
fn every_row_of_the_list_of_dirt_about_files_has_a_case() {
    let text = include_str!("files.rs");
    for id in [
        "B01", "B03", "B04", "B05", "B06", "F1", "F2", "T01", "T03", "T03b", "T04", "T05", "T06",
        "T07", "S00", "S08", "S10", "S16", "C58", "C59",
    ] {
        let has_case = CASES.iter().any(|it| it.0 == id) || text.contains(&format!("// {id}: "));
        assert!(has_case, "{id}");
    }
}
