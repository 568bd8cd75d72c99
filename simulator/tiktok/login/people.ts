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
  /** Has used up today's posts, with whatever app. */
  cappedToday: z.boolean().default(false),
  /** Null: what such an account usually offers. */
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
  /** Public posts the person has from before. */
  olderPosts: count.default(0),
  /** Made by the dozen for a load test: not offered on the consent page. */
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

export function privacyOptions(person: Person): PrivacyLevel[] {
  if (person.privacyLevelOptions) return person.privacyLevelOptions;
  return person.private
    ? ['FOLLOWER_OF_CREATOR', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY']
    : ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'];
}

/** One per app and person, never the same for two apps, and the same after every restart. */
export function openIdOf(clientKey: string, personId: string): string {
  return `-000${createHash('sha256').update(`open\n${clientKey}\n${personId}`).digest('base64url').slice(0, 40)}`;
}

/** The same for all apps of one developer; this simulator knows one developer. */
export function unionIdOf(personId: string): string {
  return createHash('sha256').update(`union\n${personId}`).digest('hex').slice(0, 32);
}

/** Everyone who can sign in. */
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

  /** By id, username or an open id of one of these apps. */
  find(reference: string, clientKeys: string[]): Person | undefined {
    const direct = this.byId.get(reference) ?? this.byName.get(reference);
    if (direct || !reference.startsWith('-000')) return direct;
    return this.all().find((person) => clientKeys.some((key) => openIdOf(key, person.id) === reference));
  }

  all(): Person[] {
    return [...this.byId.values()];
  }

  clear(): void {
    this.byId.clear();
    this.byName.clear();
  }
}
