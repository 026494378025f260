-- What the monitoring said of the households of a batch up to a day, oldest first.
SELECT
  place, day, kind AS monitor_kind, identified_month AS monitor_month, risks, removed AS risk_removed, removed_month,
  removal, developing, no_labour, income_per_head_fen AS monitor_income_fen, own_medical_fen AS monitor_medical_fen
FROM check_queue
CROSS JOIN monitor ON household = no AND day <= :as_of
WHERE place BETWEEN :first AND :last
ORDER BY place, day, sheet
