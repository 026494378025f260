-- What was answered of people up to a day, oldest first for each question.
SELECT household, day, source, NULL AS sheet, entry, member, fact, kind, value
FROM member_answer
WHERE household BETWEEN :first AND :last AND day <= :as_of
ORDER BY household, member, fact, day
