//! What the source promises of itself, checked by reading it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::ledger::Ledger;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder whose names end so, with their text.
fn sources(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no .{extension} below {folder}");
    found
}

/// The program's part of a file: without its comments and its unit tests.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]").next().unwrap();
    let lines = body.lines().filter(|it| !it.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Checks that a word stands in no file but those that begin so.
#[track_caller]
fn only_in(word: &str, homes: &[&str]) {
    let strays: Vec<_> = sources("src", "rs")
        .into_iter()
        .filter(|(path, text)| {
            code(text).contains(word) && !homes.iter().any(|it| path.starts_with(it))
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(strays, Vec::<PathBuf>::new(), "{word}");
}

#[test]
fn every_file_of_these_tests_is_part_of_them() {
    for (path, _) in sources("tests/cli", "rs") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_main = path.parent().unwrap().ends_with("cli");
        let parent = path.with_file_name(if is_main { "main.rs" } else { "mod.rs" });
        let parent = fs::read_to_string(root().join(parent)).unwrap();
        let is_parent = name == "main" || name == "mod";
        assert!(is_parent || parent.contains(&format!("mod {name};")), "{name}");
    }
}

#[test]
fn only_the_store_knows_sqlite() {
    only_in("rusqlite", &["src/store"]);
}

#[test]
fn sql_is_written_in_the_store_and_in_files_of_its_own() {
    only_in("SELECT ", &["src/store"]);
    only_in("INSERT INTO", &["src/store"]);
}

#[test]
fn nothing_prints_past_the_streams_it_is_given() {
    for word in ["println!", "eprintln!", "print!(", "eprint!(", "dbg!"] {
        only_in(word, &[]);
    }
}

#[test]
fn only_main_knows_what_time_it_is() {
    for word in ["SystemTime", "Local::now", "Utc::now"] {
        only_in(word, &["src/main.rs"]);
    }
    for (path, text) in sources("src", "sql").into_iter().chain(schema_text()) {
        for word in ["'now'", "CURRENT_", "current_", "date()", "datetime()", "unixepoch()"] {
            assert!(!text.contains(word), "{} {word}", path.display());
        }
    }
    for word in ["'now'", "CURRENT_TIMESTAMP", "CURRENT_DATE"] {
        only_in(word, &[]);
    }
}

#[test]
fn the_rules_touch_neither_ledger_nor_disk_nor_clock() {
    for (path, text) in sources("src/rules", "rs") {
        for word in ["crate::store", "crate::report", "std::io", "std::fs", "crate::command"] {
            assert!(!code(&text).contains(word), "{} {word}", path.display());
        }
    }
    for (path, text) in sources("src/store", "rs") {
        for word in ["crate::rules", "crate::render", "crate::command", "crate::intake"] {
            assert!(!code(&text).contains(word), "{} {word}", path.display());
        }
    }
}

fn schema_text() -> Option<(PathBuf, String)> {
    Some(("schema.sql".into(), fs::read_to_string(root().join("schema.sql")).unwrap()))
}

#[test]
fn every_query_file_is_used() {
    let rust = sources("src", "rs");
    for (path, _) in sources("src", "sql").into_iter().chain(schema_text()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let used = rust.iter().any(|(home, text)| {
            let near = home.parent() == path.parent()
                && text.contains(&format!("include_str!(\"{name}\")"));
            near || text.contains(&format!("/{name}\")"))
        });
        assert!(used, "{}", path.display());
    }
}

type Words = BTreeMap<String, String>;

fn words(file: &str) -> Words {
    toml::from_str(&fs::read_to_string(root().join("src/words").join(file)).unwrap()).unwrap()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|it| Some(it.split_once('}')?.0)).collect()
}

/// Each `say!("key", name = value)` of the source: the key and the names.
fn said() -> Vec<(PathBuf, String, Vec<String>)> {
    let mut found = Vec::new();
    for (path, text) in sources("src", "rs") {
        for call in code(&text).split("say!(").skip(1) {
            let Some(rest) = call.trim_start().strip_prefix('"') else { continue };
            let (key, rest) = rest.split_once('"').unwrap();
            let (mut depth, mut args, mut arg) = (1, Vec::new(), String::new());
            for it in rest.chars() {
                depth += i32::from("([{".contains(it)) - i32::from(")]}".contains(it));
                if depth == 0 {
                    break;
                }
                if depth == 1 && it == ',' {
                    args.push(std::mem::take(&mut arg));
                } else {
                    arg.push(it);
                }
            }
            args.push(arg);
            let names = args.iter().filter_map(|it| Some(it.split_once('=')?.0.trim().to_owned()));
            found.push((path.clone(), key.to_owned(), names.collect()));
        }
    }
    assert!(found.len() > 100, "only {} sentences are said", found.len());
    found
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_placeholders() {
    let (zh, en) = (words("zh.toml"), words("en.toml"));
    // The frame of the help and usage errors in English are clap's own.
    let own = |key: &&String| !key.starts_with("usage-") && !key.starts_with("help-");
    let keys = |words: &Words| words.keys().filter(own).cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&zh), keys(&en));
    for key in keys(&zh) {
        assert_eq!(placeholders(&zh[&key]), placeholders(&en[&key]), "{key}");
    }
}

#[test]
fn every_sentence_that_is_said_exists_and_gets_all_it_asks_for() {
    let (zh, en) = (words("zh.toml"), words("en.toml"));
    let usage = words("help_zh.toml");
    for (path, key, given) in said() {
        let place = path.display();
        if let Some(text) = usage.get(&key) {
            for wanted in placeholders(text) {
                assert!(given.iter().any(|it| it == wanted), "{place}: {key} wants {{{wanted}}}");
            }
            continue;
        }
        assert!(zh.contains_key(&key), "{place}: {key} in Chinese");
        if !key.starts_with("usage-") {
            assert!(en.contains_key(&key), "{place}: {key} in English");
        }
        for wanted in placeholders(&zh[&key]) {
            assert!(given.iter().any(|it| it == wanted), "{place}: {key} wants {{{wanted}}}");
        }
    }
}

#[test]
fn every_sentence_of_the_word_lists_is_used() {
    let rust: String = sources("src", "rs").iter().map(|(_, text)| code(text)).collect();
    let facts: String = sources("src/model", "toml").into_iter().map(|(_, text)| text).collect();
    for file in ["zh.toml", "en.toml"] {
        for key in words(file).keys() {
            let used = match key.strip_prefix("fact.") {
                Some(fact) => {
                    rust.contains(&format!("\"{fact}\"")) || facts.contains(&format!("\n{fact} = "))
                }
                None => rust.contains(&format!("\"{key}\"")),
            };
            assert!(used, "{file}: {key}");
        }
    }
}

const COMMANDS: &[&str] = &[
    "",
    "init",
    "import",
    "assign",
    "assign check",
    "assign propose",
    "visit",
    "duty",
    "duty list",
    "duty show",
    "duty use",
    "member",
    "member join",
    "member leave",
    "member move",
    "member head",
    "member relate",
    "member correct",
    "split-household",
    "duplicates",
    "merge-person",
    "match",
    "check-exit",
    "standard",
    "standard list",
    "standard show",
    "standard test",
    "standard diff",
    "check-data",
    "record",
    "joint",
    "parameter",
    "parameter list",
    "parameter set",
    "parameter end",
    "report",
    "export",
    "history",
    "undo",
    "verify",
    "demo",
    "completions",
];

fn is_chinese(text: &str) -> bool {
    text.chars().any(|it| ('\u{4E00}'..='\u{9FFF}').contains(&it))
}

#[test]
fn every_command_and_every_argument_has_help_in_chinese() {
    let ledger = Ledger::new();
    for command in COMMANDS {
        let help = ledger.run(&format!("{command} --help --lang zh")).ended(0);
        assert!(is_chinese(help.lines().next().unwrap()), "{command}\n{help}");
        let lines: Vec<_> = help.lines().collect();
        let mut arguments = 0;
        for pair in lines.windows(2) {
            let indent = pair[0].len() - pair[0].trim_start().len();
            let head = pair[0].trim_start();
            let is_argument = head.starts_with('-') || head.starts_with(['<', '[']);
            // Arguments stand at 2 or 6, their help at 10.
            if is_argument && indent < 10 {
                assert!(is_chinese(pair[1]), "{command}: {head}\n{help}");
                arguments += 1;
            }
        }
        assert!(arguments >= 9, "{command}: only {arguments} arguments\n{help}");
    }
}

#[test]
fn every_chinese_help_text_is_shown_by_its_command() {
    let ledger = Ledger::new();
    let squeeze = |text: &str| text.split_whitespace().collect::<String>();
    let shown: BTreeMap<_, _> = COMMANDS
        .iter()
        .map(|it| (*it, squeeze(&ledger.run(&format!("{it} --help --lang zh")).ended(0))))
        .collect();
    for (key, text) in words("help_zh.toml") {
        // The frame of the help and the usage errors.
        if key.starts_with("help-") || key.starts_with("usage-") {
            continue;
        }
        let path = key.split('.').skip(1).collect::<Vec<_>>();
        // A command, or a command of a command, or else an option of all.
        let own = |length| Some(path.get(..length)?.join(" "));
        let commands = [own(2), own(1)].into_iter().flatten();
        let command = commands.into_iter().find(|it| COMMANDS.contains(&it.as_str()));
        let command = command.unwrap_or_default();
        assert!(shown[command.as_str()].contains(&squeeze(&text)), "{key}: {text}");
    }
}

/// The rows of the source documents that people who help, visits, money and plans answer:
/// document, first and last row.
const ROWS: [(&str, u8, u8); 16] = [
    ("S0", 1, 5),
    ("S0", 8, 8),
    ("S0", 13, 18),
    ("S0", 21, 22),
    ("S1", 4, 24),
    ("S2", 1, 19),
    ("S3", 1, 2),
    ("S3", 4, 5),
    ("S3", 10, 15),
    ("S4-1", 1, 9),
    ("S4-2", 2, 14),
    ("S4-3", 1, 21),
    ("S4-4", 6, 11),
    ("S4-5", 4, 14),
    ("S4-5", 16, 22),
    ("S4-5", 30, 41),
];

/// The rows that a test answers: the one in its name, `s4_3_16_...`, and those in the comment
/// directly above it, `// S2-10, S2-11`.
fn answered(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut above: Vec<&str> = Vec::new();
    for line in text.lines() {
        let Some(name) = line.strip_prefix("fn ") else {
            // Attributes and comments stand above a function, anything else parts them.
            if !line.starts_with("// ") && !line.starts_with("#[") {
                above.clear();
            }
            above.push(line);
            continue;
        };
        if above.contains(&"#[test]") {
            let numbers = name
                .split('_')
                .take_while(|it| it.trim_start_matches('s').bytes().all(|it| it.is_ascii_digit()));
            found.insert(numbers.collect::<Vec<_>>().join("-").to_uppercase());
            let comments = above.iter().filter_map(|it| it.strip_prefix("// "));
            found.extend(comments.flat_map(|it| it.split(", ")).map(str::to_owned));
        }
        above.clear();
    }
    found
}

#[test]
fn every_row_of_the_source_documents_has_its_test() {
    let texts = sources("tests/cli/rows", "rs");
    let answered: BTreeSet<_> = texts.iter().flat_map(|(_, text)| answered(text)).collect();
    let wanted = ROWS.iter().flat_map(|(document, first, last)| {
        (*first..=*last).map(move |row| format!("{document}-{row:02}"))
    });
    let missing: Vec<_> = wanted.filter(|it| !answered.contains(it)).collect();
    assert!(missing.is_empty(), "no test in tests/cli/rows is named after {}", missing.join(", "));
}

fn schema() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(&schema_text().unwrap().1).unwrap();
    conn
}

fn list(conn: &Connection, query: &str, about: &str) -> Vec<String> {
    let mut query = conn.prepare(query).unwrap();
    let rows = query.query_map([about], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// The columns of a table that are stored, not worked out.
fn columns(conn: &Connection, table: &str) -> Vec<String> {
    list(conn, "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0", table)
}

#[test]
fn members_are_read_in_order_without_being_sorted() {
    let conn = schema();
    conn.execute_batch(include_str!("../../src/store/checks/state.sql")).unwrap();
    for sql in [
        include_str!("../../src/store/checks/members.sql"),
        include_str!("../../src/store/people.sql"),
        include_str!("../../src/store/members_on.sql"),
        include_str!("../../src/store/members.sql"),
    ] {
        let mut query = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = query.raw_query().mapped(|row| row.get("detail"));
        let steps = steps.collect::<Result<Vec<String>, _>>().unwrap();
        assert_eq!(steps[0], "MERGE (UNION ALL)");
        assert!(!steps.iter().any(|it| it.contains("TEMP B-TREE")), "{sql}\n{steps:#?}");
    }
}

#[test]
fn duties_of_one_household_or_helper_scan_no_table() {
    let conn = schema();
    for sql in [
        include_str!("../../src/store/links_of_object.sql"),
        include_str!("../../src/store/links_of_helper.sql"),
        include_str!("../../src/store/deeds_of_object.sql"),
        include_str!("../../src/store/deeds_of_helper.sql"),
        include_str!("../../src/store/objects_of_helper.sql"),
        include_str!("../../src/store/place_of.sql"),
        include_str!("../../src/store/helper_card.sql"),
    ] {
        let mut query = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = query.raw_query().mapped(|row| row.get("detail"));
        let steps = steps.collect::<Result<Vec<String>, _>>().unwrap();
        let scans = |it: &String| {
            it.starts_with("SCAN")
                && !["CONSTANT ROW", "(subquery", "stay"].iter().any(|own| it.contains(own))
        };
        assert!(!steps.iter().any(scans), "{sql}\n{steps:#?}");
    }
}

#[test]
fn every_history_trigger_keeps_every_stored_column() {
    let conn = schema();
    let tables = list(
        &conn,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('entry', 'change')
         AND ?1 = ''",
        "",
    );
    assert!(!tables.is_empty());
    for table in tables {
        let key = list(
            &conn,
            "SELECT 'OLD.' || name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk",
            &table,
        );
        for op in ["update", "delete"] {
            let sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
            let found = list(&conn, sql, &format!("{table}_{op}"));
            let [sql] = found.as_slice() else { panic!("{table} has no trigger for {op}") };
            let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
            let (head, image) = sql.split_once("json_object(").unwrap();
            let wanted = format!("'{table}', json_array({}), '{op}',", key.join(", "));
            assert!(head.contains(&wanted), "{table}_{op} {wanted}\n{head}");
            let pairs: Vec<_> =
                columns(&conn, &table).iter().map(|it| format!("'{it}', OLD.{it}")).collect();
            let wanted = pairs.join(", ");
            assert!(image.trim().starts_with(&wanted), "{table}_{op}\n{image}\n{wanted}");
            assert_eq!(image.matches("OLD.").count(), pairs.len(), "{table}_{op}");
        }
    }
}

#[test]
fn every_target_of_every_layout_is_a_column_of_the_schema() {
    let conn = schema();
    let mut targets = 0;
    let files = sources("src/intake/layouts", "toml");
    let shared: BTreeMap<_, _> = files
        .iter()
        .filter(|(path, _)| path.parent().unwrap().ends_with("shared"))
        .map(|(path, text)| (path.file_stem().unwrap().to_str().unwrap(), text.as_str()))
        .collect();
    let mut included = BTreeSet::new();
    for (path, text) in &files {
        let layout: toml::Table = toml::from_str(text).unwrap();
        let place = path.display();
        // Shared columns are looked at where they are included.
        if !layout.contains_key("records") {
            continue;
        }
        let tables: BTreeMap<_, _> = layout["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                let table = it["table"].as_str().unwrap();
                (it.get("name").map_or(table, |name| name.as_str().unwrap()), table)
            })
            .collect();
        for table in tables.values() {
            assert!(!columns(&conn, table).is_empty(), "{place}: no table {table}");
        }
        let mut columns_of = vec![text.as_str()];
        for name in layout.get("include").and_then(toml::Value::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap();
            columns_of.push(shared[name]);
            included.insert(name.to_owned());
        }
        let all = columns_of.into_iter().flat_map(|text| {
            let file: toml::Table = toml::from_str(text).unwrap();
            file.get("column").and_then(toml::Value::as_array).cloned().unwrap_or_default()
        });
        for column in all {
            let into = match column.get("into") {
                None => continue,
                Some(toml::Value::Array(many)) => many.clone(),
                Some(one) => vec![one.clone()],
            };
            for target in into {
                let (record, column) = target.as_str().unwrap().split_once('.').unwrap();
                let known = tables.get(record).map(|table| columns(&conn, table));
                let known = known.unwrap_or_else(|| panic!("{place}: no record {record}"));
                assert!(known.iter().any(|it| it == column), "{place}: {record}.{column}");
                targets += 1;
            }
        }
    }
    assert!(targets > 200, "only {targets} targets");
    assert!(included.iter().eq(shared.keys()), "{included:?}");
}

#[test]
fn the_code_lists_are_what_the_schema_allows() {
    let schema = schema_text().unwrap().1;
    let codes = fs::read_to_string(root().join("src/intake/codes.toml")).unwrap();
    let codes: toml::Table = toml::from_str(&codes).unwrap();
    for (table, column, list) in [
        ("household_status", "status", "status"),
        ("member", "sex", "sex"),
        ("helper", "sex", "sex"),
        ("helper", "kind", "helper_kind"),
        ("survey", "house_grade", "house_grade"),
        ("link", "kind", "link_kind"),
        ("visit", "mode", "visit_mode"),
    ] {
        let body = schema.split_once(&format!("CREATE TABLE {table} (")).unwrap().1;
        let column_text = body.split_once(&format!("\n  {column} ")).unwrap().1;
        // A column ends where the next line begins with a name: what belongs to it is
        // indented further.
        let lines = column_text.lines().enumerate();
        let own = lines.take_while(|(n, it)| *n == 0 || it.starts_with("     "));
        let own: String = own.map(|(_, line)| line).collect();
        let allowed: BTreeSet<_> = own.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
        let listed: BTreeSet<_> = codes[list].as_table().unwrap().keys().cloned().collect();
        assert_eq!(listed, allowed, "{table}.{column}");
    }
}
