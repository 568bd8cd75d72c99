import { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from '../../../config/s3-settings.js';

/** A server that cannot be reached is noticed soon. */
const connectionTimeoutMs = 5_000;
/** From the start of a request to its response, which includes sending a part. */
const responseTimeoutMs = 60_000;
/** Longest pause within a request or response. */
const idleTimeoutMs = 30_000;
const maxSockets = 200;
/** The SDK reads expired credentials again for each request. A reload may have changed the settings. */
const alwaysExpired = new Date(0);

const ignore = () => {};

export function createS3Client(settings: S3Settings): S3Client {
  const { region, endpoint, usesPathStyle, accessKey } = settings;
  return new S3Client({
    region,
    forcePathStyle: usesPathStyle,
    ...(endpoint && { endpoint }),
    // Without a key, the provider chain of the SDK: variables, profiles, roles of machines, pods and tasks.
    ...(accessKey && { credentials: async () => readAccessKey(settings) }),
    maxAttempts: 3,
    // Compatible servers do not know the newer checksums. TLS protects the bytes.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: responseTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: idleTimeoutMs,
      httpAgent: { maxSockets },
      httpsAgent: { maxSockets },
    },
    // Errors are logged by the caller, without the details of requests.
    logger: { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
}

function readAccessKey({ accessKey }: S3Settings) {
  return {
    accessKeyId: accessKey!.id,
    secretAccessKey: accessKey!.secret,
    expiration: alwaysExpired,
  };
}
