import type { TypedDocument } from '../../documents.js';
/* eslint-disable */
import type { EventsQuery, EventsQueryVariables } from '../operations.js';

export const EventsDocument = "query Events($first:Int!=100$after:String$types:[String!]$accountIds:[ID!]){events(first:$first after:$after types:$types accountIds:$accountIds){edges{cursor node{id type occurredAt sequence entityKind entityId accountId data}}pageInfo{hasNextPage endCursor}}}" as TypedDocument<EventsQuery, EventsQueryVariables>;
