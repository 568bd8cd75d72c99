import { adminTexts } from '../../texts/admin.js';
import { Badge, type Tone } from '../../ui/states.js';

const tones: Record<string, Tone> = {
  DEAD: 'danger',
  UNPARSED: 'danger',
  UNMATCHED: 'warning',
  PENDING: 'warning',
  PROCESSED: 'success',
};

export function WebhookStateBadge({ state }: { state: string }) {
  return <Badge tone={tones[state] ?? 'neutral'}>{adminTexts.webhooks.states[state] ?? state}</Badge>;
}
