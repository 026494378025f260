-- All visits up to a day, in the order of who was visited.
SELECT object, day, helper, mode FROM visit WHERE day <= :as_of AND void IS NULL
ORDER BY object, day, helper, mode, no
