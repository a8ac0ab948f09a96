-- Rows of tables in commands, by our own ids: an import that is run again finds what was submitted before. And which records a command made.

alter table command add column rows text not null default '[]';

drop trigger command_frozen;
create trigger command_frozen before update of seq, id, account, action, kind, remote, parent, resend, created, payload, base, files, rows on command
begin select raise(abort, 'illegal_move'); end;

-- kept when the command itself is removed because it is old: its rows were sent all the same
create table command_row(
  account text not null, row text not null, command text not null, number integer not null, primary key(account, row)
) without rowid;
create index command_row_command on command_row(command);

create table command_made(
  command text not null references command(id) on delete cascade, account text not null, kind text not null, remote text not null,
  primary key(account, kind, remote, command)
) without rowid;
create index command_made_command on command_made(command);
