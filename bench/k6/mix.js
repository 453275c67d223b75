// Nine visits of links to one sign-up in twenty and one event in twenty, against a running server.
//   k6 run -e KEY=trb_... [-e BASE_URL=http://localhost:8080] [-e PROGRAM=demo] [-e RATE=200] [-e DURATION=60s] bench/k6/mix.js
import http from 'k6/http';
import exec from 'k6/execution';
import { check } from 'k6';

const base = __ENV.BASE_URL || 'http://localhost:8080';
const program = __ENV.PROGRAM || 'demo';
const api = `${base}/v1/programs/${program}`;
const json = { headers: { Authorization: `Bearer ${__ENV.KEY}`, 'Content-Type': 'application/json' } };

export const options = {
  scenarios: {
    mix: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE || 200),
      timeUnit: '1s',
      duration: __ENV.DURATION || '60s',
      preAllocatedVUs: 64,
      maxVUs: 512,
    },
  },
  thresholds: {
    checks: ['rate>0.999'],
    'http_req_duration{name:visit}': ['p(99)<100'],
  },
};

// Members whose links are visited, and who buy.
export function setup() {
  const answer = http.get(`${api}/members?limit=100`, json);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
  return { run: Date.now().toString(36), members: answer.json('items').map((member) => ({ id: member.id, code: member.code })) };
}

export default function ({ run, members }) {
  const turn = exec.scenario.iterationInTest;
  const member = members[turn % members.length];
  const share = turn % 20;
  if (share === 0) signUp(`k6-${run}-${turn}`, member.code);
  else if (share === 1) buy(`k6-${run}-${turn}`, member.id);
  else visit(member.code);
}

function visit(code) {
  const answer = http.get(`${base}/${program}/r/${code}`, { redirects: 0, headers: { 'User-Agent': 'Mozilla/5.0' }, tags: { name: 'visit' } });
  check(answer, { 'the link redirects': (a) => a.status === 302 });
}

function signUp(id, code) {
  const answer = http.post(`${api}/members`, JSON.stringify({ id, code }), { ...json, tags: { name: 'signup' } });
  check(answer, { 'the member is created': (a) => a.status === 201 });
}

function buy(id, member) {
  const event = { id, type: 'purchase', member, amount: 2500, currency: 'USD' };
  const answer = http.post(`${api}/events`, JSON.stringify(event), { ...json, tags: { name: 'event' } });
  check(answer, { 'the event is accepted': (a) => a.status === 202 });
}
