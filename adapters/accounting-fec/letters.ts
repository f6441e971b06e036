/** Matching codes: a group must balance inside the file that shows it. */
import type { ExportBatch, ExportLine } from '../../core/contracts/index.ts';

/** Tells whether a line belongs to a matching group that does not balance within the batch. */
export interface Unmatched {
  has(line: ExportLine): boolean;
}

const groupOf = (line: ExportLine): string => `${line.account}\t${line.party?.code ?? ''}\t${line.letter?.code ?? ''}`;

/**
 * One pass over the batch. A group whose other half lies outside (an invoice of December paid in January) is written without its
 * code, as the rules want capital codes to balance. Groups are forgotten as soon as they balance, so memory stays small.
 */
export async function unmatchedGroups(batch: ExportBatch): Promise<Unmatched> {
  const open = new Map<string, bigint>();
  if (!batch.lettered) return { has: () => false };
  for await (const chunk of batch.entries())
    for (const entry of chunk)
      for (const line of entry.lines) {
        if (!line.letter) continue;
        const group = groupOf(line);
        const balance = (open.get(group) ?? 0n) + line.debit - line.credit;
        if (balance === 0n) open.delete(group);
        else open.set(group, balance);
      }
  return { has: (line) => open.size > 0 && open.has(groupOf(line)) };
}
