import type { LoggedEvent } from './events.repository.js';

export type EventContent = Pick<
  LoggedEvent,
  | 'type'
  | 'occurredAt'
  | 'userId'
  | 'deletedUserId'
  | 'accountId'
  | 'entityKind'
  | 'entityId'
  | 'sequence'
  | 'data'
>;

/**
 * What receivers get: `{"type":…,"timestamp":…,"data":…}`. It depends only on stored values, so it is byte for byte the same in every attempt and in
 * every process.
 */
export function eventPayload({ type, occurredAt, data, ...event }: EventContent): string {
  const { accountId, sequence, entityKind, entityId } = event;
  const userId = event.userId ?? event.deletedUserId;
  const common = JSON.stringify({ userId, accountId, sequence, entityKind, entityId });
  const whole = data === '{}' ? common : `${common.slice(0, -1)},${data.slice(1)}`;
  return `{"type":${JSON.stringify(type)},"timestamp":"${occurredAt.toISOString()}","data":${whole}}`;
}

/** The payload of an event. `data` begins with the same properties in every type. */
export interface EventPayload {
  type: string;
  /** ISO 8601, UTC. */
  timestamp: string;
  data: Record<string, unknown>;
}

/** The payload of an event, as deliveries contain it. */
export function toPayload(event: EventContent): EventPayload {
  return JSON.parse(eventPayload(event)) as EventPayload;
}
