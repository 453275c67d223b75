create table member (
    id bigint generated always as identity primary key,
    external_id text not null unique,
    referrer_id bigint references member,
    code text not null unique,
    joined_at timestamptz not null default now()
);
create index member_referrer on member (referrer_id);

create table event (
    id bigint generated always as identity primary key,
    external_id text not null unique,
    type text not null,
    member_id bigint not null references member,
    amount bigint not null,
    currency text not null,
    created_at timestamptz not null default now()
);

create table reward (
    event_id bigint not null references event,
    level int not null,
    member_id bigint not null references member,
    amount bigint not null,
    currency text not null,
    status text not null,
    payable_at timestamptz not null,
    primary key (event_id, level)
);
create index reward_member on reward (member_id);

create table member_stats (
    member_id bigint primary key references member,
    referrals bigint not null default 0,
    rewards bigint not null default 0,
    pending bigint not null default 0
);

create table click (
    id bigint generated always as identity primary key,
    member_id bigint not null references member,
    visitor text not null,
    at timestamptz not null default now()
);
