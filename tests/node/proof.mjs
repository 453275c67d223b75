// node proof.mjs RECEIVED ASYNCAPI
// RECEIVED: a JSON file, [{secret, headers, body}, ...], as a receiver got it; ASYNCAPI: Tributary's document.
// The reference library of Standard Webhooks checks each signature, the CloudEvents SDK reads each envelope, and AsyncAPI's own
// schema checks the document.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import { HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';

const [, , receivedFile, documentFile] = process.argv;
const received = JSON.parse(readFileSync(receivedFile, 'utf8'));
for (const { secret, headers, body } of received) {
    new Webhook(secret).verify(body, headers);
    let forged = false;
    try {
        new Webhook(secret).verify(body.replace('1.0', '1.1'), headers);
        forged = true;
    } catch {
        // the expected failure
    }
    if (forged) throw new Error('Another body passed under the same signature.');
    const event = HTTP.toEvent({ headers, body });
    if (!event.validate()) throw new Error(`${event.id} is no CloudEvent.`);
    console.log(`${event.type} ${event.id} ${event.subject} ${event.sequence} ${event.partitionkey}`);
}

const document = JSON.parse(readFileSync(documentFile, 'utf8'));
const schema = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json');
const isAsyncApi = new Ajv({ strict: false, validateFormats: false }).compile(schema);
if (!isAsyncApi(document)) throw new Error(JSON.stringify(isAsyncApi.errors, null, 1));

const ours = new Ajv({ strict: false, validateFormats: false });
ours.addSchema(document, 'document');
for (const { body } of received) {
    const event = JSON.parse(body);
    const validate = ours.getSchema(`document#/components/messages/${event.type}/payload`);
    if (!validate(event)) throw new Error(`${event.type}: ${JSON.stringify(validate.errors)}`);
}
