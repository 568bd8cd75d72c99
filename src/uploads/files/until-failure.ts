/** The pieces until the source ends or fails. A failure is stored in `failed`, so that what has arrived can be kept first. */
export async function* untilFailure(
  bytes: AsyncIterable<Uint8Array>,
  failed: { error?: unknown },
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* bytes;
  } catch (error) {
    failed.error = error;
  }
}
