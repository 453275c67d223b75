-- serves: 58
-- Sign-ups that wait for a second call to name the referrer: JSON, personal until the wait ends.
create table awaiting_sign_up (
    program_id bigint not null, external_id text collate "C" not null, sign_up text not null, ends_at bigint not null,
    primary key (program_id, external_id));
create index awaiting_sign_up_end on awaiting_sign_up (ends_at);

-- Keyed hashes of the traits of erased members, without any link to the member.
create table trait_tombstone (
    hash bytea primary key, program_id bigint not null, kind smallint not null, at bigint not null);

-- Erased members get a name that can be part of an address.
update member set external_id = 'erased-' || substr(external_id, 2) where status = 'erased' and substr(external_id, 1, 1) = '/';

-- Finds given-up events of a member by its id, to blank them when the member is erased.
create index parked_given_up on parked (program_id, waited_for) where waited_for is not null;
