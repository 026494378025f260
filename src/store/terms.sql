-- The school terms that are entered.
SELECT id, first_day, last_day FROM term ORDER BY first_day
