const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a part of an address can be the id of an object. The API refuses other ids. */
export function isObjectId(text: string): boolean {
  return uuid.test(text);
}
