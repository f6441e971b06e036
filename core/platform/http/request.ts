/** Turns an HTTP request into an operation's flat input: names of the path from the path, the rest from query or body. */
import { type Finding, fail, valuesOf } from '../../contracts/index.ts';
import { parseJson } from '../json.ts';
import type { Operation } from './operations.ts';

/** What a request says. */
export interface Said {
  readonly input: Record<string, unknown>;
  /** The input came as texts: by query or form. */
  readonly texts: boolean;
  /** The body of a route that takes it as it is. */
  readonly bytes: Uint8Array;
}
const NOTHING = new Uint8Array();
/** Values of a query: anybody may send one, and each is judged. */
const MOST_VALUES = 1000;

/** Errors: INPUT_INVALID, JSON_INVALID with line and column, BODY_TOO_LARGE, CONTENT_TYPE_WRONG. */
export async function readRequest(operation: Operation, request: Request, path: Readonly<Record<string, string>>): Promise<Said> {
  const query = new URL(request.url).searchParams;
  if (query.size > MOST_VALUES) throw fail('INPUT_INVALID', `A query holds at most ${MOST_VALUES} values. Send less at once.`);
  const { body, bodyLimit } = operation;
  if (body !== 'json') {
    const input = { ...readFields(operation, query), ...path };
    return { input, texts: true, bytes: body === null ? NOTHING : await readBody(request, bodyLimit) };
  }
  if (query.size > 0) throw refuse([...query.keys()].map((name) => at(name, 'This operation takes no query. Put it into the body.')));
  const json = await readJsonBody(request, bodyLimit);
  const findings = operation.pathNames
    .filter((n) => n in json && String(json[n]) !== path[n])
    .map((n) => at(n, 'It is another in the path. Leave it out of the body.'));
  if (findings.length > 0) throw refuse(findings);
  const named = Object.fromEntries(Object.entries(path).map(([n, v]) => [n, fromPath(operation, n, v)]));
  return { input: { ...json, ...named }, texts: false, bytes: NOTHING };
}

const at = (name: string, message: string): Finding => ({ code: 'INPUT_INVALID', message, pointer: `/${name}` });
const refuse = (findings: readonly Finding[]) => fail('INPUT_INVALID', `${findings[0]!.pointer}: ${findings[0]!.message}`, findings);

function fromPath(operation: Operation, name: string, value: string): unknown {
  const type = operation.input.properties[name]?.type;
  return (type === 'integer' || type === 'number') && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}

function readFields(operation: Operation, query: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const findings: Finding[] = [];
  for (const [name, values] of valuesOf(query)) {
    const isList = operation.input.properties[name]?.type === 'array';
    if (operation.pathNames.includes(name)) findings.push(at(name, 'It stands in the path. Leave it out of the query.'));
    else if (!isList && values.length > 1) findings.push(at(name, 'It is given more than once. Give it once.'));
    Object.defineProperty(input, name, { value: isList ? values : values[0], enumerable: true, writable: true, configurable: true });
  }
  if (findings.length > 0) throw refuse(findings);
  return input;
}

async function readJsonBody(request: Request, limit: number): Promise<Record<string, unknown>> {
  const text = textOf(await readBody(request, limit));
  if (text.trim() === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(type)) {
    throw fail('CONTENT_TYPE_WRONG', 'Send JSON, with the header Content-Type: application/json.');
  }
  const result = parseJson(text);
  if ('problem' in result) {
    const { line, column, message } = result.problem;
    throw fail('JSON_INVALID', `Line ${line}, column ${column}: ${message}`, [{ code: 'JSON_INVALID', message, line, column }]);
  }
  if (typeof result.value !== 'object' || result.value === null || Array.isArray(result.value)) {
    throw fail('INPUT_INVALID', 'The body must be one JSON object.', [
      { code: 'INPUT_INVALID', message: 'It must be an object.', pointer: '' },
    ]);
  }
  return result.value as Record<string, unknown>;
}

async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () => fail('BODY_TOO_LARGE', `A body holds at most ${Math.floor(limit / 1024)} kB here. Send less at once.`);
  const told = request.headers.get('content-length');
  if (Number(told ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  // The server holds a body to the length it was told; as a stream, each costs a tenth of a millisecond more.
  if (told !== null) chunks.push(new Uint8Array(await request.arrayBuffer()));
  else if (request.body) {
    let size = 0;
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fail('JSON_INVALID', 'The body is not UTF-8.');
  }
}
