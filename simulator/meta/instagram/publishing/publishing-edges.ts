import type { SimulatorClock } from '../../../clock.js';
import type { Pages } from '../../facebook/pages.js';
import { parseFields } from '../../graph/fields.js';
import type { Call, Graph } from '../../graph/graph.js';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import { renderNode } from '../../graph/nodes.js';
import type { Account } from '../accounts.js';
import { readContainerRequest } from './container-request.js';
import { isChild, isVideo, type Container, type ContainerDraft } from './container.js';
import type { Containers } from './containers.js';
import { fetchImage, type FetchedImage } from './fetches.js';
import type { InstagramNodes } from '../nodes.js';
import type { Publications } from './publications.js';
import type { InstagramBehaviour } from '../settings.js';

const DAY_SEC = 86_400;

interface PublishingParts {
  clock: SimulatorClock;
  pages: Pages;
  containers: Containers;
  publications: Publications;
  nodes: InstagramNodes;
  behaviour: () => InstagramBehaviour;
  /** Base URL of the upload host. */
  uploadUrl: () => string;
}

/** Edges that create containers, publish them and report the quota. */
export function registerPublishing(graph: Graph, parts: PublishingParts): void {
  const { clock, containers, publications, nodes, behaviour } = parts;

  graph.on('account', 'media', {
    POST: async (call, account) => {
      call.requirePermission('publish', account);
      const draft = readContainerRequest(call, { behaviour: behaviour(), pages: parts.pages, account });
      if (containers.countToday(account.id) >= behaviour().containerLimit) {
        throw new GraphError(9, { subcode: 2_207_042 });
      }
      containers.refuseIfPreset(account, draft.kind);
      checkChildren(draft, account, call);
      const image = await fetchImages(draft, behaviour());
      const container = containers.create({
        account,
        draft,
        image,
        appId: call.principal.app.appId,
        login: call.login,
        version: call.version,
      });
      const path = [...(call.version === null ? [] : [call.version]), container.id].join('/');
      return {
        id: container.id,
        ...(draft.resumable && { uri: `${parts.uploadUrl()}/ig-api-upload/${path}` }),
      };
    },
  });

  graph.on('account', 'media_publish', {
    POST: (call, account) => {
      call.requirePermission('publish', account);
      const creationId = call.params.required('creation_id');
      return { id: publications.publish(account, call.principal.app.appId, creationId).id };
    },
  });

  graph.on('account', 'content_publishing_limit', {
    GET: (call, account) => {
      call.requirePermission('publish', account);
      const since = readSince(call, clock.now());
      const wanted = parseFields(call.params.text('fields')).map(({ name }) => name);
      const unknown = wanted.find((name) => name !== 'config' && name !== 'quota_usage');
      if (unknown !== undefined) throw invalidParameter(`Tried accessing nonexisting field (${unknown})`);
      return {
        data: [
          {
            ...((wanted.length === 0 || wanted.includes('quota_usage')) && {
              quota_usage: publications.quotaUsed(account, since),
            }),
            ...(wanted.includes('config') && {
              config: { quota_total: publications.quotaTotal(account), quota_duration: DAY_SEC },
            }),
          },
        ],
      };
    },
  });

  graph.on('container', null, {
    GET: (call, container) =>
      renderNode(nodes.container, container, parseFields(call.params.text('fields')), call),
  });

  function checkChildren(draft: ContainerDraft, account: Account, call: Call): void {
    for (const id of draft.children) {
      const child = containers.find(id);
      const isOwn = child?.accountId === account.id && child.appId === call.principal.app.appId;
      if (!child || !isOwn) throw new GraphError(24, { subcode: 2_207_006 });
      requireFinished(child);
    }
  }
}

function requireFinished(child: Container): void {
  if (!isChild(child.kind)) throw invalidParameter(`Param children: ${child.id} is not a carousel item`);
  switch (child.statusCode) {
    case 'FINISHED':
      return;
    case 'EXPIRED':
      throw new GraphError(-2, { subcode: 2_207_020 });
    case 'PUBLISHED':
      throw new GraphError(24, { subcode: 2_207_006 });
    default:
      throw new GraphError(9_007, { subcode: 2_207_027 });
  }
}

/** Fetches images and covers while the call waits. Videos are fetched later. */
async function fetchImages(
  { kind, url, coverUrl }: ContainerDraft,
  behaviour: InstagramBehaviour,
): Promise<FetchedImage | null> {
  if (coverUrl !== null) await fetchImage(coverUrl, 'cover', behaviour);
  if (url === null || isVideo(kind)) return null;
  return fetchImage(url, kind === 'story-image' || kind === 'child-image' ? kind : 'image', behaviour);
}

function readSince(call: Call, nowMs: number): number {
  const since = call.params.integer('since');
  if (since === undefined) return nowMs - DAY_SEC * 1_000;
  if (since * 1_000 < nowMs - DAY_SEC * 1_000) {
    throw invalidParameter('Param since must not be more than 24 hours ago');
  }
  return since * 1_000;
}
