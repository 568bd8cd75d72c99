/** Times that tests shorten. */
export class DeliverySettings {
  /** For the whole exchange with a receiver. */
  attemptTimeoutMs = 15_000;
}
