import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const maxBodyBytes = 64 * 1024;
/** A real receiver stores the ids in its database, in the transaction that stores the event, for at least 30 days. */
const maxKnownIds = 10_000;

/**
 * A receiver of events: it verifies the signature of the raw body, ignores events that it knows, and answers before it works on them.
 *
 * @param {{ secret: string, handle: (event: { type: string, timestamp: string, data: object }, id: string) => Promise<void> }} settings
 */
export function eventReceiver({ secret, handle }) {
  const webhook = new Webhook(secret);
  const knownIds = new Set();
  let work = Promise.resolve();

  /** Works on events one after the other, so that their order stays. */
  function enqueue(event, id) {
    work = work.then(() => handle(event, id)).catch((error) => console.error(`Event ${id} failed:`, error));
  }

  async function answer(request, response) {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const body = await readBody(request);
    if (body === null) return void response.writeHead(413).end();
    const id = request.headers['webhook-id'];
    const event = verify(body, request.headers);
    if (!event) return void response.writeHead(401).end();
    if (!knownIds.has(id)) {
      knownIds.add(id);
      if (knownIds.size > maxKnownIds) knownIds.delete(knownIds.values().next().value);
      enqueue(event, id);
    }
    // Also for a repeated event: any other answer would make the sender repeat it again.
    response.writeHead(204).end();
  }

  function verify(body, headers) {
    try {
      return webhook.verify(body, headers);
    } catch (error) {
      if (error instanceof WebhookVerificationError) return null;
      throw error;
    }
  }

  return createServer((request, response) => {
    // The sender sends the event again if the connection ends without an answer.
    answer(request, response).catch(() => response.destroy());
  });
}

/** The raw body as text, because the signature covers its bytes. Null if it is too large. */
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > maxBodyBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const secret = process.env.ENDPOINT_SECRET;
  if (!secret) throw new Error('Set ENDPOINT_SECRET to the secret of the endpoint (whsec_…).');
  const port = Number(process.env.PORT ?? 3003);
  const handle = async ({ type, timestamp, data }, id) =>
    console.log(timestamp, type, id, JSON.stringify(data));
  eventReceiver({ secret, handle }).listen(port, '127.0.0.1', () =>
    console.log(`Receiving events on http://127.0.0.1:${port}`),
  );
}
