import { z } from 'zod';
import { appScopedIdOf, igIdOf } from '../ids.js';

const count = z.int().min(0);

/** People by group: `{ "25-34": 300 }`. */
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
  /** People who engaged with it within the timeframes that demographics have. */
  engagedCount: count.default(356),
  /** Demographics of the audience. A breakdown without explicit groups is generated. */
  demographics: z
    .strictObject({ followers: demographics.default({}), engaged: demographics.default({}) })
    .prefault({}),
  isPublic: z.boolean().default(true),
  /** Of the last 24 hours; the rate limit hangs on it. */
  impressions: z.int().min(1).default(1_000),
  /** Publishing is refused until the owner opens the app. */
  restricted: z.boolean().default(false),
  /** Publishing is refused as spam. */
  spamBlocked: z.boolean().default(false),
  /** Every write is refused for policy. */
  blockedForPolicy: z.boolean().default(false),
  trialReels: z.boolean().default(true),
  /** Product ids the account may tag. */
  products: z.array(z.string()).default([]),
  /** Posts of 24 hours; null: what the settings say. */
  quotaTotal: count.nullable().default(null),
  /** Posts other apps made within the last 24 hours. */
  quotaUsedElsewhere: count.default(0),
  /** Media the account has from before. */
  olderMedia: count.default(0),
  /** Made by the dozen for a load test: not offered on the consent page. */
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

/** Only professional accounts have an API. */
export function isProfessional(account: Account): boolean {
  return account.accountType !== 'personal';
}

/** Every Instagram account. */
export class Accounts {
  private readonly byId = new Map<string, Account>();
  private readonly byName = new Map<string, Account>();
  private readonly byIgId = new Map<string, Account>();

  put(account: Account): void {
    const before = this.byId.get(account.id);
    if (before) this.byName.delete(before.username);
    this.byId.set(account.id, account);
    this.byName.set(account.username, account);
    this.byIgId.set(igIdOf(account.id), account);
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

  /** By name here, username, IG id, or the id one of these apps knows. */
  find(reference: string, appIds: string[]): Account | undefined {
    const direct = this.byId.get(reference) ?? this.byName.get(reference) ?? this.byIgId.get(reference);
    if (direct || !/^27\d+$/.test(reference)) return direct;
    return this.all().find((account) =>
      appIds.some((appId) => appScopedIdOf(appId, account.id) === reference),
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
