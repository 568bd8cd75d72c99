import {
  type EventDeliveryFieldsFragment,
  ReplayEventsDocument,
  SkipDeliveryDocument,
} from '@patchbay/client/operations';
import { useAction } from '../../data/use-action.js';
import { eventTexts } from '../../texts/events.js';
import { formatNumber } from '../../ui/format.js';

const texts = eventTexts.deliveries;

/** Whether a delivery waits. The others have ended and can be sent again. */
export function canSkip({ state }: EventDeliveryFieldsFragment): boolean {
  return state === 'PENDING' || state === 'RETRYING';
}

/** Skips a delivery, or sends its event again. `report` gets the result for the user. */
export function useDeliveryActions(report: (note: string) => void) {
  const skipping = useAction(SkipDeliveryDocument);
  const replaying = useAction(ReplayEventsDocument);
  const clear = () => {
    skipping.clear();
    replaying.clear();
  };
  return {
    failure: skipping.failure ?? replaying.failure,
    isRunning: skipping.isRunning || replaying.isRunning,
    skip: async ({ id }: EventDeliveryFieldsFragment): Promise<void> => {
      clear();
      if (await skipping.run({ input: { id } })) report(texts.skipped);
    },
    resend: async ({ endpointId, eventId }: EventDeliveryFieldsFragment): Promise<void> => {
      clear();
      const result = await replaying.run({ input: { endpointId, eventId } });
      if (result) report(result.count > 0 ? texts.resent(formatNumber(result.count)) : texts.waits);
    },
  };
}
