// node openapi.mjs FILE
// FILE: a JSON file, {document, exchanges}: Tributary's OpenAPI document, and calls with their answers.
// Redocly and Spectral check the document, and the exchanges must fit its schemas. A TypeScript client generated from it must
// accept each of the calls, and refuse those in refused.ts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';

const here = dirname(fileURLToPath(import.meta.url));
const made = join(here, 'generated');
const bin = name => join(here, 'node_modules', '.bin', name);
const { document, exchanges } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
mkdirSync(made, { recursive: true });
writeFileSync(join(made, 'openapi.json'), JSON.stringify(document));

function run(name, ...args) {
    const ran = spawnSync(bin(name), args, { cwd: here, encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } });
    return { status: ran.status, text: `${ran.stdout}\n${ran.stderr}` };
}

function fail(what, text) {
    console.error(`${what}:\n${text}`);
    process.exit(1);
}

// 1. Redocly, the recommended rules: neither errors nor warnings.
const lint = run('redocly', 'lint', 'generated/openapi.json', '--extends=recommended', '--format=json');
const found = JSON.parse(lint.text.slice(lint.text.indexOf('{'), lint.text.lastIndexOf('}') + 1));
if (found.totals.errors + found.totals.warnings > 0)
    fail('redocly', found.problems.map(p => `${p.severity} ${p.ruleId} ${p.location[0]?.pointer}: ${p.message}`).join('\n'));
console.log('lint: clean');

// 2. Spectral, its rules for OpenAPI.
const spectral = run('spectral', 'lint', 'generated/openapi.json', '--ruleset', 'spectral.yaml', '--fail-severity', 'hint', '--quiet');
if (spectral.status !== 0) fail('spectral', spectral.text);
console.log('spectral: clean');

// 3. Requests and answers fit the schemas.
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'document');
const pointer = (...parts) => 'document#/' + parts.map(p => encodeURIComponent(String(p).replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
const operations = new Map();
for (const [path, item] of Object.entries(document.paths))
    for (const [method, call] of Object.entries(item)) if (call.operationId) operations.set(call.operationId, { path, method, call });

const errors = [];
function check(value, title, ...place) {
    const validate = ajv.getSchema(pointer(...place));
    if (!validate) errors.push(`${title}: there is no schema at ${place.join(' ')}`);
    else if (!validate(value)) errors.push(`${title}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(value).slice(0, 400)}`);
}
for (const e of exchanges) {
    const { path, method, call } = operations.get(e.call);
    const title = `${e.call} ${e.title}`;
    if (e.body !== null) check(e.body, title, 'paths', path, method, 'requestBody', 'content', e.type, 'schema');
    if (!call.responses[e.status]) errors.push(`${title}: the status ${e.status} is not documented`);
    else if (e.response !== null) check(e.response, `${title} answer`, 'paths', path, method, 'responses', e.status, 'content', e.response_type, 'schema');
}
if (errors.length > 0) fail('schemas', errors.join('\n'));
console.log(`schemas: ${exchanges.length} exchanges fit`);

// 4. A TypeScript client of the document: calls.ts has each exchange as code.
const types = run('openapi-typescript', 'generated/openapi.json', '--output', 'generated/api.d.ts');
if (types.status !== 0) fail('openapi-typescript', types.text);
const dereferenced = p => (p.$ref ? p.$ref.slice(2).split('/').reduce((at, part) => at[part], document) : p);
const lines = exchanges.map(e => {
    const { path, method, call } = operations.get(e.call);
    const [address, search] = e.path.split('?');
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(m => m[1]);
    const values = new RegExp('^' + path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]+)') + '$').exec(address).slice(1);
    const typed = (name, value) => (call.parameters.map(dereferenced).find(p => p.name === name)?.schema.type === 'integer' ? Number(value) : value);
    const params = {};
    if (names.length) params.path = Object.fromEntries(names.map((name, i) => [name, typed(name, decodeURIComponent(values[i]))]));
    if (search) params.query = Object.fromEntries([...new URLSearchParams(search)].map(([name, value]) => [name, typed(name, value)]));
    if (Object.keys(e.headers).length) params.header = e.headers;
    const options = [];
    if (Object.keys(params).length) options.push(`params: ${JSON.stringify(params)}`);
    if (e.body !== null) options.push(`body: ${JSON.stringify(e.body)}`);
    return `await client.${method.toUpperCase()}(${JSON.stringify(path)}, { ${options.join(', ')} }); // ${e.call} ${e.title}`;
});
writeFileSync(join(made, 'calls.ts'), `import createClient from 'openapi-fetch';\nimport type { paths } from './api';\n\nconst client = createClient<paths>({ baseUrl: 'http://localhost:8080' });\n${lines.join('\n')}\n`);
const tsc = run('tsc', '--project', 'tsconfig.json');
if (tsc.status !== 0) fail('tsc', tsc.text);
console.log('typescript: accepted');
