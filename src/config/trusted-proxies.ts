import { isIP } from 'node:net';

/** The trusted writers of `X-Forwarded-For`: the last `hops` proxies, or proxies in certain networks. Null: none. */
export type TrustedProxies = { hops: number } | { networks: readonly Network[] } | null;

export interface Network {
  address: string;
  prefix: number;
  family: 'ipv4' | 'ipv6';
}

const maxHops = 16;

/** Names of common networks of proxies. */
const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Reads TRUST_PROXY: `off`, `on` (one proxy), a number of proxies, or a list of addresses, networks and network names. */
export function readTrustedProxies(text: string, reportError: (message: string) => void): TrustedProxies {
  const value = text.trim();
  if (value === 'off' || value === '0') return null;
  if (value === 'on') return { hops: 1 };
  if (/^\d+$/.test(value)) {
    const hops = Number(value);
    if (hops > maxHops) reportError(`must be at most ${maxHops} proxies`);
    return { hops };
  }
  const networks = value.split(',').flatMap((part) => {
    const entry = part.trim();
    return named[entry.toLowerCase()] ?? entry;
  });
  return {
    networks: networks.flatMap((entry) => {
      const network = readNetwork(entry);
      if (network) return network;
      reportError(`has "${entry}", which is not an address, a network or a number of proxies`);
      return [];
    }),
  };
}

/** Refuses a prefix of zero, which would trust every client. */
function readNetwork(entry: string): Network | null {
  const [address = '', prefix, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0) return null;
  const max = version === 4 ? 32 : 128;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return null;
  const bits = prefix === undefined ? max : Number(prefix);
  if (bits < 1 || bits > max) return null;
  return { address, prefix: bits, family: version === 4 ? 'ipv4' : 'ipv6' };
}
