/** The file has the signature of a known type, but is damaged. */
export class UnreadableMedia extends Error {}
