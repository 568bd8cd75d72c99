/** Description of each row of docs/performance.md: what is measured, and what the peers do and do not do. */
export const rowNotes: Record<string, string> = {
  'webhook-intake': [
    'A signed webhook is verified, stored durably and answered with 200; 64 connections.',
    'The peers do only that, with Fastify and pg. pg-boss stores each event as a job, with one statement per request.',
    'Patchbay also has request ids, metrics, schema parsing, and several secrets and platforms.',
  ].join('\n'),
  'webhook-intake-full': 'The same with five million stored events of thirty days.',
  'webhook-inbox': [
    'The same with twenty million, which are stored before the indexes are built. Only measured if it is named.',
    'The second line has two processes that receive webhooks and two that apply them, on both sides, with one Redis.',
  ].join('\n'),
  'webhook-processing': [
    'Ten thousand stored webhooks are due at the same time. Each publishes a post: eleven statements in one transaction.',
    'graphile-worker has one job per webhook and runs the same statements, prepared and with only the columns that it needs.',
    'Both work on ten webhooks in parallel. It fetches and completes jobs in batches.',
    'Patchbay claims webhooks under leases, compares reports by their times, logs, counts and traces them.',
    'Its process also assigns positions in the event log meanwhile.',
  ].join('\n'),
  'webhook-visible': [
    'From the first byte of a webhook to the response that shows its effect. One webhook at a time, without other load.',
    'The script inserts, claims and applies the webhook with the same statements, and reads the state by a REST route.',
    'It begins to apply it when it has answered. It has no sessions, GraphQL, wake-ups, leases, logs and metrics.',
  ].join('\n'),
  'graphql-accounts': [
    'A user with 25 accounts and a session requests a page of 20 with their health; 32 connections.',
    'The peers look up the session and run the same prepared statements. They have no logs, metrics or limits.',
    'PostGraphile makes one statement of the page, and returns the same values with other cursors.',
    'CPU: processor time of the process of a side between the first and the last response, per response.',
  ].join('\n'),
  'graphql-viewer': [
    'The user and the tier of a session, with which an app begins; 32 connections.',
    'The route runs the same statements and serializes the same answer with a compiled schema.',
    'It has no GraphQL, guards, scopes, limits, logs and metrics.',
  ].join('\n'),
  'graphql-posts': [
    'A thousand posts of 25 accounts: a page of 20 with their attempts and accounts. The route is as above.',
  ].join('\n'),
  'graphql-media': [
    'Five hundred media of an account: a page of 20 with four metrics each, and the state of the sync.',
    'The route is as above.',
  ].join('\n'),
  'token-hand-out': [
    '`withCredentials` of an account with a fresh token, one call after the other.',
    'The log of these calls is written later: one INSERT per 200 calls or per second.',
  ].join('\n'),
  'refresh-once': [
    'Two whole applications with workers, 500 callers in each at the same time.',
    'The platform takes 200 ms to refresh a token.',
  ].join('\n'),
  'refresh-sweep': [
    'All grants are due at the same time.',
    'The peer claims a hundred grants at a time, calls the simulator and saves with one prepared UPDATE.',
    'It works on eight grants in parallel, like one worker.',
    'It has no leases, no log of operations and no fallback for lost responses. This is the difference.',
  ].join('\n'),
  'many-grants': [
    'A hundred thousand users with ten grants each, compared with a thousand. One call at a time, as in a worker.',
    'As many grants are due on both sides. The listed users and the tokens are drawn at random.',
  ].join('\n'),
  upload: [
    'From createPost to the response of the last chunk. The file is read from disk.',
    'The peer sends the same chunks and does nothing else.',
    'Patchbay commits for each of the hundred chunks, so that a cancel or a lost lease stops the upload there.',
    'It reads into a few reused buffers, which saves the garbage collections of the peer.',
    'Growth: from the resident memory before the upload to the highest value during it.',
  ].join('\n'),
  'oauth-client-credentials': [
    'Tokens of services: the client is checked, an ES256 JWT is signed, the issue is audited in batches.',
    '32 connections.',
    'The peers issue the same kind of token. They have no audit, limits, metrics and logs.',
    'oidc-provider has its clients in the configuration, and stores nothing for a JWT.',
    'better-auth caches clients, the resource and the signing keys in memory.',
    'glewlwyd of Debian is measured if it is installed. It is written in C, uses several threads and stores each token.',
    'It compares secrets of clients with bcrypt, in PostgreSQL.',
    'A Node.js process uses one core, so requests per second here and below are per core.',
  ].join('\n'),
  'oauth-refresh': [
    'Rotation: 32 families of refresh tokens. Each token is used as soon as it exists.',
    'Every use is stored durably with its sealed response, so that a client may repeat a request whose response was lost.',
    'Refreshes that arrive together share one statement and one commit, before which none is answered.',
    'On PostgreSQL, oidc-provider has an adapter with one prepared and durable statement per call.',
    'It stores tokens as they are, and better-auth their hashes. Neither stores the response.',
  ].join('\n'),
  'oauth-introspection': [
    'A JWT of Patchbay: signature, revocation and client are checked.',
    'oidc-provider looks up an opaque token, because it does not introspect JWTs. better-auth checks a JWT.',
  ].join('\n'),
  'oauth-bearer': 'The same GraphQL query, `viewer { id email role tier { name } }`, by token and by cookie.',
  'commerce-backfill': [
    'The orders of 20 shops, 90 days, into empty tables. A budget of calls per shop is the default and limits no side.',
    'The peer signs the same calls and writes the same rows, with one upsert of orders and one of lines per page.',
    'Both read four shops at a time. The peer has no budgets, stored positions, checks, notifications or logs.',
    'This is the difference: for a page Patchbay runs nine statements and the peer four, and for an order it checks each',
    'field, hashes the reported order and sends a notification. With two cores for the simulator, PostgreSQL and the',
    'worker, processor time is the limit of both.',
    'The worker runs with the [memory options](operations.md#memory). Orders and lines are compared with the simulator.',
    'With faults: 429s under HTTP 200, access tokens that end between pages, and orders that change while pages are read.',
  ].join('\n'),
  'commerce-orders-list': [
    'A million orders of five shops with two million lines. One request at a time, each with other filters.',
    'The peer runs two prepared statements without the application: the orders, and their lines.',
    'The plan of the list follows the table.',
  ].join('\n'),
  'commerce-stock': [
    'All writes at the same time, to one product with three warehouses, while the simulator sells it.',
    'The platform has no conditional write: a call sets every warehouse of a SKU. One process at a time writes a product,',
    'and writes that arrive meanwhile are merged into its next call.',
    'A warehouse is lost if its stock is not that of the last write and the sales after it.',
    'Restored units: sold between the read and the call of another write, which sets the stock that it has read.',
  ].join('\n'),
  'commerce-month': [
    'Four shops of one seller: USD, KWD, JPY and VND. The simulator generates a month with refunds, reimbursements,',
    'reserves, unknown types of transactions and orders that are older than the first sync.',
    'The differences are sums of absolute values: between the transactions, the statements, the payments and the revenue',
    'of Patchbay and the books of the simulator.',
  ].join('\n'),
  'event-write': [
    'A user schedules a post by GraphQL, one request at a time. Two processes with the role `api`.',
    'In the peer, a build for this row, `EventLog.append` does nothing. Workers assign positions later.',
    'The simulator answers what TikTok is asked about the account before a post is accepted.',
  ].join('\n'),
  'event-latency': [
    'One event at a time, without other load. API and worker are one process, so that wake-ups need no Redis.',
    'From the begin of the commit until the receiver has read the request.',
  ].join('\n'),
  'event-deliveries': [
    'Ten endpoints, a hundred accounts, ten events of each. Each endpoint gets up to ten requests at a time.',
    'The receiver is another process, which answers 200 immediately.',
    'The peer reads a thousand queued deliveries at a time and sends a hundred at the same time: one POST over a kept',
    'connection and one prepared UPDATE for each. It has no signatures, order, leases, retries and stored attempts.',
    'The second line begins with events that have no position and no deliveries yet.',
  ].join('\n'),
  'event-dead-endpoint': [
    'A hundred endpoints, 25 accounts, two events of each: deliveries per second of 99 endpoints.',
    'The other one refuses connections or never answers. In the peer it works, too, and takes its share.',
  ].join('\n'),
  'event-queue': [
    'Ten endpoints and ten events of each account: a thousand accounts, compared with ten.',
    'A short queue is delivered five times per round.',
  ].join('\n'),
  'event-fan-out': [
    'One batch of the sequencer: a thousand events get their positions and their deliveries.',
    'A thousand clients have an endpoint each, and the consent of one user. Each user has one event.',
  ].join('\n'),
  start: [
    'From the start of the process to the first 200 of /health/ready. The build of `npm start` is not included.',
    'Warm: in production, on a migrated PostgreSQL that runs already.',
    'The peer has NestJS, Fastify, Apollo and TypeORM with one entity, one query and a readiness that asks the database.',
    'It has no migrations, workers, authorization server, limits, logs and metrics. Both keep compiled modules on disk.',
    'Second line: the defaults of `npm start` with an empty folder, embedded PostgreSQL and simulator.',
  ].join('\n'),
  memory: [
    'One process with all roles in production, started as by `npm start`, with PostgreSQL outside.',
    'Idle: a minute after it was ready, without requests. Under load: the maximum of half a minute in which pages of',
    'accounts are read over 32 connections and webhooks arrive over 64.',
  ].join('\n'),
  'processes-api': [
    'Two processes with the role `api`, compared with one; 32 connections in total.',
    'CPU: processors that each part uses on average. All parts share the machine, so that two processes only gain',
    'what the others leave.',
  ].join('\n'),
  'processes-intake': [
    'Two processes that receive webhooks and two that apply them, with Redis. Each webhook waits for its post.',
    'The peer is the one process of `webhook-intake`. All share the machine.',
  ].join('\n'),
  'processes-sweep':
    'The sweep of `refresh-sweep` by two workers with Redis, compared with one worker without.',
  'processes-inbox': [
    'The intake of `processes-intake` with stored events, which are processed already. The peer is the same with an empty',
    'table.',
  ].join('\n'),
  restore: [
    '`npm run backup` and `npm run restore` with COPY, into an empty database on the same server. Half of the rows are',
    'orders, the others webhook events.',
  ].join('\n'),
  'unnamed-statements': [
    'The page of `graphql-accounts`, with `DATABASE_DIRECT_URL` as behind PgBouncer in transaction mode: no statement is',
    'prepared. There is no PgBouncer between, so that only the cost of the statements is measured.',
  ].join('\n'),
  tracing: [
    'The page of `graphql-accounts`. Off: no endpoint is set. Without: the functions of `@opentelemetry/api` do nothing.',
    'On: every request is traced, and spans are sent to a collector that discards them.',
  ].join('\n'),
};
