// The steps of artillery.js that choose members, and that send again what was not accepted.
const { BASE_URL, PROGRAM, KEY } = process.env;
const run = Date.now().toString(36);
let turn = 0;

module.exports = { choose, signUp, buy };

async function choose(context) {
  const members = context.vars.members;
  if (!members?.length) throw new Error('The program has no members, or the key may not read them.');
  turn += 1;
  const member = members[turn % members.length];
  Object.assign(context.vars, { item: `load-${run}-${process.pid}-${turn}`, member: member.id, code: member.code });
}

async function signUp({ vars }, events) {
  await send(events, 'sign-up', 'members', { id: vars.item, code: vars.code }, [200, 201]);
}

async function buy({ vars }, events) {
  const event = { id: vars.item, type: 'purchase', member: vars.member, amount: 2500, currency: 'USD' };
  await send(events, 'purchase', 'events', event, [200, 202]);
}

// A 503, a 429 and a lost connection are repeated for up to a minute; anything else is a fault.
async function send(events, name, path, body, expected) {
  const began = Date.now();
  for (;;) {
    let status = 0;
    const sent = Date.now();
    try {
      const answer = await fetch(`${BASE_URL}/v1/programs/${PROGRAM}/${path}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(40_000),
      });
      await answer.arrayBuffer();
      status = answer.status;
    } catch {
      // The connection was lost: the id makes it safe to send again.
    }
    events.emit('histogram', `tributary.${name}.answer`, Date.now() - sent);
    if (expected.includes(status)) {
      events.emit('histogram', `tributary.${name}.accepted`, Date.now() - began);
      return;
    }
    if (![0, 429, 502, 503].includes(status) || Date.now() - began > 60_000) throw new Error(`${name}: ${status}`);
    events.emit('counter', `tributary.${name}.repeated`, 1);
    await new Promise((resume) => setTimeout(resume, 250));
  }
}
