import { deferred, until } from '../../../test/support/jest/deferred.js';
import { aReturn, aStream } from '../../../test/support/platforms/scripted-shop.js';
import { type ShopApp, startShopApp } from '../../../test/support/platforms/shop-app.js';
import { CommerceResource, ReturnKind, ReturnStatus } from '../../platforms/platform-commerce.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { Platform } from '../../platforms/platform.js';
import { ReturnDecisionsService } from './return-decisions.service.js';

const returnId = '0199aaaa-0000-7000-8000-000000000001';

describe('A decision about a return', () => {
  let app: ShopApp;
  beforeAll(async () => {
    app = await startShopApp();
  });
  beforeEach(async () => {
    await app.reset(aStream('returns', CommerceResource.RETURNS));
    await app.sql(
      `INSERT INTO returns (id, account_id, kind, external_id, status, platform_status, decisions, lines, created_at,
         source_updated_at, synced_at, digest)
       VALUES ($1, $2, 'CANCELLATION', 'r1', 'REQUESTED', 'PENDING', '{APPROVE,REJECT}', '[]', app_now(), app_now(),
         app_now(), '')`,
      [returnId, app.accountId],
    );
  });
  afterAll(() => app.close());

  const decide = (action: 'APPROVE' | 'REJECT', idempotencyKey: string | null = null) =>
    app.context
      .get(ReturnDecisionsService, { strict: false })
      .decide(
        { kind: 'user', userId: app.userId, role: 'USER' } as never,
        returnId,
        { action, decision: null, rejectReason: null, comment: null },
        idempotencyKey,
      );

  it('that two requests send at the same time is kept while the outcome of one of them is unknown', async () => {
    const answers = [deferred(), deferred()];
    const keys: string[] = [];
    app.shop.decideReturn = async (...[, decision]: any[]) => {
      await answers[keys.push(decision.idempotencyKey) - 1]?.promise;
    };
    const first = decide('APPROVE', 'a').catch((error: unknown) => error);
    await until(() => keys.length === 1);
    const second = decide('APPROVE', 'b').catch((error: unknown) => error);
    await until(() => keys.length === 2);
    answers[0]!.reject(
      PlatformFailure.rateLimited(Platform.TIKTOK, new Date(Date.now() + 5_000), {
        platformCode: 'x',
        message: 'Too many requests.',
        httpStatus: 429,
      }),
    );
    expect(await first).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    answers[1]!.reject(
      PlatformFailure.transient(Platform.TIKTOK, {
        platformCode: 'x',
        message: 'No answer.',
        outcomeUnknown: true,
      }),
    );
    expect(await second).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await expect(decide('REJECT')).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await app.pass(3 * 60_000);
    expect(new Set(keys).size).toBe(1);
    expect(await app.sql('SELECT state FROM return_decisions')).toEqual([{ state: 'ACCEPTED' }]);
  });

  it('names the only decision of the action, and asks for the name if there are several', async () => {
    await app.sql(
      "UPDATE returns SET kind = 'RETURN', decisions = '{APPROVE_RETURN,ISSUE_REFUND,REJECT_RETURN}'",
    );
    const sent: unknown[] = [];
    app.shop.decideReturn = async (...[, { decision }]: any[]) => {
      sent.push(decision);
    };
    await expect(decide('APPROVE')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ path: 'input.decision' }] },
    });
    expect(await app.sql('SELECT id FROM return_decisions')).toEqual([]);
    await decide('REJECT');
    await decide('REJECT');
    expect(sent).toEqual(['REJECT_RETURN']);
  });

  it('returns the return as it is afterwards, also if the local budget is used up for a moment', async () => {
    let reads = 0;
    app.shop.return = async () => {
      if ((reads += 1) > 1)
        return aReturn('r1', new Date(Date.now() + 1_000), {
          kind: ReturnKind.CANCELLATION,
          status: ReturnStatus.COMPLETED,
        });
      throw PlatformFailure.rateLimited(Platform.TIKTOK, new Date(Date.now() + 50), {
        platformCode: 'BUDGET_SPENT',
        message: 'Too many calls.',
      });
    };
    expect(await decide('APPROVE')).toMatchObject({ status: 'COMPLETED' });
  });
});
