import pg from 'pg';
import { databaseUrl } from './settings.mjs';

export function openPool(connections) {
    return new pg.Pool({ connectionString: databaseUrl, max: connections });
}

// A named statement is parsed and planned once per connection.
export function statement(name, text) {
    return (client, ...values) => client.query({ name, text, values });
}

export async function inTransaction(pool, work) {
    const client = await pool.connect();
    try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        return result;
    } catch (fault) {
        await client.query('rollback');
        throw fault;
    } finally {
        client.release();
    }
}
