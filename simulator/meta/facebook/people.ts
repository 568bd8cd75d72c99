import { z } from 'zod';
import { personIdOf } from '../ids.js';

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
  /** Given by a business, not by the Page itself. */
  throughBusiness: z.boolean().default(false),
});

export const personSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/),
  name: z.string().min(1),
  roles: z.array(roleSchema).default([]),
  /** Made by the dozen for a load test: not offered on the consent page. */
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

/** Everyone who can sign in at Facebook. */
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

  /** By name here or by the id one of these apps knows. */
  find(reference: string, appIds: string[]): Person | undefined {
    const direct = this.byId.get(reference);
    if (direct || !/^\d+$/.test(reference)) return direct;
    return this.all().find((person) => appIds.some((appId) => personIdOf(appId, person.id) === reference));
  }

  all(): Person[] {
    return [...this.byId.values()];
  }

  clear(): void {
    this.byId.clear();
  }
}
