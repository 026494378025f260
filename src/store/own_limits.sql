-- The office's own limits. They end on the day before the first day without them.
SELECT id, unit, area, register, since, date(until, '-1 day') AS last, amount, paper
FROM parameter
ORDER BY id, area, register, since
