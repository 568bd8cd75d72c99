import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { answer, type EventReceiver } from '../../../test/support/servers/event-receiver.js';
import { DisabledNoticeService } from '../health/disabled-notice.service.js';
import { EndpointHealthRepository } from '../health/health.repository.js';
import { ReplayService } from '../replay/replay.service.js';
import { EndpointsService } from './endpoints.service.js';

const range = { eventId: null, fromEventId: null, afterEventId: null, since: new Date(0), until: null };

describe('Endpoints of one owner are limited in', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let id: string;

  useDeliveryStand((stand) => ({ app, receiver, id } = stand));

  const failures = async (count: number, call: () => Promise<unknown>) => {
    const results = await Promise.allSettled(Array.from({ length: count }, call));
    return results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    );
  };

  const mailCount = async () => {
    const [mails] = await app.app.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM mails WHERE kind = 'ENDPOINT_DISABLED'`,
    );
    return mails!.count;
  };

  it('replays', async () => {
    const replay = (endpointId: string) => app.get(ReplayService).replay(app.admin, endpointId, range);
    expect(await failures(32, () => replay(id))).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    const other = await app.createEndpoint(receiver.url);
    expect(await replay(other.id)).toMatchObject({ count: 0 });
  });

  it('tests', async () => {
    const send = () => app.get(EndpointsService).sendTest(app.admin, id);
    expect(await failures(61, send)).toEqual(['RATE_LIMITED']);
    expect(await app.app.sql(`SELECT count(*)::int AS count FROM events`)).toEqual([{ count: 60 }]);
  });

  it('mails, if the receiver disables its endpoint again and again', async () => {
    const userId = await app.createUser();
    receiver.answer = answer(410);
    for (let round = 1; round <= 7; round++) {
      await app.append(limitEvent(userId, null, round));
      await app.drain();
      expect(await app.endpoint(id)).toMatchObject({ state: 'DISABLED' });
      await app.get(EndpointsService).resume(app.admin, id);
      await app.drain();
      await app.get(EndpointsService).resume(app.admin, id);
    }
    expect(await mailCount()).toBe(5);
  });

  it('mails, without the attempts that the job repeats', async () => {
    await app.app.sql(`UPDATE event_endpoints SET state = 'DISABLED', state_reason = 'GONE' WHERE id = $1`, [
      id,
    ]);
    const notify = () => app.get(DisabledNoticeService).notify({ endpointId: id });
    const recipients = jest
      .spyOn(app.get(EndpointHealthRepository), 'noticeRecipients')
      .mockRejectedValue(new Error('for the test'));
    for (let attempt = 1; attempt <= 6; attempt++) await expect(notify()).rejects.toThrow('for the test');
    recipients.mockRestore();
    await notify();
    expect(await mailCount()).toBe(1);
  });
});
