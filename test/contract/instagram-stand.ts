import { readFileSync } from 'node:fs';
import { Capability } from '../../src/platforms/platform.js';
import { InstagramAdapter } from '../../src/platforms/instagram/instagram.adapter.js';
import { simulatedMetaApp } from '../../src/platforms/instagram/instagram.env.js';
import { facebookScopes, instagramScopes } from '../../src/platforms/instagram/login/scopes.js';
import { matchesPath } from '../../simulator/hosts/path-pattern.js';
import type { SimulatorSettings } from '../../simulator/settings.js';
import { ScriptedServer } from '../support/servers/scripted-server.js';
import type { PlatformStand, Target } from './platform-stand.js';
import { type SimulatedStand, startSimulatedStand } from './simulated-stand.js';

type Match = { host: string; path: string; form?: Record<string, string> };

const hour = 3_600_000;
const media = new URL('../../examples/media/', import.meta.url);

export type StandLogin = 'INSTAGRAM_LOGIN' | 'FACEBOOK_LOGIN';

/** The real adapter in front of the simulated Instagram and Facebook. */
export async function startInstagramStand(
  loginType: StandLogin,
  behaviour: Pick<SimulatorSettings, 'instagram' | 'meta'> = {},
): Promise<PlatformStand> {
  const isFacebook = loginType === 'FACEBOOK_LOGIN';
  const stand = await startSimulatedStand(behaviour);
  const { http, clock, urls } = stand;
  const control: SimulatedStand['control'] = (...call) => stand.control(...call);
  const { appId, appSecret, instagramAppId, instagramAppSecret, verifyToken } = simulatedMetaApp;
  await control('POST', '/meta/apps', {
    appId,
    webhook: { url: `${stand.receiverUrl}/webhooks/instagram`, verifyToken },
  });

  const photoBytes = readFileSync(new URL('sample.jpg', media));
  const videoBytes = readFileSync(new URL('sample.mp4', media));
  const files = await ScriptedServer.start();
  files.follow((response, { target }) =>
    target.endsWith('.mp4')
      ? response.writeHead(200, { 'content-type': 'video/mp4' }).end(videoBytes)
      : response.writeHead(200, { 'content-type': 'image/jpeg' }).end(photoBytes),
  );

  const { instagram, meta } = urls;
  const redirectUri = 'http://127.0.0.1:3000/auth/instagram/callback';
  const adapter = new InstagramAdapter(
    {
      instagramLogin: isFacebook
        ? null
        : {
            appId: instagramAppId,
            appSecrets: [instagramAppSecret],
            approvedScopes: instagramScopes.useful,
            authorizeUrl: instagram.authorize,
            apiUrl: instagram.api,
            graphUrl: instagram.graph,
          },
      facebookLogin: isFacebook
        ? {
            appId,
            appSecrets: [appSecret],
            approvedScopes: facebookScopes.useful,
            dialogUrl: meta.dialog,
            graphUrl: meta.graph,
          }
        : null,
      webhookSecrets: [appSecret, instagramAppSecret],
      verifyToken,
      redirectUri,
      graphVersion: 'v26.0',
      simulated: true,
    },
    http,
    clock,
  );

  const targets: Record<Target, Match> = isFacebook
    ? {
        exchange: {
          host: 'meta.graph',
          path: '/v26.0/oauth/access_token',
          form: { redirect_uri: redirectUri },
        },
        refresh: {
          host: 'meta.graph',
          path: '/v26.0/oauth/access_token',
          form: { grant_type: 'fb_exchange_token' },
        },
        discover: { host: 'meta.graph', path: '/v26.0/me/accounts' },
        container: { host: 'meta.graph', path: '/v26.0/*/media' },
        publish: { host: 'meta.graph', path: '/v26.0/*/media_publish' },
        'video-init': { host: 'meta.graph', path: '/v26.0/*/media' },
        chunk: { host: 'meta.upload', path: '/*' },
        status: { host: 'meta.graph', path: '/v26.0/*' },
      }
    : {
        exchange: { host: 'instagram.api', path: '/oauth/access_token' },
        refresh: { host: 'instagram.graph', path: '/refresh_access_token' },
        discover: { host: 'instagram.graph', path: '/v26.0/me' },
        container: { host: 'instagram.graph', path: '/v26.0/*/media' },
        publish: { host: 'instagram.graph', path: '/v26.0/*/media_publish' },
        'video-init': { host: 'instagram.graph', path: '/v26.0/*/media' },
        chunk: { host: 'instagram.graph', path: '/*' },
        status: { host: 'instagram.graph', path: '/v26.0/*' },
      };
  let counted: Match | null = null;
  let people = 0;

  const newPerson = async (): Promise<[string, string][]> => {
    people += 1;
    const account = `stand-account-${people}`;
    await control('POST', '/instagram/accounts', { id: account, username: `stand.account.${people}` });
    if (!isFacebook) return [['person', account]];
    const [page, person] = [`stand-page-${people}`, `stand-person-${people}`];
    await control('POST', '/meta/pages', { id: page, name: `Page ${people}`, instagram: account });
    const tasks = ['ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE'];
    await control('POST', '/meta/people', {
      id: person,
      name: `Person ${people}`,
      roles: [{ page, tasks, throughBusiness: false }],
    });
    return [
      ['person', person],
      ['all', 'on'],
    ];
  };

  /** Of an Instagram account, or of a person at Facebook. */
  const subjectPath = (subject: string) =>
    isFacebook ? `/meta/people/${subject}` : `/instagram/accounts/${subject}`;

  const subscribe = async (account: { extra?: Readonly<Record<string, string>> }, token: string) => {
    const { pageId, pageToken, igId } = account.extra ?? {};
    const [base, node, bearer, fields] = pageId
      ? [meta.graph, pageId, pageToken!, 'feed']
      : [instagram.graph, igId!, token, 'comments'];
    const url = new URL(`${base}/v26.0/${node}/subscribed_apps`);
    url.searchParams.set('subscribed_fields', fields);
    if (pageId) {
      const { appSecretProof } = await import('../../src/platforms/instagram/client/appsecret-proof.js');
      url.searchParams.set('appsecret_proof', appSecretProof(bearer, appSecret));
    }
    const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${bearer}` } });
    if (!answer.ok) throw new Error(`No subscription: ${await answer.text()}`);
  };

  return {
    adapter,
    loginType,
    redirectUri,
    capabilities: [Capability.PUBLISH, Capability.CONTENT, Capability.COMMENTS],
    optionalScope: isFacebook ? 'instagram_manage_insights' : 'instagram_business_manage_insights',
    alwaysRotates: false,
    has: { pkce: false, revocation: isFacebook },
    consent: async (authorizationUrl, { allow, without = [] }) => {
      const scopes = new URL(authorizationUrl).searchParams.get('scope')!.split(',');
      const answer = await fetch(authorizationUrl, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams([
          ...(await newPerson()),
          ...scopes
            .filter((scope) => !without.includes(scope))
            .map((scope): [string, string] => ['scope', scope]),
          ['decision', allow ? 'allow' : 'deny'],
        ]),
      });
      const location = answer.headers.get('location');
      if (!location?.startsWith(redirectUri)) {
        throw new Error(`No callback: ${answer.status} ${location} ${await answer.text()}`);
      }
      return Object.fromEntries(new URL(location).searchParams);
    },
    now: () => clock.now(),
    setFault: async (target, fault) => {
      counted = targets[target];
      await stand.setFault(counted, fault);
    },
    requests: async () => {
      const { entries } = await control('GET', `/requests?host=${counted!.host}`);
      const { path: pattern, form = {} } = counted!;
      return entries.filter(
        (entry: { path: string; form?: Record<string, string> }) =>
          matchesPath(pattern, entry.path) &&
          (!form.grant_type || entry.form?.grant_type === form.grant_type),
      ).length;
    },
    expireAccessToken: async (subject) => {
      await control('POST', `${subjectPath(subject)}/expire-tokens`);
    },
    age: async () => {
      await control('POST', '/clock/advance', { ms: 25 * hour });
    },
    waitForRateLimit: async () => {
      clock.setOffset(clock.offset + 2 * hour);
      await control('POST', '/clock/advance', { ms: 2 * hour });
    },
    cause: async ({ credentials }, account) => {
      await subscribe(account, credentials.accessToken);
      const { id } = await control('POST', '/instagram/media', { account: account.externalId });
      await control('POST', `/instagram/media/${id}/comments`, {
        from: 'rye_fan',
        text: 'Open on Sunday? é',
      });
      return {
        subject: account.externalId,
        effect: { kind: 'comment', externalAccountId: account.externalId },
      };
    },
    settle: () => stand.settle(),
    publishing: {
      video: {
        request: { caption: 'A contract, kept #sim' },
        options: {},
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
        options: {},
        url: `${files.url}/photo.jpg`,
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
      videoUrl: `${files.url}/video.mp4`,
      livePosts: async (externalId) => {
        const posts = await control('GET', `/instagram/media?account=${externalId}`);
        return (posts.media ?? posts)
          .filter((post: { containerId: string | null }) => post.containerId !== null)
          .map(({ id }: { id: string }) => id);
      },
    },
    close: async () => {
      await stand.close();
      await files.close();
    },
  };
}
