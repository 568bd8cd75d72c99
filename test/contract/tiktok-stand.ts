import { readFileSync } from 'node:fs';
import { Capability } from '../../src/platforms/platform.js';
import { TikTokAdapter } from '../../src/platforms/tiktok/tiktok.adapter.js';
import type { SimulatorSettings } from '../../simulator/settings.js';
import { ScriptedServer } from '../support/servers/scripted-server.js';
import type { PlatformStand, Target } from './platform-stand.js';
import { type SimulatedStand, startSimulatedStand } from './simulated-stand.js';

const targets: Record<Target, { host: string; path: string; form?: Record<string, string> }> = {
  exchange: { host: 'tiktok.api', path: '/v2/oauth/token/', form: { grant_type: 'authorization_code' } },
  refresh: { host: 'tiktok.api', path: '/v2/oauth/token/', form: { grant_type: 'refresh_token' } },
  discover: { host: 'tiktok.api', path: '/v2/user/info/' },
  'video-init': { host: 'tiktok.api', path: '/v2/post/publish/video/init/' },
  chunk: { host: 'tiktok.upload', path: '/*' },
  status: { host: 'tiktok.api', path: '/v2/post/publish/status/fetch/' },
  container: { host: 'tiktok.api', path: '/v2/post/publish/content/init/' },
  publish: { host: 'tiktok.api', path: '/v2/post/publish/content/init/' },
};

const media = new URL('../../examples/media/', import.meta.url);
const clientKey = 'simclientkey0001';

/** The real adapter in front of the TikTok simulator. */
export async function startTikTokStand(behaviour: SimulatorSettings['tiktok'] = {}): Promise<PlatformStand> {
  const stand = await startSimulatedStand({ tiktok: behaviour });
  const { http, clock, urls } = stand;
  const control: SimulatedStand['control'] = (...call) => stand.control(...call);
  await control('POST', '/tiktok/apps', { clientKey, webhookUrl: `${stand.receiverUrl}/webhooks/tiktok` });

  const photoBytes = readFileSync(new URL('sample.jpg', media));
  const photos = await ScriptedServer.start();
  photos.follow((response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(photoBytes));

  const redirectUri = 'http://127.0.0.1:3000/auth/tiktok/callback';
  const adapter = new TikTokAdapter(
    {
      clientKey,
      clientSecrets: ['sim_client_secret_0123456789abcdef'],
      approvedScopes: [
        'user.info.basic',
        'user.info.profile',
        'user.info.stats',
        'video.list',
        'video.publish',
        'video.upload',
      ],
      authorizeUrl: urls.tiktok.authorize,
      apiUrl: urls.tiktok.api,
      redirectUri,
      verifications: [],
      isAppAudited: true,
      simulated: true,
    },
    http,
    clock,
  );
  const videoBytes = readFileSync(new URL('sample.mp4', media));
  const options = { consent: true, privacyLevel: 'PUBLIC_TO_EVERYONE' };
  let people = 0;

  return {
    adapter,
    loginType: 'LOGIN_KIT',
    redirectUri,
    capabilities: [Capability.PUBLISH, Capability.DRAFT, Capability.CONTENT],
    optionalScope: 'user.info.stats',
    alwaysRotates: behaviour.rotation !== 'sometimes',
    has: { pkce: true, revocation: true },
    consent: async (authorizationUrl, { allow, without = [] }) => {
      const username = `person.${++people}`;
      await control('POST', '/tiktok/people', { username });
      const scopes = new URL(authorizationUrl).searchParams.get('scope')!.split(',');
      const answer = await fetch(authorizationUrl, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams([
          ['person', username],
          ...scopes
            .filter((scope) => !without.includes(scope))
            .map((scope): [string, string] => ['scope', scope]),
          ['decision', allow ? 'allow' : 'deny'],
        ]),
      });
      const location = answer.headers.get('location');
      if (!location?.startsWith(redirectUri)) throw new Error(`No callback: ${answer.status} ${location}`);
      return Object.fromEntries(new URL(location).searchParams);
    },
    now: () => clock.now(),
    setFault: (target, fault) => stand.setFault(targets[target], fault),
    requests: async (target) => {
      const { host, path } = targets[target];
      const query = new URLSearchParams({ host, ...(path.includes('*') ? {} : { path }) });
      return (await control('GET', `/requests?${query.toString()}`)).total;
    },
    expireAccessToken: async (subject) => {
      await control('POST', `/tiktok/people/${encodeURIComponent(subject)}/expire-tokens`, { access: true });
    },
    age: async () => {},
    waitForRateLimit: async () => {
      clock.setOffset(clock.offset + 61_000);
      await control('POST', '/clock/advance', { ms: 61_000 });
    },
    cause: async ({ subject }) => {
      await control('POST', `/tiktok/people/${encodeURIComponent(subject)}/remove-authorization`, {
        reason: 1,
      });
      return {
        subject,
        effect: { kind: 'authorization-removed', subject, at: expect.any(Date) },
      };
    },
    settle: () => stand.settle(),
    publishing: {
      video: {
        request: { caption: 'A contract, kept #sim' },
        options,
        bytes: videoBytes,
        file: {
          kind: 'VIDEO',
          contentType: 'video/mp4',
          sizeBytes: videoBytes.length,
          durationSeconds: 5,
          width: 720,
          height: 1280,
          framesPerSecond: 30,
        },
      },
      photo: {
        options,
        url: `${photos.url}/photo.jpg`,
        file: {
          kind: 'PHOTO',
          contentType: 'image/jpeg',
          sizeBytes: photoBytes.length,
          durationSeconds: null,
          width: 1080,
          height: 1350,
          framesPerSecond: null,
        },
      },
      videoUrl: `${photos.url}/video.mp4`,
      livePosts: async (externalId) => {
        const posts = await control('GET', `/tiktok/posts?person=${encodeURIComponent(externalId)}`);
        return (posts.posts ?? posts)
          .filter((post: { publishId: string | null }) => post.publishId !== null)
          .map((post: { postId: string }) => post.postId);
      },
    },
    close: async () => {
      await stand.close();
      await photos.close();
    },
  };
}
