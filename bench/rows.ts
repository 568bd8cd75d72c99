import { commerceBackfill } from './commerce/backfill.js';
import { commerceMonth } from './commerce/month.js';
import { commerceOrdersList } from './commerce/orders-list.js';
import { commerceStock } from './commerce/stock.js';
import { eventDeadEndpoint } from './events/dead-endpoint.js';
import { eventDeliveries } from './events/deliveries.js';
import { eventFanOut } from './events/fan-out.js';
import { eventLatency } from './events/latency.js';
import { eventQueue } from './events/queue.js';
import { eventWrite } from './events/write.js';
import { manyGrants } from './grants/many-grants.js';
import { refreshOnce } from './grants/refresh-once.js';
import { processesSweep, refreshSweep } from './grants/refresh-sweep.js';
import { tokenHandOut } from './grants/hand-out.js';
import { graphqlAccounts } from './graphql/accounts.js';
import { graphqlMedia, graphqlPosts, graphqlViewer } from './graphql/pages.js';
import type { Bench } from './harness/bench.js';
import type { Measurement } from './harness/report.js';
import { oauthBearer } from './oauth/bearer.js';
import { oauthClientCredentials } from './oauth/client-credentials.js';
import { oauthIntrospection } from './oauth/introspection.js';
import { oauthRefresh } from './oauth/refresh.js';
import { memory } from './operations/memory.js';
import { processesApi, processesIntake } from './operations/processes.js';
import { restoreTime } from './operations/restore.js';
import { start } from './operations/start.js';
import { unnamedStatements } from './operations/statements.js';
import { tracing } from './operations/tracing.js';
import { upload } from './upload.js';
import { webhookIntake } from './webhooks/intake.js';
import { processesInbox, webhookInbox, webhookIntakeFull } from './webhooks/full-inbox.js';
import { webhookProcessing } from './webhooks/processing.js';
import { webhookVisible } from './webhooks/visible.js';

type Row = (bench: Bench) => Promise<Measurement[]>;

/** The rows of the table by name. */
export const rows: Record<string, Row> = {
  'webhook-intake': webhookIntake,
  'webhook-intake-full': webhookIntakeFull,
  'webhook-inbox': webhookInbox,
  'webhook-processing': webhookProcessing,
  'webhook-visible': webhookVisible,
  'graphql-accounts': graphqlAccounts,
  'graphql-viewer': graphqlViewer,
  'graphql-posts': graphqlPosts,
  'graphql-media': graphqlMedia,
  'token-hand-out': tokenHandOut,
  'refresh-once': refreshOnce,
  'refresh-sweep': refreshSweep,
  'many-grants': manyGrants,
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
  memory,
  'processes-api': processesApi,
  'processes-intake': processesIntake,
  'processes-sweep': processesSweep,
  'processes-inbox': processesInbox,
  restore: restoreTime,
  'unnamed-statements': unnamedStatements,
  tracing,
};

/** Rows that are measured only if they are named, because their set-up takes minutes. */
export const namedOnly: ReadonlySet<string> = new Set(['webhook-inbox']);
