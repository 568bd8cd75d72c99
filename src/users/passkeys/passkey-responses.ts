import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { Failure } from '../../failures/failure.js';

const id = z.base64url().min(1).max(1400);
const bytes = z.base64url().max(20_000);
const credential = { id, rawId: id, type: z.literal('public-key') };

const registration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});

const authentication = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.optional(),
  }),
});

const clientData = z.object({ challenge: z.string().min(1).max(100) });

/** The challenge that the browser has signed. @throws Failure PASSKEY_REFUSED */
export function challengeOf({ response }: { response: { clientDataJSON: string } }): string {
  const text = Buffer.from(response.clientDataJSON, 'base64url').toString();
  const parsed = clientData.safeParse(parseJson(text));
  if (!parsed.success) throw new Failure('PASSKEY_REFUSED');
  return parsed.data.challenge;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Reads what `navigator.credentials.create()` returned, as JSON. @throws Failure PASSKEY_REFUSED */
export function readRegistration(response: unknown): RegistrationResponseJSON {
  const parsed = registration.safeParse(response);
  if (!parsed.success) throw new Failure('PASSKEY_REFUSED');
  return { ...parsed.data, clientExtensionResults: {} };
}

/** Reads what `navigator.credentials.get()` returned, as JSON. @throws Failure PASSKEY_REFUSED */
export function readAuthentication(response: unknown): AuthenticationResponseJSON {
  const parsed = authentication.safeParse(response);
  if (!parsed.success) throw new Failure('PASSKEY_REFUSED');
  return { ...parsed.data, clientExtensionResults: {} };
}
