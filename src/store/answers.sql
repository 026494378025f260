-- What was answered of households up to a day, oldest first for each question.
SELECT household, day, source, NULL AS sheet, entry, fact, kind, value
FROM answer
WHERE object BETWEEN :first AND :last AND level = 'household' AND day <= :as_of
ORDER BY object, fact, day
