/** What GraphiQL shows at first. A test runs it against the schema. */
export const defaultDocument = `# Patchbay: the operation under the cursor runs with Ctrl-Enter or Cmd-Enter.
# This page and the API share your session: sign in here, and the other operations are yours.

query Tiers {
  tiers {
    edges {
      node {
        name
        accountLimit
        postLimit
      }
    }
  }
}
`;
