-- The day for which `check-data --record` was last run.
SELECT max(day) AS day FROM source WHERE file = 'check-data --record'
