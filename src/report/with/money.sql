-- Funds of the years up to the day; what was paid counts from its day on.
money AS (
  SELECT
    area,
    year,
    origin,
    project,
    no,
    purpose,
    paper,
    planned_fen,
    iif(:as_of < paid_on, 0, paid_fen) AS paid_fen
  FROM fund
  WHERE year <= CAST(substr(:as_of, 1, 4) AS INTEGER)
)
