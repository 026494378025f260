//! What a ledger says of an earlier entry is what it held when that entry was written.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::ValueRef;

use super::{Access, EntryHead, Fault, Put, Store, Tx, table};
use crate::model::Value;
use crate::model::known::KnownAt;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        ((self.0 >> 33) as usize) % end
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

/// Everything that the ledger says when it is asked, in the order in which it says it.
fn dump(store: &Store) -> String {
    let mut names: Vec<_> = table::tables(&store.conn)
        .unwrap()
        .iter()
        .map(|it| (it.name.clone(), it.key.iter().map(|at| it.columns[*at].clone()).collect()))
        .collect::<Vec<(String, Vec<String>)>>();
    names.extend(["entry", "change"].map(|it| (it.to_owned(), vec!["id".to_owned()])));
    names.push(("stayed".to_owned(), vec!["household".to_owned(), "id".to_owned()]));
    let mut text = String::new();
    for (name, key) in names {
        let sql = format!("SELECT * FROM {name} ORDER BY {}", key.join(", "));
        let mut query = store.conn.prepare(&sql).unwrap();
        let width = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            text.push_str(&name);
            for place in 0..width {
                match row.get_ref(place).unwrap() {
                    ValueRef::Text(it) => text.push_str(&format!(" {:?}", str::from_utf8(it))),
                    other => text.push_str(&format!(" {other:?}")),
                }
            }
            text.push('\n');
        }
    }
    text
}

fn begin<'s>(store: &'s mut Store, undoes: Option<i64>) -> Tx<'s> {
    let head = EntryHead { at: "-", operator: "-", command: "-", note: None, undoes };
    match undoes {
        None => store.begin(&head).unwrap(),
        Some(_) => store.begin_undo(&head).unwrap(),
    }
}

/// A row of one of some tables, its key from few, its facts from few more.
fn some_row(dice: &mut Dice) -> (&'static str, Vec<(&'static str, Value<'static>)>) {
    let text = |it: &str| Value::text(it.to_owned());
    let household = dice.of(&["5100100001", "5100100002", "5100100003"]);
    let day = dice.of(&["2018-10-31", "2018-11-01"]);
    let person = dice.of(&["无证/5100100001/甲/", "无证/5100100001/乙/"]);
    let fact = dice.of(&["甲", "乙\"'\\\u{1}\n", "", "12", "[1]", "null"]);
    match dice.below(6) {
        0 => (
            "household",
            vec![
                ("no", text(household)),
                ("village", text("511899100201")),
                ("village_group", text(fact)),
            ],
        ),
        1 => (
            "member",
            vec![
                ("household", text(household)),
                ("id", text(person)),
                ("name", text(fact)),
                ("left_on", dice.of(&[Value::Null, text("2018-11-02")])),
            ],
        ),
        2 => ("helper", vec![("id", text(fact)), ("kind", text("干部")), ("name", text("丙"))]),
        3 => (
            "survey",
            vec![
                ("household", text(household)),
                ("day", text(day)),
                ("sheet", text("housing")),
                ("electricity", dice.of(&[Value::Null, Value::Int(0), Value::Int(1)])),
                ("checked_by", text(fact)),
            ],
        ),
        4 => (
            "member_answer",
            vec![
                ("household", text(household)),
                ("member", text(person)),
                ("fact", text("a")),
                ("day", text(day)),
                ("kind", dice.of(&[text("count"), text("code")])),
                ("value", dice.of(&[text(fact), Value::Int(12), Value::Int(i64::MIN)])),
            ],
        ),
        _ => (
            "answer",
            vec![
                ("object", text(household)),
                ("fact", text("a")),
                ("day", text(day)),
                ("level", text("household")),
                ("kind", dice.of(&[text("count"), text("code")])),
                ("value", dice.of(&[text(fact), text("12"), Value::Int(12), Value::Int(i64::MAX)])),
                ("paper", dice.of(&[Value::Null, text(fact)])),
            ],
        ),
    }
}

/// Puts, replaces or deletes a row; what the schema does not allow is left alone.
fn change_something(tx: &Tx<'_>, dice: &mut Dice) {
    let (name, columns) = some_row(dice);
    let table = tx.table(name);
    let mut row = vec![Value::Null; tx.columns(table).len()];
    for (column, value) in columns {
        row[tx.place(table, column)] = value;
    }
    let key: Vec<_> = tx.key(table).iter().map(|it| row[*it].clone()).collect();
    let stands = tx.row(table, &key).unwrap().is_some();
    match dice.below(4) {
        0 if stands => {
            let _ = tx.delete(table, &key);
        }
        1 if stands => {
            let _ = tx.replace(table, &mut row, None);
        }
        // A refusal is an answer; only the next row is written then.
        _ => drop(tx.put(table, &mut row, None)),
    }
}

#[test]
fn every_earlier_entry_reads_as_it_was() {
    for seed in 0..3 {
        let mut dice = Dice(seed);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it.db");
        let mut store = Store::create(&path, Duration::ZERO).unwrap();
        // A view finds the ledger's own tables, wherever it is asked from.
        let view = "CREATE VIEW stayed AS SELECT * FROM member WHERE left_on IS NULL";
        store.conn.execute_batch(view).unwrap();
        let tx = begin(&mut store, None);
        for (code, level) in [("511899", "county"), ("511899100201", "village")] {
            let table = tx.table("area");
            let mut row = vec![Value::Null; tx.columns(table).len()];
            for (column, value) in [("code", code), ("level", level), ("name", "甲")] {
                row[tx.place(table, column)] = Value::text(value);
            }
            assert_eq!(tx.put(table, &mut row, None).unwrap(), Put::New);
        }
        tx.commit().unwrap();
        let mut stood = vec![dump(&store)];
        for _ in 0..90 {
            let last = stood.len();
            let undoes = (dice.below(4) == 0).then(|| 2 + dice.below(last) as i64);
            // As every command, with a connection of its own.
            store = Store::open(&path, Access::Write, Duration::ZERO).unwrap();
            let tx = begin(&mut store, undoes);
            match undoes {
                Some(entry) if tx.undo(entry).is_err() => continue,
                Some(_) => {}
                None => (0..1 + dice.below(5)).for_each(|_| change_something(&tx, &mut dice)),
            }
            tx.commit().unwrap();
            stood.push(dump(&store));
        }
        assert!(stood.len() > 60, "only {} entries", stood.len());
        assert_eq!(store.verify().unwrap().faults, [Fault::Schema("stayed".to_owned())]);
        let (mut updates, mut deletes) = (0, 0);
        for (n, stood) in stood.iter().enumerate() {
            assert_eq!(&look_back(&path, n as i64 + 1), stood, "seed {seed}, entry {}", n + 1);
            updates += stood.matches(" Ok(\"update\")").count();
            deletes += stood.matches(" Ok(\"delete\")").count();
        }
        assert!(updates > 60 && deletes > 60, "{updates} {deletes}");
    }
}

fn look_back(path: &Path, entry: i64) -> String {
    let before = fs::read(path).unwrap();
    let store = Store::open(path, Access::Read, Duration::ZERO).unwrap();
    let known = store.look_back(KnownAt::Entry(entry)).unwrap();
    assert_eq!(known.entry, entry);
    assert_eq!(store.head().unwrap().0, entry);
    let said = dump(&store);
    assert_eq!(fs::read(path).unwrap(), before, "looking back wrote to the ledger");
    said
}

#[test]
fn what_is_read_in_the_order_of_its_key_is_not_sorted_when_looking_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it.db");
    let mut store = Store::create(&path, Duration::ZERO).unwrap();
    begin(&mut store, None).commit().unwrap();
    begin(&mut store, None).commit().unwrap();
    let store = Store::open(&path, Access::Read, Duration::ZERO).unwrap();
    let tables = table::tables(&store.conn).unwrap();
    let plan = |sql: &str| -> Vec<String> {
        let mut query = store.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        query.query_map([], |row| row.get("detail")).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let named = "SELECT id FROM helper WHERE name = 'a'";
    let queries: Vec<_> = tables.iter().map(super::table::Table::scan_sql).collect();
    let plans = || -> Vec<_> { queries.iter().map(|it| plan(it)).chain([plan(named)]).collect() };
    let before = plans();
    // Nothing changed, so nothing has a shadow yet.
    store.look_back(KnownAt::Entry(1)).unwrap();
    for table in &tables {
        store.shadow(table, 1).unwrap();
    }
    let after = plans();
    assert_eq!(before, after);
    assert!(!format!("{after:?}").contains("TEMP B-TREE"), "{after:?}");
    assert!(format!("{after:?}").contains("helper_by_name"), "{after:?}");
}
