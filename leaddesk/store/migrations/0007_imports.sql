-- Bulk imports: a run is one table into one action of one account; its rows carry their own number, which is their id in the run.

create table import_run(
  id text primary key,
  account text not null references account(id) on delete cascade,
  action text not null,
  created text not null,
  updated text not null,
  state text not null,                 -- running, stopped, done
  name text not null,
  fingerprint text not null,           -- of account, action, map and all cells: the same file again goes on where it was
  header text not null,
  map text not null,
  total integer not null
) without rowid;
create index import_run_fingerprint on import_run(fingerprint, created);

create table import_row(
  run text not null references import_run(id) on delete cascade,
  number integer not null,
  cells text not null,
  fixes text not null default '{}',
  state text not null,                 -- ready, skipped, waiting, sent, refused, unknown: of the command as it was last seen
  reason text not null default '',
  command text,                        -- set in the transaction that stores the command: such a row is never queued again by itself
  message text not null default '',
  problems text not null default '[]',
  duplicates text not null default '[]',
  result text not null default '{}',
  primary key(run, number)
) without rowid;
create index import_row_state on import_row(run, state, number);
create index import_row_command on import_row(command) where command is not null;
