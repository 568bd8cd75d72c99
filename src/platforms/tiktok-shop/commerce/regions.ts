/** Facts that depend on the country of a shop. */
export interface Region {
  /** ISO 4217. Null if the country is not in the table. */
  currency: string | null;
  /** IANA time zone of reports. */
  timeZone: string;
  /** Payments are not reported for Southeast Asia. */
  hasPayments: boolean;
}

function region(currency: string | null, timeZone: string, hasPayments = true): Region {
  return { currency, timeZone, hasPayments };
}

const regions: Readonly<Record<string, Region>> = {
  AE: region('AED', 'Asia/Dubai'),
  AT: region('EUR', 'Europe/Vienna'),
  AU: region('AUD', 'Australia/Sydney'),
  BE: region('EUR', 'Europe/Brussels'),
  BR: region('BRL', 'America/Sao_Paulo'),
  CA: region('CAD', 'America/Toronto'),
  CL: region('CLP', 'America/Santiago'),
  CO: region('COP', 'America/Bogota'),
  CZ: region('CZK', 'Europe/Prague'),
  DE: region('EUR', 'Europe/Berlin'),
  ES: region('EUR', 'Europe/Madrid'),
  FR: region('EUR', 'Europe/Paris'),
  GB: region('GBP', 'Europe/London'),
  ID: region('IDR', 'Asia/Jakarta', false),
  IE: region('EUR', 'Europe/Dublin'),
  IT: region('EUR', 'Europe/Rome'),
  JP: region('JPY', 'Asia/Tokyo'),
  KR: region('KRW', 'Asia/Seoul'),
  MX: region('MXN', 'America/Mexico_City'),
  MY: region('MYR', 'Asia/Kuala_Lumpur', false),
  NL: region('EUR', 'Europe/Amsterdam'),
  PH: region('PHP', 'Asia/Manila', false),
  PL: region('PLN', 'Europe/Warsaw'),
  PT: region('EUR', 'Europe/Lisbon'),
  SA: region('SAR', 'Asia/Riyadh'),
  SG: region('SGD', 'Asia/Singapore', false),
  TH: region('THB', 'Asia/Bangkok', false),
  US: region('USD', 'America/Los_Angeles'),
  VN: region('VND', 'Asia/Ho_Chi_Minh', false),
};

/** A new market can be read before this table has it. */
const unknownRegion = region(null, 'UTC');

export function regionFacts(code: string | null): Region {
  return (code !== null && regions[code.toUpperCase()]) || unknownRegion;
}
