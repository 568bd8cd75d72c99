import { createHash } from 'node:crypto';
import { z } from 'zod';

export const PRIVACY_LEVELS = [
  'PUBLIC_TO_EVERYONE',
  'MUTUAL_FOLLOW_FRIENDS',
  'FOLLOWER_OF_CREATOR',
  'SELF_ONLY',
] as const;

export type PrivacyLevel = (typeof PRIVACY_LEVELS)[number];

const count = z.int().min(0);

export const personSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/),
  username: z.string().regex(/^[a-z0-9._]{2,32}$/),
  displayName: z.string().min(1),
  bio: z.string().default('Simulated creator.'),
  isVerified: z.boolean().default(false),
  private: z.boolean().default(false),
  banned: z.boolean().default(false),
  /** Has reached the daily post limit, over all apps. */
  cappedToday: z.boolean().default(false),
  /** Null: the usual options of such an account. */
  privacyLevelOptions: z.array(z.enum(PRIVACY_LEVELS)).nullable().default(null),
  commentDisabled: z.boolean().default(false),
  duetDisabled: z.boolean().default(false),
  stitchDisabled: z.boolean().default(false),
  maxVideoPostDurationSec: z.int().min(1).default(600),
  followerCount: count.default(1204),
  followingCount: count.default(87),
  likesCount: count.default(15_300),
  dailyPostLimit: count.default(15),
  pendingShareLimit: count.default(5),
  /** Number of public posts that the user has at the start. */
  olderPosts: count.default(0),
  /** Created in bulk for a load test. Not offered on the consent page. */
  bulk: z.boolean().default(false),
});

export type Person = z.output<typeof personSchema>;

export const DEFAULT_PEOPLE: z.input<typeof personSchema>[] = [
  {
    id: 'sim-public',
    username: 'sim.public.creator',
    displayName: 'Simulated Public Creator',
    olderPosts: 3,
  },
  {
    id: 'sim-private',
    username: 'sim.private.creator',
    displayName: 'Simulated Private Creator',
    private: true,
    followerCount: 48,
  },
  {
    id: 'sim-capped',
    username: 'sim.capped.creator',
    displayName: 'Simulated Capped Creator',
    cappedToday: true,
  },
  { id: 'sim-banned', username: 'sim.banned.creator', displayName: 'Simulated Banned Creator', banned: true },
];

export function getPrivacyOptions(person: Person): PrivacyLevel[] {
  if (person.privacyLevelOptions) return person.privacyLevelOptions;
  return person.private
    ? ['FOLLOWER_OF_CREATOR', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY']
    : ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'];
}

/** The open id of a user. It differs between apps and is the same after every restart. */
export function deriveOpenId(clientKey: string, personId: string): string {
  return `-000${createHash('sha256').update(`open\n${clientKey}\n${personId}`).digest('base64url').slice(0, 40)}`;
}

/** The union id of a user. It is the same for all apps of a developer. The simulator has one developer. */
export function deriveUnionId(personId: string): string {
  return createHash('sha256').update(`union\n${personId}`).digest('hex').slice(0, 32);
}

/** The users that can sign in. */
export class People {
  private readonly byId = new Map<string, Person>();
  private readonly byName = new Map<string, Person>();

  put(person: Person): void {
    const before = this.byId.get(person.id);
    if (before) this.byName.delete(before.username);
    this.byId.set(person.id, person);
    this.byName.set(person.username, person);
  }

  get(id: string): Person {
    const person = this.byId.get(id);
    if (!person) throw new Error(`there is no person ${id}`);
    return person;
  }

  /** Finds a user by id, by username or by an open id of one of the apps. */
  find(reference: string, clientKeys: string[]): Person | undefined {
    const direct = this.byId.get(reference) ?? this.byName.get(reference);
    if (direct || !reference.startsWith('-000')) return direct;
    return this.all().find((person) => clientKeys.some((key) => deriveOpenId(key, person.id) === reference));
  }

  all(): Person[] {
    return [...this.byId.values()];
  }

  clear(): void {
    this.byId.clear();
    this.byName.clear();
  }
}
