import { z } from 'zod';
import { deriveBusinessId, derivePageId } from '../ids.js';

export const pageSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/),
  name: z.string().min(1),
  /** The linked Instagram account. */
  instagram: z.string().nullable().default(null),
  /** Whether it has an address and can be a `location_id`. */
  hasLocation: z.boolean().default(false),
  business: z
    .strictObject({
      id: z.string(),
      name: z.string(),
      relation: z.enum(['owned', 'client']).default('owned'),
    })
    .nullable()
    .default(null),
});

export type Page = z.output<typeof pageSchema>;

export interface Business {
  id: string;
  name: string;
}

export const DEFAULT_PAGES: z.input<typeof pageSchema>[] = [
  {
    id: 'sim-page-bakery',
    name: 'Simulated Harbour Bakery',
    instagram: 'sim-bakery',
    hasLocation: true,
    business: { id: 'sim-agency-business', name: 'Simulated Agency', relation: 'client' },
  },
  { id: 'sim-page-studio', name: 'Simulated Studio', instagram: 'sim-creator' },
  {
    id: 'sim-page-shop',
    name: 'Simulated Second Shop',
    instagram: 'sim-second-shop',
    hasLocation: true,
    business: { id: 'sim-agency-business', name: 'Simulated Agency', relation: 'owned' },
  },
  { id: 'sim-page-restricted', name: 'Simulated Restricted Shop', instagram: 'sim-restricted' },
  { id: 'sim-page-personal', name: 'Simulated Page of a Person', instagram: 'sim-personal' },
  { id: 'sim-page-no-instagram', name: 'Simulated Page Without Instagram' },
];

/** Facebook Pages. */
export class Pages {
  private readonly byId = new Map<string, Page>();

  put(page: Page): void {
    this.byId.set(page.id, page);
  }

  get(id: string): Page {
    const page = this.byId.get(id);
    if (!page) throw new Error(`there is no page ${id}`);
    return page;
  }

  /** Finds a Page by simulator id or by API id. */
  find(reference: string): Page | undefined {
    return this.byId.get(reference) ?? this.all().find((page) => derivePageId(page.id) === reference);
  }

  listByAccount(accountId: string): Page[] {
    return this.all().filter((page) => page.instagram === accountId);
  }

  findBusiness(apiId: string): Business | undefined {
    const page = this.all().find(({ business }) => business && deriveBusinessId(business.id) === apiId);
    return page?.business ?? undefined;
  }

  all(): Page[] {
    return [...this.byId.values()];
  }

  clear(): void {
    this.byId.clear();
  }
}
