// What a shop sends: clicks of links, sign-ups and purchases, against an installation. Events are sent again with the same id
// until they are accepted, as a platform does, so the run may be used while nodes are restarted.
//   KEY=trb_... BASE_URL=https://go.example.com [PROGRAM=demo] [RATE=50] [DURATION=60] npx artillery@2 run deploy/load/artillery.js
// The key needs the scopes read and write. The run fails if a request fails for good, or if one in a hundred takes longer
// than a second. DURATION is in seconds; hours make it a soak test.
process.env.BASE_URL ??= 'http://localhost:8080';
process.env.PROGRAM ??= 'demo';
const { BASE_URL, PROGRAM, KEY, RATE = '50', DURATION = '60' } = process.env;
if (!KEY) throw new Error('Set KEY to a key with the scopes read and write.');

module.exports = {
  config: {
    target: BASE_URL,
    processor: './artillery-steps.js',
    http: { pool: 64, timeout: 40 },
    phases: [{ name: 'load', duration: Number(DURATION), arrivalRate: Number(RATE) }],
    plugins: { ensure: {} },
    ensure: {
      maxErrorRate: 0,
      thresholds: [
        { 'http.response_time.p99': 1000 },
        { 'tributary.purchase.answer.p99': 1000 },
        { 'tributary.sign-up.answer.p99': 1000 },
        { 'vusers.failed': 1 },
      ],
    },
  },
  before: {
    flow: [
      {
        get: {
          url: `/v1/programs/${PROGRAM}/members?limit=100`,
          headers: { Authorization: `Bearer ${KEY}` },
          capture: { json: '$.items', as: 'members', strict: false },
        },
      },
    ],
  },
  scenarios: [
    {
      name: 'visit',
      weight: 80,
      flow: [
        { function: 'choose' },
        {
          get: {
            url: `/${PROGRAM}/r/{{ code }}`,
            headers: { 'User-Agent': 'Mozilla/5.0' },
            followRedirect: false,
            capture: { header: 'location', as: 'place' },
          },
        },
      ],
    },
    { name: 'sign-up', weight: 5, flow: [{ function: 'choose' }, { function: 'signUp' }] },
    { name: 'purchase', weight: 15, flow: [{ function: 'choose' }, { function: 'buy' }] },
  ],
};
