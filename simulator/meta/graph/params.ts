import type { FastifyRequest } from 'fastify';
import { invalidParameter } from './responses.js';

/** The parameters of a call, from its query and its body (form, multipart form or JSON). The body wins. */
export class Params {
  constructor(private readonly values: Map<string, string>) {}

  static read(request: FastifyRequest): Params {
    const values = new Map(readQuery(request));
    for (const [name, value] of readBody(request)) values.set(name, value);
    return new Params(values);
  }

  /** Undefined if the parameter is absent or empty. */
  text(name: string): string | undefined {
    return this.values.get(name) || undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalidParameter(`The parameter ${name} is required.`);
    return value;
  }

  has(name: string): boolean {
    return this.text(name) !== undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    throw invalidParameter(`Param ${name} must be a boolean`);
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(value)) throw invalidParameter(`Param ${name} must be an integer`);
    return Number(value);
  }

  /** A structured parameter: JSON in a string. */
  json(name: string): unknown {
    const value = this.text(name);
    if (value === undefined) return undefined;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw invalidParameter(`Param ${name} must be valid JSON`);
    }
  }

  /** A list, as JSON or separated by commas. */
  list(name: string): string[] | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const items = value.startsWith('[') ? this.json(name) : value.split(',').map((item) => item.trim());
    if (
      !Array.isArray(items) ||
      !items.every((item) => typeof item === 'string' || typeof item === 'number')
    ) {
      throw invalidParameter(`Param ${name} must be an array`);
    }
    return items.map(String);
  }
}

export function readQuery(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://host').searchParams;
}

/** The fields of a URL-encoded or multipart form, for the OAuth endpoints. */
export function readBody(request: FastifyRequest): Map<string, string> {
  const text = typeof request.body === 'string' ? request.body : '';
  const type = request.headers['content-type'] ?? '';
  if (text === '') return new Map();
  if (/^application\/json\b/i.test(type)) return readJsonFields(text);
  const boundary = type.match(/^multipart\/form-data;.*boundary="?([^";]+)"?/i)?.[1];
  if (boundary !== undefined) return readMultipartFields(text, boundary);
  return new Map(new URLSearchParams(text));
}

function readJsonFields(text: string): Map<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidParameter('The request body is not valid JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalidParameter('The request body must be a JSON object');
  }
  return new Map(
    Object.entries(parsed)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** Reads text fields only. No simulated endpoint accepts files in a form. */
function readMultipartFields(text: string, boundary: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n');
    const name = part.slice(0, end).match(/\bname="([^"]*)"/i)?.[1];
    if (end !== -1 && name !== undefined) fields.set(name, part.slice(end + 4, -2));
  }
  return fields;
}
