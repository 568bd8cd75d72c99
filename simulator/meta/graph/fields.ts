import { invalidParameter } from './responses.js';

/** One entry of `fields=`: `comments.limit(5){id,text}`. */
export interface FieldRequest {
  name: string;
  args: Readonly<Record<string, string>>;
  /** Requested fields of each item. Empty: the default fields. */
  fields: FieldRequest[];
}

/** @throws GraphError 100 for a syntax error */
export function parseFields(text: string | undefined): FieldRequest[] {
  if (text === undefined) return [];
  const parser = new Parser(text);
  const fields = parser.list();
  if (!parser.atEnd) throw syntaxError(text);
  return fields;
}

/** The inverse of `parseFields`. */
export function formatFields(fields: FieldRequest[]): string {
  return fields
    .map(({ name, args, fields: inner }) => {
      const options = Object.entries(args).map(([option, value]) => `.${option}(${value})`);
      return `${name}${options.join('')}${inner.length > 0 ? `{${formatFields(inner)}}` : ''}`;
    })
    .join(',');
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.at === this.text.length;
  }

  list(): FieldRequest[] {
    const fields: FieldRequest[] = [];
    do fields.push(this.field());
    while (this.take(','));
    return fields;
  }

  private field(): FieldRequest {
    const name = this.match(/\s*(\w+)\s*/y);
    const args: Record<string, string> = {};
    while (this.take('.')) {
      const argument = this.match(/(\w+)/y);
      if (!this.take('(')) throw syntaxError(this.text);
      args[argument] = this.match(/([^()]*)/y);
      if (!this.take(')')) throw syntaxError(this.text);
    }
    let fields: FieldRequest[] = [];
    if (this.take('{')) {
      fields = this.list();
      if (!this.take('}')) throw syntaxError(this.text);
      this.match(/(\s*)/y);
    }
    return { name, args, fields };
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw syntaxError(this.text);
    this.at = pattern.lastIndex;
    return found[1] as string;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }
}

function syntaxError(text: string) {
  return invalidParameter(`Syntax error "Expected name" in fields "${text.slice(0, 100)}"`);
}
