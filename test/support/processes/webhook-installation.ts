import { Database } from '../../../src/database/database.js';
import { PublishingStand } from '../platforms/publishing.js';
import { stalledPosts } from '../platforms/stalled-posts.js';
import { aWebhook, sign, webhookSecret } from '../platforms/webhook-intake.js';
import { testServices } from '../servers/services.js';
import { RoleProcess } from './role-process.js';
import { freePort } from '../servers/free-port.js';

/** Longer than a lease. */
const leaseEndMs = 61_000;
/** Without progress for this long, only events under the lease of a killed worker are left. */
const maxStandstillMs = 3_000;

/** What became of webhooks that were answered with 200. */
export interface WebhookTally {
  /** Posts that are published. */
  published: number;
  /** Stored events. */
  events: number;
  /** Events that were applied more than once, and posts that were published more than once, by table. */
  doubled: Record<string, number>;
}

/** Two processes that receive webhooks, and two workers, with one database and one Redis. */
export class WebhookInstallation {
  private readonly processes: RoleProcess[] = [];

  private constructor(
    private readonly stand: PublishingStand,
    /** One webhook for each post. */
    private readonly bodies: readonly string[],
  ) {}

  /** `count`: number of posts, each of which waits for one webhook. */
  static async start(count: number): Promise<WebhookInstallation> {
    const stand = await PublishingStand.start();
    const publishIds = await stalledPosts(stand, count);
    const installation = new WebhookInstallation(
      stand,
      publishIds.map((id, index) => aWebhook('post.publish.publicly_available', aPublication(id, index))),
    );
    await installation.countEffects();
    for (const role of ['webhooks', 'webhooks', 'worker', 'worker'])
      installation.processes.push(new RoleProcess(role, await freePort(), installation.environment()));
    await Promise.all(installation.processes.map((process) => process.start()));
    return installation;
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill()));
    await this.stand.close();
  }

  /** `index`: 0 and 1 receive, 2 and 3 work. */
  kill(index: number): Promise<void> {
    return this.processes[index]!.kill();
  }

  async restart(index: number): Promise<void> {
    await this.kill(index);
    await this.processes[index]!.start();
  }

  /**
   * Delivers every webhook as a platform does: to both receivers, `concurrency` at the same time, and again until it is answered
   * with 200. Every tenth is delivered twice although it was accepted.
   *
   * @returns number of accepted webhooks, and of deliveries that were refused or lost
   */
  async deliverAll(
    concurrency: number,
    delivered: (count: number) => void = () => undefined,
  ): Promise<{ accepted: number; refused: number }> {
    const waiting = this.bodies.flatMap((body, index) => (index % 10 === 0 ? [body, body] : [body]));
    let [accepted, refused, count] = [0, 0, 0];
    const sender = async () => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
        count += 1;
        delivered(count);
        if (await this.deliver(body, count % 2)) accepted += 1;
        else {
          refused += 1;
          waiting.push(body);
        }
      }
    };
    await Promise.all(Array.from({ length: concurrency }, sender));
    return { accepted, refused };
  }

  /** Waits until no event is to be applied. Events of killed workers wait for the end of their lease. */
  async settled(): Promise<WebhookTally> {
    const { manager } = this.stand.get(Database);
    let [before, since] = [0, performance.now()];
    for (;;) {
      const [row]: [WebhookTally & { open: number }] = await manager.query(
        `SELECT (SELECT count(*)::int FROM webhook_events WHERE state IN ('PENDING', 'UNMATCHED')) AS open,
           (SELECT count(*)::int FROM webhook_events) AS events,
           (SELECT count(*)::int FROM post_attempts WHERE publish_id LIKE 'copy-%' AND state = 'PUBLISHED') AS published,
           (SELECT coalesce(jsonb_object_agg(kind, count), '{}') FROM (
             SELECT kind, count(*) FROM (
               SELECT kind FROM test_effects GROUP BY kind, id HAVING count(*) > 1
             ) AS repeated GROUP BY kind
           ) AS counts) AS doubled`,
      );
      if (row.open === 0) return row;
      if (row.open !== before) [before, since] = [row.open, performance.now()];
      else if (performance.now() - since > maxStandstillMs) {
        await this.stand.test.advance(leaseEndMs);
        since = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  private environment(): Record<string, string> {
    const { database, dataDir, url } = this.stand.test;
    return {
      ...{ NODE_ENV: 'test', JOB_TIMERS: 'on', CONSOLE: 'off', PUBLIC_URL: url, DATA_DIR: dataDir },
      ...{ DATABASE_URL: database.url, DATABASE_POOL_MAX: '8', REDIS_URL: testServices().redisUrl! },
      ...{ SIMULATOR: 'off', TIKTOK_CLIENT_KEY: 'simclientkey0001', TIKTOK_CLIENT_SECRET: webhookSecret },
      ...this.stand.environment,
    };
  }

  private async deliver(body: string, receiver: number): Promise<boolean> {
    try {
      const response = await fetch(`${this.processes[receiver]!.url}/webhooks/tiktok`, {
        method: 'POST',
        headers: { 'tiktok-signature': sign(body, Date.now()) },
        body,
      });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      // A dead receiver refuses immediately. Without a pause the senders take the processor from the processes that start.
      await new Promise((resolve) => setTimeout(resolve, 100));
      return false;
    }
  }

  /** Logs each application of an event and each publication of an attempt. */
  private async countEffects(): Promise<void> {
    await this.stand.get(Database).manager.query(`
      CREATE TABLE test_effects (kind text NOT NULL, id text NOT NULL);
      CREATE FUNCTION test_log_effect() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO test_effects VALUES (TG_TABLE_NAME, NEW.id::text); RETURN NEW; END $$;
      CREATE TRIGGER test_effect AFTER UPDATE ON webhook_events FOR EACH ROW
        WHEN (NEW.state IN ('PROCESSED', 'IGNORED')) EXECUTE FUNCTION test_log_effect();
      CREATE TRIGGER test_effect AFTER UPDATE ON post_attempts FOR EACH ROW
        WHEN (NEW.state = 'PUBLISHED' AND OLD.state <> 'PUBLISHED') EXECUTE FUNCTION test_log_effect();
    `);
  }
}

/** With the id of the live post, so that no poll is needed, which would compete with the webhooks. */
function aPublication(publishId: string, index: number): object {
  return {
    publish_id: publishId,
    publish_type: 'DIRECT_PUBLISH',
    post_id: String(7_400_000_000_000_000_000n + BigInt(index)),
  };
}
