import { commerceBackfill } from './commerce-backfill.js';
import { commerceMonth } from './commerce-month.js';
import { commerceOrdersList } from './commerce-orders-list.js';
import { commerceStock } from './commerce-stock.js';
import { eventDeadEndpoint } from './events/dead-endpoint.js';
import { eventDeliveries } from './events/deliveries.js';
import { eventFanOut } from './events/fan-out.js';
import { eventLatency } from './events/latency.js';
import { eventQueue } from './events/queue.js';
import { eventWrite } from './events/write.js';
import { graphqlAccounts } from './graphql-accounts.js';
import type { Bench } from './harness/bench.js';
import type { Measurement } from './harness/report.js';
import { oauthBearer, oauthClientCredentials, oauthIntrospection, oauthRefresh } from './oauth.js';
import { refreshOnce } from './refresh-once.js';
import { refreshSweep } from './refresh-sweep.js';
import { start } from './start.js';
import { tokenHandOut } from './token-hand-out.js';
import { upload } from './upload.js';
import { webhookIntake } from './webhook-intake.js';
import { webhookIntakeFull } from './webhook-intake-full.js';
import { webhookVisible } from './webhook-visible.js';

/** The rows of the table by name. */
export const rows: Record<string, (bench: Bench) => Promise<Measurement[]>> = {
  'webhook-intake': webhookIntake,
  'webhook-intake-full': webhookIntakeFull,
  'webhook-visible': webhookVisible,
  'graphql-accounts': graphqlAccounts,
  'token-hand-out': tokenHandOut,
  'refresh-once': refreshOnce,
  'refresh-sweep': refreshSweep,
  upload,
  'oauth-client-credentials': oauthClientCredentials,
  'oauth-refresh': oauthRefresh,
  'oauth-introspection': oauthIntrospection,
  'oauth-bearer': oauthBearer,
  'commerce-backfill': commerceBackfill,
  'commerce-month': commerceMonth,
  'commerce-orders-list': commerceOrdersList,
  'commerce-stock': commerceStock,
  'event-write': eventWrite,
  'event-latency': eventLatency,
  'event-deliveries': eventDeliveries,
  'event-dead-endpoint': eventDeadEndpoint,
  'event-queue': eventQueue,
  'event-fan-out': eventFanOut,
  start,
};
