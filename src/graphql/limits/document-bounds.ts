import {
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { Failure } from '../../failures/failure.js';
import { documentLimits, tooComplex } from './document-limits.js';

/** Average length of the lists of the introspection schema in this schema, rounded up generously. */
const introspectionListSizes: ReadonlyMap<string, number> = new Map([
  ['types', 300],
  ['fields', 8],
  ['args', 2],
  ['inputFields', 3],
  ['interfaces', 1],
  ['possibleTypes', 1],
  ['enumValues', 2],
  ['directives', 5],
]);

/**
 * Bounds the cost of validating a document, before it is validated. Validation compares every pair of fields with the same response
 * name, follows fragments into each other, and looks up every fragment for every operation.
 *
 * The check visits each selection a bounded number of times, so its time is linear in the size of the document.
 *
 * @throws Failure QUERY_TOO_COMPLEX, or INVALID_INPUT for fragments that spread themselves
 */
export function requireBoundedDocument(document: DocumentNode): void {
  const walk = new DocumentWalk();
  for (const definition of document.definitions) walk.count(definition);
  walk.requireNoCycles();
  for (const definition of document.definitions) walk.expand(definition);
}

type Count =
  'operations' | 'fragments' | 'variables' | 'directives' | 'expandedFields' | 'fieldPairs' | 'introspection';

class DocumentWalk {
  private readonly counts = new Map<Count, number>();
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  /** Names of the fragments that each fragment spreads. */
  private readonly spreads = new Map<string, Set<string>>();

  count(definition: DefinitionNode): void {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      this.add('operations', 1);
      this.add('variables', definition.variableDefinitions?.length ?? 0);
      for (const { defaultValue, directives } of definition.variableDefinitions ?? []) {
        this.add('directives', directives?.length ?? 0);
        if (defaultValue) this.countValue(defaultValue, 0);
      }
      this.countSelections(definition.selectionSet, 1, new Set());
    } else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      this.add('fragments', 1);
      // graphql uses the last of several fragments with the same name.
      this.fragments.set(definition.name.value, definition);
      const spread = this.spreads.get(definition.name.value) ?? new Set();
      this.spreads.set(definition.name.value, spread);
      this.countSelections(definition.selectionSet, 1, spread);
    } else return;
    this.countDirectives(definition.directives);
  }

  requireNoCycles(): void {
    const done = new Set<string>();
    const open = new Set<string>();
    const visit = (name: string): void => {
      if (open.has(name)) {
        const message = `Cannot spread fragment "${name.slice(0, 100)}" within itself.`;
        throw new Failure('INVALID_INPUT', {}, { message });
      }
      if (done.has(name)) return;
      open.add(name);
      for (const next of this.spreads.get(name) ?? []) visit(next);
      open.delete(name);
      done.add(name);
    };
    for (const name of this.spreads.keys()) visit(name);
  }

  expand(definition: DefinitionNode): void {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) return;
    this.expandSelections([definition.selectionSet], 1, null);
  }

  private countSelections(set: SelectionSetNode, depth: number, spread: Set<string>): void {
    requireAtMost('nesting', depth);
    for (const node of set.selections) {
      this.countDirectives(node.directives);
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        spread.add(node.name.value);
        continue;
      }
      if (node.kind === Kind.FIELD) for (const { value } of node.arguments ?? []) this.countValue(value, 0);
      if (node.selectionSet) this.countSelections(node.selectionSet, depth + 1, spread);
    }
  }

  private countDirectives(directives: FieldNode['directives']): void {
    this.add('directives', directives?.length ?? 0);
    for (const directive of directives ?? []) {
      for (const { value } of directive.arguments ?? []) this.countValue(value, 0);
    }
  }

  private countValue(value: ValueNode, depth: number): void {
    requireAtMost('nesting', depth);
    if (value.kind === Kind.LIST) for (const item of value.values) this.countValue(item, depth + 1);
    if (value.kind === Kind.OBJECT) for (const field of value.fields) this.countValue(field.value, depth + 1);
  }

  /**
   * Walks selection sets whose fields are merged in the response.
   *
   * @param introspected how often the sets are resolved inside the introspection schema, or null outside of it
   */
  private expandSelections(
    sets: readonly SelectionSetNode[],
    depth: number,
    introspected: number | null,
  ): void {
    requireAtMost('nesting', depth);
    const byResponseName = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) this.collect(set, byResponseName, spread);
    for (const fields of byResponseName.values()) {
      const size = fields.reduce((sum, field) => sum + 1 + (field.arguments?.length ?? 0), 0);
      this.add('fieldPairs', Math.ceil(((fields.length - 1) * size) / 2));
      const inside = this.introspect(fields[0]!.name.value, introspected);
      const children = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (children.length > 0) this.expandSelections(children, depth + 1, inside);
    }
  }

  private collect(set: SelectionSetNode, into: Map<string, FieldNode[]>, spread: Set<string>): void {
    this.add('expandedFields', set.selections.length);
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const name = node.alias?.value ?? node.name.value;
        const known = into.get(name);
        if (known) known.push(node);
        else into.set(name, [node]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        this.collect(node.selectionSet, into, spread);
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = this.fragments.get(node.name.value);
        if (fragment) this.collect(fragment.selectionSet, into, spread);
      }
    }
  }

  private introspect(field: string, introspected: number | null): number | null {
    if (introspected === null) return field === '__schema' || field === '__type' ? 1 : null;
    const size = introspectionListSizes.get(field);
    if (size === undefined) return introspected;
    this.add('introspection', introspected * size);
    return introspected * size;
  }

  private add(what: Count, more: number): void {
    const sum = (this.counts.get(what) ?? 0) + more;
    this.counts.set(what, sum);
    requireAtMost(what, sum);
  }
}

function requireAtMost(what: Count | 'nesting', actual: number): void {
  const limit = documentLimits[what];
  if (actual > limit) throw tooComplex({ what, limit, actual: null });
}
