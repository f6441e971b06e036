import { backfill, lifting, type Row, table } from '../../../contracts/migration.ts';
import createPriceLines from './003-price-lines.ts';
import refuseUpdate from './009-price-lines-no-update.ts';
import sealPriceLines from './013-price-lines-seal.ts';
import allowNoSource from './031-price-lines-source.ts';
import addCosts from './032-price-lines-costs.ts';

const lines = table(createPriceLines, sealPriceLines, allowNoSource, addCosts);

/** Whether a person, a message or a closing decided a line was said by its source, and its rule was of three kinds: each says now what it is. */
export function withOrigin(line: Row<typeof lines>): Row<typeof lines> {
  const { source, rule, side, origin } = line;
  if (source?.startsWith('import:')) return { ...line, origin: side === 'purchase' ? 'fact' : 'rule', costs: rule, rule: null };
  if (source === 'settlement') return { ...line, origin: 'rule', source: null, rule: `${rule} 1` };
  return { ...line, origin: origin === 'amendment' || origin === 'regularisation' ? origin : 'person', source: null };
}

export default lifting(
  refuseUpdate,
  backfill(lines, async (rows) => rows.map(withOrigin)),
);
