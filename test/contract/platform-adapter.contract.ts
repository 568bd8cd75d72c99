import { randomBytes } from 'node:crypto';
import type { TokenSet } from '../../src/platforms/platform-login.js';
import { aCode, aGrant, anAccount, aRequest, failureOf } from './connect.js';
import { type Fault, faults, type PlatformStand } from './platform-stand.js';
import { describeCommerce } from './commerce.contract.js';
import { describeContainers } from './containers.contract.js';
import { describeInsights } from './insights.contract.js';
import { describeInstalls } from './installs.contract.js';
import { describePublishing } from './publishing.contract.js';

/** Optional parts of the contract. */
const optionalParts = [
  'videos',
  'photos',
  'containers',
  'content',
  'insights',
  'commerce',
  'platformInitiated',
] as const;

/** The optional parts that an adapter has. */
export type Offers = Partial<Record<(typeof optionalParts)[number], true>>;

/**
 * The contract of every adapter. A platform provides a stand: its adapter, connected to its simulator.
 */
export function describePlatformAdapter(
  name: string,
  offers: Offers,
  start: () => Promise<PlatformStand>,
): void {
  describe(`Platform contract: ${name}`, () => {
    let stand: PlatformStand;
    beforeAll(async () => {
      stand = await start();
    });
    afterEach(() => stand.setFault('discover', null));
    afterAll(() => stand.close());

    const loginType = () => stand.loginType;
    const model = () => stand.adapter.login.refreshModel(loginType());

    const refresh = ({ credentials }: TokenSet) => stand.adapter.login.refresh(credentials, loginType());
    const revoke = ({ credentials }: TokenSet) => stand.adapter.login.revoke(credentials, loginType());
    const discover = (tokens: TokenSet) => stand.adapter.discover(tokens.credentials, tokens);

    it('has exactly the declared optional parts', () => {
      const { adapter } = stand;
      const isFound = (part: keyof Offers): boolean =>
        part === 'platformInitiated' ? adapter.login.platformInitiated : adapter[part] !== undefined;
      expect(optionalParts.filter(isFound)).toEqual(optionalParts.filter((part) => offers[part]));
    });

    describe('connecting', () => {
      it('returns tokens with absolute expiries and the accounts of the grant', async () => {
        const before = Date.now();
        const tokens = await aGrant(stand);
        expect(tokens.subject).not.toBe('');
        expect(tokens.credentials.accessToken).not.toBe('');
        expect(tokens.accessExpiresAt!.getTime()).toBeGreaterThan(before + 60_000);
        const asked = stand.adapter.login.scopesFor(stand.capabilities, loginType());
        expect(tokens.scopes).toEqual(expect.arrayContaining([...asked]));

        const accounts = await discover(tokens);
        expect(accounts.length).toBeGreaterThan(0);
        for (const account of accounts) {
          expect(account.externalId).not.toBe('');
          expect(account.displayName).not.toBe('');
          expect(JSON.parse(JSON.stringify(account.profile))).toEqual(account.profile);
        }
        await stand.adapter.probe(tokens.credentials);
      });

      it('reports a denied consent', async () => {
        const request = aRequest(stand);
        const query = await stand.consent(stand.adapter.login.authorizationUrl(request), { allow: false });
        expect(stand.adapter.login.readCallback(query)).toMatchObject({ kind: 'denied' });
      });

      it('reports the granted scopes and finds the account without the optional one', async () => {
        const tokens = await aGrant(stand, [stand.optionalScope]);
        expect(tokens.scopes).not.toContain(stand.optionalScope);
        await expect(discover(tokens)).resolves.not.toEqual([]);
      });

      it('accepts a code once', async () => {
        const { code, request } = await aCode(stand);
        await stand.adapter.login.exchange(code, request);
        expect(await failureOf(stand.adapter.login.exchange(code, request))).toMatchObject({
          kind: 'rejected',
        });
      });

      it('rejects a code that another browser requested', async () => {
        if (!stand.has.pkce) return;
        const { code, request } = await aCode(stand);
        const stolen = { ...request, codeVerifier: randomBytes(48).toString('base64url') };
        expect(await failureOf(stand.adapter.login.exchange(code, stolen))).toMatchObject({
          kind: 'rejected',
        });
      });

      it('rejects an unknown code', async () => {
        const failure = await failureOf(stand.adapter.login.exchange('made-up', aRequest(stand)));
        expect(failure).toMatchObject({ kind: 'rejected' });
      });
    });

    describe('staying connected', () => {
      it('refreshes access and keeps the subject', async () => {
        const tokens = await aGrant(stand);
        await stand.age();
        const renewed = await refresh(tokens);
        expect(renewed.subject).toBe(tokens.subject);
        expect(renewed.accessExpiresAt!.getTime()).toBeGreaterThan(Date.now() + 60_000);
        await stand.adapter.probe(renewed.credentials);
        await expect(discover({ ...tokens, ...renewed })).resolves.not.toEqual([]);
      });

      it('requires a new consent after expiry without a refresh token', async () => {
        if (model() === 'rotating') return;
        const tokens = await aGrant(stand);
        await stand.expireAccessToken(tokens.subject);
        expect(await failureOf(stand.adapter.probe(tokens.credentials))).toMatchObject({
          kind: 'reauthorize',
        });
        expect(await failureOf(refresh(tokens))).toMatchObject({ kind: 'reauthorize' });
      });

      it('refreshes an expired token if there is a refresh token', async () => {
        if (model() !== 'rotating') return;
        const tokens = await aGrant(stand);
        await stand.expireAccessToken(tokens.subject);
        expect(await failureOf(stand.adapter.probe(tokens.credentials))).toMatchObject({
          kind: 'reauthorize',
          reason: 'TOKEN_REFUSED',
        });
        const renewed = await refresh(tokens);
        expect(renewed.subject).toBe(tokens.subject);
        expect(renewed.credentials.accessToken).not.toBe(tokens.credentials.accessToken);
        await stand.adapter.probe(renewed.credentials);
        await stand.adapter.probe((await refresh(renewed)).credentials);
      });

      it('reports an invalid grant after a replaced refresh token is used', async () => {
        if (model() !== 'rotating' || !stand.alwaysRotates) return;
        const tokens = await aGrant(stand);
        await refresh(tokens);
        expect(await failureOf(refresh(tokens))).toMatchObject({
          kind: 'reauthorize',
          reason: 'GRANT_INVALID',
        });
      });

      it('revokes a grant', async () => {
        const tokens = await aGrant(stand);
        await revoke(tokens);
        if (!stand.has.revocation) return;
        expect(await failureOf(stand.adapter.probe(tokens.credentials))).toMatchObject({
          kind: 'reauthorize',
        });
        expect(await failureOf(refresh(tokens))).toMatchObject({ kind: 'reauthorize' });
      });
    });

    describe('under faults', () => {
      /** The expected failure for a fault of one request. */
      function expected(fault: Fault, repeatable: boolean) {
        if (fault === 'throttle') return { kind: 'rate-limited', retryAt: expect.any(Date) };
        return { kind: 'transient', outcomeUnknown: !repeatable };
      }

      it.each(faults)('%s: a code exchange is not repeated and its outcome is unknown', async (fault) => {
        const { code, request } = await aCode(stand);
        await stand.setFault('exchange', fault);
        expect(await failureOf(stand.adapter.login.exchange(code, request))).toMatchObject(
          expected(fault, false),
        );
        expect(await stand.requests('exchange')).toBe(1);
      });

      it.each(faults)('%s: a refresh is not repeated and its outcome is unknown', async (fault) => {
        const tokens = await aGrant(stand);
        await stand.age();
        await stand.setFault('refresh', fault);
        expect(await failureOf(refresh(tokens))).toMatchObject(expected(fault, false));
        expect(await stand.requests('refresh')).toBe(1);
      });

      it.each(faults)('%s: a read fails and works again afterwards', async (fault) => {
        const tokens = await aGrant(stand);
        await stand.setFault('discover', fault);
        expect(await failureOf(discover(tokens))).toMatchObject(expected(fault, true));
        await stand.setFault('discover', null);
        if (fault === 'throttle') await stand.waitForRateLimit();
        await expect(discover(tokens)).resolves.not.toEqual([]);
      });
    });

    describe('webhooks', () => {
      it('are verified, rejected if forged, and read', async () => {
        const tokens = await aGrant(stand);
        const { account } = await anAccount(stand, tokens);
        const before = (await stand.settle()).length;
        const { subject, effect } = await stand.cause(tokens, account);
        const sent = (await stand.settle()).slice(before);
        expect(sent).toHaveLength(1);
        const [raw] = sent;
        const { webhooks } = stand.adapter;

        const verdict = webhooks.verify(raw!);
        expect(verdict).toMatchObject({ kind: 'verified', body: raw!.body });
        const [event] = webhooks.read(raw!.body);
        expect(event).toMatchObject({ subject, occurredAt: expect.any(Date) });
        expect(webhooks.effect(event!.payload)).toMatchObject(effect);
        expect(webhooks.read(raw!.body)[0]!.dedupe).toEqual(event!.dedupe);

        const forged = { ...raw!, body: Buffer.concat([raw!.body, Buffer.from(' ')]) };
        expect(webhooks.verify(forged)).toEqual({ kind: 'rejected', reason: 'WRONG_SIGNATURE' });
        expect(webhooks.verify({ ...raw!, headers: {} })).toEqual({
          kind: 'rejected',
          reason: 'MISSING_SIGNATURE',
        });
      });

      it('are rejected if they cannot be read', () => {
        const refused = expect.objectContaining({ name: 'PlatformFailure', kind: 'rejected' });
        expect(() => stand.adapter.webhooks.read(Buffer.from('{"half":'))).toThrow(refused);
        expect(() => stand.adapter.webhooks.effect('{}')).toThrow(refused);
      });
    });

    describePublishing(offers, () => stand);
    if (offers.containers) describeContainers(() => stand);
    if (offers.insights) describeInsights(() => stand);
    if (offers.commerce) describeCommerce(() => stand);
    if (offers.platformInitiated) describeInstalls(() => stand);
  });
}
