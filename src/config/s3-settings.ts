/** The bucket that stores uploads. */
export interface S3Settings {
  bucket: string;
  region: string;
  /** URL of a compatible server. Null for AWS. */
  endpoint: string | null;
  /** Start of all keys: empty, or with a slash at the end. */
  prefix: string;
  /** Whether the bucket is in the path of URLs instead of the host name. */
  usesPathStyle: boolean;
  /** Only a reload changes it. Null: the SDK looks for credentials (environment, profile, role of the machine or pod). */
  accessKey: { id: string; secret: string } | null;
  /** Null: the default encryption of the bucket. */
  encryption: { algorithm: 'AES256' | 'aws:kms'; kmsKeyId: string | null } | null;
}

interface Values {
  UPLOAD_S3_BUCKET?: string;
  UPLOAD_S3_REGION: string;
  UPLOAD_S3_ENDPOINT?: string;
  UPLOAD_S3_PREFIX: string;
  UPLOAD_S3_PATH_STYLE: 'on' | 'off';
  UPLOAD_S3_ACCESS_KEY_ID?: string;
  UPLOAD_S3_SECRET_ACCESS_KEY?: string;
  UPLOAD_S3_ENCRYPTION?: 'AES256' | 'aws:kms';
  UPLOAD_S3_KMS_KEY_ID?: string;
}

/** Reads the settings of the bucket for uploads. Null without one. */
export function readS3Settings(
  values: Values,
  reportError: (variable: string, message: string) => void,
): S3Settings | null {
  const {
    UPLOAD_S3_BUCKET: bucket,
    UPLOAD_S3_ENDPOINT: endpoint,
    UPLOAD_S3_ACCESS_KEY_ID: id,
    UPLOAD_S3_SECRET_ACCESS_KEY: secret,
    UPLOAD_S3_ENCRYPTION: algorithm,
    UPLOAD_S3_KMS_KEY_ID: kmsKeyId,
  } = values;
  if (!bucket) {
    if (endpoint || id || secret)
      reportError('UPLOAD_S3_BUCKET', 'is required when other variables of UPLOAD_S3 are set');
    return null;
  }
  if (id && !secret)
    reportError('UPLOAD_S3_SECRET_ACCESS_KEY', 'is required when UPLOAD_S3_ACCESS_KEY_ID is set');
  if (secret && !id)
    reportError('UPLOAD_S3_ACCESS_KEY_ID', 'is required when UPLOAD_S3_SECRET_ACCESS_KEY is set');
  if (endpoint && !isPlainUrl(endpoint))
    reportError('UPLOAD_S3_ENDPOINT', 'must be a URL without credentials, query and fragment');
  if (kmsKeyId && algorithm !== 'aws:kms')
    reportError('UPLOAD_S3_ENCRYPTION', 'must be aws:kms when UPLOAD_S3_KMS_KEY_ID is set');
  return {
    bucket,
    region: values.UPLOAD_S3_REGION,
    endpoint: endpoint ?? null,
    prefix: values.UPLOAD_S3_PREFIX.replace(/([^/])$/, '$1/'),
    usesPathStyle: values.UPLOAD_S3_PATH_STYLE === 'on',
    accessKey: id && secret ? { id, secret } : null,
    encryption: algorithm ? { algorithm, kmsKeyId: kmsKeyId ?? null } : null,
  };
}

function isPlainUrl(text: string): boolean {
  const { username, password, search, hash } = new URL(text);
  return !username && !password && !search && !hash;
}
