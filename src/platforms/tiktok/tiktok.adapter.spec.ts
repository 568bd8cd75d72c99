import {
  fixture,
  refusal,
  sample,
  type ScriptedTikTok,
  startScriptedTikTok,
} from '../../../test/support/platforms/scripted-tiktok.js';
import {
  halfAnswer,
  hugeAnswer,
  json,
  reset,
  type Script,
  silence,
} from '../../../test/support/servers/scripted-server.js';
import { parseLossless } from '../http/lossless-json.js';

let tiktok: ScriptedTikTok;

beforeEach(async () => {
  tiktok = await startScriptedTikTok();
});
afterEach(() => tiktok.close());

const credentials = { accessToken: 'act.SimAccess01' };
const subject = '-000simOpenIdAlpha';
const allScopes = ['user.info.basic', 'user.info.profile', 'user.info.stats', 'video.list'];
const sentFields = (index = 0) =>
  new URLSearchParams(tiktok.server.requests[index]!.target.split('?')[1]).get('fields')!.split(',');

describe('discover', () => {
  it('requests the fields of the granted scopes and returns the one account', async () => {
    tiktok.server.follow(sample('user-info'));
    await expect(tiktok.adapter.discover(credentials, { subject, scopes: allScopes })).resolves.toEqual([
      {
        externalId: subject,
        displayName: 'Sim Creator',
        username: 'sim.creator',
        avatarUrl: 'https://cdn.example.test/a.jpeg',
        profile: {
          unionId: 'sim-union-1',
          bio: null,
          profileUrl: null,
          isVerified: null,
          followerCount: 1204,
          followingCount: null,
          likesCount: null,
          videoCount: null,
        },
      },
    ]);
    expect(tiktok.server.requests[0]!.headers.authorization).toBe('Bearer act.SimAccess01');
    expect(sentFields()).toEqual(
      expect.arrayContaining(['open_id', 'display_name', 'username', 'follower_count']),
    );
  });

  it('requests no field of a scope that was not granted', async () => {
    tiktok.server.follow(sample('user-info'));
    await tiktok.adapter.discover(credentials, { subject, scopes: ['user.info.basic', 'video.publish'] });
    expect(sentFields()).toEqual(['open_id', 'union_id', 'avatar_url', 'display_name']);
  });

  it.each([
    ['scope_not_authorized', 401],
    ['scope_permission_missed', 400],
  ])('falls back to the basic fields after %s', async (code, status) => {
    tiktok.server.follow(refusal(code, status), sample('user-info'));
    await expect(tiktok.adapter.discover(credentials, { subject, scopes: allScopes })).resolves.toHaveLength(
      1,
    );
    expect(sentFields(1)).toEqual(['open_id', 'union_id', 'avatar_url', 'display_name']);
  });

  it('refuses another user than the owner of the grant', async () => {
    tiktok.server.follow(sample('user-info'));
    await expect(
      tiktok.adapter.discover(credentials, { subject: 'another', scopes: allScopes }),
    ).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('probe', () => {
  it('requests one field', async () => {
    tiktok.server.follow(sample('user-info'));
    await tiktok.adapter.probe(credentials);
    expect(sentFields()).toEqual(['open_id']);
  });
});

describe('listMedia', () => {
  it('returns videos with their counters and the cursor of the next page', async () => {
    tiktok.server.follow(sample('video-list'));
    await expect(tiktok.adapter.content.listMedia(credentials, null)).resolves.toEqual({
      items: [
        {
          platformMediaId: '7400000000000000123',
          kind: 'VIDEO',
          caption: 'First',
          publishedAt: new Date(1_762_387_200_000),
          permalink: 'https://www.tiktok.com/@sim.creator/video/7400000000000000123',
          coverUrl: 'https://cdn.example.test/c.jpeg',
          durationSeconds: 21,
          width: null,
          height: null,
          metrics: { view_count: 5100, like_count: 300, comment_count: 12, share_count: 8 },
        },
      ],
      nextCursor: '1762387200000',
    });
    expect(JSON.parse(tiktok.server.requests[0]!.body)).toEqual({ max_count: 20 });
    expect(sentFields()).toContain('view_count');
  });

  it('continues from a cursor and ends on the last page', async () => {
    tiktok.server.follow(
      json(200, { data: { videos: [], cursor: 0, has_more: false }, error: { code: 'ok' } }),
    );
    await expect(tiktok.adapter.content.listMedia(credentials, '1762387200000')).resolves.toEqual({
      items: [],
      nextCursor: null,
    });
    expect(JSON.parse(tiktok.server.requests[0]!.body)).toEqual({ max_count: 20, cursor: 1_762_387_200_000 });
  });
});

describe('status', () => {
  const status = () => tiktok.adapter.videos.status(credentials, 'v_pub_file~v2-1.7400000000000000001');

  it.each([
    [
      'status-uploading',
      { state: 'PROCESSING', platformStatus: 'PROCESSING_UPLOAD', bytesReceived: 20_000_000 },
    ],
    [
      'status-pulling',
      { state: 'PROCESSING', platformStatus: 'PROCESSING_DOWNLOAD', bytesReceived: 1_048_576 },
    ],
    ['status-inbox', { state: 'AWAITING_CREATOR', platformStatus: 'SEND_TO_USER_INBOX' }],
    [
      'status-public',
      {
        state: 'PUBLISHED',
        platformStatus: 'PUBLISH_COMPLETE',
        platformPostId: '7400000000000000123',
        isPublic: true,
      },
    ],
    [
      'status-failed',
      {
        ...{ state: 'FAILED', platformStatus: 'FAILED', failReason: 'frame_rate_check_failed' },
        ...{ remedy: 'REVISE', userMessage: 'TikTok does not accept videos of this frame rate.' },
      },
    ],
  ])('reads %s', async (name, expected) => {
    tiktok.server.follow(sample(name));
    await expect(status()).resolves.toEqual(expected);
    expect(JSON.parse(tiktok.server.requests[0]!.body)).toEqual({
      publish_id: 'v_pub_file~v2-1.7400000000000000001',
    });
  });

  it('does not decide whether a post without a public id is public', async () => {
    tiktok.server.follow(json(200, fixture('status-public').replace('7400000000000000123', '')));
    await expect(status()).resolves.toMatchObject({
      state: 'PUBLISHED',
      platformPostId: null,
      isPublic: null,
    });
  });

  it('treats an unknown status as processing', async () => {
    tiktok.server.follow(json(200, fixture('status-inbox').replace('SEND_TO_USER_INBOX', 'IN_REVIEW')));
    await expect(status()).resolves.toMatchObject({ state: 'PROCESSING', platformStatus: 'IN_REVIEW' });
  });

  it('of an unknown id is refused', async () => {
    tiktok.server.follow(sample('status-unknown-id', 400));
    await expect(status()).rejects.toMatchObject({ kind: 'rejected', platformCode: 'invalid_publish_id' });
  });
});

describe('cancel', () => {
  const cancel = () => tiktok.adapter.videos.cancel(credentials, 'p');

  it('reports whether it succeeded', async () => {
    tiktok.server.follow(sample('cancel'));
    await expect(cancel()).resolves.toBe(true);
    tiktok.server.follow(refusal('publish_not_cancellable', 400));
    await expect(cancel()).resolves.toBe(false);
  });
});

describe.each([200, 0])(
  'a refusal of the API, classified by its body whatever the status (%d: as documented)',
  (forced) => {
    const waitsUntil = (seconds: number) => ({
      kind: 'rate-limited',
      retryAt: new Date(Date.UTC(2026, 10, 6, 12) + seconds * 1000),
    });

    it.each([
      ['access_token_invalid', 401, { kind: 'reauthorize', reason: 'TOKEN_REFUSED' }],
      ['access_token_expired', 401, { kind: 'reauthorize', reason: 'TOKEN_REFUSED' }],
      [
        'scope_not_authorized',
        401,
        { kind: 'reauthorize', reason: 'SCOPES_MISSING', missingScopes: ['video.list'] },
      ],
      ['scope_permission_missed', 400, { kind: 'reauthorize', reason: 'SCOPES_MISSING' }],
      ['invalid_param', 400, { kind: 'rejected' }],
      ['invalid_params', 400, { kind: 'rejected' }],
      ['invalid_file_upload', 400, { kind: 'rejected' }],
      ['app_version_check_failed', 400, { kind: 'rejected' }],
      ['privacy_level_option_mismatch', 403, { kind: 'rejected' }],
      ['invalid_publish_id', 400, { kind: 'rejected' }],
      ['token_not_authorized_for_specified_publish_id', 400, { kind: 'rejected' }],
      ['spam_risk', 403, { kind: 'rejected' }],
      ['spam_risk_text', 403, { kind: 'rejected' }],
      ['spam_risk_user_banned_from_posting', 403, { kind: 'rejected' }],
      ['spam_risk_too_many_posts', 403, waitsUntil(86_400)],
      ['spam_risk_too_many_pending_share', 403, waitsUntil(86_400)],
      ['rate_limit_exceeded', 429, waitsUntil(60)],
      ['reached_active_user_cap', 403, { kind: 'misconfigured' }],
      ['unaudited_client_can_only_post_to_private_accounts', 403, { kind: 'misconfigured' }],
      ['url_ownership_unverified', 403, { kind: 'misconfigured' }],
      ['internal_error', 500, { kind: 'transient' }],
      ['a_code_nobody_has_seen', 400, { kind: 'transient' }],
    ])('%s', async (code, status, expected) => {
      tiktok.server.follow(refusal(code, forced || status));
      const listing = tiktok.adapter.content.listMedia(credentials, null);
      await expect(listing).rejects.toMatchObject({ platformCode: code, requestId: 'log-7', ...expected });
    });
  },
);

describe('a throttle', () => {
  const listing = () => tiktok.adapter.content.listMedia(credentials, null);

  it.each([
    ['300', 300_000],
    ['1', 60_000],
  ])('with Retry-After %s is respected, but for at least a minute', async (seconds, waitMs) => {
    tiktok.server.follow(refusal('rate_limit_exceeded', 429, { 'retry-after': seconds }));
    const retryAt = new Date(tiktok.clock.nowMs() + waitMs);
    await expect(listing()).rejects.toMatchObject({ retryAt });
    // No further call is sent before that.
    await expect(listing()).rejects.toMatchObject({ platformCode: 'BUDGET_SPENT', retryAt });
  });
});

describe('a fault', () => {
  const faults: [string, Script][] = [
    ['a server error', json(500, '')],
    ['internal_error', refusal('internal_error', 500)],
    ['garbage', json(200, 'Unsupported path(Janus)')],
    ['success without its data', json(200, { data: {}, error: { code: 'ok' } })],
    ['a reset connection', reset],
    ['half an answer', halfAnswer],
    ['a huge answer', hugeAnswer(20_000)],
    ['silence', silence],
  ];

  it.each(faults)('%s during a read is transient and deletes nothing', async (_name, script) => {
    tiktok.server.follow(script);
    await expect(tiktok.adapter.videos.status(credentials, 'p')).rejects.toMatchObject({
      kind: 'transient',
      outcomeUnknown: false,
    });
  });

  it('during a read is retried by the client', async () => {
    tiktok.server.follow(json(500, ''), reset, sample('status-inbox'));
    await expect(tiktok.adapter.videos.status(credentials, 'p')).resolves.toMatchObject({
      state: 'AWAITING_CREATOR',
    });
    expect(tiktok.server.requests).toHaveLength(3);
  });
});

describe('fixtures', () => {
  it('keep an id that JSON.parse would round', () => {
    expect(JSON.stringify(JSON.parse(fixture('status-public')))).not.toContain('7400000000000000123');
    expect(JSON.stringify(parseLossless(fixture('status-public')))).toContain('7400000000000000123');
  });
});
