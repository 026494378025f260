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
