const text = { type: 'string' } as const;
const maybeText = { type: 'string', nullable: true } as const;
const time = { type: 'string', format: 'date-time' } as const;
const maybeTime = { ...time, nullable: true } as const;
const integer = { type: 'integer' } as const;
const maybeInteger = { type: 'integer', nullable: true } as const;
const flag = { type: 'boolean' } as const;
const object = (properties: object) => ({ type: 'object', properties }) as const;
const maybe = (properties: object) => ({ type: 'object', nullable: true, properties }) as const;
const list = (items: object) => ({ type: 'array', items }) as const;

const pageOf = (node: object, more: object = {}) =>
  object({
    edges: list(object({ cursor: text, node })),
    pageInfo: object({ hasNextPage: flag, endCursor: maybeText }),
    ...more,
  });

/** Schemas of the responses, from which Fastify compiles serializers. */
export const accountsResponse = pageOf(
  object({
    ...{ id: text, platform: text, name: text, username: maybeText, avatarUrl: maybeText, status: text },
    ...{ rank: integer, connectedAt: time },
    health: object({
      ...{ nextAction: text, accessExpiresAt: maybeTime, missingScopes: list(text) },
      lastError: maybe({ kind: text, message: text }),
    }),
  }),
);

export const viewerResponse = object({
  ...{ userId: text, email: text, displayName: maybeText, role: text, createdAt: time },
  tier: object({ id: text, name: text, accountLimit: maybeInteger, postLimit: maybeInteger }),
});

export const postsResponse = pageOf(
  object({
    ...{ id: text, platform: text, kind: text, caption: text, state: text, nextAction: text },
    ...{
      failReason: maybeText,
      publicUrl: maybeText,
      publishAt: maybeTime,
      createdAt: time,
      updatedAt: time,
    },
    attempts: list(
      object({
        ...{ number: integer, state: text, byPerson: flag, failReason: maybeText },
        ...{ startedAt: maybeTime, stateSince: time },
      }),
    ),
    account: maybe({ id: text, name: text, username: maybeText, avatarUrl: maybeText, status: text }),
  }),
);

export const mediaResponse = pageOf(
  object({
    ...{ id: text, externalId: text, kind: text, caption: text, publishedAt: time },
    ...{ permalink: maybeText, coverUrl: maybeText, durationSeconds: { type: 'number', nullable: true } },
    metrics: list(object({ name: text, value: { type: 'number' }, observedAt: time })),
  }),
  { sync: maybe({ state: text, syncedAt: maybeTime }) },
);
