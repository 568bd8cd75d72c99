/** Functions that act for the buyers of a shop and its platform. */
export interface CommerceStand {
  /** Name of the stream of orders. */
  orderStream: string;
  /** Places orders now. Returns their ids. */
  placeOrders(externalId: string, count: number): Promise<string[]>;
  /** Number of products of a shop: more than two pages. */
  productCount: number;
  /** Changes a product now. */
  editProduct(externalId: string, productId: string): Promise<void>;
  /** The list of orders is rate-limited. Ends all other faults. */
  throttleOrders(isOn: boolean): Promise<void>;
  /** The list of orders has one order, which cannot be read. */
  addUnreadableOrder(): Promise<void>;
  /** The platform forgets all page tokens. */
  expirePageTokens(): Promise<void>;
  /** A buyer asks to cancel an order that is paid. */
  requestCancellation(externalId: string): Promise<void>;
  /** Answers to decisions about cancellations are lost after they took effect. Ends all other faults. */
  loseDecisionAnswers(isOn: boolean): Promise<void>;
}
