import type { PersonRequest, PersonRequests } from '../../platform-callbacks.js';
import type { InstagramConfig } from '../instagram.env.js';
import { readSignedRequest } from './signed-request.js';

/** Meta's deauthorize and data-deletion callbacks: a form with one signed field. */
export class InstagramPersonRequests implements PersonRequests {
  constructor(private readonly config: InstagramConfig) {}

  read(body: string): PersonRequest | null {
    const signed = new URLSearchParams(body).get('signed_request');
    const request = signed && readSignedRequest(signed, this.config.webhookSecrets);
    if (!request) return null;
    const { userId: personId, issuedAt, expiresAt } = request;
    return { personId, issuedAt, expiresAt };
  }
}
