-- Projects with what had happened by the day: what is dated after it has not.
steps AS (
  SELECT
    *,
    iif(declared_on <= :as_of, declared_on, NULL) AS declared,
    iif(reviewed_on <= :as_of, reviewed_on, NULL) AS reviewed,
    iif(approved_on <= :as_of, approved_on, NULL) AS approved,
    iif(begun_on <= :as_of, begun_on, NULL) AS begun,
    iif(done_on <= :as_of, done_on, NULL) AS done,
    iif(accepted_on <= :as_of, accepted_on, NULL) AS accepted,
    iif(stopped_on <= :as_of, stopped_on, NULL) AS stopped
  FROM project
)
