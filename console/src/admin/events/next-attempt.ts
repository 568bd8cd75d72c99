import type { EventEndpointFieldsFragment } from '@patchbay/client/operations';
import { eventTexts } from '../../texts/events.js';

type Endpoint = Pick<EventEndpointFieldsFragment, 'state' | 'clientDisabled' | 'restsUntil'>;

/** Why the endpoint gets no deliveries, whatever was planned. Null if it gets them. */
export function stopReason({ state, clientDisabled }: Endpoint): string | null {
  if (clientDisabled) return eventTexts.deliveries.stopped.CLIENT_DISABLED;
  if (state === 'PAUSED' || state === 'DISABLED') return eventTexts.deliveries.stopped[state];
  return null;
}

/** When a delivery is tried again. Null if nothing is planned. An endpoint that rests delays it. */
export function nextAttempt(plannedAt: string | null, endpoint: Endpoint): string | null {
  if (plannedAt === null || stopReason(endpoint) !== null) return null;
  const { restsUntil } = endpoint;
  return restsUntil !== null && Date.parse(restsUntil) > Date.parse(plannedAt) ? restsUntil : plannedAt;
}
