-- Rows that the entry which is taken back added and an undo put back as they were.
DROP TABLE IF EXISTS temp.own;
CREATE TEMP TABLE own (tbl TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (tbl, key)) WITHOUT ROWID;
