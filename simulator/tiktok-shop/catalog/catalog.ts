import { idOf, indexOf } from '../ids.js';
import { mix, Random } from '../random.js';
import type { Region } from '../shops/regions.js';

export interface WarehouseStock {
  available: number;
  committed: number;
  backorder: number | null;
  handlingTime: number | null;
}

export interface Sku {
  /** Its place among all SKUs of the shop. Never changes. */
  index: number;
  id: string;
  sellerSku: string;
  name: string;
  product: Product;
  /** Smallest units of the shop's currency. */
  price: number;
  /** One per warehouse, in the same order. */
  stock: WarehouseStock[];
}

export interface Product {
  index: number;
  id: string;
  title: string;
  status: string;
  auditStatus: string;
  /** Seconds. */
  createdAt: number;
  updatedAt: number;
  skus: Sku[];
}

export interface Warehouse {
  id: string;
  name: string;
  status: 'ENABLED' | 'DISABLED' | 'RESTRICTED';
  type: 'SALES_WAREHOUSE' | 'RETURN_WAREHOUSE';
}

/** What `save` writes: everything that can change. */
export interface SavedCatalog {
  products: (Omit<Product, 'skus' | 'index' | 'id'> & {
    skus: Pick<Sku, 'sellerSku' | 'name' | 'price' | 'stock'>[];
  })[];
  warehouses: Warehouse[];
}

const MATERIALS = ['Cedar', 'Linen', 'Copper', 'Clay', 'Glass', 'Felt', 'Cotton', 'Slate'];
const THINGS = [
  'Desk Lamp',
  'Coaster Set',
  'Vase',
  'Throw',
  'Planter',
  'Mug',
  'Tray',
  'Candle',
  'Clock',
  'Basket',
];
const VARIANTS = ['Natural, Small', 'Natural, Large', 'Dark, Large'];

interface CatalogOptions {
  shopNumber: number;
  region: Region;
  seed: number;
  productCount: number;
  warehouseCount: number;
  stock: number;
  /** Seconds. */
  now: number;
}

/** Products, warehouses and stock of one shop. Products are only added, so that their places are stable. */
export class Catalog {
  products: Product[] = [];
  skus: Sku[] = [];
  warehouses: Warehouse[] = [];

  constructor(private readonly options: CatalogOptions) {
    const { productCount, warehouseCount, shopNumber, now } = options;
    for (let index = 0; index < warehouseCount; index++) {
      this.warehouses.push({
        id: idOf('warehouse', shopNumber, index),
        name: index === 0 ? 'Main' : `Warehouse ${index + 1}`,
        status: 'ENABLED',
        type: 'SALES_WAREHOUSE',
      });
    }
    this.warehouses.push({
      id: idOf('warehouse', shopNumber, warehouseCount),
      name: 'Returns',
      status: 'ENABLED',
      type: 'RETURN_WAREHOUSE',
    });
    for (let index = 0; index < productCount; index++)
      this.addGenerated(now - (productCount - index) * 3_600);
  }

  get salesWarehouses(): Warehouse[] {
    return this.warehouses.filter(({ type }) => type === 'SALES_WAREHOUSE');
  }

  findProduct(id: string): Product | undefined {
    const index = indexOf('product', this.options.shopNumber, id);
    return index === undefined ? undefined : this.products[index];
  }

  findSku(id: string): Sku | undefined {
    const index = indexOf('sku', this.options.shopNumber, id);
    return index === undefined ? undefined : this.skus[index];
  }

  /** By id, seller SKU, or place. */
  resolveSku(reference: string | number): Sku | undefined {
    if (typeof reference === 'number') return this.skus[reference];
    return this.findSku(reference) ?? this.skus.find(({ sellerSku }) => sellerSku === reference);
  }

  add(
    title: string,
    skus: readonly { sellerSku: string; name: string; price: number; stock: number }[],
    now: number,
  ): Product {
    const index = this.products.length;
    const product: Product = {
      index,
      id: idOf('product', this.options.shopNumber, index),
      title,
      status: 'ACTIVATE',
      auditStatus: 'APPROVED',
      createdAt: now,
      updatedAt: now,
      skus: [],
    };
    for (const { stock, ...given } of skus) {
      const sku: Sku = {
        ...given,
        index: this.skus.length,
        id: idOf('sku', this.options.shopNumber, this.skus.length),
        product,
        stock: this.salesWarehouses.map(() => ({
          available: stock,
          committed: 0,
          backorder: null,
          handlingTime: null,
        })),
      };
      this.skus.push(sku);
      product.skus.push(sku);
    }
    this.products.push(product);
    return product;
  }

  save(): SavedCatalog {
    return {
      warehouses: this.warehouses,
      products: this.products.map(({ index: _index, id: _id, skus, ...product }) => ({
        ...product,
        skus: skus.map(({ sellerSku, name, price, stock }) => ({ sellerSku, name, price, stock })),
      })),
    };
  }

  load(saved: SavedCatalog): void {
    this.products = [];
    this.skus = [];
    this.warehouses = saved.warehouses;
    for (const { skus, ...product } of saved.products) {
      const added = this.add(
        product.title,
        skus.map((sku) => ({ ...sku, stock: 0 })),
        product.createdAt,
      );
      Object.assign(added, product);
      for (const [place, { stock }] of skus.entries()) (added.skus[place] as Sku).stock = stock;
    }
  }

  private addGenerated(now: number): void {
    const index = this.products.length;
    const random = new Random(mix(this.options.seed, this.options.shopNumber, index));
    const title = `${MATERIALS[index % MATERIALS.length]} ${random.pick(THINGS)} ${index + 1}`;
    const base = random.int(5, 80) * 100 - 1;
    const skus = VARIANTS.slice(0, random.int(1, 3)).map((name, variant) => ({
      name,
      sellerSku: `SIM-${String(index + 1).padStart(4, '0')}-${variant + 1}`,
      price: (base + variant * 500) * this.options.region.unitsPerCent,
      stock: this.options.stock,
    }));
    this.add(title, skus, now);
  }
}
