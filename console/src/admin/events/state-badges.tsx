import { eventTexts } from '../../texts/events.js';
import { Badge, type Tone } from '../../ui/states.js';

const endpointTones: Record<string, Tone> = {
  ACTIVE: 'success',
  THROTTLED: 'warning',
  PAUSED: 'warning',
  DISABLED: 'danger',
};
const deliveryTones: Record<string, Tone> = {
  RETRYING: 'warning',
  DELIVERED: 'success',
  DEAD: 'danger',
};

export function EndpointStateBadge({ state }: { state: string }) {
  return (
    <Badge tone={endpointTones[state] ?? 'neutral'}>{eventTexts.endpoints.states[state] ?? state}</Badge>
  );
}

export function DeliveryStateBadge({ state }: { state: string }) {
  return (
    <Badge tone={deliveryTones[state] ?? 'neutral'}>{eventTexts.deliveries.states[state] ?? state}</Badge>
  );
}
