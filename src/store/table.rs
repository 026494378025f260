//! The tables that hold facts, read from the schema itself, so that writing, sealing,
//! undoing and verifying them is one mechanism. Here SQL is put together, only from names
//! that stand in `schema.sql`, and in `checks.rs`, only from the built-in checks.

use rusqlite::Connection;

use crate::model::facts::MEMBER_TOGETHER;

/// Columns that say where a row's facts come from and what sealed them, not what they are.
const BOOKKEEPING: [&str; 4] = ["source", "row", "entry", "seal"];

/// One table that holds facts.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// All stored columns, in the order of the schema; generated ones are left out.
    pub(crate) columns: Vec<String>,
    /// Places in `columns` of the primary key, in its order.
    pub(crate) key: Vec<usize>,
    /// Places of the columns that state facts and are not part of the key.
    pub(crate) facts: Vec<usize>,
    /// Places of the columns that may not be NULL, bookkeeping apart.
    pub(crate) required: Vec<usize>,
    /// Places among the facts of two that answer one question.
    pair: Option<[usize; 2]>,
    pub(crate) source: Option<usize>,
    pub(crate) row: Option<usize>,
    pub(crate) entry: usize,
    pub(crate) seal: usize,
    pub(crate) references: Vec<Reference>,
}

/// A foreign key: these columns name a row of that table.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) columns: Vec<String>,
    pub(crate) table: String,
}

impl Table {
    pub(crate) fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|it| it == column)
    }

    /// The column of which SQLite speaks when a constraint is broken: the first one in a
    /// CHECK as the schema writes it, or the one behind the table's name.
    pub(crate) fn column_named_in(&self, said: &str) -> &str {
        let (_, rule) = said.split_once(": ").unwrap_or(("", said));
        let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '.';
        rule.split(|it| !is_part(it))
            .filter_map(|word| word.rsplit('.').next())
            .find_map(|word| self.columns.iter().find(|it| *it == word))
            .map_or("", String::as_str)
    }

    /// Of two facts that answer one question, the place among the facts of the other one.
    pub(crate) fn other_of_pair(&self, n: usize) -> Option<usize> {
        match self.pair? {
            [one, other] if n == one => Some(other),
            [one, other] if n == other => Some(one),
            _ => None,
        }
    }

    pub(crate) fn is_bookkeeping(&self, place: usize) -> bool {
        BOOKKEEPING.contains(&self.columns[place].as_str())
    }

    fn key_equals(&self) -> String {
        let terms = self.key.iter().enumerate();
        terms
            .map(|(n, place)| format!("{} = ?{}", self.columns[*place], n + 1))
            .collect::<Vec<_>>()
            .join(" AND ")
    }

    fn key_columns(&self) -> String {
        self.key.iter().map(|place| self.columns[*place].as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Adds a row, or does nothing where the key is taken. Parameters: all columns.
    pub(crate) fn insert_sql(&self) -> String {
        let marks: Vec<_> = (1..=self.columns.len()).map(|n| format!("?{n}")).collect();
        format!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO NOTHING",
            self.name,
            self.columns.join(", "),
            marks.join(", "),
            self.key_columns()
        )
    }

    /// Reads a row, all columns. Parameters: the key.
    pub(crate) fn select_sql(&self) -> String {
        format!("SELECT {} FROM {} WHERE {}", self.columns.join(", "), self.name, self.key_equals())
    }

    /// Reads the rows whose key begins so, all columns, in key order. Parameters: the first
    /// `count` columns of the key.
    pub(crate) fn beginning_sql(&self, count: usize) -> String {
        let terms: Vec<_> = self.key[..count]
            .iter()
            .enumerate()
            .map(|(n, place)| format!("{} = ?{}", self.columns[*place], n + 1))
            .collect();
        format!(
            "SELECT {} FROM {} WHERE {} ORDER BY {}",
            self.columns.join(", "),
            self.name,
            if terms.is_empty() { "true".to_owned() } else { terms.join(" AND ") },
            self.key_columns()
        )
    }

    /// Reads all rows, all columns, in key order.
    pub(crate) fn scan_sql(&self) -> String {
        format!(
            "SELECT {} FROM {} ORDER BY {}",
            self.columns.join(", "),
            self.name,
            self.key_columns()
        )
    }

    /// Rewrites a row. Parameters: the key, then all columns.
    pub(crate) fn update_sql(&self) -> String {
        let from = self.key.len();
        let sets: Vec<_> = (0..self.columns.len())
            .filter(|place| !self.key.contains(place))
            .map(|place| format!("{} = ?{}", self.columns[place], from + place + 1))
            .collect();
        format!("UPDATE {} SET {} WHERE {}", self.name, sets.join(", "), self.key_equals())
    }

    /// Deletes a row. Parameters: the key.
    pub(crate) fn delete_sql(&self) -> String {
        format!("DELETE FROM {} WHERE {}", self.name, self.key_equals())
    }

    /// What all kinds of sheet said of the same thing up to a day, newest first: the facts,
    /// the day, whether it is the same kind, and the entry that wrote it. Parameters: the key, of which `day` is the
    /// upper bound. `None` for a table without days.
    pub(crate) fn known_sql(&self) -> Option<String> {
        let day = self.place("day").filter(|place| self.key.contains(place))?;
        let sheet = self.place("sheet").filter(|place| self.key.contains(place))?;
        let own = self.key.iter().position(|place| *place == sheet)? + 1;
        let terms: Vec<_> = self
            .key
            .iter()
            .enumerate()
            .filter(|(_, place)| **place != sheet)
            .map(|(n, place)| {
                let sign = if *place == day { "<=" } else { "=" };
                format!("{} {sign} ?{}", self.columns[*place], n + 1)
            })
            .collect();
        let facts: Vec<_> = self.facts.iter().map(|place| self.columns[*place].as_str()).collect();
        Some(format!(
            "SELECT {}, day, sheet = ?{own}, entry FROM {} WHERE {} ORDER BY day DESC",
            facts.join(", "),
            self.name,
            terms.join(" AND ")
        ))
    }

    /// The keys of the rows whose present version is an entry's work; `with_own`: or which
    /// stand in `own`. Parameter: the entry.
    pub(crate) fn written_sql(&self, with_own: bool) -> String {
        format!(
            "SELECT {} FROM {} WHERE {} ORDER BY {}",
            self.key_columns(),
            self.name,
            self.is_work(with_own),
            self.key_columns()
        )
    }

    /// The condition of a row that is an entry's work.
    fn is_work(&self, with_own: bool) -> String {
        let own =
            format!("({}) IN (SELECT key FROM own WHERE tbl = '{}')", self.json_key(), self.name);
        if with_own { format!("(entry = ?1 OR {own})") } else { "entry = ?1".to_owned() }
    }

    /// The key as `change.key` holds it.
    fn json_key(&self) -> String {
        let own = self.key.iter().map(|it| format!("{}.{}", self.name, self.columns[*it]));
        format!("json_array({})", own.collect::<Vec<_>>().join(", "))
    }

    /// Reads the rows whose present version an entry wrote, all columns. Parameter: the entry.
    pub(crate) fn written_rows_sql(&self) -> String {
        format!(
            "SELECT {} FROM {} WHERE entry = ?1 ORDER BY {}",
            self.columns.join(", "),
            self.name,
            self.key_columns()
        )
    }

    /// What any sheet said of the same thing before a day, newest first, all columns.
    /// Parameters: the key without its sheet, of which `day` is the bound. `None` for a
    /// table without days.
    pub(crate) fn earlier_sql(&self) -> Option<String> {
        let day = self.place("day").filter(|place| self.key.contains(place))?;
        let sheet = self.place("sheet")?;
        let key = self.key.iter().filter(|it| **it != sheet).enumerate();
        let terms: Vec<_> = key
            .map(|(n, place)| {
                let sign = if *place == day { "<" } else { "=" };
                format!("{} {sign} ?{}", self.columns[*place], n + 1)
            })
            .collect();
        Some(format!(
            "SELECT {} FROM {} WHERE {} ORDER BY day DESC, sheet DESC",
            self.columns.join(", "),
            self.name,
            terms.join(" AND ")
        ))
    }

    /// Reads rows that hold values in these columns, all columns, in key order with the
    /// days of one thing together, oldest first. Parameters: the values, and for a table
    /// with days the last of them.
    pub(crate) fn read_sql(&self, wanted: &[&str]) -> String {
        let name = |place: &usize| self.columns[*place].as_str();
        let day = self.place("day").map(|it| name(&it));
        let values = wanted.iter().enumerate().map(|(n, it)| format!("{it} = ?{}", n + 1));
        let last_day = day.map(|it| format!("{it} <= ?{}", wanted.len() + 1));
        let terms: Vec<_> = values.chain(last_day).collect();
        let order = self.key.iter().map(name).filter(|it| Some(*it) != day && !wanted.contains(it));
        let order: Vec<_> = order.chain(day).collect();
        let mut sql = format!("SELECT {} FROM {}", self.columns.join(", "), self.name);
        if !terms.is_empty() {
            sql.push_str(&format!(" WHERE {}", terms.join(" AND ")));
        }
        if !order.is_empty() {
            sql.push_str(&format!(" ORDER BY {}", order.join(", ")));
        }
        sql
    }

    /// Deletes the rows whose present version is an entry's work, as [`Table::written_sql`]
    /// has it, and that nothing refers to; with `only_new`, none that stood before the entry.
    /// Parameter: the entry.
    pub(crate) fn delete_written_sql(
        &self,
        tables: &[Table],
        only_new: bool,
        with_own: bool,
    ) -> String {
        let key = self.key_columns();
        let mut sql = format!("DELETE FROM {} WHERE {}", self.name, self.is_work(with_own));
        if only_new {
            sql.push_str(&format!(
                " AND NOT EXISTS (SELECT 1 FROM change
                    WHERE change.tbl = '{}' AND change.key = {}
                      AND change.entry = ?1 AND json_extract(change.before, '$.entry') <> ?1)",
                self.name,
                self.json_key()
            ));
        }
        for child in tables {
            for reference in child.references.iter().filter(|it| it.table == self.name) {
                let columns = reference.columns.join(", ");
                let set = reference.columns.iter().map(|it| format!("{it} IS NOT NULL"));
                sql.push_str(&format!(
                    " AND ({key}) NOT IN (SELECT {columns} FROM {} WHERE {})",
                    child.name,
                    set.collect::<Vec<_>>().join(" AND ")
                ));
            }
        }
        sql
    }

    /// Whether the table holds anything.
    pub(crate) fn any_sql(&self) -> String {
        format!("SELECT EXISTS (SELECT 1 FROM {})", self.name)
    }
}

/// Reads the fact tables from the schema, parents before children.
pub(crate) fn tables(conn: &Connection) -> rusqlite::Result<Vec<Table>> {
    let mut names = conn.prepare(
        "SELECT name FROM sqlite_schema
         WHERE type = 'table' AND name NOT IN ('entry', 'change') AND name NOT GLOB 'sqlite_*'
         ORDER BY rowid",
    )?;
    let names: Vec<String> =
        names.query_map([], |row| row.get("name"))?.collect::<Result<_, _>>()?;
    let tables = names.into_iter().map(|name| table(conn, name));
    tables.filter_map(Result::transpose).collect()
}

/// `None` for a table that is not one of ours: it has no entry and no seal.
fn table(conn: &Connection, name: String) -> rusqlite::Result<Option<Table>> {
    let mut xinfo = conn.prepare(
        "SELECT name, pk, \"notnull\" OR pk > 0 AS required
         FROM pragma_table_xinfo(?1) WHERE hidden = 0",
    )?;
    let columns: Vec<(String, i64, bool)> = xinfo
        .query_map([&name], |row| Ok((row.get("name")?, row.get("pk")?, row.get("required")?)))?
        .collect::<Result<_, _>>()?;
    let mut key: Vec<_> = (0..columns.len()).filter(|place| columns[*place].1 > 0).collect();
    key.sort_by_key(|place| columns[*place].1);
    let required = (0..columns.len())
        .filter(|place| columns[*place].2 && !BOOKKEEPING.contains(&columns[*place].0.as_str()))
        .collect();
    let columns: Vec<_> = columns.into_iter().map(|(name, ..)| name).collect();
    let place = |column: &str| columns.iter().position(|it| it == column);
    let (Some(entry), Some(seal)) = (place("entry"), place("seal")) else { return Ok(None) };
    let (source, row) = (place("source"), place("row"));
    let facts: Vec<usize> = (0..columns.len())
        .filter(|place| !key.contains(place) && !BOOKKEEPING.contains(&columns[*place].as_str()))
        .collect();
    let fact = |name: &str| facts.iter().position(|it| columns[*it] == name);
    let pair = match MEMBER_TOGETHER.map(fact) {
        [Some(one), Some(other)] => Some([one, other]),
        _ => None,
    };

    let mut list = conn.prepare(
        "SELECT id, \"table\" AS parent, \"from\" AS child FROM pragma_foreign_key_list(?1)
         ORDER BY id, seq",
    )?;
    let rows: Vec<(i64, String, String)> = list
        .query_map([&name], |row| Ok((row.get("id")?, row.get("parent")?, row.get("child")?)))?
        .collect::<Result<_, _>>()?;
    let mut references: Vec<(i64, Reference)> = Vec::new();
    for (id, table, column) in rows {
        match references.last_mut() {
            Some((last, reference)) if *last == id => reference.columns.push(column),
            _ => references.push((id, Reference { columns: vec![column], table })),
        }
    }
    let references = references.into_iter().map(|(_, reference)| reference).collect();
    Ok(Some(Table {
        columns,
        key,
        facts,
        required,
        pair,
        source,
        row,
        entry,
        seal,
        references,
        name,
    }))
}
