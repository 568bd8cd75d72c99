/** Supported versions. The oldest also serves calls to versions that have ended. */
const VERSIONS = ['v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0'];
const ENDED_VERSIONS = /^v(?:[1-9]|1\d|20)\.0$/;

/** Splits the version from a path. Undefined if the version does not exist. */
export function splitVersion(path: string): { version: string | null; segments: string[] } | undefined {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => safeDecode(segment));
  const first = segments[0];
  if (first === undefined || !/^v\d+\.\d+$/.test(first)) return { version: null, segments };
  if (!VERSIONS.includes(first) && !ENDED_VERSIONS.test(first)) return undefined;
  return { version: first, segments: segments.slice(1) };
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
