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
