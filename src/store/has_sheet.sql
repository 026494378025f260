-- Whether a sheet of a kind was read for a day by an earlier entry.
SELECT EXISTS (
  SELECT 1 FROM source WHERE kind = :kind AND day = :day AND entry < :now
) AS known
