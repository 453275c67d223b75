// Lines that a client generated from Tributary's OpenAPI document must not compile. A line below an @ts-expect-error that compiles
// fails the proof.
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/api';

const client = createClient<paths>({ baseUrl: 'http://localhost:8080' });
const acme = { program: 'acme' };

// @ts-expect-error a misspelt status
await client.GET('/v1/programs/{program}/rewards', { params: { path: acme, query: { status: 'payabel' } } });
// @ts-expect-error a misspelt filter
await client.GET('/v1/programs/{program}/rewards', { params: { path: acme, query: { stauts: 'paid' } } });
// @ts-expect-error a limit is a number
await client.GET('/v1/programs/{program}/members', { params: { path: acme, query: { limit: 'ten' } } });
// @ts-expect-error Terms need an object
await client.PUT('/v1/programs/{program}', { params: { path: acme }, body: { nonsense: true } });
// @ts-expect-error Terms without a link
await client.PUT('/v1/programs/{program}', { params: { path: acme }, body: { name: 'Acme', currency: 'USD', rewards: [] } });
await client.PUT('/v1/programs/{program}', {
    params: { path: acme },
    body: {
        name: 'Acme', currency: 'USD', link: { destination: 'https://acme.example/', allowed_hosts: ['acme.example'] },
        // @ts-expect-error the beneficiary is misspelt
        rewards: [{ key: 'share', on: 'purchase', to: 'uplien', rates: ['10%'] }],
    },
});
// @ts-expect-error a member has no such status
await client.PATCH('/v1/programs/{program}/members/{id}', { params: { path: { ...acme, id: 'ann' } }, body: { status: 'suspendet' } });
// @ts-expect-error a sign-up needs an id
await client.POST('/v1/programs/{program}/members', { params: { path: acme }, body: [{ email: 'ann@example.com' }] });
// @ts-expect-error an event's amount is an integer
await client.POST('/v1/programs/{program}/events', { params: { path: acme }, body: { id: 'order-1', type: 'purchase', member: 'bob', amount: '50.00' } });
// @ts-expect-error a case has no such outcome
await client.POST('/v1/programs/{program}/fraud/cases/{id}/resolve', { params: { path: { ...acme, id: 'cas_1' } }, body: { outcome: 'maybe' } });
// @ts-expect-error there is no such change
await client.POST('/v1/programs/{program}/webhooks', { params: { path: acme }, body: { url: 'https://shop.example/', events: ['reward.paied'] } });

// @ts-expect-error a reward has no such status
export const status: components['schemas']['Reward']['status'] = 'payabel';
// @ts-expect-error a problem has no such code
export const code: components['schemas']['Problem']['code'] = 'no_such_code';
