import type { SimulatorClock } from '../../../clock.js';
import { parseFields } from '../../graph/fields.js';
import type { Call, Graph } from '../../graph/graph.js';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import { renderNode } from '../../graph/nodes.js';
import type { BaseUrlOf, Paging } from '../../graph/paging.js';
import { readAccountInsights } from './account-insights.js';
import type { Accounts } from '../accounts.js';
import type { Comments } from './comments.js';
import type { Insights } from './insights.js';
import type { Library } from './library.js';
import type { Media } from './media.js';
import type { InstagramNodes } from '../nodes.js';
import type { InstagramBehaviour } from '../settings.js';

interface MediaParts {
  clock: SimulatorClock;
  accounts: Accounts;
  library: Library;
  comments: Comments;
  insights: Insights;
  nodes: InstagramNodes;
  paging: Paging;
  baseUrl: BaseUrlOf;
  behaviour: () => InstagramBehaviour;
}

/** Profiles, media, stories and insights. */
export function registerMedia(graph: Graph, parts: MediaParts): void {
  const { clock, accounts, library, nodes, paging } = parts;

  graph.on('account', null, {
    GET: (call, account) => {
      call.requirePermission('profile', account);
      const fields = parseFields(call.params.text('fields'));
      const node = renderNode(nodes.account, account, fields, call);
      const wrapped =
        call.login === 'instagram' && call.path === 'me' && parts.behaviour().meShape === 'wrapped';
      return wrapped ? { data: [node] } : node;
    },
  });

  graph.on('account', 'media', {
    GET: (call, account) => {
      call.requirePermission('read', account);
      const items = filterByTime(call, library.list(account.id));
      return paging.renderEdge(call, { type: nodes.media, items });
    },
  });

  graph.on('account', 'stories', {
    GET: (call, account) => {
      call.requirePermission('read', account);
      return paging.renderEdge(call, { type: nodes.media, items: library.stories(account.id) });
    },
  });

  graph.on('account', 'insights', {
    GET: (call, account) => {
      call.requirePermission('insights', account);
      return readAccountInsights(call, account, clock.now(), parts.baseUrl);
    },
  });

  graph.on('media', null, {
    GET: (call, media) => {
      call.requirePermission('read', accounts.get(media.accountId));
      return renderNode(nodes.media, media, parseFields(call.params.text('fields')), call);
    },
    POST: (call, media) => {
      call.requirePermission('comments', accounts.get(media.accountId));
      const enabled = call.params.boolean('comment_enabled');
      if (enabled === undefined) throw invalidParameter('The parameter comment_enabled is required');
      media.commentsEnabled = enabled;
      return { success: true };
    },
  });

  graph.on(
    'media',
    null,
    {
      DELETE: (call, media) => {
        call.requirePermission('deleteMedia', accounts.get(media.accountId));
        if (media.parentId !== null) throw new GraphError(-1, { subcode: 2_207_073 });
        library.remove(media);
        parts.comments.removeOfMedia(media.id);
        return { success: true, deleted_id: media.id };
      },
    },
    'facebook',
  );

  graph.on('media', 'children', {
    GET: (call, media) => {
      call.requirePermission('read', accounts.get(media.accountId));
      return paging.renderEdge(call, { type: nodes.media, items: library.children(media) });
    },
  });

  graph.on('media', 'insights', {
    GET: (call, media) => {
      call.requirePermission('insights', accounts.get(media.accountId));
      const metrics = call.params.list('metric') ?? [];
      if (metrics.length === 0) throw invalidParameter('The parameter metric is required.');
      const breakdown = call.params.text('breakdown');
      return parts.insights.readMediaInsights(media, { login: call.login, metrics, breakdown });
    },
  });
}

/** Applies `since` and `until`, in seconds or as a date. */
function filterByTime(call: Call, items: Media[]): Media[] {
  const since = readTime(call, 'since') ?? -Infinity;
  const until = readTime(call, 'until') ?? Infinity;
  return items.filter(({ createdAt }) => createdAt >= since && createdAt <= until);
}

function readTime(call: Call, name: string): number | undefined {
  const text = call.params.text(name);
  if (text === undefined) return undefined;
  const time = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  if (Number.isNaN(time)) throw invalidParameter(`Param ${name} must be a time`);
  return time;
}
