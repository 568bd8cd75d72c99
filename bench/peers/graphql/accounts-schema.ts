import { GraphQLScalarType } from 'graphql';

/** Schema of both GraphQL peers: the types of the query, without descriptions, guards and limits. */
export const typeDefs = /* GraphQL */ `
  scalar DateTime
  enum Platform {
    TIKTOK
    INSTAGRAM
    TIKTOK_SHOP
  }
  enum AccountStatus {
    ACTIVE
    EXPIRED
    ERROR
    PAUSED
    DISCONNECTED
  }
  enum AccountNextAction {
    NONE
    RECONNECT
    WAIT
    UPGRADE
    CONTACT_OPERATOR
  }
  type AccountError {
    kind: String!
    message: String!
  }
  type AccountHealth {
    nextAction: AccountNextAction!
    accessExpiresAt: DateTime
    missingScopes: [String!]!
    lastError: AccountError
  }
  type Account {
    id: ID!
    platform: Platform!
    name: String!
    username: String
    avatarUrl: String
    status: AccountStatus!
    rank: Int!
    connectedAt: DateTime!
    health: AccountHealth!
  }
  type AccountEdge {
    node: Account!
    cursor: String!
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
  type AccountConnection {
    edges: [AccountEdge!]!
    pageInfo: PageInfo!
  }
  type Query {
    accounts(first: Int! = 20, after: String): AccountConnection!
  }
`;

export const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  serialize: (value) => (value as Date).toISOString(),
});
