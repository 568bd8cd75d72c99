import type { EndpointReason, EndpointState } from './endpoint-state.js';
import { probeSeconds } from './retry-plan.js';

/** After this time without a success, one delivery is probed hourly instead of the schedule. */
export const probeAfterSeconds = 3600;
/** After this time without a success, the endpoint is DISABLED. */
export const disableAfterSeconds = 72 * 3600;

/** While an endpoint fails, it rests for this part of the time since it began to fail. */
const restShare = 0.1;
const maxRestSeconds = 60;
const throttleSeconds = { min: 5, max: 300 };

/** The part of an endpoint that attempts change. */
export interface EndpointHealth {
  state: EndpointState;
  /** Seconds since the first failure after the last success. Null without one. */
  failingSeconds: number | null;
}

/** Failures of one endpoint in a batch. */
export interface Failures {
  isGone: boolean;
  isThrottled: boolean;
  /** Longest pause that an answer asks for. Null if none does. */
  retryAfterSeconds: number | null;
}

export interface HealthChange {
  state: EndpointState;
  /** Null if the state stays. */
  reason: EndpointReason | null;
  /** No delivery starts before. */
  restSeconds: number;
}

/** What failed attempts change at their endpoint. PAUSED and DISABLED stay. */
export function applyFailures({ state, failingSeconds }: EndpointHealth, failures: Failures): HealthChange {
  const failing = failingSeconds ?? 0;
  if (state === 'PAUSED' || state === 'DISABLED') return { state, reason: null, restSeconds: 0 };
  if (failures.isGone) return { state: 'DISABLED', reason: 'GONE', restSeconds: 0 };
  if (failing >= disableAfterSeconds) return { state: 'DISABLED', reason: 'FAILING', restSeconds: 0 };
  const rest = failing >= probeAfterSeconds ? probeSeconds : Math.min(maxRestSeconds, failing * restShare);
  if (!failures.isThrottled) return { state, reason: null, restSeconds: rest };
  const pause =
    failures.retryAfterSeconds ?? Math.min(throttleSeconds.max, Math.max(throttleSeconds.min, failing));
  return { state: 'THROTTLED', reason: 'OVERLOADED', restSeconds: Math.max(rest, pause) };
}
