// The HTTP side: the calls that the benchmark makes, with the same bodies and answers of the same kind as Tributary's.

import { randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { inTransaction, openPool, statement } from './database.mjs';
import { openQueue } from './queue.mjs';
import { apiKey, destination, port } from './settings.mjs';

const codeLetters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const typePattern = /^[a-z][a-z0-9_]{0,63}$/;
const currencyPattern = /^[A-Z]{3}$/;

const findMember = statement('find_member', 'select id from member where external_id = $1');
const findByCode = statement('find_by_code', 'select id from member where code = $1');
const addMember = statement(
    'add_member',
    `insert into member (external_id, referrer_id, code) values ($1, $2, $3)
     on conflict (external_id) do nothing returning id`,
);
const countReferral = statement(
    'count_referral',
    `insert into member_stats (member_id, referrals) values ($1, 1)
     on conflict (member_id) do update set referrals = member_stats.referrals + 1`,
);
const addClick = statement(
    'add_click',
    `insert into click (member_id, visitor) select id, $2 from member where code = $1 returning id`,
);
const readStats = statement(
    'read_stats',
    `select m.external_id as id, coalesce(s.referrals, 0)::text as referrals, coalesce(s.rewards, 0)::text as rewards,
         coalesce(s.pending, 0)::text as pending
     from member m left join member_stats s on s.member_id = m.id where m.external_id = $1`,
);
const readDownline = statement(
    'read_downline',
    `with recursive below as (
         select m.id, m.external_id, m.referrer_id, 1 as level
         from member r join member m on m.referrer_id = r.id where r.external_id = $1
         union all
         select m.id, m.external_id, m.referrer_id, b.level + 1
         from below b join member m on m.referrer_id = b.id where b.level < $2)
     select b.external_id as id, b.level, r.external_id as referrer
     from below b join member r on r.id = b.referrer_id order by b.level, b.id limit $3`,
);

function newCode() {
    return Array.from({ length: 8 }, () => codeLetters[randomInt(codeLetters.length)]).join('');
}

function problem(response, status, title) {
    response.status(status).type('application/problem+json').send(JSON.stringify({ status, title }));
}

const expectedKey = Buffer.from(`Bearer ${apiKey}`);
function checkKey(request, response, next) {
    const sent = Buffer.from(request.headers.authorization ?? '');
    if (sent.length === expectedKey.length && timingSafeEqual(sent, expectedKey)) next();
    else problem(response, 401, 'A valid API key is needed.');
}

function faultOf(event) {
    if (typeof event?.id !== 'string' || event.id === '') return 'id is missing.';
    if (!typePattern.test(event.type ?? '')) return 'type is not valid.';
    if (typeof event.member !== 'string' || event.member === '') return 'member is missing.';
    if (!Number.isSafeInteger(event.amount) || event.amount < 0) return 'amount is not an amount of minor units.';
    if (!currencyPattern.test(event.currency ?? '')) return 'currency is not a currency.';
    return null;
}

export async function serve() {
    const pool = openPool(16);
    const queue = openQueue();
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');

    app.get('/readyz', async (request, response) => {
        await pool.query('select 1');
        response.send('ready');
    });
    app.get('/metrics', async (request, response) => {
        response.type('text/plain').send(`tributary_queue_entries ${await queue.waiting()}\n`);
    });

    app.get('/:program/r/:code', async (request, response) => {
        const visitor = randomUUID();
        const { rowCount } = await addClick(pool, request.params.code, visitor);
        if (rowCount === 0) return problem(response, 404, 'There is no such link.');
        response.setHeader('Set-Cookie', `visitor=${visitor}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000`);
        response.redirect(302, destination);
    });

    const api = express.Router();
    api.use(checkKey, express.json());
    api.post('/events', async (request, response) => {
        const fault = faultOf(request.body);
        if (fault) return problem(response, 422, fault);
        const { id, type, member, amount, currency } = request.body;
        await queue.add({ id, type, member, amount, currency });
        response.status(202).json({ accepted: 1, duplicates: 0, rejected: [] });
    });
    api.post('/members', async (request, response) => {
        const { id, code: sentCode } = request.body ?? {};
        if (typeof id !== 'string' || id === '') return problem(response, 422, 'id is missing.');
        const code = newCode();
        const isNew = await inTransaction(pool, async client => {
            const referrer = sentCode ? (await findByCode(client, sentCode)).rows[0]?.id : null;
            const { rowCount } = await addMember(client, id, referrer ?? null, code);
            if (rowCount > 0 && referrer) await countReferral(client, referrer);
            return rowCount > 0;
        });
        if (!isNew && (await findMember(pool, id)).rowCount === 0) return problem(response, 409, 'Try again.');
        response.status(isNew ? 201 : 200).json({ id, code, status: 'active' });
    });
    api.get('/members/:member/stats', async (request, response) => {
        const { rows } = await readStats(pool, request.params.member);
        if (rows.length === 0) return problem(response, 404, 'There is no such member.');
        response.json(rows[0]);
    });
    api.get('/members/:member/downline', async (request, response) => {
        const depth = Math.min(Number(request.query.depth ?? 1), 10);
        const limit = Math.min(Number(request.query.limit ?? 100), 1000);
        const { rows } = await readDownline(pool, request.params.member, depth, limit);
        response.json({ items: rows });
    });
    app.use('/v1/programs/:program', api);

    app.use((fault, request, response, next) => {
        if (response.headersSent) return next(fault);
        const status = fault.status ?? 500;
        if (status >= 500) console.error(fault);
        problem(response, status, status >= 500 ? 'An internal error occurred.' : fault.message);
    });
    app.listen(port, '127.0.0.1');
}
