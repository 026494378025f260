-- The household of which a person is a member at present.
SELECT household FROM member WHERE id = :member AND left_on IS NULL
