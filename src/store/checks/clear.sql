-- Empties what an earlier search of the same command left.
DELETE FROM check_queue;
DELETE FROM check_village;
DELETE FROM check_phone;
DELETE FROM check_helper;
DELETE FROM check_leaving;
