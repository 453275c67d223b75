// Events on their way from the API to the worker: BullMQ jobs in one form, a Redis stream in the other.

import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { form, redisUrl } from './settings.mjs';

export const stream = 'events';
export const group = 'workers';

export function connect() {
    // BullMQ asks for null: a blocking read must not end with the retries of a request.
    return new Redis(redisUrl, { maxRetriesPerRequest: null, enableAutoPipelining: true });
}

export function openQueue() {
    const redis = connect();
    return form === 'jobs' ? jobs(redis) : batches(redis);
}

function jobs(redis) {
    const queue = new Queue(stream, { connection: redis });
    const options = { removeOnComplete: true, attempts: 5, backoff: { type: 'exponential', delay: 50 } };
    return {
        add: event => queue.add('event', event, options),
        waiting: async () => {
            const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
            return Object.values(counts).reduce((sum, count) => sum + count, 0);
        },
    };
}

function batches(redis) {
    return {
        add: event => redis.xadd(stream, '*', 'event', JSON.stringify(event)),
        waiting: () => redis.xlen(stream), // the worker deletes what it has decided
    };
}
