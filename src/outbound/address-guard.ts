import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { DownloadFailure } from './download-failure.js';
import { isLoopbackAddress, isPublicAddress } from './public-addresses.js';

/**
 * Keeps requests to addresses that users give away from our own network.
 *
 * A host name is judged by the addresses it resolves to, at the moment of connecting and by the very lookup the socket uses,
 * so a name that changes its mind between check and connection gains nothing.
 */
export class AddressGuard {
  constructor(
    /** Only where the simulator is on: its pages and the tests live on loopback. */
    private readonly loopbackAllowed: boolean,
    private readonly resolve: typeof systemLookup = systemLookup,
  ) {}

  /** What can be told before connecting. @throws DownloadFailure ADDRESS_REFUSED */
  check(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      throw new DownloadFailure('ADDRESS_REFUSED', 'It is not an http(s) address.');
    }
    if (url.username || url.password) {
      throw new DownloadFailure('ADDRESS_REFUSED', 'It carries a user name or password.');
    }
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) && !this.allows(host)) {
      throw new DownloadFailure('ADDRESS_REFUSED', 'It does not lead to the public internet.');
    }
    return url;
  }

  /** The lookup for sockets: answers only if every address of the name is allowed. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => this.allows(address))) {
        return callback(
          new DownloadFailure('ADDRESS_REFUSED', 'It does not lead to the public internet.'),
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
