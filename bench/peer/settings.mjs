// Everything comes from the environment; the benchmark sets it.

const urls = process.argv[process.argv.indexOf('--urls') + 1];
export const port = Number(process.env.PEER_PORT ?? new URL(urls).port);
export const databaseUrl = process.env.PEER_DATABASE;
export const redisUrl = process.env.PEER_REDIS;
export const apiKey = process.env.PEER_API_KEY;
export const apiProcesses = Number(process.env.PEER_API_PROCESSES ?? 2);

// "jobs" decides one event per BullMQ job, "batches" up to 500 from a Redis stream in one transaction.
export const form = process.env.PEER_FORM ?? 'jobs';

export const destination = 'https://acme.example/welcome';
export const rates = [10n, 5n, 2n]; // percent of the amount, for the referrer and two levels above
export const holdDays = 30;
