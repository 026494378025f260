-- What was answered of a village or county up to a day, oldest first for each question.
SELECT object, day, source, NULL AS sheet, entry, fact, kind, value
FROM answer
WHERE object = :code AND level <> 'household' AND day <= :as_of
ORDER BY fact, day
