/** The query of a client that lists the accounts of a user. */
export const accountsQuery = `query Accounts {
  accounts(first: 20) {
    edges {
      cursor
      node {
        id platform name username avatarUrl status rank connectedAt
        health { nextAction accessExpiresAt missingScopes lastError { kind message } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
