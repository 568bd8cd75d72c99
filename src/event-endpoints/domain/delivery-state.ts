/**
 * - `PENDING`: waits for its first attempt.
 * - `RETRYING`: at least one attempt failed, another one follows. In an ordered stream, later deliveries wait for it.
 * - `DELIVERED`: the receiver answered 2xx.
 * - `DEAD`: every attempt failed.
 * - `SKIPPED`: its owner skipped it.
 * - `CANCELED`: not sent, because the event was deleted, the user withdrew the consent, or the filters of the endpoint no longer match.
 */
export const deliveryStates = ['PENDING', 'RETRYING', 'DELIVERED', 'DEAD', 'SKIPPED', 'CANCELED'] as const;

export type DeliveryState = (typeof deliveryStates)[number];
