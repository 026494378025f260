//! What a column that holds integers and texts must keep apart, in every place where a row
//! is written, kept and read back.

use std::time::Duration;

use chrono::NaiveDate;

use super::{EntryHead, Put, Store, Tx};
use crate::model::Value;

fn begin<'s>(store: &'s mut Store, undoes: Option<i64>) -> Tx<'s> {
    let head = EntryHead { at: "-", operator: "-", command: "-", note: None, undoes };
    match undoes {
        None => store.begin(&head).unwrap(),
        Some(_) => store.begin_undo(&head).unwrap(),
    }
}

fn put(tx: &Tx<'_>, table: &str, columns: &[(&str, Value<'static>)]) -> Put {
    let table = tx.table(table);
    let mut row = vec![Value::Null; tx.columns(table).len()];
    for (column, value) in columns {
        row[tx.place(table, column)] = value.clone();
    }
    tx.offer(table, &mut row, None).unwrap()
}

/// A ledger with one household and one member.
fn ledger(folder: &tempfile::TempDir) -> Store {
    let mut store = Store::create(&folder.path().join("it.db"), Duration::ZERO).unwrap();
    let tx = begin(&mut store, None);
    let text = |it: &'static str| Value::text(it);
    for (code, level) in [("511899", "county"), ("511899100201", "village")] {
        let columns = [("code", text(code)), ("level", text(level)), ("name", text("甲"))];
        assert_eq!(put(&tx, "area", &columns), Put::New);
    }
    let household = [("no", text("5100100001")), ("village", text("511899100201"))];
    assert_eq!(put(&tx, "household", &household), Put::New);
    let member = [
        ("household", text("5100100001")),
        ("id", text("无证/5100100001/甲/")),
        ("name", text("甲")),
    ];
    assert_eq!(put(&tx, "member", &member), Put::New);
    tx.commit().unwrap();
    store
}

type Columns = Vec<(&'static str, Value<'static>)>;
type Make = fn(&'static str, Value<'static>) -> Columns;

fn answer(fact: &'static str, value: Value<'static>) -> Columns {
    vec![
        ("object", Value::text("5100100001")),
        ("fact", Value::text(fact)),
        ("day", Value::text("2018-10-31")),
        ("level", Value::text("household")),
        ("kind", Value::text("count")),
        ("value", value),
    ]
}

fn member_answer(fact: &'static str, value: Value<'static>) -> Columns {
    vec![
        ("household", Value::text("5100100001")),
        ("member", Value::text("无证/5100100001/甲/")),
        ("fact", Value::text(fact)),
        ("day", Value::text("2018-10-31")),
        ("kind", Value::text("count")),
        ("value", value),
    ]
}

/// The values of a table's rows, as they are exported.
fn values(store: &Store, table: &str) -> Vec<Value<'static>> {
    let mut found = Vec::new();
    let rows = store.rows().unwrap();
    rows.each(table, &[], "9999-12-31", false, &mut |mut fields| {
        found.extend(fields.remove("value"));
        Ok(())
    })
    .unwrap();
    found
}

#[test]
fn a_number_and_its_digits_are_two_values_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = ledger(&folder);
    for (table, row) in [("answer", answer as Make), ("member_answer", member_answer)] {
        let tx = begin(&mut store, None);
        assert_eq!(put(&tx, table, &row("a", Value::Int(12))), Put::New);
        assert_eq!(put(&tx, table, &row("b", Value::text("12"))), Put::New);
        assert_eq!(put(&tx, table, &row("b", Value::text("12"))), Put::Again);
        let conflict = put(&tx, table, &row("b", Value::Int(12)));
        assert!(matches!(conflict, Put::Conflict { .. }), "{conflict:?}");
        let first = tx.commit().unwrap();
        assert_eq!(values(&store, table), [Value::Int(12), Value::text("12")]);
        let written = store.verify().unwrap();
        assert_eq!(written.faults, []);

        // The other kind of value is a change, with a before-image of the old kind.
        let tx = begin(&mut store, None);
        assert_eq!(put(&tx, table, &row("a", Value::Int(12))), Put::Same);
        assert_eq!(put(&tx, table, &row("a", Value::text("12"))), Put::Changed);
        assert_eq!(put(&tx, table, &row("b", Value::Int(12))), Put::Changed);
        let second = tx.commit().unwrap();
        assert_eq!(values(&store, table), [Value::text("12"), Value::Int(12)]);
        let changed = store.verify().unwrap();
        assert_eq!(changed.faults, []);
        assert_ne!(changed.content, written.content);
        let versions = store.versions("5100100001").unwrap();
        let of_fact = |it: &&super::Version| it.table == table && it.column == "value";
        let told: Vec<_> =
            versions.iter().filter(of_fact).map(|it| (it.entry, &it.old, &it.new)).collect();
        assert_eq!(
            told,
            [
                (first, &Value::Null, &Value::Int(12)),
                (first, &Value::Null, &Value::text("12")),
                (second, &Value::Int(12), &Value::text("12")),
                (second, &Value::text("12"), &Value::Int(12)),
            ]
        );

        let tx = begin(&mut store, Some(second));
        assert_eq!(tx.undo(second).unwrap().kept, []);
        tx.commit().unwrap();
        assert_eq!(values(&store, table), [Value::Int(12), Value::text("12")]);
        let undone = store.verify().unwrap();
        assert_eq!((undone.faults, undone.content), (vec![], written.content));
    }
}

#[test]
fn neither_fractions_nor_bytes_nor_nothing_are_values() {
    let folder = tempfile::tempdir().unwrap();
    let store = ledger(&folder);
    for value in ["1.5", "x'00'", "NULL"] {
        let sql = format!(
            "INSERT INTO answer (object, fact, day, level, kind, value, entry, seal)
             VALUES ('5100100001', 'a', '2018-10-31', 'household', 'count', {value}, 1, 1)"
        );
        store.conn.execute_batch(&sql).expect_err(value);
    }
}

#[test]
fn an_answer_hangs_on_what_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = ledger(&folder);
    let tx = begin(&mut store, None);
    for (level, object, is_there) in [
        ("household", "5100100001", true),
        ("household", "511899", false),
        ("county", "511899", true),
        ("village", "5100100001", false),
    ] {
        let mut row = answer(level, Value::Int(1));
        row[0].1 = Value::text(object);
        row[3].1 = Value::text(level);
        let written = put(&tx, "answer", &row);
        let refused = matches!(written, Put::Refused(super::Breaks::Reference));
        assert_eq!(refused, !is_there, "{level} {object} {written:?}");
    }
}

#[test]
fn the_history_of_both_households_has_what_joins_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = ledger(&folder);
    let tx = begin(&mut store, None);
    let text = |it: &'static str| Value::text(it);
    put(&tx, "household", &[("no", text("5100100002")), ("village", text("511899100201"))]);
    let joint = |until: Option<NaiveDate>| {
        [
            ("household", text("5100100001")),
            ("other", text("5100100002")),
            ("since", text("2018-01-01")),
            ("reason", text("分户不分家")),
            ("until", until.map_or(Value::Null, Value::day)),
        ]
    };
    assert_eq!(put(&tx, "joint", &joint(None)), Put::New);
    tx.commit().unwrap();
    let tx = begin(&mut store, None);
    assert_eq!(put(&tx, "joint", &joint(NaiveDate::from_ymd_opt(2018, 7, 1))), Put::Changed);
    tx.commit().unwrap();
    for household in ["5100100001", "5100100002"] {
        let versions = store.versions(household).unwrap();
        let told = versions.iter().filter(|it| it.table == "joint");
        let told: Vec<_> = told.map(|it| (it.entry, it.column.as_str())).collect();
        assert_eq!(told, [(2, "reason"), (3, "until")], "{household}");
    }
}
