-- Whether a household is known to be off the list on :day: nobody need help it. Of one on
-- which two sheets of a day disagree that is not known.
SELECT EXISTS (
  SELECT 1 FROM household_status AS newest
  WHERE newest.household = :household AND newest.status IS NOT NULL
    AND newest.day = (
      SELECT max(day) FROM household_status AS known
      WHERE known.household = :household AND known.day <= :day AND known.status IS NOT NULL)
  GROUP BY newest.household
  HAVING min(newest.status) = max(newest.status)
    AND min(newest.status) IN ('一般农户', '清退', '自然销户', '注销')) AS is_off
