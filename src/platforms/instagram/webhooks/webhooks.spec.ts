import { InstagramWebhooks } from './webhooks.js';
import type { InstagramConfig } from '../instagram.env.js';

const webhooks = new InstagramWebhooks({
  verifyToken: 'our own word',
  webhookSecrets: ['secret'],
} as unknown as InstagramConfig);

const account = '17841400000000001';
const read = (body: unknown) =>
  webhooks.read(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const entry = (more: object, time = 1_760_000_000) => ({ id: account, time, ...more });
const delivery = (...entries: object[]) => ({ object: 'instagram', entry: entries });
const change = (field: string, value: object) => ({ changes: [{ field, value }] });
const comment = (id: string, more: object = {}) =>
  change('comments', {
    id,
    text: 'Open?',
    from: { id: '17', username: 'rye_fan' },
    media: { id: '179' },
    ...more,
  });

describe('the handshake', () => {
  const query = {
    'hub.mode': 'subscribe',
    'hub.challenge': '1158201444',
    'hub.verify_token': 'our own word',
  };

  it('returns the challenge to a caller with the verify token', () => {
    expect(webhooks.challenge(query)).toBe('1158201444');
  });

  it.each([
    [{ 'hub.verify_token': 'another' }],
    [{ 'hub.verify_token': undefined }],
    [{ 'hub.mode': 'unsubscribe' }],
    [{ 'hub.challenge': '<script>' }],
    [{ 'hub.challenge': undefined }],
  ])('is refused with %j', (change_) => {
    expect(webhooks.challenge({ ...query, ...change_ })).toBeNull();
  });

  it('is refused without a configured verify token', () => {
    const wordless = new InstagramWebhooks({ verifyToken: null } as unknown as InstagramConfig);
    expect(wordless.challenge(query)).toBeNull();
  });
});

describe('a delivery', () => {
  it('is split into its events', () => {
    const events = read(
      delivery(
        entry({ changes: [...comment('18001').changes, ...comment('18002').changes] }),
        entry(change('mentions', { media_id: '1791', comment_id: '1789' })),
        entry(
          { messaging: [{ sender: { id: '1' }, message: { mid: 'mid-1', text: 'Hi' } }] },
          1_760_000_000_123,
        ),
      ),
    );
    expect(events.map(({ type, subject }) => [type, subject])).toEqual([
      ['comments', account],
      ['comments', account],
      ['mentions', account],
      ['message', account],
    ]);
    // Seconds here, milliseconds there.
    expect(events[0]!.occurredAt).toEqual(new Date(1_760_000_000_000));
    expect(events[3]!.occurredAt).toEqual(new Date(1_760_000_000_123));
  });

  it('of a thousand entries is read completely', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => entry(comment(String(18_000 + index))));
    expect(new Set(read(delivery(...many)).map(({ dedupe }) => JSON.stringify(dedupe.parts))).size).toBe(
      1_000,
    );
  });

  it.each([
    ['an array around it', [delivery(entry(comment('18001')))]],
    [
      'field and value on the entry',
      delivery(entry({ field: 'comments', value: { id: '18001', text: 'Open?' } })),
    ],
    ['the older name of the id', delivery(entry(change('comments', { comment_id: '18001', text: 'Open?' })))],
    [
      'ids as numbers',
      '{"object":"instagram","entry":[{"id":17841400000000001,"time":1,"changes":[{"field":"comments","value":{"id":18001,"text":"Open?"}}]}]}',
    ],
  ])('may have %s', (_name, body) => {
    const [event, ...others] = read(body);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ type: 'comments', subject: account });
    expect(event!.dedupe.parts).toEqual([account, 'comment', '18001']);
  });

  it('may have fields without their values', () => {
    expect(read(delivery(entry({ changed_fields: ['comments'] })))).toMatchObject([{ type: 'comments' }]);
  });

  it.each([
    ...['{"half":', '[]', '{}', '{"object":"instagram"}', 'null'],
    // Times that no date and no column can have.
    ...[1e20, -1e14].map((time) => JSON.stringify({ object: 'instagram', entry: [{ id: '1', time }] })),
  ])('that is %j is refused', (body) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ kind: 'rejected' }));
  });
});

describe('An event is recognised', () => {
  const keyOf = (more: object, time?: number) => {
    const { lead, parts } = read(delivery(entry(more, time)))[0]!.dedupe;
    return JSON.stringify([String(lead), parts]);
  };
  const messaging = (more: object) => ({ messaging: [{ sender: { id: '1' }, timestamp: 5, ...more }] });

  it.each([
    ['a comment', comment('18001'), comment('18002')],
    [
      'a mention',
      change('mentions', { media_id: '1' }),
      change('mentions', { media_id: '1', comment_id: '2' }),
    ],
    [
      'story insights',
      change('story_insights', { media_id: '1', reach: 1 }),
      change('story_insights', { media_id: '2', reach: 1 }),
    ],
    ['a message', messaging({ message: { mid: 'a' } }), messaging({ message: { mid: 'b' } })],
    ['a read', messaging({ read: { mid: 'a' } }), messaging({ message: { mid: 'a' } })],
    [
      'an edit',
      messaging({ message_edit: { mid: 'a', num_edit: 1 } }),
      messaging({ message_edit: { mid: 'a', num_edit: 2 } }),
    ],
    [
      'a reaction',
      messaging({ reaction: { mid: 'a', action: 'react' } }),
      messaging({ reaction: { mid: 'a', action: 'unreact' } }),
    ],
    ['anything else', change('new_field', { a: 1 }), change('new_field', { a: 2 })],
  ])('%s: by content, regardless of the delivery time', (_name, one, another) => {
    expect(keyOf(one, 1_760_000_000)).toBe(keyOf(one, 1_760_086_400));
    expect(keyOf(one)).not.toBe(keyOf(another));
  });

  it('regardless of the order of its members', () => {
    expect(keyOf(change('new_field', { a: 1, b: 2 }))).toBe(keyOf(change('new_field', { b: 2, a: 1 })));
  });

  it('by the id of its comment, which leads its key', () => {
    const [event] = read(delivery(entry(comment('18000000000000001'))));
    expect(event!.dedupe.lead).toBe(18000000000000001n);
  });
});
