/** Reads routes once, at boot: a schema that is none stops the boot, not the first caller. */
import { type Finding, fail, MOST_BYTES, type Route, WRITES } from '../../contracts/index.ts';
import { createCompiler, type Validator } from '../validate.ts';
import type { ApiRoute } from './types.ts';

interface ObjectSchema {
  readonly properties: Readonly<Record<string, { readonly type?: unknown; readonly maxLength?: number; readonly 'x-secret'?: unknown }>>;
  readonly required?: readonly string[];
}

/** A route ready to be called. */
export interface Operation extends ApiRoute {
  readonly input: ObjectSchema;
  /** Names taken from the path. */
  readonly pathNames: readonly string[];
  /** What its body is; null where it has none, and the rest of the input comes from the query. */
  readonly body: NonNullable<Route['body']> | null;
  /** Most bytes of a body. */
  readonly bodyLimit: number;
  /** Judges an input and fills defaults in, in place. */
  readonly validate: Validator;
  /** The same for texts of a query string. */
  readonly validateTexts: Validator;
  readonly validateOutput: Validator;
  /** Fields of a row, when the answer is a page. */
  readonly rowFields: readonly string[] | null;
}

/** Is there something to roll back? Then a dry run answers what would have been answered and posted. */
export const hasDryRun = ({ writes, method }: ApiRoute['route']): boolean => writes !== 'no' && method !== 'get';

/** Is its answer kept under an Idempotency-Key? Not where nobody is logged in: anybody could read the answer kept under a guessed key. */
export const takesKey = ({ method, permission }: ApiRoute['route']): boolean =>
  method === 'post' && permission !== 'public' && permission !== 'signed';

/** PLUGIN_INVALID with every route whose schema is none. */
export function compileRoutes(routes: readonly ApiRoute[]): ReadonlyMap<string, Operation> {
  const strict = createCompiler({ defaults: true, lazy: true });
  const lenient = createCompiler({ defaults: true, coerce: true, lazy: true });
  const output = createCompiler({ lazy: true });
  const findings: Finding[] = [];
  const operations = new Map<string, Operation>();
  for (const bound of routes) {
    const { route, plugin } = bound;
    if (!WRITES.includes(route.writes)) {
      findings.push({ code: 'PLUGIN_INVALID', message: `${route.operationId}: “writes” must be one of ${WRITES.join(', ')}.`, plugin });
    }
    try {
      operations.set(route.operationId, {
        ...bound,
        input: route.input as unknown as ObjectSchema,
        pathNames: [...route.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!),
        body: route.method === 'get' || route.method === 'delete' ? null : (route.body ?? 'json'),
        bodyLimit: bodyLimit(route, route.input as unknown as ObjectSchema),
        // What is asked for is not kept.
        validate: strict(route.input, { typed: route.writes !== 'no' }),
        validateTexts: lenient(route.input, { typed: route.writes !== 'no' }),
        validateOutput: output(route.output, { code: 'INTERNAL' }),
        rowFields: rowFields(route.output),
      });
    } catch (error) {
      const message = `A schema of ${route.operationId} is not a JSON Schema: ${error instanceof Error ? error.message : String(error)}`;
      findings.push({ code: 'PLUGIN_INVALID', message, plugin });
    }
  }
  if (findings.length > 0) throw fail('PLUGIN_INVALID', findings[0]!.message, findings);
  return operations;
}

const KB = 1024;
/** Of `bytes`, what the route says. Else room for the longest text an input may hold, and for the rest of it: little where nobody has to say who he is. */
export function bodyLimit({ permission, body, maxBytes = 64 * KB }: Route, { properties }: ObjectSchema): number {
  if (body === 'bytes') return maxBytes;
  const longest = Math.max(0, ...Object.values(properties).map((p) => p.maxLength ?? 0));
  return Math.min(MOST_BYTES, (permission === 'public' ? 64 : 1024) * KB + longest * 1.5);
}

function rowFields(output: object): string[] | null {
  const page = output as { properties?: { items?: { items?: { properties?: object } }; has_more?: unknown } };
  const row = page.properties?.has_more ? page.properties.items?.items?.properties : undefined;
  return row ? Object.keys(row) : null;
}
