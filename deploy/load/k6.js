// What a shop sends: clicks of links, sign-ups and purchases, against an installation. Events are sent again with the same id
// until they are accepted, as a platform does, so the run may be used while nodes are restarted.
//   k6 run -e KEY=trb_... -e BASE_URL=https://go.example.com [-e PROGRAM=demo] [-e RATE=50] [-e DURATION=1m] deploy/load/k6.js
// The key needs the scopes read and write. The run fails if a request fails for good, or if one in a hundred takes longer
// than a second. A DURATION of hours makes it a soak test.
import http from 'k6/http';
import exec from 'k6/execution';
import { check, sleep } from 'k6';
import { Counter } from 'k6/metrics';

const base = __ENV.BASE_URL || 'http://localhost:8080';
const program = __ENV.PROGRAM || 'demo';
const api = `${base}/v1/programs/${program}`;
const json = { headers: { Authorization: `Bearer ${__ENV.KEY}`, 'Content-Type': 'application/json' }, timeout: '40s' };
const repeated = new Counter('tributary_repeated');

export const options = {
  scenarios: {
    shop: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE || 50),
      timeUnit: '1s',
      duration: __ENV.DURATION || '1m',
      preAllocatedVUs: 64,
      maxVUs: 512,
    },
  },
  thresholds: {
    checks: ['rate==1'],
    dropped_iterations: ['count==0'],
    'http_req_duration{name:visit}': ['p(99)<1000'],
    'http_req_duration{name:purchase}': ['p(99)<1000'],
    'http_req_duration{name:sign-up}': ['p(99)<1000'],
  },
};

// Members whose links are visited, and who buy.
export function setup() {
  const answer = http.get(`${api}/members?limit=100`, json);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
  const members = answer.json('items').map((member) => ({ id: member.id, code: member.code }));
  if (members.length === 0) throw new Error('The program has no members.');
  return { run: Date.now().toString(36), members };
}

export default function ({ run, members }) {
  const turn = exec.scenario.iterationInTest;
  const member = members[turn % members.length];
  const id = `k6-${run}-${turn}`;
  const share = turn % 20;
  if (share === 0) send('sign-up', 'members', { id, code: member.code }, [200, 201]);
  else if (share < 4) send('purchase', 'events', { id, type: 'purchase', member: member.id, amount: 2500, currency: 'USD' }, [200, 202]);
  else visit(member.code);
}

function visit(code) {
  const answer = http.get(`${base}/${program}/r/${code}`, { redirects: 0, headers: { 'User-Agent': 'Mozilla/5.0' }, tags: { name: 'visit' } });
  check(answer, { 'the link redirects': (a) => a.status === 302 });
}

// A 503, a 429 and a lost connection are repeated for up to a minute; anything else is a fault.
function send(name, path, body, expected) {
  const until = Date.now() + 60000;
  for (;;) {
    const answer = http.post(`${api}/${path}`, JSON.stringify(body), { ...json, tags: { name } });
    const mayRepeat = [0, 429, 502, 503].includes(answer.status) && Date.now() < until;
    if (!mayRepeat) {
      check(answer, { [`the ${name} is accepted`]: (a) => expected.includes(a.status) });
      return;
    }
    repeated.add(1, { name });
    sleep(0.25);
  }
}
