import { AccountsService } from '../../src/accounts/accounts.service.js';
import { RefreshLeasesRepository } from '../../src/grants/refresh/leases.repository.js';
import { Platform } from '../../src/platforms/platform.js';
import { type ApplicationSettings, startApplication } from '../harness/application.js';
import { handleRequests, settings, report } from '../harness/child.js';

export type GrantsRequest =
  /** Claims due grants, `size` at a time. */
  | { kind: 'claim'; times: number; size: number }
  /** Lists the accounts of each user. */
  | { kind: 'list'; userIds: string[] }
  /** Hands out the token of each account. */
  | { kind: 'handOut'; accountIds: string[] };

export interface Durations {
  microseconds: number[];
}

/** The application, with requests to its services, one call after the other. */
const { app, url } = await startApplication(settings as ApplicationSettings);
const accounts = app.get(AccountsService, { strict: false });
const leases = app.get(RefreshLeasesRepository, { strict: false });

async function time<Item>(
  items: readonly Item[],
  call: (item: Item) => Promise<unknown>,
): Promise<Durations> {
  const microseconds: number[] = [];
  for (const item of items) {
    const startedAt = performance.now();
    await call(item);
    microseconds.push((performance.now() - startedAt) * 1000);
  }
  return { microseconds };
}

async function claim(size: number): Promise<void> {
  const claimed = await leases.claim(size, [Platform.TIKTOK]);
  if (claimed.length !== size) throw new Error(`${claimed.length} grants were due, not ${size}.`);
}

async function list(userId: string): Promise<void> {
  const found = await accounts.list(userId, null, 21);
  if (found.length === 0) throw new Error('The user has no accounts.');
}

handleRequests(async (request: GrantsRequest): Promise<Durations> => {
  switch (request.kind) {
    case 'claim':
      return time(Array.from({ length: request.times }), () => claim(request.size));
    case 'list':
      return time(request.userIds, list);
    case 'handOut':
      return time(request.accountIds, (id) =>
        accounts.withCredentials(id, ({ accessToken }) => Promise.resolve(accessToken), 'bench'),
      );
  }
});
report({ url });
