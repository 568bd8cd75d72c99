import { z } from 'zod';
import { derivePersonId } from '../ids.js';

export const PAGE_TASKS = [
  'ADVERTISE',
  'ANALYZE',
  'CREATE_CONTENT',
  'MESSAGING',
  'MODERATE',
  'MANAGE',
  'PROFILE_PLUS_ANALYZE',
  'PROFILE_PLUS_CREATE_CONTENT',
  'PROFILE_PLUS_FULL_CONTROL',
  'PROFILE_PLUS_MESSAGING',
  'PROFILE_PLUS_MODERATE',
] as const;

const ALL_TASKS: (typeof PAGE_TASKS)[number][] = [
  'ADVERTISE',
  'ANALYZE',
  'CREATE_CONTENT',
  'MESSAGING',
  'MODERATE',
  'MANAGE',
];

const roleSchema = z.strictObject({
  page: z.string(),
  tasks: z.array(z.enum(PAGE_TASKS)).default(ALL_TASKS),
  /** Whether a business assigned the role, not the Page. */
  throughBusiness: z.boolean().default(false),
});

export const personSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/),
  name: z.string().min(1),
  roles: z.array(roleSchema).default([]),
  /** Created in bulk for a load test. Not offered on the consent page. */
  bulk: z.boolean().default(false),
});

export type Person = z.output<typeof personSchema>;
export type Role = Person['roles'][number];

export const DEFAULT_PEOPLE: z.input<typeof personSchema>[] = [
  {
    id: 'sim-anna',
    name: 'Simulated Anna',
    roles: [{ page: 'sim-page-bakery' }, { page: 'sim-page-studio' }, { page: 'sim-page-no-instagram' }],
  },
  {
    id: 'sim-ben',
    name: 'Simulated Ben',
    roles: [
      { page: 'sim-page-shop', tasks: ['ANALYZE'] },
      { page: 'sim-page-personal' },
      { page: 'sim-page-restricted' },
    ],
  },
  {
    id: 'sim-agency',
    name: 'Simulated Agency Person',
    roles: [
      { page: 'sim-page-shop', throughBusiness: true },
      { page: 'sim-page-bakery', throughBusiness: true },
    ],
  },
  { id: 'sim-nobody', name: 'Simulated Nobody' },
];

/** The users that can sign in at Facebook. */
export class People {
  private readonly byId = new Map<string, Person>();

  put(person: Person): void {
    this.byId.set(person.id, person);
  }

  get(id: string): Person {
    const person = this.byId.get(id);
    if (!person) throw new Error(`there is no person ${id}`);
    return person;
  }

  /** Finds a user by simulator id or by the app-scoped id of one of the apps. */
  find(reference: string, appIds: string[]): Person | undefined {
    const direct = this.byId.get(reference);
    if (direct || !/^\d+$/.test(reference)) return direct;
    return this.all().find((person) =>
      appIds.some((appId) => derivePersonId(appId, person.id) === reference),
    );
  }

  all(): Person[] {
    return [...this.byId.values()];
  }

  clear(): void {
    this.byId.clear();
  }
}
