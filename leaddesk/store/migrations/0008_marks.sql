-- What few rows have is found without a look at all of them: rows that changed since somebody looked, and rows that left the server's list.

create index record_unread on record(bin) where unread = 1;
create index record_gone on record(gone) where gone is not null;
