import { z } from 'zod';
import { deriveAppScopedId, deriveIgId } from '../ids.js';

const count = z.int().min(0);

/** Number of users by group: `{ "25-34": 300 }`. */
const groups = z.record(z.string(), count);
const demographics = z.strictObject({
  age: groups.optional(),
  city: groups.optional(),
  country: groups.optional(),
  gender: groups.optional(),
});

export const accountSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/),
  username: z.string().regex(/^[a-z0-9._]{1,30}$/),
  name: z.string().min(1),
  accountType: z.enum(['business', 'creator', 'personal']).default('business'),
  biography: z.string().default('Simulated account.'),
  website: z.string().default(''),
  followersCount: count.default(1_204),
  followsCount: count.default(88),
  /** Number of users that engaged with the account within the timeframes of demographics. */
  engagedCount: count.default(356),
  /** Demographics of the audience. A breakdown without explicit groups is generated. */
  demographics: z
    .strictObject({ followers: demographics.default({}), engaged: demographics.default({}) })
    .prefault({}),
  isPublic: z.boolean().default(true),
  /** Impressions of the last 24 hours. The rate limit depends on them. */
  impressions: z.int().min(1).default(1_000),
  /** Publishing fails until the owner opens the app. */
  restricted: z.boolean().default(false),
  /** Publishing fails as spam. */
  spamBlocked: z.boolean().default(false),
  /** Every write fails with a policy error. */
  blockedForPolicy: z.boolean().default(false),
  trialReels: z.boolean().default(true),
  /** Product ids that the account may tag. */
  products: z.array(z.string()).default([]),
  /** Maximum posts per 24 hours. Null: the value in the settings. */
  quotaTotal: count.nullable().default(null),
  /** Number of posts by other apps within the last 24 hours. */
  quotaUsedElsewhere: count.default(0),
  /** Number of media that the account has at the start. */
  olderMedia: count.default(0),
  /** Created in bulk for a load test. Not offered on the consent page. */
  bulk: z.boolean().default(false),
});

export type Account = z.output<typeof accountSchema>;

export const DEFAULT_ACCOUNTS: z.input<typeof accountSchema>[] = [
  {
    id: 'sim-bakery',
    username: 'sim.harbour.bakery',
    name: 'Simulated Harbour Bakery',
    website: 'https://bakery.example/',
    olderMedia: 3,
  },
  {
    id: 'sim-creator',
    username: 'sim.studio.creator',
    name: 'Simulated Studio Creator',
    accountType: 'creator',
  },
  { id: 'sim-second-shop', username: 'sim.second.shop', name: 'Simulated Second Shop' },
  {
    id: 'sim-restricted',
    username: 'sim.restricted.shop',
    name: 'Simulated Restricted Shop',
    restricted: true,
  },
  {
    id: 'sim-capped',
    username: 'sim.capped.shop',
    name: 'Simulated Capped Shop',
    quotaUsedElsewhere: 1_000,
  },
  {
    id: 'sim-personal',
    username: 'sim.personal',
    name: 'Simulated Person',
    accountType: 'personal',
    followersCount: 48,
  },
];

/** Only professional accounts have API access. */
export function isProfessional(account: Account): boolean {
  return account.accountType !== 'personal';
}

/** The Instagram accounts. */
export class Accounts {
  private readonly byId = new Map<string, Account>();
  private readonly byName = new Map<string, Account>();
  private readonly byIgId = new Map<string, Account>();

  put(account: Account): void {
    const before = this.byId.get(account.id);
    if (before) this.byName.delete(before.username);
    this.byId.set(account.id, account);
    this.byName.set(account.username, account);
    this.byIgId.set(deriveIgId(account.id), account);
  }

  get(id: string): Account {
    const account = this.byId.get(id);
    if (!account) throw new Error(`there is no account ${id}`);
    return account;
  }

  findByUsername(username: string): Account | undefined {
    return this.byName.get(username);
  }

  findByIgId(igId: string): Account | undefined {
    return this.byIgId.get(igId);
  }

  /** Finds an account by simulator id, username, IG id or the app-scoped id of one of the apps. */
  find(reference: string, appIds: string[]): Account | undefined {
    const direct = this.byId.get(reference) ?? this.byName.get(reference) ?? this.byIgId.get(reference);
    if (direct || !/^27\d+$/.test(reference)) return direct;
    return this.all().find((account) =>
      appIds.some((appId) => deriveAppScopedId(appId, account.id) === reference),
    );
  }

  all(): Account[] {
    return [...this.byId.values()];
  }

  clear(): void {
    this.byId.clear();
    this.byName.clear();
    this.byIgId.clear();
  }
}
