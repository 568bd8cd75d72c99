import type { AccountNextAction } from '@patchbay/client/operations';
import { accountTexts as text } from '../texts/accounts.js';
import { Badge, type Tone } from '../ui/states.js';

interface Health {
  nextAction: AccountNextAction;
  reason?: string | null;
}

/** Health in two or three words. */
export function HealthBadge({ status, health }: { status: string; health: Health }) {
  return <Badge tone={toneOf(status, health)}>{text.status(status, health.reason ?? null)}</Badge>;
}

function toneOf(status: string, { nextAction }: Health): Tone {
  switch (status) {
    case 'ACTIVE':
      return nextAction === 'NONE' ? 'success' : 'warning';
    case 'ERROR':
    case 'PAUSED':
      return 'warning';
    case 'EXPIRED':
      return 'danger';
    default:
      return 'neutral';
  }
}

/** Why an account is not fully usable and what to do. Renders nothing for an account that works. */
export function HealthText({
  health,
  className = '',
}: {
  health: Health & { reconnectBy?: string | null; missingScopes?: readonly string[] };
  className?: string;
}) {
  const { reason, nextAction, reconnectBy, missingScopes = [] } = health;
  const sentences = [
    reason && text.reason(reason),
    missingScopes.length > 0 && text.missingScopes(missingScopes),
    text.nextAction(nextAction),
    reconnectBy && text.reconnectBy(new Date(reconnectBy).toLocaleDateString()),
  ].filter(Boolean);
  return sentences.length > 0 ? <p className={`wrap-anywhere ${className}`}>{sentences.join(' ')}</p> : null;
}
