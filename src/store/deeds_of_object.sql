-- What was done at a household, village, township or unit up to a day.
SELECT day, helper, mode, night, cash_fen, goods IS NOT NULL AS gave_goods, goods_value_fen, solved
FROM visit
WHERE object = :object AND day <= :as_of AND void IS NULL
ORDER BY day, helper
