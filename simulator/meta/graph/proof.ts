import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { GraphError } from './responses.js';

/** `appsecret_proof` of a token, bound to `time` if it is given. */
export function createAppSecretProof(appSecret: string, token: string, time?: string): string {
  const message = time === undefined ? token : `${token}|${time}`;
  return createHmac('sha256', appSecret).update(message).digest('hex');
}

/** Checks the proof in the query. A proof in the body is ignored. @throws GraphError */
export function checkProof(
  query: URLSearchParams,
  token: string,
  { secrets, required }: { secrets: string[]; required: boolean },
): void {
  const proof = query.get('appsecret_proof');
  if (!proof) {
    if (!required) return;
    throw new GraphError(100, {
      message: 'API calls from the server require an appsecret_proof argument',
      type: 'GraphMethodException',
    });
  }
  const time = query.get('appsecret_time') ?? undefined;
  if (!secrets.some((secret) => createAppSecretProof(secret, token, time) === proof)) {
    throw new GraphError(100, {
      message: 'Invalid appsecret_proof provided in the API argument',
      type: 'GraphMethodException',
    });
  }
}

export function isSameSecret(expected: string, given: string): boolean {
  const [left, right] = [expected, given].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
