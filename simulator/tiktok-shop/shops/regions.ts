/** What a market adds to orders. */
export interface Region {
  currency: string;
  country: string;
  timeZone: string;
  /** State, city, postal code. */
  places: readonly (readonly [string, string, string])[];
  /** Tax on top of the price, in basis points. 0: prices include tax. */
  taxBasisPoints: number;
  /** Smallest units of the currency for one US cent. */
  unitsPerCent: number;
  phonePrefix: string;
  /** Share of orders with cash on delivery. */
  cashOnDelivery: number;
  /** Pays out by withdrawals instead of payments. */
  paysByWithdrawal: boolean;
}

const EUROPE = { taxBasisPoints: 0, unitsPerCent: 1, cashOnDelivery: 0, paysByWithdrawal: false } as const;

export const REGIONS: Readonly<Record<string, Region>> = {
  US: {
    currency: 'USD',
    country: 'United States',
    timeZone: 'America/Los_Angeles',
    places: [
      ['Oregon', 'Example City', '97000'],
      ['Texas', 'Sample Springs', '75000'],
      ['New York', 'Demo Falls', '12000'],
    ],
    taxBasisPoints: 725,
    unitsPerCent: 1,
    phonePrefix: '(+1)',
    cashOnDelivery: 0,
    paysByWithdrawal: false,
  },
  GB: {
    ...EUROPE,
    currency: 'GBP',
    country: 'United Kingdom',
    timeZone: 'Europe/London',
    places: [
      ['England', 'Exampleton', 'EX1 1AA'],
      ['Scotland', 'Sampleburgh', 'SA2 2BB'],
    ],
    phonePrefix: '(+44)',
  },
  DE: {
    ...EUROPE,
    currency: 'EUR',
    country: 'Germany',
    timeZone: 'Europe/Berlin',
    places: [['Bayern', 'Musterstadt', '80000']],
    phonePrefix: '(+49)',
  },
  ID: {
    currency: 'IDR',
    country: 'Indonesia',
    timeZone: 'Asia/Jakarta',
    places: [
      ['Jawa Barat', 'Kota Contoh', '40000'],
      ['DKI Jakarta', 'Contoh Utara', '14000'],
    ],
    taxBasisPoints: 0,
    unitsPerCent: 150,
    phonePrefix: '(+62)',
    cashOnDelivery: 0.3,
    paysByWithdrawal: true,
  },
  BR: {
    currency: 'BRL',
    country: 'Brazil',
    timeZone: 'America/Sao_Paulo',
    places: [['São Paulo', 'Cidade Exemplo', '01000-000']],
    taxBasisPoints: 0,
    unitsPerCent: 5,
    phonePrefix: '(+55)',
    cashOnDelivery: 0,
    paysByWithdrawal: false,
  },
};

export function regionOf(code: string): Region {
  return REGIONS[code] ?? (REGIONS.US as Region);
}
