-- Households that have a helper of their own.
-- with: links
paired AS (
  SELECT DISTINCT object FROM links WHERE level = 'household' AND kind = '结对帮扶'
)
