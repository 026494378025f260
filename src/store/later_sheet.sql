-- The last day after :day for which a sheet of a kind was read.
SELECT max(day) AS day FROM source WHERE kind = :kind AND day > :day
