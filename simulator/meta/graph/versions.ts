/** Served as they are; the oldest also serves every call to a version that has ended. */
const VERSIONS = ['v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0'];
const ENDED = /^v(?:[1-9]|1\d|20)\.0$/;

/** The version a path names, taken off it. Undefined: there is no such version. */
export function splitVersion(path: string): { version: string | null; segments: string[] } | undefined {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => safeDecode(segment));
  const first = segments[0];
  if (first === undefined || !/^v\d+\.\d+$/.test(first)) return { version: null, segments };
  if (!VERSIONS.includes(first) && !ENDED.test(first)) return undefined;
  return { version: first, segments: segments.slice(1) };
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
