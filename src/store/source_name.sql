-- A source as a person knows it: its file, and the sheet in it.
SELECT file || coalesce('/' || sheet, '') AS name FROM source WHERE id = :source
