-- Which funds of the money have no project although they need one: what a county or township
-- has without project or purpose is its budget, subsidies and the mutual fund need none.
-- with: money
unassigned AS (
  SELECT money.area, money.year, money.origin, money.project, money.no
  FROM money
  JOIN area ON area.code = money.area
  WHERE money.project = ''
    AND (area.level = 'village' OR money.purpose IS NOT NULL)
    AND money.purpose IS NOT '贴息资金' AND money.purpose IS NOT '互助资金'
)
