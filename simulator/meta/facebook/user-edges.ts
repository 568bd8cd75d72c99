import { getUserId, type Authorizations } from '../login/authorizations.js';
import type { Accounts } from '../instagram/accounts.js';
import type { InstagramNodes } from '../instagram/nodes.js';
import { parseFields } from '../graph/fields.js';
import type { Call, Graph } from '../graph/graph.js';
import { GraphError, unsupported } from '../graph/responses.js';
import { deriveBusinessId, derivePageId } from '../ids.js';
import { Expanded, renderNode, type NodeType } from '../graph/nodes.js';
import type { Paging } from '../graph/paging.js';
import type { Principals, SharedPage } from '../login/principals.js';
import type { Tokens } from '../login/tokens.js';
import type { Business, Page } from './pages.js';
import { findRole } from '../login/principals.js';
import type { Person } from './people.js';

interface UserParts {
  accounts: Accounts;
  tokens: Tokens;
  principals: Principals;
  authorizations: Authorizations;
  instagram: InstagramNodes;
  paging: Paging;
}

/** Users, their permissions and the Pages that they share with the app. */
export function registerUsers(graph: Graph, parts: UserParts): void {
  const { tokens, principals, paging, instagram } = parts;
  const personNode: NodeType<Person> = {
    name: 'User',
    id: (_person, call) => getUserId(call.principal.grant),
    fields: { name: (person) => person.name },
  };
  const businessNode: NodeType<Business> = {
    name: 'Business',
    id: (business) => deriveBusinessId(business.id),
    fields: { name: (business) => business.name },
  };
  const pageNode: NodeType<Page> = {
    name: 'Page',
    id: (page) => derivePageId(page.id),
    fields: {
      name: (page) => page.name,
      category: () => 'Local business',
      tasks: (page, call) => findRole(getPerson(call), page.id)?.tasks,
      access_token: (page, call) => {
        const { token } = call.principal;
        return token.kind === 'page' ? token.token : tokens.getPageToken(token, page.id).token;
      },
      // Omitted, not null, if no professional account is linked.
      instagram_business_account: (page, call, request) => {
        const account = principals.findSharedAccount(call.principal.grant, page);
        return account && new Expanded(renderNode(instagram.account, account, request.fields, call));
      },
      connected_instagram_account: (page, call, request) => {
        const account = principals.findLinkedAccount(page);
        return account && new Expanded(renderNode(instagram.account, account, request.fields, call));
      },
    },
  };

  graph.on('person', null, {
    GET: (call, person) => renderNode(personNode, person, parseFields(call.params.text('fields')), call),
  });

  graph.on('person', 'permissions', {
    GET: (call) => {
      const { scopes, declined } = call.principal.grant;
      return {
        data: [
          ...scopes.map((permission) => ({ permission, status: 'granted' })),
          ...declined.map((permission) => ({ permission, status: 'declined' })),
        ],
      };
    },
    DELETE: (call, _person, rest) => {
      const { grant } = call.principal;
      tokens.counters.revocations += 1;
      const permission = rest[0] ?? call.params.text('permission');
      if (permission === undefined) parts.authorizations.remove(grant);
      else tokens.removePermission(grant, permission);
      return { success: true };
    },
  });

  graph.on('person', 'accounts', {
    GET: (call) => {
      requireUserToken(call);
      const shared = call.principal.grant.scopes.includes('pages_show_list')
        ? principals.listSharedPages(call.principal.grant).filter(({ role }) => !role.throughBusiness)
        : [];
      return paging.renderEdge(call, { type: pageNode, items: shared.map(({ page }) => page) });
    },
  });

  graph.on('person', 'businesses', {
    GET: (call) => {
      requireBusinessManagement(call);
      const businesses = new Map<string, Business>();
      for (const { page } of listBusinessPages(call)) {
        if (page.business) businesses.set(page.business.id, page.business);
      }
      return paging.renderEdge(call, { type: businessNode, items: [...businesses.values()] });
    },
  });

  graph.on('business', null, {
    GET: (call, business) => {
      requireBusinessManagement(call);
      return renderNode(businessNode, business, parseFields(call.params.text('fields')), call);
    },
  });
  for (const relation of ['owned', 'client'] as const) {
    graph.on('business', `${relation}_pages`, {
      GET: (call, business) => {
        requireBusinessManagement(call);
        const items = listBusinessPages(call)
          .map(({ page }) => page)
          .filter((page) => page.business?.id === business.id && page.business.relation === relation);
        return paging.renderEdge(call, { type: pageNode, items });
      },
    });
  }

  graph.on('page', null, {
    GET: (call, page) => renderNode(pageNode, page, parseFields(call.params.text('fields')), call),
  });

  function getPerson(call: Call): Person {
    if (call.principal.kind === 'instagram') throw unsupported(call.method, call.path);
    return call.principal.person;
  }

  function listBusinessPages(call: Call): SharedPage[] {
    return principals.listSharedPages(call.principal.grant).filter(({ role }) => role.throughBusiness);
  }
}

function requireUserToken(call: Call): void {
  if (call.principal.kind !== 'user') throw unsupported(call.method, call.path.split('/', 1)[0] as string);
}

function requireBusinessManagement(call: Call): void {
  requireUserToken(call);
  if (!call.principal.grant.scopes.includes('business_management')) {
    throw new GraphError(200, {
      message: '(#200) Requires business_management permission to manage the object',
    });
  }
}
