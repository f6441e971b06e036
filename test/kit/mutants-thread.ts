/** A thread that reads mutants one after the other: whoever started it ends it where one of them takes too long. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ParseCall } from '../../core/contracts/index.ts';
import { freezeShared } from '../../core/platform/work/frozen.ts';
import { loadParser } from '../../core/suppliers/open.ts';
import { factsOf, maskedBy } from '../../core/suppliers/read.ts';
import { faultWith, isRefusal, mutantOf, type Sample } from './mutants.ts';

export interface MutantsAsked {
  readonly plugin: string;
  readonly parser: string;
  readonly samples: readonly Sample[];
  readonly call: ParseCall;
  /** Schemas as JSON. */
  readonly reported: string;
  readonly seed: number;
  readonly mutants: number;
  /** One number: that of the mutant it is at. */
  readonly at: SharedArrayBuffer;
}

const { plugin, parser: module, samples, call, reported: schemas, seed, mutants, at } = workerData as MutantsAsked;
freezeShared();
const parser = await loadParser(plugin, new URL(module));
const reported = new Map(JSON.parse(schemas));
const beat = new Int32Array(at);
const said = new Map(
  samples.map(({ name, bytes }) => {
    try {
      const masked = maskedBy(plugin, parser, bytes);
      return [name, factsOf(plugin, parser, { name, bytes: masked }, call, reported as never)] as const;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // A message that is refused has no amount to lose.
      return [name, { format: '', bookings: [], findings: [] }] as const;
    }
  }),
);
let fault: { readonly n: number; readonly sample: string; readonly what: string } | null = null;
for (let n = 0; n < mutants && fault === null; n++) {
  Atomics.store(beat, 0, n + 1);
  const mutant = mutantOf(samples, seed, n);
  const what = faultWith(plugin, parser, mutant, said.get(mutant.name) as never, call, reported as never);
  if (what !== null) fault = { n, sample: mutant.name, what };
}
parentPort?.postMessage(fault);
