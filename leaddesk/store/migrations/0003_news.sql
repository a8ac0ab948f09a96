-- What changed since somebody looked, follow-ups, and what was told.

create table change(
  id integer primary key,
  record integer not null references record(id) on delete cascade,
  at text not null,
  source text not null,                -- a core column or field:<name>
  old text not null,
  new text not null,
  seen integer not null default 0
);
create index change_record on change(record, id);
create index change_unseen on change(record) where seen = 0;

-- by the record's key, not its row: a follow-up outlives what the server lists
create table follow_up(
  id text primary key,
  account text not null,
  kind text not null,
  remote text not null,
  title text not null,
  due text not null,
  note text not null default '',
  remind text,                         -- when to tell; null = not at all
  told text,                           -- when that was done
  done text,
  created text not null,
  updated text not null
) without rowid;
create index follow_up_record on follow_up(account, kind, remote);
create index follow_up_due on follow_up(due) where done is null;
create index follow_up_remind on follow_up(remind) where done is null and told is null and remind is not null;

create table notice(
  id integer primary key autoincrement,
  mark text not null unique,           -- what it is about, so that nothing is told twice
  at text not null,
  what text not null,
  account text not null,
  kind text not null default '',
  remote text not null default '',
  command text,
  title text not null,
  words text not null,
  seen integer not null default 0
);
create index notice_unseen on notice(id) where seen = 0;
create index notice_account on notice(account);
