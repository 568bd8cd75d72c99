/** Input types of mutations with an idempotency key. */
export const keyedInputs: ReadonlySet<string> = new Set(["CreateEventEndpointInput","CreateOAuthClientInput","CreatePostInput","CreateTierInput","DecideReturnInput","ReplyToCommentInput","UpdateInventoryInput"]);
