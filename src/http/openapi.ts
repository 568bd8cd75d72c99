/** Common parts of the OpenAPI descriptions of paths. */
export const failure = { $ref: '#/components/responses/Failure' };
/** Errors of an operation without a special response for them. */
export const failures = { '4XX': failure, default: failure };
export const onPlatform = [{ $ref: '#/components/parameters/platform' }];
export const publicAccess: object[] = [];
export const browser = [{ session: [] }];
export const uploader = [{ session: [] }, { bearer: ['posts:write'] }];

export function inQuery(name: string, description: string, schema: object = { type: 'string' }): object {
  return { name, in: 'query', required: false, description, schema };
}

export function inPath(name: string, description: string, schema: object = { type: 'string' }): object {
  return { name, in: 'path', required: true, description, schema };
}

export function inHeader(name: string, description: string, schema: object, required = false): object {
  return { name, in: 'header', required, description, schema };
}

export function response(description: string, type?: string, schema: object = {}): object {
  return type ? { description, content: { [type]: { schema } } } : { description };
}
