import type { Pages } from '../facebook/pages.js';
import type { Account, Accounts } from '../instagram/accounts.js';
import type { Comments } from '../instagram/content/comments.js';
import type { Containers } from '../instagram/publishing/containers.js';
import type { Library } from '../instagram/content/library.js';
import { getUserId } from '../login/authorizations.js';
import type { FoundNode } from './graph.js';
import { deriveAppScopedId, deriveIgId, derivePageId } from '../ids.js';
import type { Principal, Principals } from '../login/principals.js';

interface NodeStores {
  principals: Principals;
  pages: Pages;
  accounts: Accounts;
  library: Library;
  comments: Comments;
  containers: Containers;
}

/** Finds the object of an id in a path. Undefined if it does not exist or is not visible to the caller. */
export class NodeFinder {
  constructor(private readonly stores: NodeStores) {}

  find(reference: string, principal: Principal): FoundNode | undefined {
    if (principal.kind === 'app') return undefined;
    return (
      this.findOwn(reference, principal) ??
      this.findAsset(reference, principal) ??
      this.findContent(reference, principal)
    );
  }

  /** Finds `me` and the ids of the caller. */
  private findOwn(reference: string, principal: Exclude<Principal, { kind: 'app' }>): FoundNode | undefined {
    const isMe = reference === 'me';
    switch (principal.kind) {
      case 'instagram': {
        const { account, app } = principal;
        const ids = [deriveAppScopedId(app.appId, account.id), deriveIgId(account.id)];
        return isMe || ids.includes(reference) ? createAccountNode(account) : undefined;
      }
      case 'page': {
        const { page } = principal;
        return isMe || derivePageId(page.id) === reference
          ? { kind: 'page', object: page, account: null }
          : undefined;
      }
      default:
        return isMe || getUserId(principal.grant) === reference
          ? { kind: 'person', object: principal.person, account: null }
          : undefined;
    }
  }

  /** Finds Pages, businesses and Instagram accounts that the app may access. */
  private findAsset(
    reference: string,
    principal: Exclude<Principal, { kind: 'app' }>,
  ): FoundNode | undefined {
    if (principal.kind === 'instagram') return undefined;
    const { accounts, pages, principals } = this.stores;
    const account = accounts.findByIgId(reference);
    if (account) return principals.findAccess(principal, account) && createAccountNode(account);
    if (principal.kind !== 'user') return undefined;
    const shared = principals.listSharedPages(principal.grant);
    const page = shared.find((one) => derivePageId(one.page.id) === reference)?.page;
    if (page) return { kind: 'page', object: page, account: null };
    const business = pages.findBusiness(reference);
    const worksFor = shared.some((one) => one.role.throughBusiness && one.page.business?.id === business?.id);
    return business && worksFor ? { kind: 'business', object: business, account: null } : undefined;
  }

  /** Finds media, comments and containers of accessible accounts. */
  private findContent(
    reference: string,
    principal: Exclude<Principal, { kind: 'app' }>,
  ): FoundNode | undefined {
    const { accounts, principals, library, comments, containers } = this.stores;
    const media = library.find(reference);
    const comment = media ? undefined : comments.find(reference);
    const container = media || comment ? undefined : containers.find(reference);
    const accountId = (media ?? comment ?? container)?.accountId;
    if (accountId === undefined) return undefined;
    const account = accounts.get(accountId);
    if (!principals.findAccess(principal, account)) return undefined;
    if (media) return { kind: 'media', object: media, account };
    if (comment) return { kind: 'comment', object: comment, account };
    return container?.appId === principal.app.appId
      ? { kind: 'container', object: container, account }
      : undefined;
  }
}

function createAccountNode(account: Account): FoundNode {
  return { kind: 'account', object: account, account };
}
