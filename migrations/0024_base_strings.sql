-- What the signature of a refused request should have been made over (RFC 5849 §3.4.1).

ALTER TABLE refusals ADD COLUMN base_string TEXT;
