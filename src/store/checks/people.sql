-- The members of each household of the batch, added up.
INSERT INTO check_people
SELECT
  place,
  count(*),
  sum(relation IS '户主'),
  max(CASE WHEN relation = '户主' THEN name END),
  max(CASE WHEN relation = '户主' THEN sex END),
  sum(relation IS '配偶'),
  max(CASE WHEN relation = '配偶' THEN name END),
  max(CASE WHEN relation = '配偶' THEN sex END),
  count(relation),
  count(health),
  sum(health IS '健康'),
  sum(is_ill IS 1),
  sum(is_disabled IS 1 OR certificate IS NOT NULL),
  count(pupil),
  sum(pupil IS 1),
  sum(out_of_school IS 1),
  count(dibao),
  sum(dibao IS 1),
  count(work_months),
  sum(coalesce(0 < work_months, 0) OR coalesce(0 < public_post_months, 0) OR public_post IS NOT NULL),
  count(uninsured),
  sum(uninsured IS 1)
FROM check_person
GROUP BY place
