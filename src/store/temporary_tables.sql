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

-- One row per helper and household: how the duty to visit stands.
CREATE TEMP TABLE duty (
  household TEXT NOT NULL,
  helper    TEXT NOT NULL,
  is_due    INTEGER NOT NULL,            -- not yet visited this month
  state     TEXT NOT NULL,               -- the same in words
  owed      INTEGER NOT NULL,
  missed    INTEGER NOT NULL,
  months    TEXT,
  visits    INTEGER NOT NULL,
  last      TEXT,
  PRIMARY KEY (household, helper)
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
