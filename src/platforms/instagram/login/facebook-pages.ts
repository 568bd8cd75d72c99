import { Logger } from '@nestjs/common';
import type { z } from 'zod';
import type { PlatformFailure } from '../../platform-failure.js';
import type { OpenCredentials } from '../../platform-login.js';
import { concernsOnePart } from './discovery-failures.js';
import type { InstagramClient } from '../client/client.js';
import { idNode, listOf, pageNode } from '../client/schemas.js';

/** A Page of the user that is linked to an Instagram account. */
export interface FoundPage {
  id: string;
  name: string | null;
  /** Page token. */
  token: string;
  tasks: readonly string[];
  igId: string;
}

const pageFields = 'id,name,access_token,tasks,instagram_business_account{id,username}';
const pageSize = '100';
/** More Pages than any user has. A list whose pages form a circle must end. */
const maxPages = 50;

const pageList = listOf(pageNode);
const businessList = listOf(idNode);

/** Lists the Pages that a user has selected in the dialog: their own and those of their businesses. */
export class FacebookPages {
  private readonly logger = new Logger('Instagram');

  constructor(private readonly client: Pick<InstagramClient, 'asPerson'>) {}

  /**
   * The Pages with an Instagram account, and why lists of businesses are missing.
   *
   * @throws PlatformFailure if the user's own Pages cannot be listed
   */
  async withInstagram(
    credentials: OpenCredentials,
    scopes: readonly string[],
  ): Promise<{ pages: FoundPage[]; failures: PlatformFailure[] }> {
    const found = new Map<string, FoundPage>();
    const add = (pages: readonly FoundPage[]) => {
      for (const page of pages) if (!found.has(page.igId)) found.set(page.igId, page);
    };
    add(await this.pagesOf(credentials, '/me/accounts'));
    // A role that comes through a business is only listed there.
    const failures: PlatformFailure[] = [];
    if (!scopes.includes('business_management')) return { pages: [...found.values()], failures };
    const part = async <Item>(path: string, list: Promise<Item[]>): Promise<Item[]> => {
      try {
        return await list;
      } catch (error) {
        if (!concernsOnePart(error)) throw error;
        this.logger.warn({ err: error, path }, 'A list of Pages is missing.');
        failures.push(error);
        return [];
      }
    };
    const businesses = '/me/businesses';
    for (const { id } of await part(
      businesses,
      this.all(credentials, 'businesses', businesses, 'id', businessList),
    )) {
      for (const path of [`/${id}/owned_pages`, `/${id}/client_pages`])
        add(await part(path, this.pagesOf(credentials, path)));
    }
    return { pages: [...found.values()], failures };
  }

  private async pagesOf(credentials: OpenCredentials, path: string): Promise<FoundPage[]> {
    const nodes = await this.all(credentials, 'pages', path, pageFields, pageList);
    return nodes.flatMap(({ id, name, access_token, tasks, instagram_business_account: account }) =>
      access_token && account
        ? [{ id, name, token: access_token, tasks: tasks ?? [], igId: account.id }]
        : [],
    );
  }

  private async all<Item>(
    credentials: OpenCredentials,
    name: string,
    path: string,
    fields: string,
    schema: z.ZodType<{ data: Item[]; after: string | null }>,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let after: string | null = null;
    for (let turn = 0; turn < maxPages; turn += 1) {
      const page: { data: Item[]; after: string | null } = await this.client.asPerson(credentials, {
        name,
        method: 'GET',
        path,
        query: { fields, limit: pageSize, ...(after && { after }) },
        schema,
        repeatable: true,
        accountId: null,
      });
      items.push(...page.data);
      if (page.after === null || page.after === after) return items;
      after = page.after;
    }
    return items;
  }
}
