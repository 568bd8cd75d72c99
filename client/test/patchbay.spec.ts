import { createPatchbay, isFailure, PatchbayError } from '../src/index.js';
import { CreatePostDocument, ReplyToCommentDocument, ViewerDocument } from '../src/generated/operations.js';

type Answer = () => Response | Promise<Response>;

/** A client whose requests get the given responses in order, and the bodies of its requests. */
function scripted(...answers: Answer[]) {
  const bodies: any[] = [];
  const send = (async (_url: string, init: RequestInit) => {
    bodies.push(JSON.parse(init.body as string));
    return answers.shift()!();
  }) as typeof fetch;
  const client = createPatchbay({ url: 'https://api.example.com/base/', fetch: send });
  return { client, bodies, keys: () => bodies.map(({ variables }) => variables.input.idempotencyKey) };
}

const json = (body: object, status = 200, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers });
const lost = () => Promise.reject(new TypeError('fetch failed'));
const created = () => json({ data: { createPost: { __typename: 'PostsCreated', posts: [] } } });
const post = { input: { caption: 'Hello', media: [], targets: [] } };

describe('createPatchbay', () => {
  it('keeps the path of the base address', () => {
    expect(scripted().client.url).toBe('https://api.example.com/base');
  });

  it('keeps the idempotency key of a request until its outcome is known', async () => {
    const { client, keys } = scripted(lost, () => json({}, 502), created, created);
    await expect(client.mutate(CreatePostDocument, post)).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
    await expect(client.mutate(CreatePostDocument, post)).rejects.toMatchObject({ code: 'INVALID_RESPONSE' });
    await client.mutate(CreatePostDocument, post);
    await client.mutate(CreatePostDocument, post);
    const [first, second, third, fourth] = keys();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });

  it('keeps the key while the server does not know the outcome', async () => {
    const unknown = () =>
      json({ data: { replyToComment: { __typename: 'OutcomeUnknown', code: 'OUTCOME_UNKNOWN' } } });
    const { client, keys } = scripted(unknown, unknown);
    const reply = { input: { commentId: '1', text: 'Thanks' } };
    for (let time = 0; time < 2; time += 1) await client.mutate(ReplyToCommentDocument, reply);
    expect(keys()[1]).toBe(keys()[0]);
  });

  it('uses different keys for different requests, one for a double click, and that of the caller', async () => {
    const { client, keys } = scripted(created, created, created, created);
    const own = { input: { ...post.input, idempotencyKey: 'mine' } };
    const other = { input: { ...post.input, caption: 'Other' } };
    await Promise.all(
      [post, post, other, own].map((variables) => client.mutate(CreatePostDocument, variables)),
    );
    const [first, second, third, fourth] = keys();
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(fourth).toBe('mine');
  });

  it('returns failures as members of the result', async () => {
    const failure = {
      code: 'UPLOAD_USED',
      message: 'Used',
      userMessage: 'Upload it again.',
      retryable: false,
    };
    const { client } = scripted(() =>
      json({ data: { createPost: { __typename: 'UploadUsed', ...failure } } }),
    );
    const { createPost } = await client.mutate(CreatePostDocument, post);
    if (!isFailure(createPost)) throw new Error(`There are ${createPost.posts.length} posts.`);
    expect(createPost.userMessage).toBe('Upload it again.');
    if (createPost.__typename === 'TierLimitReached') expect(createPost.limit).toBe(0);
  });

  it('throws the error of a response with its facts and the fields that succeeded', async () => {
    const retryAt = '2030-01-01T00:00:00.000Z';
    const extensions = {
      code: 'RATE_LIMITED',
      userMessage: 'Wait.',
      retryable: true,
      requestId: 'r1',
      details: { retryAt },
    };
    const { client } = scripted(() =>
      json({ data: { viewer: null }, errors: [{ message: 'Too many', extensions }] }, 429),
    );
    const error = await client.query(ViewerDocument).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PatchbayError);
    expect(error).toMatchObject({
      ...{ message: 'Too many', code: 'RATE_LIMITED', userMessage: 'Wait.', requestId: 'r1', status: 429 },
      ...{ retryable: true, retryAfter: new Date(retryAt), details: { retryAt }, data: { viewer: null } },
    });
  });

  it('reports responses of proxies and lost responses', async () => {
    const page = () =>
      new Response('<h1>Bad gateway</h1>', {
        status: 502,
        headers: { 'x-request-id': 'r2', 'retry-after': '5' },
      });
    const broken = () =>
      new Response(new ReadableStream({ start: (stream) => stream.error(new Error('reset')) }));
    const { client } = scripted(page, () => json([]), broken);
    const error = (await client.query(ViewerDocument).catch((reason: unknown) => reason)) as PatchbayError;
    expect(error).toMatchObject({ code: 'INVALID_RESPONSE', status: 502, retryable: true, requestId: 'r2' });
    expect(error.retryAfter!.getTime()).toBeGreaterThan(Date.now());
    await expect(client.query(ViewerDocument)).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
      retryable: false,
    });
    await expect(client.query(ViewerDocument)).rejects.toMatchObject({
      code: 'NETWORK_ERROR',
      retryable: true,
    });
  });

  it('rejects a canceled request with the reason of the signal', async () => {
    const { client } = scripted(lost);
    const signal = AbortSignal.abort('left');
    await expect(client.execute(ViewerDocument, {}, { signal })).rejects.toBe('left');
  });

  it('sends the hash of a document first if persisted queries are on', async () => {
    const bodies: any[] = [];
    const notFound = { errors: [{ message: 'x', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] };
    const send = (async (_url: string, init: RequestInit) => {
      bodies.push(JSON.parse(init.body as string));
      return json(bodies.length === 1 ? notFound : { data: { viewer: {} } });
    }) as typeof fetch;
    const client = createPatchbay({ url: 'https://api.example.com', fetch: send, persistedQueries: true });
    for (let time = 0; time < 2; time += 1) await client.query(ViewerDocument);
    expect(bodies.map(({ query }) => query)).toEqual([undefined, ViewerDocument, undefined]);
  });
});
