-- Whether an entry changed or deleted a row.
SELECT EXISTS (SELECT 1 FROM change WHERE entry = :entry) AS known
