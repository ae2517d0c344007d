-- certificate_end is in its place. By itself: who reads takes this table and the other in either order.
SET LOCAL lock_timeout = '5s';
DROP INDEX certificate_expiry;
