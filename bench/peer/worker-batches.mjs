// The tuned worker: takes what waits in the stream, 500 events at most, and decides it in one transaction.

import { inTransaction, openPool, statement } from './database.mjs';
import { connect, group, stream } from './queue.mjs';
import { holdDays, rates } from './settings.mjs';

const most = 500;

const addEvents = statement(
    'add_events',
    `insert into event (external_id, type, member_id, amount, currency)
     select e.id, e.type, m.id, e.amount, e.currency
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) as e (id, type, member, amount, currency)
     join member m on m.external_id = e.member
     on conflict (external_id) do nothing returning id, member_id, amount, currency`,
);
const addRewards = statement(
    'add_rewards',
    `with recursive above as (
         select e.id as event_id, m.referrer_id as member_id, 1 as level, e.amount, e.currency
         from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) as e (id, member_id, amount, currency)
         join member m on m.id = e.member_id where m.referrer_id is not null
         union all
         select a.event_id, m.referrer_id, a.level + 1, a.amount, a.currency
         from above a join member m on m.id = a.member_id
         where a.level < cardinality($5::int[]) and m.referrer_id is not null),
     added as (
         insert into reward (event_id, level, member_id, amount, currency, status, payable_at)
         select event_id, level, member_id, amount * ($5::int[])[level] / 100, currency, 'held',
             now() + make_interval(days => $6)
         from above returning member_id, amount)
     insert into member_stats (member_id, rewards, pending)
     select member_id, count(*), sum(amount) from added group by member_id order by member_id
     on conflict (member_id) do update set rewards = member_stats.rewards + excluded.rewards,
         pending = member_stats.pending + excluded.pending`,
);

export async function work() {
    const pool = openPool(2);
    const redis = connect();
    await redis.xgroup('CREATE', stream, group, '0', 'MKSTREAM').catch(fault => {
        if (!fault.message.includes('BUSYGROUP')) throw fault;
    });
    // What a worker before this one had taken and not finished comes first.
    for (let from = '0'; ; ) {
        const reply = await redis.xreadgroup('GROUP', group, 'one', 'COUNT', most, 'BLOCK', 1000, 'STREAMS', stream, from);
        const entries = reply?.[0][1] ?? [];
        if (entries.length === 0) {
            from = '>';
            continue;
        }
        try {
            const events = entries.map(([, fields]) => JSON.parse(fields[1]));
            await inTransaction(pool, client => decide(client, events));
            const ids = entries.map(([id]) => id);
            await Promise.all([redis.xack(stream, group, ...ids), redis.xdel(stream, ...ids)]);
        } catch (fault) {
            console.error(`a batch failed: ${fault.message}`);
            from = '0';
            await new Promise(resolve => setTimeout(resolve, 50));
        }
    }
}

async function decide(client, events) {
    const column = name => events.map(event => event[name]);
    const added = await addEvents(client, column('id'), column('type'), column('member'), column('amount'), column('currency'));
    const of = name => added.rows.map(row => row[name]);
    if (added.rowCount > 0)
        await addRewards(client, of('id'), of('member_id'), of('amount'), of('currency'), rates.map(Number), holdDays);
}
