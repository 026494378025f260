#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder of the kept corpus.
fn corpus(folder: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join("tests/corpus").join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder}");
    found
}

/// Reads all of a file: its sheets' rows, or why it cannot be read.
fn read(path: &Path) -> Result<Vec<Vec<String>>, Unreadable> {
    // There is no program to read .xls with; tests/cli/files.rs does that.
    let book = Book::open(path, "表".to_owned(), Path::new("/no/program"))?;
    let mut rows = Vec::new();
    for sheet in &book.sheets {
        let (mut last, mut broken) = (0, None);
        let outcome = book.rows(sheet.as_deref(), &mut |row| {
            if row.number <= last {
                broken = Some((last, row.number));
            }
            last = row.number;
            rows.push(row.cells.iter().map(|it| it.shown().chars().take(99).collect()).collect());
            Ok(ControlFlow::Continue(()))
        });
        assert_eq!(broken, None, "rows out of order");
        outcome.map_err(|it| it.downcast::<Unreadable>().unwrap())?;
    }
    Ok(rows)
}

fn read_bytes(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unreadable> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    read(file.path())
}

fn is_xls(path: &Path) -> bool {
    fs::read(path).unwrap().starts_with(b"\xD0\xCF\x11\xE0")
}

#[test]
fn every_file_of_the_corpus_is_refused_as_its_folder_says_or_read() {
    let began = Instant::now();
    for path in corpus("refused").into_iter().filter(|it| !is_xls(it)) {
        let key = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        match read(&path) {
            Ok(rows) => panic!("{} was read: {rows:?}", path.display()),
            Err(unreadable) => assert_eq!(unreadable.say.key, key, "{}", path.display()),
        }
    }
    for path in corpus("read") {
        assert!(read(&path).is_ok(), "{}: {:?}", path.display(), read(&path).unwrap_err());
    }
    for path in corpus("libreoffice").into_iter().filter(|it| !is_xls(it)) {
        assert!(read(&path).unwrap().len() > 5, "{}", path.display());
    }
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

#[test]
fn what_the_corpus_holds_is_read_as_it_is() {
    let rows = |name: &str| read(&root().join("tests/corpus/read").join(name)).unwrap();
    assert_eq!(rows("no-references.xlsx"), [["1", "", "一二"]]);
    assert_eq!(rows("prefixed-names.xlsx"), [["1"]]);
    assert_eq!(
        rows("strange-numbers.xlsx"),
        [["#NUM!", "#NUM!", "abc", "", "=1+1", "#REF!", "TRUE", "2018-10-31"]]
    );
    assert_eq!(rows("rows-and-cells-repeated.ods"), [["", "一"], ["", "一"], ["", "一"]]);
    assert_eq!(rows("mixed-line-ends.csv"), [["a", "b"], ["c", "d"], ["e\r\nf", "g"]]);
    assert_eq!(rows("old-macintosh.csv"), [["户编号", "姓名"], ["1", "王"]]);
    assert_eq!(rows("dos-end.csv"), [["a", "b", "c"], ["1", "2", "3"]]);
    assert_eq!(rows("four-byte-characters.csv"), [["户编号", "姓名"], ["1", "㛃𠅤䶮"]]);
    assert_eq!(rows("no-sheets.xlsx"), Vec::<Vec<String>>::new());
}

/// What openpyxl and pyexcel-ods3 wrote (see examples/openpyxl_formats.py).
#[test]
fn what_others_write_is_read_as_it_is() {
    let path = |name: &str| root().join("tests/corpus/openpyxl").join(name);
    let rows = |name: &str| read(&path(name)).unwrap();
    // Runs of several fonts are one text, and a reading beside the characters is none of it.
    assert_eq!(
        rows("文字.xlsx"),
        [vec!["整段", "前红后", "两边", "一\n二", "'撇"], vec!["共享", "前 粗 后", "注音"]]
    );
    for name in ["日期.xlsx", "日期1904.xlsx"] {
        assert_eq!(rows(name)[0], ["2018-10-31", "2018-10-31", "0.34375", "1904-01-02"], "{name}");
    }
    // On both sides of the day that Excel has and the calendar has not.
    assert_eq!(rows("日期.xlsx")[1], ["1900-02-28", "1900-03-01"]);
    assert_eq!(rows("日期1904.xlsx")[1], ["2018-02-28", "2020-02-29"]);
    assert_eq!(
        rows("取值.xlsx"),
        [
            vec!["TRUE", "FALSE", "#N/A", "#DIV/0!", "=1+1", "=A1&\"户\""],
            vec!["0.07", "0.3333333333333333", "12345678901234", "0", "0.0000001", "0.5"],
            vec!["007", "1.50", "2018-10-31", "TRUE"],
        ]
    );
    assert_eq!(
        rows("取值.ods"),
        [
            vec!["TRUE", "2018-10-31", "PT08H15M00S", "0.07", "007"],
            vec!["", "第三行"],
            vec!["另一张"]
        ]
    );
    // Cells below a merged one are empty.
    assert_eq!(
        rows("合并.xlsx")[..2],
        [vec!["行政村基本情况表"], vec!["所在地", "", "", "", "退出"]]
    );
    let gaps = rows("空档.xlsx");
    assert_eq!((gaps.len(), gaps[0].len()), (2, 1000));
    assert_eq!((&*gaps[0][0], &*gaps[0][999], &*gaps[1][2]), ("左上", "第一千列", "最末一行"));
    assert_eq!(read(&path("最宽.xlsx")).unwrap_err().say.key, "too-many-columns");
}

#[test]
fn what_stands_around_the_cells_changes_nothing() {
    let book = |name: &str| {
        let path = root().join("tests/corpus/openpyxl").join(name);
        Book::open(&path, String::new(), Path::new("")).unwrap()
    };
    let rows = |name: &str| read(&root().join("tests/corpus/openpyxl").join(name)).unwrap();
    let villages = &rows("合并.xlsx")[2..];
    assert_eq!(villages.len(), 3);
    // Hidden sheets are named and left; hidden rows and columns are read.
    let hidden = book("隐藏.xlsx");
    assert_eq!(hidden.sheets, [Some("行政村".to_owned())]);
    assert_eq!(hidden.hidden, ["旧", "更旧"]);
    hidden.rows(Some("行政村"), &mut |_| Ok(ControlFlow::Continue(()))).unwrap();
    assert_eq!((hidden.hidden_rows(), &rows("隐藏.xlsx")[..]), (1, villages));
    // A table, notes, lists to choose from, colours; a sheet that is a chart.
    assert_eq!(rows("陈设.xlsx"), villages);
    assert_eq!(book("图表页.xlsx").sheets, [Some("行政村".to_owned())]);
    assert_eq!(rows("图表页.xlsx"), villages);
}

/// Edge cases that other readers are tested with (see the licences beside them).
#[test]
fn what_others_keep_as_edge_cases_is_read_as_they_read_it() {
    let rows = |name: &str| read(&root().join("tests/corpus").join(name)).unwrap();
    // It says that it has one cell.
    let parts = rows("tablib/bad_dimensions.xlsx");
    assert_eq!(parts.len(), 4);
    assert_eq!(parts[3], ["EP00004", "10000", "0.001"]);
    assert_eq!(rows("tablib/ragged.xlsx"), [vec!["a", "b"], vec!["1"]]);
    assert_eq!(rows("tablib/ragged.ods"), [vec!["a", "b", "c", "d"], vec!["1", "", "TRUE"]]);
    assert_eq!(rows("tablib/unknown_value_type.ods"), [["abcd"]]);
    assert_eq!(
        rows("tablib/book.ods"),
        [
            vec!["2023-03-12", "2023-03-14", "124", "16:45:00", "09:55:33"],
            vec!["This", "is", "a", "second", "sheet"],
        ]
    );
    assert_eq!(
        rows("pyexcel-xlsx/test8.xlsx"),
        [
            ["2013-09-01", "2013-09-02", "1000", "5", "13.89"],
            ["2013-09-02", "2013-09-03", "2000", "6", "33.33"],
            ["2013-09-03", "2013-09-04", "3000", "7", "58.33"],
        ]
    );
    // Rows and columns that are hidden are rows and columns.
    assert_eq!(
        rows("pyexcel-xlsx/complex_hidden_sheets.xlsx")[2],
        ["31", "32", "33", "34", "35", "36", "37", "38", "39"]
    );
}

/// Rows are numbered as Excel numbers them, also behind empty lines and inner breaks.
#[test]
fn rows_of_text_are_numbered_as_excel_numbers_them() {
    let path = root().join("tests/corpus/read/mixed-line-ends.csv");
    let book = Book::open(&path, String::new(), Path::new("")).unwrap();
    let mut numbers = Vec::new();
    book.rows(None, &mut |row| {
        numbers.push(row.number);
        Ok(ControlFlow::Continue(()))
    })
    .unwrap();
    assert_eq!(numbers, [1, 2, 4]);
}

/// Others' edge cases (see tests/corpus/csv-spectrum/LICENSE). Each JSON file holds one
/// object or many, whose keys are the header.
#[test]
fn csv_spectrum_is_read_as_its_answers_say() {
    let mut seen = 0;
    for path in corpus("csv-spectrum/csvs") {
        let answers = path.to_str().unwrap().replace("/csvs/", "/json/").replace(".csv", ".json");
        let answers = match serde_json::from_str(&fs::read_to_string(answers).unwrap()).unwrap() {
            serde_json::Value::Array(answers) => answers,
            one => vec![one],
        };
        let answers: Vec<_> = answers.iter().map(|it| it.as_object().unwrap()).collect();
        // What stands round a cell's text is cleaning's business, not the reader's.
        let text = |it: &str| it.replace("\r\n", "\n").trim().to_owned();
        let header = answers[0].keys().map(|it| text(it)).collect::<Vec<_>>();
        let wanted =
            std::iter::once(header.clone()).chain(answers.iter().map(|answer| {
                header.iter().map(|it| text(answer[it].as_str().unwrap())).collect()
            }));
        let mut rows = match path.ends_with("utf8.csv") {
            // One character that GB18030 knows as well; its mark decides.
            true => read_bytes(&[b"\xEF\xBB\xBF", fs::read(&path).unwrap().as_slice()].concat()),
            false => read(&path),
        }
        .unwrap();
        for cell in rows.iter_mut().flatten() {
            *cell = text(cell);
        }
        assert_eq!(rows, wanted.collect::<Vec<_>>(), "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 11);
}

/// Whole files to spoil: small ones of each kind.
fn seeds() -> Vec<Vec<u8>> {
    let names = ["libreoffice/行政村.xlsx", "libreoffice/行政村.ods", "read/no-references.xlsx"];
    let mut seeds =
        names.map(|it| fs::read(root().join("tests/corpus").join(it)).unwrap()).to_vec();
    let text = fs::read_to_string(root().join("examples/township/行政村.csv")).unwrap();
    seeds.push(encoding_rs::GB18030.encode(&text).0.into_owned());
    seeds.push(text.into_bytes());
    seeds
}

/// The parts of a workbook unzipped, spoiled and zipped again, so that what is behind the
/// checksums is reached.
fn spoil_within(zip: &[u8], at: usize, by: &[u8]) -> Vec<u8> {
    let mut parts = zip::ZipArchive::new(io::Cursor::new(zip)).unwrap();
    let mut spoiled = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let place = at % parts.len();
    for n in 0..parts.len() {
        let mut part = parts.by_index(n).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if n == place {
            content = spoil(&content, at / 7, by);
        }
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        spoiled.start_file(part.name().unwrap(), options).unwrap();
        spoiled.write_all(&content).unwrap();
    }
    spoiled.finish().unwrap().into_inner()
}

/// Puts bytes over what stands somewhere.
fn spoil(content: &[u8], at: usize, by: &[u8]) -> Vec<u8> {
    let mut spoiled = content.to_vec();
    let at = at % (content.len() + 1);
    let end = (at + by.len()).min(content.len());
    spoiled.splice(at..end, by.iter().copied());
    spoiled
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&[u8]> = vec![
        b"\"",
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"&#x10FFFF;",
        b"<a>",
        b"</row>",
        b"/>",
        b"\xFF",
        b"\n",
        b"r=\"ZZZ9\"",
        b"4294967296",
        b"-1",
        b"PK\x05\x06",
        b"\x00",
        b"<!--",
        b"]]>",
        b"\xD0\xBC",
    ];
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..5),
        proptest::sample::select(words).prop_map(<[u8]>::to_vec),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_bytes_bring_the_reader_down(
        which in 0..8_usize,
        at in any::<usize>(),
        by in proptest::collection::vec(piece(), 1..4),
        cut in proptest::option::of(any::<usize>()),
        noise in proptest::collection::vec(any::<u8>(), 0..3000),
    ) {
        let by = by.concat();
        let mut bytes = match seeds().get(which) {
            Some(seed) if seed.starts_with(b"PK") && at % 3 > 0 => spoil_within(seed, at / 3, &by),
            Some(seed) => spoil(seed, at, &by),
            None => noise,
        };
        if let Some(cut) = cut {
            bytes.truncate(cut % (bytes.len() + 1));
        }
        let began = Instant::now();
        let _ = read_bytes(&bytes);
        prop_assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    }

    /// Text comes back as it was written, in every encoding that a clerk's programs write.
    #[test]
    fn text_is_read_back_in_every_encoding(
        names in proptest::collection::vec("[一-龥㛃𠅤䶮·A-Za-z0-9]{1,12}", 3..9),
    ) {
        let text = format!("户编号,姓名,行政村\r\n1,{}\r\n", names.join(",王\r\n2,"));
        let utf_16 = |to: fn(u16) -> [u8; 2]| {
            ['\u{FEFF}'.to_string(), text.clone()].concat().encode_utf16().flat_map(to).collect()
        };
        let written: [Vec<u8>; 5] = [
            encoding_rs::GB18030.encode(&text).0.into_owned(),
            text.clone().into_bytes(),
            format!("\u{FEFF}{text}").into_bytes(),
            utf_16(u16::to_le_bytes),
            utf_16(u16::to_be_bytes),
        ];
        let wanted = read_bytes(&written[2]).unwrap();
        prop_assert_eq!(wanted.len(), names.len() + 1);
        for bytes in written {
            prop_assert_eq!(&read_bytes(&bytes).unwrap(), &wanted);
        }
    }
}
