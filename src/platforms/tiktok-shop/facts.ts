/** The profile of a shop. */
export interface TikTokShopProfileFacts {
  /** ISO 3166 country code. */
  region: string | null;
  /** LOCAL or CROSS_BORDER. */
  sellerType: string | null;
  /** Code of the shop in Seller Center. */
  code: string | null;
  /** Id of the seller for this app. */
  sellerOpenId: string;
}
