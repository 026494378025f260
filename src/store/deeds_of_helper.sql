-- What a helper did up to a day in villages, townships and units, by the index of just that.
SELECT day, helper, mode, night, cash_fen, goods IS NOT NULL AS gave_goods, goods_value_fen, solved
FROM visit
WHERE helper = :helper AND level <> 'household' AND day <= :as_of AND void IS NULL
ORDER BY day
