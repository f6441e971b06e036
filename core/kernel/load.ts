/** Step 2, load: imports each listed plugin and takes its default export. A templates folder without code is read from its `pack.json`. */
import { existsSync, readFileSync } from 'node:fs';
import { definePlugin, didYouMean, type Finding, PLUGIN, type PluginManifest } from '../contracts/index.ts';
import { messageOf, refusal } from './read.ts';
import type { Loaded, PluginEntry } from './types.ts';

/** Entry files of a folder, in this order. */
const ENTRY_FILES = ['index.ts', 'index.js', 'index.mjs'];
const PACK_FIELDS = ['id', 'contract', 'host', 'title', 'after'];

type Result = Loaded | Finding;

/** Errors, all plugins at once: PLUGIN_NOT_FOUND, PLUGIN_BAD_EXPORT. `known` are ids to suggest for a misspelt one. */
export async function load(entries: readonly PluginEntry[], known: readonly string[] = []): Promise<readonly Loaded[]> {
  const results = await Promise.all(entries.map((entry) => loadOne(entry, known)));
  const findings = results.filter((r): r is Finding => 'code' in r);
  if (findings.length > 0) throw refusal(findings);
  return results as readonly Loaded[];
}

async function loadOne(entry: PluginEntry, known: readonly string[]): Promise<Result> {
  const finding = (code: 'PLUGIN_NOT_FOUND' | 'PLUGIN_BAD_EXPORT', message: string): Finding => ({
    code,
    message,
    pointer: entry.place,
    plugin: entry.id,
  });
  const { where, from } = entry;
  // The path as it was written: where it leads on this machine is nothing to print.
  const named = from ? `“${from}”` : null;
  if (!where && named)
    return finding(
      'PLUGIN_NOT_FOUND',
      `${named} leads to no folder and no package. A path starts with ./ or ../ and is relative to the file that lists the plugin.`,
    );
  if (!where) return finding('PLUGIN_NOT_FOUND', `No plugin goes by the id “${entry.id}”.${didYouMean(entry.id, known)}`);
  const file = where.pathname.endsWith('/') ? ENTRY_FILES.map((name) => new URL(name, where)).find((url) => existsSync(url)) : where;
  if (!file) {
    const pack = new URL('pack.json', where);
    if (existsSync(pack)) return readPack(entry, where, pack, finding);
    return finding(
      'PLUGIN_NOT_FOUND',
      `The folder ${named ?? `of “${entry.id}”`} has neither ${ENTRY_FILES[0]} nor pack.json. Give it one, or fix the path.`,
    );
  }
  if (!existsSync(file)) return finding('PLUGIN_NOT_FOUND', `The file ${named ?? `of “${entry.id}”`} does not exist. Fix the path.`);
  let exported: unknown;
  try {
    exported = ((await import(file.href)) as { default?: unknown }).default;
  } catch (error) {
    // The link to the host is in no repository.
    const alone = (error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND' && /package 'escale'/.test(messageOf(error));
    const linked = alone ? '. `escale kit` of its folder makes the link that is missing.' : '';
    return finding('PLUGIN_BAD_EXPORT', `“${entry.id}” cannot be imported: ${messageOf(error)}${linked}${placeIn(file, error)}`);
  }
  if (!isManifest(exported)) {
    return finding('PLUGIN_BAD_EXPORT', `“${entry.id}” must export default definePlugin({…}).`);
  }
  return { entry, manifest: exported };
}

/** ` (places.ts:12:20)`: where in the folder of a plugin it went wrong, nothing where that is not known. */
function placeIn(file: URL, error: unknown): string {
  const folder = new URL('.', file).pathname;
  const lines = (error instanceof Error ? (error.stack ?? '') : '').split('\n');
  const place = lines.find((line) => line.includes(folder))?.split(folder)[1];
  return place === undefined ? '' : ` (${place.replace(/\)?$/, '')})`;
}

const isManifest = (value: unknown): value is PluginManifest =>
  typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[PLUGIN] === true;

function readPack(entry: PluginEntry, folder: URL, file: URL, finding: (code: 'PLUGIN_BAD_EXPORT', message: string) => Finding): Result {
  let pack: Record<string, unknown>;
  try {
    pack = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    return finding('PLUGIN_BAD_EXPORT', `pack.json of “${entry.id}” is not JSON: ${messageOf(error)}`);
  }
  if (typeof pack !== 'object' || pack === null || Array.isArray(pack)) {
    return finding('PLUGIN_BAD_EXPORT', `pack.json of “${entry.id}” must hold one object with ${PACK_FIELDS.join(', ')}.`);
  }
  const extra = Object.keys(pack).find((key) => !PACK_FIELDS.includes(key));
  if (extra !== undefined) {
    return finding('PLUGIN_BAD_EXPORT', `pack.json of “${entry.id}” has an unknown field “${extra}”.${didYouMean(extra, PACK_FIELDS)}`);
  }
  const after = pack['after'] === undefined ? {} : { after: pack['after'] as readonly string[] };
  // The fields are judged by `check`, like those of any manifest.
  const manifest = {
    id: pack['id'] as string,
    kind: 'templates' as const,
    contract: pack['contract'] as number,
    host: pack['host'] as string,
    ...after,
    config: { type: 'object', properties: {}, additionalProperties: false } as unknown as PluginManifest['config'],
    templates: folder,
  };
  return { entry, manifest: definePlugin(manifest) };
}
