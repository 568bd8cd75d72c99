import type { SimulatorClock } from '../../clock.js';
import type { HostResponse, HostErrorFormat } from '../../hosts/host.js';
import { newRequestId } from '../ids.js';
import type { TikTokShopBehaviour } from '../settings.js';
import { GATEWAY_ERRORS, type Refusal } from './errors.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** Envelopes of the API host. */
export class ShopResponses implements HostErrorFormat {
  constructor(
    private readonly clock: SimulatorClock,
    private readonly behaviour: () => TikTokShopBehaviour,
  ) {}

  success(data: object): HostResponse {
    return this.response(200, { code: 0, data, message: 'Success' });
  }

  refusal({ code, message, status }: Refusal): HostResponse {
    if (code === 36_009_002) return this.rateLimited();
    return this.response(status ?? this.behaviour().businessErrorStatus, { code, data: null, message });
  }

  /** For faults: without a status or a message those of the code. */
  error(status: number | undefined, code: string, message: string): HostResponse {
    const number = Number(code) || 36_009_004;
    const [usualStatus, usualMessage] = GATEWAY_ERRORS[number] ?? [
      this.behaviour().businessErrorStatus,
      'Error.',
    ];
    return this.response(status ?? usualStatus, {
      code: number,
      data: null,
      message: message || usualMessage,
    });
  }

  oauthError(_error: string, description: string): HostResponse {
    return this.error(undefined, '36009004', description);
  }

  rateLimited(): HostResponse {
    const { status, retryAfterSeconds } = this.behaviour().rateLimits;
    const response = this.response(status, { code: 36_009_002, data: null, message: 'Too many requests.' });
    if (retryAfterSeconds === null) return response;
    return { ...response, headers: { ...response.headers, 'retry-after': String(retryAfterSeconds) } };
  }

  unknownPath(): HostResponse {
    return this.error(undefined, '36009009', '');
  }

  internalError(): HostResponse {
    return this.error(undefined, '36009003', '');
  }

  private response(
    status: number,
    body: { code: number; data: object | null; message: string },
  ): HostResponse {
    const text = JSON.stringify({ ...body, request_id: newRequestId(this.clock.now()) });
    return { status, headers: JSON_HEADERS, body: text };
  }
}
