-- What reports read beside the ledger. It is worked out for the report's day and gone
-- with the command.

-- One row per household on the register.
CREATE TEMP TABLE judged (
  household  TEXT PRIMARY KEY,
  village    TEXT NOT NULL,
  head       TEXT,
  persons    INTEGER NOT NULL,
  status     TEXT,
  outcome    TEXT NOT NULL,
  income_fen INTEGER,           -- per head, as it was compared with
  line_fen   INTEGER            -- the line
) WITHOUT ROWID;

-- One row per household and criterion that is not met, in the standard's order.
CREATE TEMP TABLE shortfall (
  household TEXT NOT NULL,
  place     INTEGER NOT NULL,
  criterion TEXT NOT NULL,
  title     TEXT NOT NULL,
  outcome   TEXT NOT NULL,
  said      TEXT NOT NULL,
  office    TEXT NOT NULL,
  day       TEXT,
  source    TEXT,
  PRIMARY KEY (household, place)
) WITHOUT ROWID;

-- One row per village and criterion.
CREATE TEMP TABLE village_verdict (
  village   TEXT NOT NULL,
  place     INTEGER NOT NULL,
  criterion TEXT NOT NULL,
  outcome   TEXT NOT NULL,
  said      TEXT,                        -- what is wrong or missing
  rate      INTEGER,                     -- of a share: hundredths of a percent
  PRIMARY KEY (village, place)
) WITHOUT ROWID;

-- One row per village.
CREATE TEMP TABLE village_judged (
  village TEXT PRIMARY KEY,
  outcome TEXT NOT NULL
) WITHOUT ROWID;

-- One row per duty and whoever holds it: how it stands.
CREATE TEMP TABLE duty (
  place   INTEGER NOT NULL,             -- of the duty, in the order of the sets
  title   TEXT NOT NULL,
  home    INTEGER NOT NULL,             -- whether it is kept at a household's home
  object  TEXT NOT NULL,                -- household no., area code, unit; of a helper's own duty ''
  helper  TEXT NOT NULL,                -- '' where the object is owed it by whomever
  state   TEXT NOT NULL,
  since   TEXT,
  done    INTEGER NOT NULL,             -- this year, in days, difficulties or fen
  last    TEXT,
  owed    INTEGER NOT NULL,
  missed  INTEGER NOT NULL,
  periods TEXT,                         -- which ones
  helpers TEXT,                         -- who is to keep it, by name
  PRIMARY KEY (place, object, helper)
) WITHOUT ROWID;

-- One row per code of each code set, in their order.
CREATE TEMP TABLE code_set (
  place    INTEGER NOT NULL,             -- of the set among the sets
  code_set TEXT NOT NULL,
  title    TEXT NOT NULL,
  nth      INTEGER NOT NULL,             -- of the code in its set
  code     TEXT NOT NULL,
  PRIMARY KEY (code_set, code)
) WITHOUT ROWID;

-- What a category of measures counts as, where the measure does not say.
CREATE TEMP TABLE code_of_category (
  code_set TEXT NOT NULL,
  category TEXT NOT NULL,
  code     TEXT NOT NULL,
  PRIMARY KEY (code_set, category)
) WITHOUT ROWID;

-- The limits that hold in an area at the end of a year, or on the report's day in its own.
CREATE TEMP TABLE limit_of (
  id     TEXT NOT NULL,
  area   TEXT NOT NULL,
  year   INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (id, area, year)
) WITHOUT ROWID;

-- One row per person and item that is due to them, or may be.
CREATE TEMP TABLE entitled (
  household TEXT NOT NULL,
  member    TEXT NOT NULL,
  items     TEXT NOT NULL,               -- several where it is not known which
  period    TEXT NOT NULL,               -- a term's id, or a year
  stage     TEXT,
  once      INTEGER NOT NULL,            -- it is paid one time, whatever the period
  due_fen   INTEGER,                     -- NULL: not known
  missing   TEXT,                        -- what would have to be known
  own_fen   INTEGER,
  PRIMARY KEY (household, member, items, period)
) WITHOUT ROWID;
CREATE INDEX temp.entitled_by_member ON entitled (member, items, period);

-- What the standard says of entitlements: their items, and the share of medical bills.
CREATE TEMP TABLE entitlement_item (item TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE medical_share (
  kind TEXT PRIMARY KEY,
  rate INTEGER NOT NULL                  -- hundredths of a percent
) WITHOUT ROWID;
