import { createHmac } from 'node:crypto';
import { fixture } from '../../../../test/support/platforms/scripted-tiktok.js';
import { TikTokWebhooks } from './webhooks.js';
import type { TikTokConfig } from '../tiktok.env.js';

const webhooks = new TikTokWebhooks({ clientSecrets: ['secret'] } as unknown as TikTokConfig);
const at = new Date(1_762_390_000_000);
const openId = '-000simOpenIdAlpha';

function anEvent(event: string, content: unknown, more: object = {}): string {
  return JSON.stringify({
    client_key: 'simclientkey0001',
    event,
    create_time: 1_762_390_000,
    user_openid: openId,
    content: typeof content === 'string' ? content : JSON.stringify(content),
    ...more,
  });
}

function only(payload: string) {
  const events = webhooks.read(Buffer.from(payload));
  expect(events).toHaveLength(1);
  return events[0]!;
}

describe('verify', () => {
  it('uses the secrets that a reload has put into the configuration', () => {
    const clientSecrets = ['old'];
    const reloaded = new TikTokWebhooks({ clientSecrets } as unknown as TikTokConfig);
    const body = Buffer.from('{}');
    const verdictOf = (secret: string) => {
      const signature = createHmac('sha256', secret).update('1700000000.').update(body).digest('hex');
      return reloaded.verify({ body, headers: { 'tiktok-signature': `t=1700000000,s=${signature}` } }).kind;
    };
    expect([verdictOf('old'), verdictOf('new')]).toEqual(['verified', 'rejected']);
    clientSecrets.splice(0, 1, 'new');
    expect([verdictOf('old'), verdictOf('new')]).toEqual(['rejected', 'verified']);
  });
});

describe('read', () => {
  it('reports type and subject of the event, and keeps its text unchanged', () => {
    const payload = fixture('webhook-publicly-available');
    expect(only(payload)).toEqual({
      dedupe: {
        lead: 1_762_390_000n,
        parts: [
          'post.publish.publicly_available',
          openId,
          'v_pub_file~v2-1.7400000000000000001',
          '7400000000000000123',
          '',
        ],
      },
      type: 'post.publish.publicly_available',
      occurredAt: at,
      subject: openId,
      payload,
    });
  });

  it('returns the same key for a redelivery, and another key for another publish id', () => {
    const complete = (publish_id: string) => anEvent('post.publish.complete', { publish_id });
    expect(only(complete('a')).dedupe).toEqual(only(complete('a')).dedupe);
    expect(only(complete('a')).dedupe).not.toEqual(only(complete('b')).dedupe);
  });

  it('distinguishes two exports whose ids differ beyond 2^53', () => {
    const ready = (id: string) => anEvent('portability.download.ready', `{"request_id":${id}}`);
    expect(only(ready('9007199254740993')).dedupe).not.toEqual(only(ready('9007199254740992')).dedupe);
  });

  it('reads an event without a user', () => {
    expect(only(fixture('webhook-portability'))).toMatchObject({
      type: 'portability.download.ready',
      subject: null,
      dedupe: { parts: ['portability.download.ready', '', '123123123123123', '', ''] },
    });
  });

  it('reads undocumented events with any content', () => {
    expect(only(anEvent('video.renamed', 'not JSON'))).toMatchObject({
      type: 'video.renamed',
      dedupe: { parts: ['video.renamed', openId, 'not JSON', '', ''] },
    });
  });

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '{"event":1}',
    '{"event":"x","create_time":"soon","client_key":"k"}',
    '{"a":"\0"}',
    anEvent('post\0publish', {}),
    anEvent('post.publish.complete', {}, { create_time: 253_402_300_800 }),
    anEvent('post.publish.complete', {}, { user_openid: 'lone \ud800 surrogate' }),
  ])('refuses %j as unreadable', (body) => {
    expect(() => webhooks.read(Buffer.from(body))).toThrow(
      expect.objectContaining({ kind: 'rejected', platformCode: 'UNREADABLE_WEBHOOK' }),
    );
  });
});

describe('effect', () => {
  const publish = (status: object) => ({
    kind: 'publish-status',
    publishId: 'p',
    subject: openId,
    status,
    at,
  });

  it.each([
    [0, 'UNKNOWN'],
    [1, 'USER_DISCONNECTED'],
    [2, 'ACCOUNT_DELETED'],
    [3, 'AGE_CHANGED'],
    [4, 'ACCOUNT_BANNED'],
    [5, 'DEVELOPER_REVOKED'],
    [99, 'UNKNOWN'],
  ])('of a removed authorization maps reason %d to %s', (reason, word) => {
    expect(webhooks.effect(anEvent('authorization.removed', { reason }))).toEqual({
      kind: 'authorization-removed',
      subject: openId,
      reason: word,
      at,
    });
  });

  it.each([
    ['post.publish.inbox_delivered', {}, { state: 'AWAITING_CREATOR' }],
    ['post.publish.complete', {}, { state: 'PUBLISHED', platformPostId: null, isPublic: null }],
    [
      'post.publish.publicly_available',
      { post_id: '7400000000000000123' },
      { state: 'PUBLISHED', platformPostId: '7400000000000000123', isPublic: true },
    ],
    [
      'post.publish.no_longer_publicaly_available',
      { post_id: '7400000000000000123' },
      { state: 'NO_LONGER_PUBLIC', platformPostId: '7400000000000000123' },
    ],
    ['post.publish.no_longer_publicly_available', {}, { state: 'NO_LONGER_PUBLIC', platformPostId: null }],
    [
      'post.publish.failed',
      { reason: 'internal' },
      { state: 'FAILED', failReason: 'internal', remedy: 'RETRY' },
    ],
    [
      'post.publish.failed',
      { reason: 'frame_rate_check_failed' },
      {
        ...{ state: 'FAILED', failReason: 'frame_rate_check_failed', remedy: 'REVISE' },
        userMessage: 'TikTok does not accept videos of this frame rate.',
      },
    ],
  ])('of %s %j is a status', (event, content, status) => {
    const payload = anEvent(event, { publish_id: 'p', publish_type: 'DIRECT_PUBLISH', ...content });
    expect(webhooks.effect(payload)).toEqual(publish({ ...status, platformStatus: event }));
  });

  it('reads the documented sample of a failure', () => {
    expect(webhooks.effect(fixture('webhook-failed'))).toEqual({
      kind: 'publish-status',
      publishId: 'v_inbox_file~v2.7400000000000000003',
      subject: openId,
      status: {
        state: 'FAILED',
        platformStatus: 'post.publish.failed',
        failReason: 'file_format_check_failed',
        remedy: 'REVISE',
        userMessage: 'TikTok does not accept files of this format.',
      },
      at,
    });
  });

  it('keeps a post id that is a number', () => {
    const payload = anEvent(
      'post.publish.publicly_available',
      '{"publish_id":"p","post_id":7400000000000000123}',
    );
    expect(webhooks.effect(payload)).toMatchObject({ status: { platformPostId: '7400000000000000123' } });
  });

  it.each([
    'video.upload.failed',
    'video.publish.completed',
    'portability.download.ready',
    'post.publish.renamed',
  ])('of %s is none', (event) => {
    expect(webhooks.effect(anEvent(event, { share_id: 's', publish_id: 'p' })).kind).toBe('ignored');
  });

  it.each([
    ['a publish event without content', anEvent('post.publish.complete', 'not JSON')],
    ['a publish event without its id', anEvent('post.publish.complete', {})],
    ['a removal without a user', anEvent('authorization.removed', { reason: 1 }, { user_openid: undefined })],
  ])('of %s cannot be read', (_name, payload) => {
    expect(() => webhooks.effect(payload)).toThrow(
      expect.objectContaining({ platformCode: 'UNREADABLE_WEBHOOK' }),
    );
  });
});
