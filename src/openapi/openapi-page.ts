import { html, type Html } from '../pages/html.js';
import { page } from '../pages/page.js';

/** The parts of an OpenAPI document that the page shows. */
interface Document {
  info: { title: string; description: string };
  paths: Record<string, Record<string, unknown> & { parameters?: readonly (Parameter | Reference)[] }>;
  components: Record<string, Record<string, unknown>>;
}

interface Reference {
  $ref: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description: string;
}

interface Response {
  description: string;
  content?: object;
}

interface Operation {
  tags: readonly string[];
  summary: string;
  description?: string;
  security: readonly Record<string, readonly string[]>[];
  parameters?: readonly (Parameter | Reference)[];
  requestBody?: {
    content: Record<string, { schema?: { required?: readonly string[]; properties?: Fields } }>;
  };
  responses: Record<string, Response | Reference>;
}

type Fields = Record<string, { description?: string }>;

const methods = ['get', 'post', 'head', 'patch', 'delete', 'options'];

/** A page that describes the operations of an OpenAPI document. It loads nothing and runs no script. */
export function openApiPage(document: object): string {
  const { info, paths, components } = document as Document;
  const resolve = <Value>(value: Value | Reference): Value => {
    if (typeof value !== 'object' || value === null || !('$ref' in value)) return value;
    const [kind = '', name = ''] = value.$ref.split('/').slice(2);
    return components[kind]![name] as Value;
  };
  const byTag = new Map<string, Html[]>();
  for (const [path, item] of Object.entries(paths)) {
    for (const method of methods.filter((name) => name in item)) {
      const operation = item[method] as Operation;
      const [tag = ''] = operation.tags;
      const shared = item.parameters ?? [];
      const parameters = [...shared, ...(operation.parameters ?? [])].map((one) => resolve(one));
      const responses = Object.entries(operation.responses).map(
        ([status, response]) => [status, resolve(response)] as const,
      );
      byTag.set(tag, [
        ...(byTag.get(tag) ?? []),
        describeOperation(`${method.toUpperCase()} ${path}`, operation, parameters, responses),
      ]);
    }
  }
  return page(
    info.title,
    html`<p>${info.description}</p>
      <p><a href="/openapi.json">The OpenAPI document</a></p>
      ${[...byTag].map(
        ([tag, operations]) =>
          html`<h2>${tag}</h2>
            ${operations}`,
      )}`,
  );
}

function describeOperation(
  name: string,
  { summary, description, security, requestBody }: Operation,
  parameters: readonly Parameter[],
  responses: readonly (readonly [string, Response])[],
): Html {
  return html`<details>
    <summary><code>${name}</code><br />${summary}</summary>
    ${description && html`<p>${description}</p>`}
    <p class="small">Authentication: ${describeSecurity(security)}</p>
    ${parameters.length > 0 && describeParameters(parameters)} ${requestBody && describeBody(requestBody)}
    <p class="small">Responses</p>
    <ul class="small">
      ${responses.map(([status, response]) => describeResponse(status, response))}
    </ul>
  </details>`;
}

function describeSecurity(security: Operation['security']): string {
  if (security.length === 0) return 'none';
  return security
    .map((scheme) => {
      const [name = 'none'] = Object.keys(scheme);
      const scopes = scheme[name] ?? [];
      return scopes.length > 0 ? `${name} (${scopes.join(', ')})` : name;
    })
    .join(' or ');
}

function describeParameters(parameters: readonly Parameter[]): Html {
  return html`<p class="small">Parameters</p>
    <ul class="small">
      ${parameters.map(
        ({ name, in: place, required, description }) =>
          html`<li><code>${name}</code> (${place}${required && ', required'}): ${description}</li>`,
      )}
    </ul>`;
}

function describeBody({ content }: NonNullable<Operation['requestBody']>): Html {
  const [[type, { schema = {} }]] = Object.entries(content) as [[string, (typeof content)[string]]];
  const fields = Object.entries(schema.properties ?? {});
  return html`<p class="small">Body: <code>${type}</code></p>
    ${
      fields.length > 0 &&
      html`<ul class="small">
        ${fields.map(
          ([name, { description }]) =>
            html`<li>
              <code>${name}</code
              >${schema.required?.includes(name) && ' (required)'}${description && `: ${description}`}
            </li>`,
        )}
      </ul>`
    }`;
}

function describeResponse(status: string, { description, content = {} }: Response): Html {
  const types = Object.keys(content).join(', ');
  return html`<li><code>${status}</code> ${description} ${types && html`<code>${types}</code>`}</li>`;
}
