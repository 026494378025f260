-- Whether any list of monitored households was read up to a day.
SELECT EXISTS (SELECT 1 FROM monitor WHERE day <= :as_of) AS watching
