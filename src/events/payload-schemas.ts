import { z } from 'zod';
import { type EventType, eventTypes } from './event-types.js';

const uuid = z.string().meta({ format: 'uuid' });

const common = {
  userId: uuid.nullable().describe('Id of the user. Null if the event concerns no user.'),
  accountId: uuid.nullable().describe('Id of the connected account. Null if the event concerns none.'),
  sequence: z
    .int()
    .positive()
    .describe('Number of the event among those of the same object, from 1, in the order of its changes.'),
  entityKind: z
    .string()
    .describe(
      'Kind of the object that the event is about: account, post, media, comment, order, return, user or endpoint.',
    ),
  entityId: uuid.describe('Id of this object. `sequence` numbers its events.'),
};

/** The JSON Schema of the payload of a type. Other properties may be added. */
export function payloadSchema(type: EventType): object {
  const { schema, description } = eventTypes[type];
  const payload = z
    .object({
      type: z.literal(type),
      timestamp: z.string().meta({ format: 'date-time', description: 'Time of the event, UTC.' }),
      data: z.object({ ...common, ...schema.shape }),
    })
    .meta({ title: type, description });
  // As an input: such objects allow other properties.
  return z.toJSONSchema(payload, { io: 'input' });
}

/** The schemas of all types, by type. */
export const payloadSchemas: Readonly<Record<EventType, object>> = Object.fromEntries(
  Object.keys(eventTypes).map((type) => [type, payloadSchema(type as EventType)]),
) as Record<EventType, object>;
