import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { GraphRefusal } from './answers.js';

/** `appsecret_proof` of a token, time-bound when `time` is given. */
export function appSecretProof(appSecret: string, token: string, time?: string): string {
  const message = time === undefined ? token : `${token}|${time}`;
  return createHmac('sha256', appSecret).update(message).digest('hex');
}

/** Only the query counts: a proof in a body is as good as none. @throws GraphRefusal */
export function checkProof(
  query: URLSearchParams,
  token: string,
  { secrets, required }: { secrets: string[]; required: boolean },
): void {
  const proof = query.get('appsecret_proof');
  if (!proof) {
    if (!required) return;
    throw new GraphRefusal(100, {
      message: 'API calls from the server require an appsecret_proof argument',
      type: 'GraphMethodException',
    });
  }
  const time = query.get('appsecret_time') ?? undefined;
  if (!secrets.some((secret) => appSecretProof(secret, token, time) === proof)) {
    throw new GraphRefusal(100, {
      message: 'Invalid appsecret_proof provided in the API argument',
      type: 'GraphMethodException',
    });
  }
}

export function sameSecret(expected: string, given: string): boolean {
  const [left, right] = [expected, given].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
