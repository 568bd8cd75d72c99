import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { DownloadFailure } from './download-failure.js';
import { isLoopbackAddress, isPublicAddress } from './public-addresses.js';

/**
 * Prevents requests to the internal network through URLs that users give (SSRF).
 *
 * Host names are checked by the addresses that the socket's own lookup resolves when it connects, so DNS rebinding has no effect.
 */
export class AddressGuard {
  constructor(
    /** Only if the simulator is on, whose hosts are on loopback. */
    private readonly loopbackAllowed: boolean,
    private readonly resolve: typeof systemLookup = systemLookup,
  ) {}

  /** Checks a URL before connecting. @throws DownloadFailure ADDRESS_REFUSED */
  check(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      throw new DownloadFailure('ADDRESS_REFUSED', 'The URL is not an http(s) URL.');
    }
    if (url.username || url.password) {
      throw new DownloadFailure('ADDRESS_REFUSED', 'The URL contains a user name or password.');
    }
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) && !this.allows(host)) {
      throw new DownloadFailure('ADDRESS_REFUSED', 'The URL does not lead to the public internet.');
    }
    return url;
  }

  /** The lookup of sockets. It succeeds only if every address of the host name is allowed. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => this.allows(address))) {
        return callback(
          new DownloadFailure('ADDRESS_REFUSED', 'The URL does not lead to the public internet.'),
          '',
        );
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };

  private allows(address: string): boolean {
    return isPublicAddress(address) || (this.loopbackAllowed && isLoopbackAddress(address));
  }
}
