import {
  type CommercePage,
  type CommerceSource,
  type ReturnDecision,
  ReturnKind,
  type TimeWindow,
} from '../../src/platforms/platform-commerce.js';
import type { OpenCredentials } from '../../src/platforms/platform-login.js';
import type { CommerceStand } from './commerce-stand.js';
import { anAccount, aGrant, failureOf } from './connect.js';
import type { PlatformStand } from './platform-stand.js';

const dayMs = 24 * 3_600_000;
/** More than two pages of any platform. */
const orderCount = 230;

/** The part of the contract about shops: no row is lost or read twice, and an update reports each refusal. */
export function describeCommerce(stand: () => PlatformStand): void {
  describe('commerce', () => {
    const commerce = (): CommerceSource => stand().adapter.commerce!;
    const shop = (): CommerceStand => stand().commerce!;
    afterEach(() => shop().throttleOrders(false));

    const around = (): TimeWindow => ({
      from: new Date(stand().now().getTime() - dayMs),
      to: new Date(stand().now().getTime() + dayMs),
    });
    const idsOf = ({ items }: CommercePage) =>
      items.flatMap((item) => ('externalId' in item ? item.externalId : []));
    const page = (credentials: OpenCredentials, window: TimeWindow, cursor: string | null) =>
      commerce().list(credentials, shop().orderStream, window, cursor);

    /** Reads to the end. `between` runs after each page and may replace the credentials. */
    async function readAll(
      credentials: OpenCredentials,
      window: TimeWindow,
      between: (used: OpenCredentials) => Promise<OpenCredentials> = async (used) => used,
    ): Promise<string[]> {
      const ids: string[] = [];
      let used = credentials;
      for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
        const read: CommercePage = (await page(used, window, cursor))!;
        expect(read.rejected).toEqual([]);
        ids.push(...idsOf(read));
        cursor = read.nextCursor;
        if (cursor !== null) used = await between(used);
      }
      return ids;
    }

    async function aShopWithOrders(count = orderCount) {
      const tokens = await aGrant(stand());
      const { credentials, account } = await anAccount(stand(), tokens);
      const placed = await shop().placeOrders(account.externalId, count);
      return { tokens, credentials, account, placed: placed.sort() };
    }

    it('names each stream once, with the scopes that it needs', async () => {
      const names = commerce().streams.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      const granted = stand().adapter.login.scopesFor(stand().capabilities, stand().loginType);
      for (const { scopes, everySeconds } of commerce().streams) {
        expect(granted).toEqual(expect.arrayContaining([...scopes]));
        expect(everySeconds).toBeGreaterThan(0);
      }
    });

    it('reads the last day of every stream', async () => {
      const { credentials } = await anAccount(stand());
      for (const { name } of commerce().streams) {
        const read = await commerce().list(credentials, name, around(), null);
        expect([name, read?.rejected]).toEqual([name, []]);
      }
    });

    it('reads every product, although one changes between two pages', async () => {
      const { credentials, account } = await anAccount(stand());
      const nowMs = stand().now().getTime();
      // The change moves the product out of the window.
      const window = { from: new Date(nowMs - 365 * dayMs), to: new Date(nowMs - 2_000) };
      const { name } = commerce().streams.find(({ objectType }) => objectType === 'product')!;
      const ids = new Set<string>();
      let cursor: string | null = null;
      do {
        const read: CommercePage = (await commerce().list(credentials, name, window, cursor))!;
        for (const id of idsOf(read)) ids.add(id);
        if (cursor === null) await shop().editProduct(account.externalId, idsOf(read)[0]!);
        cursor = read.nextCursor;
      } while (cursor !== null);
      expect(ids.size).toBe(shop().productCount);
    });

    it('reads facts of a shop', async () => {
      const { credentials, account } = await anAccount(stand());
      const facts = await commerce().readShop(credentials);
      expect(facts).toMatchObject({ name: account.displayName, status: 'ACTIVE' });
      expect(facts.currency).toMatch(/^[A-Z]{3}$/);
      expect(() => new Intl.DateTimeFormat('en', { timeZone: facts.timeZone })).not.toThrow();
    });

    it('pages through a stream without loss while it is rate-limited', async () => {
      const { credentials, placed } = await aShopWithOrders();
      const window = around();
      const ids = await readAll(credentials, window, async (used) => {
        await shop().throttleOrders(true);
        expect(await failureOf(page(used, window, null))).toMatchObject({ kind: 'rate-limited' });
        await shop().throttleOrders(false);
        await stand().waitForRateLimit();
        return used;
      });
      expect(ids.sort()).toEqual(placed);
    });

    it('continues from the same place after the token expired', async () => {
      const { tokens, credentials, placed } = await aShopWithOrders();
      const window = around();
      let isExpired = false;
      const ids = await readAll(credentials, window, async (used) => {
        if (isExpired) return used;
        isExpired = true;
        await stand().expireAccessToken(tokens.subject);
        expect(await failureOf(page(used, window, null))).toMatchObject({ reason: 'TOKEN_REFUSED' });
        const fresh = await stand().adapter.login.refresh(tokens.credentials, stand().loginType);
        return { ...used, accessToken: fresh.credentials.accessToken };
      });
      expect(ids.sort()).toEqual(placed);
    });

    it('starts a window again if the platform forgot its page token', async () => {
      const { credentials, placed } = await aShopWithOrders();
      const window = around();
      const first = (await page(credentials, window, null))!;
      await shop().expirePageTokens();
      await expect(page(credentials, window, first.nextCursor)).resolves.toBeNull();
      expect((await readAll(credentials, window)).sort()).toEqual(placed);
    });

    it('reports a row that cannot be read, and the page does not fail', async () => {
      const { credentials } = await anAccount(stand());
      await shop().addUnreadableOrder();
      const read = (await page(credentials, around(), null))!;
      expect(read.items).toEqual([]);
      expect(read.rejected).toEqual([{ externalId: expect.any(String), problem: expect.any(String) }]);
    });

    it('reads orders by id and leaves out unknown ones', async () => {
      const { credentials, placed } = await aShopWithOrders(2);
      const read = await commerce().orders(credentials, [...placed, '577000000000000001']);
      expect(idsOf(read).sort()).toEqual(placed);
    });

    it('reads one product, and null for an unknown one', async () => {
      const { credentials, productId } = await aProduct();
      await expect(commerce().product(credentials, productId)).resolves.toMatchObject({
        type: 'product',
        externalId: productId,
      });
      await expect(commerce().product(credentials, '1731000000000000999')).resolves.toBeNull();
    });

    it('sets stock, and reports each SKU that is refused inside a success', async () => {
      const { credentials, productId } = await aProduct();
      const { stock: before } = await commerce().stock(credentials, [productId]);
      const skuIds = [...new Set(before.map(({ skuId }) => skuId))];
      const wanted = before
        .filter(({ skuId }) => skuId === skuIds[0])
        .map(({ skuId, warehouseId }, index) => ({ skuId, warehouseId, quantity: 11 + index }));
      const unknown = { skuId: '1731000000000000998', warehouseId: wanted[0]!.warehouseId, quantity: 5 };
      const results = await commerce().setStock(credentials, productId, [...wanted, unknown]);
      expect(results).toEqual([
        { skuId: skuIds[0], problem: null },
        { skuId: unknown.skuId, problem: { platformCode: expect.any(String), message: expect.any(String) } },
      ]);
      const { stock: after } = await commerce().stock(credentials, [productId]);
      for (const { skuId, warehouseId, quantity } of wanted)
        expect(after).toContainEqual(expect.objectContaining({ skuId, warehouseId, available: quantity }));
      expect(after.filter(({ skuId }) => skuId !== skuIds[0])).toEqual(
        before.filter(({ skuId }) => skuId !== skuIds[0]),
      );
    });

    it('lists reasons for rejections, or reports that there is no list', async () => {
      const { credentials, account } = await anAccount(stand());
      await shop().requestCancellation(account.externalId);
      const read = (await commerce().list(credentials, 'cancellations', around(), null))!;
      const externalId = idsOf(read)[0]!;
      const reasons = await commerce().rejectReasons(credentials, ReturnKind.CANCELLATION, externalId);
      expect(reasons).not.toEqual([]);
      const rejectReason = reasons?.[0]?.key ?? 'other';
      for (const { key, text } of reasons ?? [])
        expect([typeof key, typeof text]).toEqual(['string', 'string']);
      await commerce().decideReturn(credentials, {
        ...{ kind: ReturnKind.CANCELLATION, externalId, action: 'REJECT', decision: null },
        ...{ rejectReason, comment: null, idempotencyKey: 'rejection-1' },
      });
    });

    it('has one effect of a decision whose answer was lost and that is repeated with its key', async () => {
      const { credentials, account } = await anAccount(stand());
      await shop().requestCancellation(account.externalId);
      const read = (await commerce().list(credentials, 'cancellations', around(), null))!;
      const [externalId] = idsOf(read);
      expect(read.items).toMatchObject([{ type: 'return', kind: ReturnKind.CANCELLATION }]);
      const decision: ReturnDecision = {
        kind: ReturnKind.CANCELLATION,
        externalId: externalId!,
        action: 'APPROVE',
        decision: null,
        rejectReason: null,
        comment: null,
        idempotencyKey: 'decision-1',
      };
      await shop().loseDecisionAnswers(true);
      expect(await failureOf(commerce().decideReturn(credentials, decision))).toMatchObject({
        kind: 'transient',
      });
      await shop().loseDecisionAnswers(false);
      await commerce().decideReturn(credentials, decision);
      const other = { ...decision, idempotencyKey: 'decision-2' };
      expect(await failureOf(commerce().decideReturn(credentials, other))).toMatchObject({
        kind: 'rejected',
      });
      await expect(
        commerce().return(credentials, ReturnKind.CANCELLATION, externalId!),
      ).resolves.toMatchObject({ externalId, decisions: [] });
    });

    async function aProduct(): Promise<{ credentials: OpenCredentials; productId: string }> {
      const { credentials } = await anAccount(stand());
      const ever = { from: new Date(0), to: around().to };
      const read = (await commerce().list(credentials, 'products', ever, null))!;
      return { credentials, productId: idsOf(read)[0]! };
    }
  });
}
