/** Reads the JSON files of the configuration and resolves what they refer to. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Finding, fail } from '../../contracts/index.ts';
import { parseJson } from '../json.ts';
import { validate } from '../validate.ts';
import type { PluginSetting } from './types.ts';

/** Names and values as the system gives them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads one file: CONFIG_UNREADABLE with the file, and line and column where it stops being JSON. `name` is how messages call it. */
export function readJson(file: URL, name: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw fail('CONFIG_UNREADABLE', `The configuration file ${name} cannot be read. Check that it exists and may be read.`, [
      { code: 'CONFIG_UNREADABLE', message: 'It cannot be read.', pointer: name },
    ]);
  }
  const result = parseJson(text.replace(/^\uFEFF/, ''));
  if ('value' in result) return result.value;
  const { line, column, message } = result.problem;
  throw fail('CONFIG_UNREADABLE', `${name}, line ${line}, column ${column}: ${message}`, [
    { code: 'CONFIG_UNREADABLE', message, pointer: name, line, column },
  ]);
}

/** A variable, or the content of the file that `<NAME>_FILE` names; undefined when neither is set. Empty counts as unset. */
export function variable(env: Env, name: string): string | undefined {
  const direct = env[name];
  if (direct) return direct;
  const file = env[`${name}_FILE`];
  if (!file) return undefined;
  return secretFile(pathToFileURL(file), `${name}_FILE`);
}

function secretFile(file: URL, what: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    throw fail('CONFIG_UNREADABLE', `The file ${what} names cannot be read.`, [
      { code: 'CONFIG_UNREADABLE', message: 'The file cannot be read.', pointer: what },
    ]);
  }
}

/** Replaces `{"$env": "NAME"}` and `{"$file": "path"}` by what they refer to, at any depth. What cannot be resolved becomes a finding. */
export function resolveReferences(
  value: unknown,
  at: { readonly file: URL; readonly place: string; readonly env: Env; readonly findings: Finding[] },
): unknown {
  if (Array.isArray(value)) return value.map((item, i) => resolveReferences(item, { ...at, place: `${at.place}/${i}` }));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  const [key] = keys;
  if (key === '$env' || key === '$file') {
    const target = (value as Record<string, unknown>)[key];
    const complain = (message: string) => at.findings.push({ code: 'CONFIG_INVALID', message, pointer: at.place });
    if (keys.length > 1 || typeof target !== 'string') {
      complain(`A reference holds nothing but {"${key}": "…"}.`);
      return null;
    }
    try {
      const found = key === '$env' ? variable(at.env, target) : secretFile(new URL(target, at.file), target);
      if (found !== undefined) return found;
      complain(`The variable ${target} is not set. Set it, or ${target}_FILE.`);
    } catch (error) {
      complain((error as Error).message);
    }
    return null;
  }
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolveReferences(v, { ...at, place: `${at.place}/${k}` })]));
}

/** Reads the part `plugins` of a file. References of a plugin that is switched off are left alone: its secrets may not exist. */
export function readPlugins(
  value: unknown,
  at: { readonly file: URL; readonly place: string; readonly env: Env; readonly findings: Finding[] },
): Record<string, PluginSetting> {
  const result: Record<string, PluginSetting> = {};
  for (const [id, raw] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    const place = `${at.place}/${id}`;
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      at.findings.push({
        code: 'CONFIG_INVALID',
        message: `The settings of “${id}” must be an object, {} at least.`,
        pointer: place,
        plugin: id,
      });
      continue;
    }
    const { enabled = true, $from: from = null, ...rest } = raw as Record<string, unknown>;
    if (typeof enabled !== 'boolean')
      at.findings.push({ code: 'CONFIG_INVALID', message: 'It must be true or false.', pointer: `${place}/enabled`, plugin: id });
    if (from !== null && typeof from !== 'string')
      at.findings.push({ code: 'CONFIG_INVALID', message: 'It must be a path or a package.', pointer: `${place}/$from`, plugin: id });
    result[id] = {
      enabled: enabled === true,
      from: typeof from === 'string' ? from : null,
      settings: (enabled === true ? resolveReferences(rest, { ...at, place }) : {}) as Record<string, unknown>,
    };
  }
  return result;
}

/** Folders that hold plugins, in the project. */
const HOMES = ['core/modules/', 'plugins/', 'adapters/', 'templates/'];

/** Ids of every plugin folder of the project, to suggest for a misspelt one; nothing is loaded because it is here. */
export function knownPlugins(root: URL): string[] {
  return HOMES.flatMap((home) => {
    const folder = new URL(home, root);
    return existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true })
          .filter((e) => e.isDirectory())
          .map((e) => e.name)
      : [];
  }).sort();
}

/** Folder or file of a plugin: a path relative to the file that names it, an npm package, or the project's folder of that id. Null when there is none. */
export function locatePlugin(id: string, from: string | null, file: URL, root: URL): URL | null {
  if (from === null) {
    const home = HOMES.map((h) => new URL(`${h}${encodeURIComponent(id)}/`, root)).find((url) => existsSync(url));
    return home ?? null;
  }
  if (/^(\.{1,2}\/|\/)/.test(from)) {
    const url = new URL(encodeURI(from), file);
    if (!existsSync(url)) return null;
    return statSync(url).isDirectory() && !url.pathname.endsWith('/') ? new URL(`${url.href}/`) : url;
  }
  try {
    return pathToFileURL(createRequire(fileURLToPath(file)).resolve(from));
  } catch {
    return null;
  }
}

/** Tells what does not fit a schema, each with its place; false when something does not. */
export function judge(schema: object, value: unknown, place: string, findings: Finding[]): boolean {
  const found = validate(schema, value);
  findings.push(...found.map((f) => ({ ...f, code: 'CONFIG_INVALID', pointer: `${place}${f.pointer ?? ''}` })));
  return found.length === 0;
}
