import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Access } from '../../auth/access.js';
import { accessOfOperations, accessOfTypes } from './declared-access.js';

type Field = GraphQLField<unknown, unknown>;

const publicAccess: Access = { kind: 'public' };

/**
 * The access that the object types of a schema require.
 *
 * Types with an id declare their access. Other types (value types, edges, results of mutations) may declare none.
 * Then they inherit the access of the fields that return them, which must be the same everywhere.
 */
export class TypeAccess {
  private readonly declared = accessOfTypes();
  private readonly operations = accessOfOperations();
  /** Inherited access of the types that declare none, by type name. */
  private readonly inherited = new Map<string, Map<string, Access>>();

  constructor(private readonly schema: GraphQLSchema) {
    for (const [root, field] of this.rootFields()) {
      this.inherit(getNamedType(field.type), this.ofOperation(root.name, field));
    }
    for (const type of this.objectTypes()) {
      const access = this.declared.get(type.name) ?? (isFailure(type) ? publicAccess : null);
      if (access)
        for (const child of Object.values(type.getFields())) this.inherit(getNamedType(child.type), access);
    }
  }

  /** Declared access of a field's type. Public if it declares none. */
  of(field: Field): Access {
    return this.declared.get(getNamedType(field.type).name) ?? publicAccess;
  }

  /** Declared access of an operation. The guard refuses operations that declare none. */
  ofOperation(root: string, { name }: Field): Access {
    return this.operations.get(`${root}.${name}`) ?? publicAccess;
  }

  declares(type: GraphQLNamedType): boolean {
    return this.declared.has(type.name);
  }

  /** Whether every caller that may read the parent may also read the field. */
  isImplied(parent: GraphQLObjectType, field: Field): boolean {
    const target = this.of(field);
    return this.accessesOf(parent, field).every((access) => implies(access, target));
  }

  /** Whether the declared access of the parent includes the access of the field, so that no check is needed. */
  isCovered(parent: GraphQLObjectType, field: Field): boolean {
    return implies(this.declared.get(parent.name) ?? publicAccess, this.of(field));
  }

  /** Names of the inherited access of a type that declares none. More than one is ambiguous. */
  listInheritedAccess(type: GraphQLObjectType): string[] {
    return [...(this.inherited.get(type.name)?.keys() ?? [])];
  }

  private accessesOf(parent: GraphQLObjectType, field: Field): Access[] {
    if (this.rootTypes().includes(parent)) return [this.ofOperation(parent.name, field)];
    const declared = this.declared.get(parent.name);
    return declared ? [declared] : [...(this.inherited.get(parent.name)?.values() ?? [publicAccess])];
  }

  private inherit(type: GraphQLNamedType, access: Access): void {
    if (isUnionType(type)) return type.getTypes().forEach((member) => this.inherit(member, access));
    if (!isObjectType(type) || this.declared.has(type.name) || isFailure(type)) return;
    const known = this.inherited.get(type.name) ?? new Map<string, Access>();
    if (known.has(nameOf(access))) return;
    this.inherited.set(type.name, known.set(nameOf(access), access));
    for (const field of Object.values(type.getFields())) this.inherit(getNamedType(field.type), access);
  }

  private rootTypes(): GraphQLObjectType[] {
    return [
      this.schema.getQueryType(),
      this.schema.getMutationType(),
      this.schema.getSubscriptionType(),
    ].filter((type) => !!type);
  }

  private rootFields(): [GraphQLObjectType, Field][] {
    return this.rootTypes().flatMap((root) =>
      Object.values(root.getFields()).map((field): [GraphQLObjectType, Field] => [root, field]),
    );
  }

  private objectTypes(): GraphQLObjectType[] {
    const roots = this.rootTypes();
    return Object.values(this.schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !type.name.startsWith('__') && !roots.includes(type));
  }
}

/** Whether the type is an expected failure of a mutation. */
export function isFailure(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some(({ name }) => name === 'UserError');
}

/** A session has every scope except `admin`. */
function implies(access: Access, target: Access): boolean {
  if (target.kind === 'public') return true;
  if (nameOf(access) === nameOf(target)) return true;
  return access.kind === 'session' && target.kind === 'scope' && target.scope !== 'admin';
}

function nameOf(access: Access): string {
  return access.kind === 'scope' ? access.scope : access.kind;
}
