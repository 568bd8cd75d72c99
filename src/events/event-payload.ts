import type { LoggedEvent } from './events.repository.js';

export type EventContent = Pick<
  LoggedEvent,
  'type' | 'occurredAt' | 'userId' | 'accountId' | 'sequence' | 'data'
>;

/**
 * What receivers get: `{"type":…,"timestamp":…,"data":…}`. It depends only on stored values, so it is byte for byte the same in every attempt and in
 * every process.
 */
export function eventPayload({ type, occurredAt, userId, accountId, sequence, data }: EventContent): string {
  const common = JSON.stringify({ userId, accountId, sequence });
  const whole = data === '{}' ? common : `${common.slice(0, -1)},${data.slice(1)}`;
  return `{"type":${JSON.stringify(type)},"timestamp":"${occurredAt.toISOString()}","data":${whole}}`;
}
