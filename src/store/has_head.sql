-- Whether a household has a present member who is its head.
SELECT EXISTS (
  SELECT 1 FROM member WHERE household = :household AND relation = '户主' AND left_on IS NULL
) AS known
