import { mix } from '../random.js';
import { sellerSchema, type SellerSettings, type ShopSettings } from './sellers.js';
import { Shop, type SavedShop } from './shop.js';

export interface SavedShops {
  sellers: SellerSettings[];
  shops: [string, SavedShop][];
}

/** All sellers and their shops. */
export class Shops {
  private readonly sellersByKey = new Map<string, SellerSettings>();
  private readonly byKey = new Map<string, Shop>();
  private lastNumber = 0;

  constructor(
    private readonly registered: SellerSettings[],
    private readonly seed: number,
    private readonly nowSeconds: () => number,
  ) {
    this.reset();
  }

  addSeller(given: SellerSettings): SellerSettings {
    const seller = sellerSchema.parse({ ...given, shops: given.shops });
    this.sellersByKey.set(seller.key, seller);
    for (const settings of seller.shops) this.open(seller, settings);
    return seller;
  }

  addShop(seller: SellerSettings, settings: ShopSettings): Shop {
    seller.shops.push(settings);
    return this.open(seller, settings);
  }

  sellers(): SellerSettings[] {
    return [...this.sellersByKey.values()];
  }

  seller(key: string): SellerSettings | undefined {
    return this.sellersByKey.get(key);
  }

  all(): Shop[] {
    return [...this.byKey.values()];
  }

  ofSeller(sellerKey: string): Shop[] {
    return this.all().filter(({ seller }) => seller.key === sellerKey);
  }

  /** By key or id. */
  find(reference: string): Shop | undefined {
    return this.byKey.get(reference) ?? this.all().find(({ id }) => id === reference);
  }

  /** Returns to the sellers of the settings, without orders. */
  reset(): void {
    this.sellersByKey.clear();
    this.byKey.clear();
    this.lastNumber = 0;
    for (const seller of this.registered) this.addSeller(structuredClone(seller));
  }

  save(): SavedShops {
    return { sellers: this.sellers(), shops: this.all().map((shop) => [shop.key, shop.save()]) };
  }

  load(saved: SavedShops): void {
    this.sellersByKey.clear();
    this.byKey.clear();
    this.lastNumber = 0;
    // In the order of their creation, so that numbers and ids are the same.
    for (const seller of saved.sellers) this.sellersByKey.set(seller.key, seller);
    for (const [key, state] of saved.shops) {
      const seller = saved.sellers.find(({ shops }) => shops.some((shop) => shop.key === key));
      const settings = seller?.shops.find((shop) => shop.key === key);
      if (seller && settings) this.open(seller, settings).load(state);
    }
  }

  private open(seller: SellerSettings, settings: ShopSettings): Shop {
    this.lastNumber += 1;
    const seed = mix(this.seed, this.lastNumber);
    const shop = new Shop(this.lastNumber, seller, settings, seed, this.nowSeconds());
    this.byKey.set(settings.key, shop);
    return shop;
  }
}
