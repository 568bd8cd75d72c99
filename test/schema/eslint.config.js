import graphql from '@graphql-eslint/eslint-plugin';

const { configs, parser } = graphql;

/** Rules for schema.gql: recommended and Relay, with the reasons for what differs. */
export default [
  {
    files: ['**/*.gql'],
    languageOptions: { parser, parserOptions: { graphQLConfig: { schema: 'schema.gql' } } },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...configs['flat/schema-recommended'].rules,
      ...configs['flat/schema-relay'].rules,
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          rootField: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
        },
      ],
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/require-nullable-fields-with-oneof': 'error',
      // Value types have no id. That every type with an id is a Node is checked by the tests.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Lists are read forwards only.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // Lists of value types are no connections, and some connections are of value types.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
];
