/** Sends the hash of a document instead of the document, with the protocol of Apollo. */
export class PersistedQueries {
  private readonly hashes = new Map<string, Promise<string>>();

  /** Sends the hash, and the document too if the server does not know the hash. */
  async send<Reply>(
    query: string,
    variables: Record<string, unknown>,
    post: (body: object) => Promise<Reply>,
    isUnknown: (reply: Reply) => boolean,
  ): Promise<Reply> {
    let hash = this.hashes.get(query);
    if (!hash) this.hashes.set(query, (hash = hashOf(query)));
    const extensions = { persistedQuery: { version: 1, sha256Hash: await hash } };
    const reply = await post({ variables, extensions });
    return isUnknown(reply) ? post({ query, variables, extensions }) : reply;
  }
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
