import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';

/** An event whose signature is valid. */
export interface SignedEvent {
  /** The same for the same event. The first bytes are its time. */
  key: Buffer;
  type: string;
  subject: string;
  payload: Buffer;
  occurredAt: Date;
  receivedAt: Date;
  requestId: string;
}

const maxAgeSeconds = 300;

/** Fastify with a route that verifies a webhook, stores its event durably, and responds 200. It has no logs, metrics or limits. */
export function createIntake(secret: string, store: (event: SignedEvent) => Promise<unknown>) {
  const app = fastify({ genReqId: () => crypto.randomUUID() });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 8 * 1024 * 1024 }, (_request, body, done) =>
    done(null, body),
  );
  app.post('/webhooks/tiktok', async (request, reply: FastifyReply) => {
    const event = readEvent(request, secret);
    if (!event) return reply.status(401).send();
    await store(event);
    return reply.status(200).send();
  });
  return app;
}

function readEvent(request: FastifyRequest, secret: string): SignedEvent | null {
  const payload = request.body as Buffer;
  const [, time, signature] =
    /^t=(\d{1,11}),s=([0-9a-f]{64})$/.exec(String(request.headers['tiktok-signature'])) ?? [];
  if (!time || !signature) return null;
  const expected = createHmac('sha256', secret).update(`${time}.`).update(payload).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return null;
  const now = Date.now();
  if (Math.abs(now / 1000 - Number(time)) > maxAgeSeconds) return null;

  const event = JSON.parse(payload.toString()) as {
    event: string;
    create_time: number;
    user_openid: string;
    content: string;
  };
  const content = JSON.parse(event.content) as { publish_id?: string; post_id?: string };
  const parts = [event.event, event.user_openid, content.publish_id ?? '', content.post_id ?? ''];
  const key = Buffer.alloc(32);
  key.writeBigUInt64BE(BigInt(event.create_time));
  hash('sha256', parts.join('|'), 'buffer').copy(key, 8, 0, 24);
  return {
    ...{ key, type: event.event, subject: event.user_openid, payload },
    ...{ occurredAt: new Date(event.create_time * 1000), receivedAt: new Date(now), requestId: request.id },
  };
}
