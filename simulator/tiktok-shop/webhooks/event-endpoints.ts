import { z } from 'zod';
import { operation, type Operation } from '../gateway/operation.js';
import { EVENT_NAMES } from './topics.js';

const PATH = '/event/{version}/webhooks';
const MAX_ADDRESS_LENGTH = 255;
const common = { versions: ['202309'], scope: 'seller.authorization.info' } as const;

/** Loopback addresses are accepted in place of public https ones, because tests receive webhooks there. */
const address = z
  .url()
  .max(MAX_ADDRESS_LENGTH)
  .refine((url) => /^https:\/\/[^/:]+(\/|$)/.test(url) || url.startsWith('http://127.0.0.1:'), {
    error: 'must be https with a host name and without a port',
  });

/** Addresses of topics per shop. */
export function eventOperations(): Operation[] {
  return [
    operation('GET', PATH, {
      ...common,
      handle: ({ app, shop }) => {
        const webhooks = shop.webhooks.filter(({ appKey }) => appKey === app.appKey);
        return {
          webhooks: webhooks.map(({ eventType, address: url, createTime, updateTime }) => ({
            event_type: eventType,
            address: url,
            create_time: createTime,
            update_time: updateTime,
          })),
          total_count: webhooks.length,
        };
      },
    }),
    operation('PUT', PATH, {
      ...common,
      body: z.strictObject({ address, event_type: z.enum(EVENT_NAMES) }),
      handle: ({ app, shop, body, now }) => {
        const existing = shop.webhooks.find(
          ({ appKey, eventType }) => appKey === app.appKey && eventType === body.event_type,
        );
        if (existing) Object.assign(existing, { address: body.address, updateTime: now });
        else {
          shop.webhooks.push({
            appKey: app.appKey,
            eventType: body.event_type,
            address: body.address,
            createTime: now,
            updateTime: now,
          });
        }
        return {};
      },
    }),
    operation('DELETE', PATH, {
      ...common,
      body: z.strictObject({ event_type: z.enum(EVENT_NAMES) }),
      handle: ({ app, shop, body }) => {
        shop.webhooks = shop.webhooks.filter(
          ({ appKey, eventType }) => appKey !== app.appKey || eventType !== body.event_type,
        );
        return {};
      },
    }),
  ];
}
