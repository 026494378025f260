-- Loans up to the day: the last day on which each is to be paid back, and what is owed of it.
-- A month after the 31st is the last day of the next month. What was paid back counts from
-- its day on, without one at once.
lent AS (
  SELECT
    loan.*,
    CAST(substr(day, 1, 4) AS INTEGER) AS year,
    coalesce(due, min(
      date(day, '+' || months || ' months'),
      date(day, 'start of month', '+' || (months + 1) || ' months', '-1 day'))) AS last_day,
    CASE
      WHEN repaid_on <= :as_of THEN 0
      WHEN :as_of < repaid_on THEN fen
      ELSE max(fen - coalesce(repaid_fen, 0), 0)
    END AS owed
  FROM loan
  WHERE day <= :as_of
)
