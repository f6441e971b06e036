/**
 * Writes src/api/client.gen.ts from the API's OpenAPI document: one typed function per operation. `npx … node console/generate.ts [openapi.json]`.
 * Output is a pure function of the document, so a test can say when the file is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
}
interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-permission': string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const literal = (value: unknown): string => (typeof value === 'string' ? quote(value) : JSON.stringify(value));
const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name));
const pascal = (id: string): string =>
  id
    .split('.')
    .map((part) => part[0]!.toUpperCase() + part.slice(1))
    .join('');
const camel = (id: string): string => {
  const name = pascal(id);
  return name[0]!.toLowerCase() + name.slice(1);
};
const MONEY = 'An amount with its currency';

/** The TypeScript type a JSON Schema describes. */
export function typeOf(schema: Schema): string {
  if (schema.description === MONEY) return 'Money';
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map(typeOf))].join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array': {
      const item = typeOf(schema.items ?? {});
      return /[ |]/.test(item) && !item.startsWith('{') ? `(${item})[]` : item.includes(' | ') ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return objectOf(schema);
    default:
      return schema.properties ? objectOf(schema) : 'unknown';
  }
}

function objectOf({ properties, required = [], patternProperties, additionalProperties }: Schema): string {
  if (!properties || Object.keys(properties).length === 0) {
    const value =
      Object.values(patternProperties ?? {})[0] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    return `Record<string, ${value ? typeOf(value) : properties ? 'never' : 'unknown'}>`;
  }
  const fields = Object.entries(properties).map(([name, schema]) => {
    const may = required.includes(name);
    return `${key(name)}${may ? '' : '?'}: ${typeOf(schema)}${may ? '' : ' | undefined'}`;
  });
  return `{ ${fields.join('; ')} }`;
}

/** The text of client.gen.ts. */
export function generate(document: Document): string {
  const out = [
    '// Written by console/generate.ts from openapi.json. Change the routes, not this file.',
    '// biome-ignore-all format: generated',
    '// biome-ignore-all lint: generated',
    "import { type CallOptions, call, type Operation } from './http.ts';",
    '',
    '/** A decimal string with its currency. */',
    'export type Money = { amount: string; currency: string };',
    '',
  ];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) out.push(...functionOf(path, method, operation));
  }
  return `${out.join('\n')}`;
}

function functionOf(path: string, method: string, operation: Operation): string[] {
  const parameters = (operation.parameters ?? []).filter((p) => p.$ref === undefined);
  const ifMatch = (operation.parameters ?? []).some((p) => p.$ref?.endsWith('/IfMatch'));
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const input: Schema = {
    type: 'object',
    properties: { ...Object.fromEntries(parameters.map((p) => [p.name, p.schema])), ...body?.properties },
    required: [...parameters.filter((p) => p.required).map((p) => p.name), ...(body?.required ?? [])],
  };
  const answer = Object.entries(operation.responses).find(([status]) => status !== 'default')?.[1].content ?? {};
  const [type, media] = Object.entries(answer)[0] ?? ['', { schema: {} }];
  const binary = type !== 'application/json';
  const name = pascal(operation.operationId);
  const empty = Object.keys(input.properties ?? {}).length === 0;
  const optional = empty || (input.required ?? []).length === 0;
  const hasBody = method !== 'get' && method !== 'delete';
  const op = `{ id: ${quote(operation.operationId)}, method: ${quote(method)}, path: ${quote(path)}, body: ${hasBody}, binary: ${binary}, ifMatch: ${ifMatch} }`;
  return [
    `export type ${name}Input = ${empty ? 'Record<string, never>' : typeOf(input)};`,
    `export type ${name}Output = ${binary ? 'Blob' : typeOf(media.schema)};`,
    `const ${camel(operation.operationId)}Operation: Operation = ${op};`,
    `/** ${operation.summary.replaceAll('*/', '')}. Permission: ${operation['x-permission']}. */`,
    `export const ${camel(operation.operationId)} = (input: ${name}Input${optional ? ' = {}' : ''}, options?: CallOptions): Promise<${name}Output> => call(${camel(operation.operationId)}Operation, input, options);`,
    '',
  ];
}

if (import.meta.main) {
  const source = process.argv[2] ?? new URL('../openapi.json', import.meta.url);
  writeFileSync(new URL('./src/api/client.gen.ts', import.meta.url), generate(JSON.parse(readFileSync(source, 'utf8')) as Document));
}
