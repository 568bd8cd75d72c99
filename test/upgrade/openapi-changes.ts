/** A part of an OpenAPI document as JSON. */
type Part = Record<string, any>;

const methods = ['get', 'put', 'post', 'patch', 'delete', 'head', 'options'];

/** Changes from `before` to `after` that break clients. */
export function breakingOpenApiChanges(before: Part, after: Part): string[] {
  return new Comparison(before, after).run();
}

class Comparison {
  private readonly found: string[] = [];

  constructor(
    private readonly before: Part,
    private readonly after: Part,
  ) {}

  run(): string[] {
    for (const [path, item] of Object.entries<Part>(this.before.paths)) {
      for (const method of methods.filter((name) => name in item)) {
        const where = `${method.toUpperCase()} ${path}`;
        const now = this.after.paths[path]?.[method];
        if (now) this.compareOperations(where, item[method], now);
        else this.found.push(`${where}: removed`);
      }
    }
    return this.found;
  }

  private compareOperations(where: string, before: Part, after: Part): void {
    this.compareParameters(where, before, after);
    const [bodyBefore, bodyNow] = [before, after].map(({ requestBody }) => requestBody);
    if (bodyNow?.required && !bodyBefore?.required) this.found.push(`${where}: body is required`);
    this.compareContents(
      `${where} body`,
      this.contentBefore(bodyBefore),
      this.contentNow(bodyNow),
      'request',
    );
    for (const [status, response] of Object.entries(before.responses as Part)) {
      const now = after.responses[status];
      if (!now) this.found.push(`${where} ${status}: removed`);
      else
        this.compareContents(
          `${where} ${status}`,
          this.contentBefore(response),
          this.contentNow(now),
          'response',
        );
    }
  }

  private compareParameters(where: string, before: Part, after: Part): void {
    const known = this.parametersOf(before, this.before);
    const current = this.parametersOf(after, this.after);
    for (const [name, parameter] of known) {
      const now = current.get(name);
      if (!now) this.found.push(`${where}: parameter ${name} removed`);
      else this.compareSchemas(`${where} ${name}`, parameter.schema, now.schema, 'request');
    }
    for (const [name, { required }] of current)
      if (required && !known.get(name)?.required) this.found.push(`${where}: parameter ${name} is required`);
  }

  private parametersOf({ parameters = [] }: Part, document: Part): Map<string, Part> {
    const resolved = (parameters as Part[]).map((parameter) => resolve(parameter, document));
    return new Map(resolved.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
  }

  private contentBefore(part: Part | undefined): Part {
    return part ? (resolve(part, this.before).content ?? {}) : {};
  }

  private contentNow(part: Part | undefined): Part {
    return part ? (resolve(part, this.after).content ?? {}) : {};
  }

  private compareContents(where: string, before: Part, after: Part, use: 'request' | 'response'): void {
    for (const [type, { schema }] of Object.entries<Part>(before)) {
      if (!after[type]) this.found.push(`${where}: ${type} removed`);
      else if (schema) this.compareSchemas(where, schema, after[type].schema ?? {}, use);
    }
  }

  private compareSchemas(where: string, one: Part = {}, other: Part = {}, use: 'request' | 'response'): void {
    const [before, after] = [resolve(one, this.before), resolve(other, this.after)];
    if (JSON.stringify(before.type) !== JSON.stringify(after.type))
      this.found.push(`${where}: type ${JSON.stringify(before.type)} is ${JSON.stringify(after.type)}`);
    const [required, requiredNow] = [before, after].map((schema) => new Set<string>(schema.required));
    for (const [name, property] of Object.entries<Part>(before.properties ?? {})) {
      const now = after.properties?.[name];
      if (!now) this.found.push(`${where}.${name}: removed`);
      else this.compareSchemas(`${where}.${name}`, property, now, use);
      if (use === 'response' && required!.has(name) && now && !requiredNow!.has(name))
        this.found.push(`${where}.${name}: can be absent`);
    }
    if (use === 'request')
      for (const name of requiredNow!)
        if (!required!.has(name)) this.found.push(`${where}.${name}: is required`);
    if (before.items) this.compareSchemas(`${where}[]`, before.items, after.items, use);
    const values: unknown[] = after.enum ?? before.enum ?? [];
    for (const value of use === 'request' ? (before.enum ?? []) : [])
      if (!values.includes(value)) this.found.push(`${where}: value ${String(value)} removed`);
  }
}

function resolve(part: Part, document: Part): Part {
  if (typeof part.$ref !== 'string') return part;
  const target = part.$ref
    .slice(2)
    .split('/')
    .reduce<Part>((node, key) => node[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  return resolve(target, document);
}
