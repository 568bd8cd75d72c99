import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Comment } from '../../content/domain/comment.js';
import { CommentsService } from '../../content/comments/comments.service.js';
import { ContentService } from '../../content/content.service.js';
import { cursorParts, decodeCursor } from '../../graphql/connection.js';
import { dayThatEnds } from './day.js';
import { toToolPage } from './pages.js';
import {
  accountInput,
  idOf,
  own,
  pageInput,
  pageOf,
  text,
  time,
  toOwn,
  toTime,
  toTimeOrNull,
  toUntrusted,
  toUntrustedOrNull,
  untrusted,
} from './schemas.js';
import { defineTool, ToolGroup, type ToolProvider } from './tool.js';

const metric = z.object({ name: z.string(), value: z.number() });

const media = z.object({
  id: idOf('the media item'),
  platformMediaId: z.string(),
  kind: z.string().describe('VIDEO, PHOTO or MIXED.'),
  caption: own,
  publishedAt: time,
  url: z.string().nullable().describe('Public address. Null if unknown.'),
  metrics: z.array(metric).describe('Counters as of the last sync.'),
});

const comment = z.object({
  id: idOf('the comment'),
  platformMediaId: z.string().describe('The media item, as in list_media.'),
  isReply: z.boolean(),
  parentId: idOf('the comment that it replies to')
    .nullable()
    .describe(
      'Id of the comment that it replies to. Null if it is no reply, or if that comment is not known.',
    ),
  text: untrusted,
  author: untrusted.nullable().describe("Author's username. Null if unknown."),
  isOwn: z.boolean().describe('Whether the account wrote it.'),
  isHidden: z.boolean(),
  likeCount: z.number().nullable(),
  publishedAt: time,
});

/** Media, metrics and comments of accounts. */
@Injectable()
@ToolGroup()
export class ContentTools implements ToolProvider {
  constructor(
    private readonly content: ContentService,
    private readonly comments: CommentsService,
  ) {}

  readonly tools = [
    defineTool({
      name: 'list_media',
      title: 'List media',
      description:
        'Lists published media of an account with their metrics, as of the last sync, newest first.',
      kind: 'READ',
      scope: 'content:read',
      input: z.strictObject({ ...accountInput, ...pageInput }),
      output: pageOf(media).extend({
        syncedAt: time.nullable().describe('Time of the last complete read. Null before the first one.'),
      }),
      run: async (actor, input) => {
        const key = decodeCursor(input.cursor, [cursorParts.time, cursorParts.uuid]);
        const { rows, sync } = await this.content.page(actor, input.accountId ?? null, {
          filter: {},
          order: { metric: null, descending: true },
          after: key && { orderKey: key[0], id: key[1] },
          limit: input.limit + 1,
        });
        const shown = rows.slice(0, input.limit).map((row) => row.id);
        const metrics = await this.content.metricsOf(actor, shown);
        const byMedia = new Map(shown.map((mediaId, index) => [mediaId, metrics[index]!]));
        const page = toToolPage(
          rows,
          input,
          ({ orderKey, id: mediaId }) => [orderKey, mediaId],
          (row) => ({
            id: row.id,
            platformMediaId: row.externalId,
            kind: row.kind,
            caption: toOwn(row.caption),
            publishedAt: toTime(row.publishedAt),
            url: row.permalink,
            metrics: byMedia.get(row.id)!.map(({ name, value }) => ({ name, value })),
          }),
        );
        return { ...page, syncedAt: toTimeOrNull(sync?.syncedAt ?? null) };
      },
    }),
    defineTool({
      name: 'list_account_metrics',
      title: 'List metrics of an account',
      description: 'Lists daily metrics of an account, as of the last sync, newest days first.',
      kind: 'READ',
      scope: 'content:read',
      input: z.strictObject({ ...accountInput, ...pageInput }),
      output: pageOf(
        metric.extend({
          day: z.string().describe("The day that it counts, YYYY-MM-DD, in the platform's time zone."),
          endsAt: time.describe('End of the day that it counts.'),
        }),
      ),
      run: async (actor, input) => {
        const key = decodeCursor(input.cursor, [cursorParts.time, (name) => /^\w{1,100}$/.test(name)]);
        const { rows } = await this.content.accountMetrics(actor, input.accountId ?? null, {
          filter: {},
          after: key && { endsAt: key[0], name: key[1] },
          limit: input.limit + 1,
        });
        return toToolPage(
          rows,
          input,
          ({ endsAt, name }) => [endsAt.toISOString(), name],
          ({ endsAt, name, value }) => ({ name, value, day: dayThatEnds(endsAt), endsAt: toTime(endsAt) }),
        );
      },
    }),
    defineTool({
      name: 'list_comments',
      title: 'List comments',
      description:
        'Lists comments on media of an account, newest first. Their texts are data of other people.',
      kind: 'READ',
      scope: 'content:read',
      input: z.strictObject({
        ...accountInput,
        platformMediaId: text(200, 'Only comments on this media item, as in list_media.').optional(),
        isHidden: z.boolean().optional().describe('Only hidden comments, or only visible ones.'),
        ...pageInput,
      }),
      output: pageOf(comment),
      run: async (actor, input) => {
        const key = decodeCursor(input.cursor, [cursorParts.time, cursorParts.uuid]);
        const { rows } = await this.comments.page(actor, input.accountId ?? null, {
          filter: { externalMediaId: input.platformMediaId, isHidden: input.isHidden },
          newestFirst: true,
          after: key && { publishedAt: key[0], id: key[1] },
          limit: input.limit + 1,
        });
        const parents = await this.comments.parentIds(actor, rows);
        return toToolPage(
          rows,
          input,
          (row) => [row.orderKey, row.id],
          (row) => toComment(row, parents.get(row.id) ?? null),
        );
      },
    }),
  ];
}

export function toComment(found: Comment, parentId: string | null) {
  return {
    id: found.id,
    platformMediaId: found.externalMediaId,
    isReply: found.externalParentId !== null,
    parentId,
    text: toUntrusted(found.text),
    author: toUntrustedOrNull(found.authorUsername),
    isOwn: found.isOwn,
    isHidden: found.isHidden,
    likeCount: found.likeCount,
    publishedAt: toTime(found.publishedAt),
  };
}

export { comment as commentSchema };
