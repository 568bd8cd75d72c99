/** A GraphQL document as text, with the types of its result and its variables. */
export type TypedDocument<Result, Variables> = string & {
  /** Exists only in types. The same name as in documents of GraphQL Code Generator, so that clients infer the types. */
  __apiType?: (variables: Variables) => Result;
};

/** A document of this package, or one of GraphQL Code Generator with `documentMode: 'string'`. */
export interface DocumentInput<Result, Variables> {
  __apiType?: (variables: Variables) => Result;
  toString(): string;
}

/** Type of the result of a document. */
export type ResultOf<Document> = Document extends { __apiType?: (variables: never) => infer Result }
  ? Result
  : never;

/** Type of the variables of a document. */
export type VariablesOf<Document> = Document extends { __apiType?: (variables: infer Variables) => unknown }
  ? Variables
  : never;

/** Arguments after the document: variables are optional if none is required. */
export type VariableArguments<Variables> =
  Variables extends Record<string, never>
    ? [variables?: Variables]
    : Partial<Variables> extends Variables
      ? [variables?: Variables]
      : [variables: Variables];
