-- The households of a batch.
SELECT place, no, village FROM check_queue WHERE place BETWEEN :first AND :last ORDER BY place
