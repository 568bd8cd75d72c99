import type { AuditEvent } from '../audit/audit.js';

/** The audit event of a change of a user that was made. `more`: what the event has besides. */
export function userChange(
  action: 'user.disabled' | 'user.enabled' | 'user.role_set',
  actor: AuditEvent['actor'],
  userId: string,
  more: Pick<AuditEvent, 'address' | 'details'> = {},
): AuditEvent {
  return { action, actor, outcome: 'SUCCESS', target: { type: 'user', id: userId }, userId, ...more };
}
