import { Failure } from '../../failures/failure.js';

/** What a seller decides about a return. */
export interface DecisionRequest {
  action: 'APPROVE' | 'REJECT';
  /** The platform's name of the decision. Null if the kind of return has only one. */
  decision: string | null;
  /** The platform's key of the reason. */
  rejectReason: string | null;
  comment: string | null;
}

/**
 * The name of the decision: the given one, or the only one that the action leaves.
 *
 * @param decisions all decisions that the platform offers for the return
 * @throws Failure RETURN_NOT_DECIDABLE, also for an approval whose named decision is a rejection; INVALID_INPUT if a choice is missing
 */
export function chooseDecision(
  decisions: readonly string[],
  { action, decision }: Pick<DecisionRequest, 'action' | 'decision'>,
): string {
  const possible = decisions.filter((one) => one.startsWith('REJECT') === (action === 'REJECT'));
  const [only] = possible;
  if (only === undefined || (decision !== null && !possible.includes(decision)))
    throw new Failure('RETURN_NOT_DECIDABLE', { decisions });
  if (decision !== null) return decision;
  if (possible.length === 1) return only;
  const message = `Choose one of ${possible.join(', ')}.`;
  throw new Failure('INVALID_INPUT', { fields: [{ path: 'input.decision', message }] });
}
