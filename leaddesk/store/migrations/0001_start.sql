-- The first schema. Sort keys are folded text, ISO dates and numbers; null = empty. What is shown is in `face`, what the server said in `part`.

create table meta(name text primary key, value text not null) without rowid;

create table shelf(
  id integer primary key,
  account text not null,
  kind text not null,
  part text not null default '',       -- the part pulled last: its rows count as fetched when they were last seen
  generation integer not null default 0,
  refreshed text,
  unique(account, kind)
);

create table record(
  id integer primary key,
  shelf integer not null references shelf(id),
  bin integer not null,                -- shelf * 2 + (gone ? 1 : 0): the first column of every order
  generation integer not null,
  seen text not null,
  first_seen text not null,
  gone text,
  unread integer not null default 0,
  remote text not null,
  remote_key text, title text, company text, phone text, email text, status text, substatus text, owner text, due text, slot text,
  amount real, currency text, reference text, created text, updated text, f1 text, f2 text, f3 text, f4 text,
  unique(shelf, remote)
);
create index record_bin on record(bin);
create index record_remote on record(bin, remote_key);
create index record_title on record(bin, title);
create index record_company on record(bin, company);
create index record_phone on record(bin, phone);
create index record_email on record(bin, email);
create index record_status on record(bin, status);
create index record_substatus on record(bin, substatus);
create index record_owner on record(bin, owner);
create index record_due on record(bin, due);
create index record_slot on record(bin, slot);
create index record_amount on record(bin, amount);
create index record_currency on record(bin, currency);
create index record_reference on record(bin, reference);
create index record_created on record(bin, created);
create index record_updated on record(bin, updated);
create index record_f1 on record(bin, f1);
create index record_f2 on record(bin, f2);
create index record_f3 on record(bin, f3);
create index record_f4 on record(bin, f4);

create table face(record integer primary key references record(id) on delete cascade, core text not null);

create table part(
  id integer primary key,
  record integer not null references record(id) on delete cascade,
  name text not null,
  digest blob not null,
  fetched text not null,
  body text not null,
  unique(record, name)
);

-- words come folded and split by us; the ascii tokenizer only splits them at blanks
create virtual table search using fts5(words, tokenize = 'ascii', content = '', contentless_delete = 1, detail = none, prefix = '1 2 3 4 5 6 7 8');

create table account(
  id text primary key,
  slug text not null,
  label text not null,
  settings text not null,
  sign_in text not null,
  user text not null default '',
  created text not null,
  facts text not null default '{}'
);
create table session(account text primary key references account(id) on delete cascade, body text not null) without rowid;
create table secret(
  account text not null references account(id) on delete cascade, name text not null, value text not null, primary key(account, name)
) without rowid;

create table legal_move(was text not null, becomes text not null, primary key(was, becomes)) without rowid;

create table command(
  seq integer primary key autoincrement,
  id text not null unique,
  account text not null,
  action text not null,
  kind text not null,                  -- '' with remote '': done to the account itself
  remote text not null,
  parent text,
  resend text not null,
  created text not null,
  payload text not null,
  base text not null,
  files text not null,
  title text not null,
  state text not null,
  attempt integer not null default 0,
  crashes integer not null default 0,
  updated text not null,
  due text,
  reason text not null default '',
  failure text,
  result text not null default '{}',
  message text not null default '',
  evidence text not null default '{}'
);
create index command_state on command(state, account, seq);
create index command_record on command(account, kind, remote, seq, state);
create index command_due on command(due) where due is not null and state in ('waiting', 'held');
create index command_parent on command(parent) where parent is not null;

create trigger command_move before update of state on command
when old.state <> new.state and not exists (select 1 from legal_move where was = old.state and becomes = new.state)
begin select raise(abort, 'illegal_move'); end;

create trigger command_start before insert on command when new.state not in ('draft', 'waiting', 'held')
begin select raise(abort, 'illegal_move'); end;

create trigger command_frozen before update of seq, id, account, action, kind, remote, parent, resend, created, payload, base, files on command
begin select raise(abort, 'illegal_move'); end;

create trigger command_kept before delete on command
when old.state not in ('sent', 'cancelled') and not exists (select 1 from meta where name = 'removing' and value = old.account)
begin select raise(abort, 'illegal_move'); end;

create table blob(id text primary key, size integer not null, sha256 text not null, created text not null) without rowid;
create table chunk(blob text not null references blob(id) on delete cascade, number integer not null, bytes blob not null, primary key(blob, number));
create table command_blob(
  command text not null references command(id) on delete cascade, blob text not null references blob(id), primary key(command, blob)
) without rowid;
create index command_blob_blob on command_blob(blob);

create table journal(
  seq integer primary key,
  at text not null,
  what text not null,
  account text,
  command text,
  kind text,
  remote text,
  body text,                           -- null once the account was removed or the time to keep it is over
  digest text not null,                -- of account, command, kind, remote and body
  hash text not null                   -- of seq, at, what, digest and the hash before
);
create index journal_record on journal(account, kind, remote, seq);
create index journal_command on journal(command, seq);

create table kv(name text primary key, value text not null) without rowid;
create table choices(
  account text not null, action text not null, field text not null, context text not null, fetched text not null, body text not null,
  primary key(account, action, field, context)
) without rowid;
