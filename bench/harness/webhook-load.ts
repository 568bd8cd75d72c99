import { createHmac, randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { settings, report } from './child.js';

export interface WebhookLoad {
  url: string;
  secret: string;
  connections: number;
  warmUpSeconds: number;
  seconds: number;
}

export interface LoadResult {
  perSecond: number;
  p99Ms: number;
}

/**
 * Sends different events, each with a new signature, as the platform does. Runs in a separate process, so that its cost
 * affects neither side.
 */
const { url, secret, connections, warmUpSeconds, seconds } = settings as WebhookLoad;
const run = randomUUID();
let sent = 0;

function body(at: number): string {
  sent += 1;
  const content = `{\\"publish_id\\":\\"v_pub_file~v2-1.${run}.${sent}\\",\\"publish_type\\":\\"DIRECT_PUBLISH\\"}`;
  return (
    `{"client_key":"simclientkey0001","event":"post.publish.complete","create_time":${at},` +
    `"user_openid":"-000benchOpenId${sent % 5000}","content":"${content}"}`
  );
}

function fire(duration: number): Promise<autocannon.Result> {
  return autocannon({
    url,
    connections,
    duration,
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          const at = Math.floor(Date.now() / 1000);
          const text = body(at);
          const signature = createHmac('sha256', secret).update(`${at}.${text}`).digest('hex');
          return {
            ...request,
            body: text,
            headers: { 'content-type': 'application/json', 'tiktok-signature': `t=${at},s=${signature}` },
          };
        },
      },
    ],
  });
}

if (warmUpSeconds > 0) await fire(warmUpSeconds);
const result = await fire(seconds);
if (result.non2xx > 0 || result.errors > 0)
  throw new Error(`${result.non2xx} responses were not 200, ${result.errors} requests failed.`);
report({ perSecond: result.requests.average, p99Ms: result.latency.p99 } satisfies LoadResult);
