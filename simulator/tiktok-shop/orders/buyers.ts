import { idOf } from '../ids.js';
import { mix, Random } from '../random.js';
import type { Shop } from '../shops/shop.js';

const BUYERS = 5_000;
const FIRST_NAMES = ['Jo', 'Ana', 'Lee', 'Max', 'Ida', 'Tom', 'Mia', 'Sam'];
const LAST_NAMES = ['Doe', 'Ray', 'Kim', 'Fox', 'Lim', 'Berg', 'Silva', 'Putra'];
const STREETS = ['Sample St', 'Example Road', 'Demo Lane', 'Test Avenue'];

export interface Buyer {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  phone: string;
  street: string;
  state: string;
  city: string;
  postalCode: string;
}

/** The buyer of an order: invented, and the same for the same number. */
export function buyerOf(shop: Shop, index: number): Buyer {
  const seed = shop.orders.time('seed', index);
  const number = shop.orders.extrasOf(index).buyer ?? mix(seed, 31) % BUYERS;
  const random = new Random(mix(shop.number, number, 32));
  const [state, city, postalCode] = random.pick(shop.region.places);
  return {
    id: idOf('buyer', shop.number, number),
    email: `buyer${number}.${shop.number}@scs.example.com`,
    firstName: random.pick(FIRST_NAMES),
    lastName: random.pick(LAST_NAMES),
    phone: `${shop.region.phonePrefix}555${String(random.int(0, 9_999_999)).padStart(7, '0')}`,
    street: `${random.int(1, 99)} ${random.pick(STREETS)}`,
    state,
    city,
    postalCode,
  };
}

/** The address as the seller sees it. Without `isMasked` the seller ships and needs all of it. */
export function addressOf(shop: Shop, buyer: Buyer, isMasked: boolean): object {
  const show = (text: string): string => (isMasked ? `${text.slice(0, 1)}***` : text);
  const phone = isMasked ? `${shop.region.phonePrefix}***-***-${buyer.phone.slice(-4)}` : buyer.phone;
  const street = isMasked
    ? buyer.street.replace(/^\d+/, (digits) => `${digits.slice(0, 1)}**`)
    : buyer.street;
  return {
    name: `${show(buyer.firstName)} ${show(buyer.lastName)}`,
    first_name: show(buyer.firstName),
    last_name: show(buyer.lastName),
    phone_number: phone,
    full_address: `${shop.region.country}, ${buyer.state}, ${buyer.city}, ${street}`,
    address_detail: street,
    address_line1: street,
    address_line2: '',
    address_line3: '',
    address_line4: '',
    postal_code: buyer.postalCode,
    region_code: shop.settings.region,
    district_info: [
      { address_level: 'L0', address_level_name: 'Country', address_name: shop.region.country },
      { address_level: 'L1', address_level_name: 'State', address_name: buyer.state },
      { address_level: 'L2', address_level_name: 'City', address_name: buyer.city },
    ],
  };
}
