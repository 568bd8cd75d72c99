import { Logger } from '@nestjs/common';
import { ListMultipartUploadsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { ConfigError } from '../../../config/config.js';
import type { S3Settings } from '../../../config/s3-settings.js';
import { codeOf, isTransient, statusOf } from './store-error.js';

/** The sources of credentials are unavailable. They name no status. */
const providerCodes = new Set(['CredentialsProviderError', 'TokenProviderError']);
const keyCodes = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'ExpiredToken', 'InvalidToken']);
const regionCodes = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

/**
 * Tries the bucket once. A server that does not answer only causes a warning: the rest of Patchbay works without it, and uploads answer
 * UNAVAILABLE until it is back. The same is true for credentials of a role, which come from another server.
 *
 * @returns whether the bucket can be used
 * @throws ConfigError for a mistake in the settings
 */
export async function checkBucket(client: S3Client, settings: S3Settings): Promise<boolean> {
  const target = { Bucket: settings.bucket, Prefix: settings.prefix };
  try {
    await client.send(new ListObjectsV2Command({ ...target, MaxKeys: 1 }));
    await client.send(new ListMultipartUploadsCommand({ ...target, MaxUploads: 1 }));
    return true;
  } catch (error) {
    const fault = describeFault(error, settings);
    if (fault) throw new ConfigError([fault]);
    new Logger('Uploads').warn(
      { code: codeOf(error), status: statusOf(error) },
      settings.accessKey || statusOf(error)
        ? 'The server of UPLOAD_S3_BUCKET does not answer. Uploads are unavailable until it does.'
        : 'The server of UPLOAD_S3_BUCKET or the source of its credentials does not answer. Uploads are unavailable until they do.',
    );
    return false;
  }
}

function describeFault(
  error: unknown,
  { bucket, endpoint, accessKey }: S3Settings,
): { variable: string; message: string } | null {
  const code = codeOf(error);
  // The keys of a role expire, and their source may start later than this process.
  if (!accessKey && (providerCodes.has(code) || keyCodes.has(code))) return null;
  if (code === 'ENOTFOUND' && endpoint)
    return { variable: 'UPLOAD_S3_ENDPOINT', message: 'has a host name that is not known' };
  if (isTransient(error)) return null;
  if (regionCodes.has(code))
    return { variable: 'UPLOAD_S3_REGION', message: `is not the region of the bucket "${bucket}" (${code})` };
  if (keyCodes.has(code))
    return { variable: 'UPLOAD_S3_ACCESS_KEY_ID', message: `is refused by the server (${code})` };
  if (code === 'NoSuchBucket' || statusOf(error) === 404)
    return { variable: 'UPLOAD_S3_BUCKET', message: `names the bucket "${bucket}", which does not exist` };
  return {
    variable: 'UPLOAD_S3_BUCKET',
    message: `names the bucket "${bucket}", which cannot be listed (${code}): check the policy of the bucket`,
  };
}
