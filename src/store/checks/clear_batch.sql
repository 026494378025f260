-- Makes room for the next batch of households.
DELETE FROM check_people;
DELETE FROM check_person;
DELETE FROM check_household;
