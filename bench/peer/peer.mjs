// Starts the service: several API processes behind one port, and one worker.

import cluster from 'node:cluster';
import { apiProcesses, form } from './settings.mjs';

if (cluster.isPrimary) {
    for (let i = 0; i < apiProcesses; i++) cluster.fork({ PEER_ROLE: 'api' });
    cluster.fork({ PEER_ROLE: 'worker' });
    cluster.on('exit', worker => {
        console.error(`process ${worker.process.pid} ended`);
        process.exit(1);
    });
} else if (process.env.PEER_ROLE === 'worker') {
    const { work } = await import(form === 'jobs' ? './worker-jobs.mjs' : './worker-batches.mjs');
    await work();
} else {
    const { serve } = await import('./api.mjs');
    await serve();
}
