/** Step 7, start: starts the plugins in order. When one fails, those that had started are stopped again: nothing runs half. */
import { type Finding, fail } from '../contracts/index.ts';
import { messageOf } from './read.ts';
import type { Bound, Host, Loaded } from './types.ts';

/** PLUGIN_START_FAILED names the plugin. */
export async function start(bound: Bound): Promise<Host> {
  const started: Loaded[] = [];
  for (const plugin of bound.plugins) {
    if (!plugin.entry.enabled) continue;
    try {
      await call(plugin, bound, 'start');
    } catch (error) {
      const undone = await stopAll(started, bound);
      const { id } = plugin.manifest;
      throw fail('PLUGIN_START_FAILED', `Plugin “${id}” did not start: ${messageOf(error)}`, [
        { code: 'PLUGIN_START_FAILED', message: messageOf(error), pointer: plugin.entry.place, plugin: id },
        ...undone,
      ]);
    }
    started.push(plugin);
  }
  let stopping: Promise<readonly Finding[]> | null = null;
  return {
    ...bound,
    stop: () => {
      stopping ??= stopAll(started, bound);
      return stopping;
    },
  };
}

async function stopAll(started: readonly Loaded[], bound: Bound): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const plugin of [...started].reverse()) {
    try {
      await call(plugin, bound, 'stop');
    } catch (error) {
      const { id } = plugin.manifest;
      findings.push({ code: 'PLUGIN_START_FAILED', message: `“${id}” did not stop: ${messageOf(error)}`, plugin: id });
    }
  }
  return findings;
}

async function call(plugin: Loaded, bound: Bound, step: 'start' | 'stop'): Promise<void> {
  const run = plugin.manifest.lifecycle?.[step] as ((deps: object) => Promise<void>) | undefined;
  await run?.(bound.lifecycle(plugin.manifest.id));
}
