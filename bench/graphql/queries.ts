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

/** The query with which an app begins. */
export const viewerQuery = `query Viewer {
  viewer { userId email displayName role createdAt tier { id name accountLimit postLimit } }
}`;

/** The latest posts of a user, with their attempts and accounts. */
export const postsQuery = `query Posts {
  posts(first: 20) {
    edges {
      cursor
      node {
        id platform kind caption state nextAction failReason publicUrl publishAt createdAt updatedAt
        attempts { number state byPerson failReason startedAt stateSince }
        account { id name username avatarUrl status }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** The latest media of an account with their metrics. */
export const mediaQuery = `query Media($accountId: ID!) {
  media(accountId: $accountId, first: 20) {
    edges {
      cursor
      node {
        id externalId kind caption publishedAt permalink coverUrl durationSeconds
        metrics { name value observedAt }
      }
    }
    pageInfo { hasNextPage endCursor }
    sync { state syncedAt }
  }
}`;
