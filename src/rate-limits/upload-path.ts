/** Whether a path, with or without a query, or the pattern of a route belongs to uploads. */
export function isUploadPath(path: string): boolean {
  return /^\/uploads(?:[/?]|$)/.test(path);
}
