-- What each person paid themselves for an item in a year; NULL where it is not recorded, or
-- where two records of it disagree. 2019年 is the year 2019.
SELECT
  member,
  iif(count(own_fen) = count(*) AND min(own_fen) = max(own_fen), own_fen, NULL) AS own_fen
FROM subsidy
WHERE item = :item AND rtrim(period, '年') = :year
GROUP BY member
