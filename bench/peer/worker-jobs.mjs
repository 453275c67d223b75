// The usual worker: one job is one event, decided in a transaction of its own.

import { Worker } from 'bullmq';
import { inTransaction, openPool, statement } from './database.mjs';
import { connect, stream } from './queue.mjs';
import { holdDays, rates } from './settings.mjs';

const concurrency = 16;

const findMember = statement('find_member', 'select id from member where external_id = $1');
const addEvent = statement(
    'add_event',
    `insert into event (external_id, type, member_id, amount, currency) values ($1, $2, $3, $4, $5)
     on conflict (external_id) do nothing returning id`,
);
const readUpline = statement(
    'read_upline',
    `with recursive above as (
         select referrer_id as id, 1 as level from member where id = $1
         union all
         select m.referrer_id, a.level + 1 from above a join member m on m.id = a.id where a.level < $2)
     select id, level from above where id is not null order by level`,
);
const addRewards = statement(
    'add_rewards',
    `insert into reward (event_id, level, member_id, amount, currency, status, payable_at)
     select $1, level, member_id, amount, $5, 'held', now() + make_interval(days => $6)
     from unnest($2::int[], $3::bigint[], $4::bigint[]) as r (level, member_id, amount)`,
);
// In the order of their ids, so that two jobs never wait for each other in a circle.
const addToStats = statement(
    'add_to_stats',
    `insert into member_stats (member_id, rewards, pending)
     select member_id, 1, amount from unnest($1::bigint[], $2::bigint[]) as r (member_id, amount) order by member_id
     on conflict (member_id) do update set rewards = member_stats.rewards + 1,
         pending = member_stats.pending + excluded.pending`,
);

export function work() {
    const pool = openPool(concurrency);
    const worker = new Worker(stream, job => inTransaction(pool, client => decide(client, job.data)), {
        connection: connect(),
        concurrency,
    });
    worker.on('failed', (job, fault) => console.error(`event ${job?.data.id} failed: ${fault.message}`));
}

async function decide(client, event) {
    const member = (await findMember(client, event.member)).rows[0];
    if (!member) throw new Error(`member ${event.member} is unknown`);
    const added = await addEvent(client, event.id, event.type, member.id, event.amount, event.currency);
    if (added.rowCount === 0) return; // decided before
    const upline = (await readUpline(client, member.id, rates.length)).rows;
    if (upline.length === 0) return;
    const members = upline.map(one => one.id);
    const amounts = upline.map(one => (BigInt(event.amount) * rates[one.level - 1]) / 100n);
    const levels = upline.map(one => one.level);
    await addRewards(client, added.rows[0].id, levels, members, amounts, event.currency, holdDays);
    await addToStats(client, members, amounts);
}
